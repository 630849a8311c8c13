"""Responses of models that think aloud: the part that is the answer."""

from __future__ import annotations

import re

_TAGS = "think|thinking|reasoning|thought|scratchpad|reflection|seed:think"
_END = re.compile(
    rf"</(?:{_TAGS})>|\[/THINK\]|◁/think▷|<\|end_of_thought\|>"
    r"|<\|channel\|>\s*final\b[^<\n]{0,60}<\|message\|>",  # of the harmony format
    re.IGNORECASE,
)
_START = re.compile(
    rf"<(?:{_TAGS})>|\[THINK\]|◁think▷|<\|begin_of_thought\|>"
    r"|<\|channel\|>\s*(?:analysis|commentary)\b[^<\n]{0,60}<\|message\|>",
    re.IGNORECASE,
)
_CHAT_MARK = re.compile(
    r"<\|(?:im_start|im_end|endoftext|eot_id|end|return|(?:begin|end)_of_solution)\|>|</s>|\[/?INST\]"
)
_ALONE = re.compile(rf"(?m)^[ \t]*(?:{_END.pattern})|(?:{_END.pattern})[ \t]*$", re.IGNORECASE)
_BEGUN = re.compile(rf"(?m)^[ \t]*(?:{_START.pattern})", re.IGNORECASE)


def visible(text: str) -> tuple[int, str]:
    """The response without its reasoning section, and where that starts.

    What follows an opening tag that is never closed is reasoning, too.

    >>> visible("<think>a</think> b")
    (16, ' b')
    """
    end = None
    for end in _END.finditer(text):  # noqa: B007  the last one counts
        pass
    start = end.end() if end else 0
    rest = text[start:]
    opened = _START.search(rest)
    if opened:  # reasoning that never ended
        rest = rest[: opened.start()]
    mark = _CHAT_MARK.search(rest)
    while mark and not rest[: mark.start()].strip():
        start, rest = start + mark.end(), rest[mark.end() :]
        mark = _CHAT_MARK.search(rest)
    return start, rest[: mark.start()] if mark else rest


def visible_code(text: str) -> tuple[int, str]:
    r"""As `visible`, for a text that may be a program, which may hold such marks itself.

    A section counts if it begins the text, or if its mark begins or ends a line. One that is never
    closed leaves nothing: there is no answer yet.

    >>> visible_code("<think>a</think>x = 1"), visible_code("<think>x = 1")
    ((16, 'x = 1'), (12, ''))
    >>> visible_code("x = t.split('</think>')[1]")
    (0, "x = t.split('</think>')[1]")
    """
    start = 0
    while opened := _START.match(text, start + _blanks(text[start:])):
        closed = _END.search(text, opened.end())
        if closed is None:
            return len(text), ""
        start = closed.end()
    for closed in _ALONE.finditer(text, start):  # opened by the prompt's template
        start = closed.end()
    opened = _BEGUN.search(text, start)
    return start, text[start : opened.start()] if opened else text[start:]


def answer_of(text: str) -> str:
    r"""The part of `visible_code`, for answers in a language of their own, such as SQL.

    >>> answer_of("<think>\nSELECT 1\n</think>\nSELECT 2"), answer_of("<think>\nSELECT 1")
    ('\nSELECT 2', '')
    """
    return visible_code(text)[1]


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip())
