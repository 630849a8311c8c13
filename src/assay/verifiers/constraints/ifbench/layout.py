"""How the answer is laid out: lines, indentation, case, emoji, italics, a template."""

from __future__ import annotations

import itertools
import re
import string
from collections import Counter
from functools import lru_cache

from assay.core import Span
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.shared import (
    WITHOUT_PUNCTUATION,
    WORD,
    count,
    filled_lines,
    first_that_holds,
    spans_of,
    words,
)
from assay.verifiers.constraints.text import Text, analyse

_SPACE = re.compile(r"\s")


@constraint("format:newline", family="ifbench")
class NewLine(Constraint):
    """Every line holds one word."""

    phrasings = (
        "Put each word on a line by itself.",
        "Start a new line after every word.",
        "One word a line, please, throughout your answer.",
    )
    differs = (
        "compares the number of lines with that of words, so a line of spaces makes up for one"
    )
    claims = frozenset({"lines", "paragraphs"})

    def check(self, text: Text) -> Finding:
        full = [span for span, line in filled_lines(text.raw) if _tokens(line) > 1]
        measured = f"{count(len(full), 'line')} with more than one word"
        return Finding(not full, measured, tuple(full[:100]))

    def check_faithful(self, text: Text) -> Finding:
        bare = text.raw.translate(WITHOUT_PUNCTUATION).strip()
        lines = sum(1 for line in bare.split("\n") if line)
        found = len(bare.split())
        return Finding(lines == found, f"{count(lines, 'line')}, {count(found, 'word')}")

    def obey(self, text: str) -> str:
        return "\n".join(text.split()) or "Yes."


def _tokens(line: str) -> int:
    return len(line.translate(WITHOUT_PUNCTUATION).split())


@constraint("format:line_indent", family="ifbench")
class LineIndent(Constraint):
    """Every line that is not blank is indented further than the one before."""

    phrasings = (
        "Indent every line further than the line above it, like a staircase.",
        "Shape your answer as stairs: each new line starts further to the right.",
        "The indentation must grow from line to line.",
    )
    differs = (
        "keeps every second one of a run of blank lines, which breaks the stairs, takes a single "
        "line, and does not see tabs"
    )
    claims = frozenset({"lines", "paragraphs"})

    def check(self, text: Text) -> Finding:
        found = filled_lines(text.raw)
        depths = [len(_margin(line).expandtabs(4)) for _, line in found]
        return self._judged(depths, [span for span, _ in found], least=2)

    def check_faithful(self, text: Text) -> Finding:
        kept = _without_some_blanks(text.raw.split("\n"))
        return self._judged([len(line) - len(line.lstrip(" ")) for line in kept], [], least=0)

    def _judged(self, depths: list[int], spans: list[Span], *, least: int) -> Finding:
        measured = f"lines indented by {', '.join(map(str, depths[:20]))}"
        for place, (one, other) in enumerate(itertools.pairwise(depths), start=1):
            if other <= one:
                return Finding(
                    holds=False, measured=measured, spans=tuple(spans[place - 1 : place + 1])
                )
        return Finding(len(depths) >= least, measured)

    def obey(self, text: str) -> str:
        lines = [line.strip() for _, line in filled_lines(text)]
        if len(lines) == 1 and len(lines[0].split()) > 1:
            lines = lines[0].split(maxsplit=1)
        lines = lines if len(lines) > 1 else [*lines, "And on it goes."]
        lines = lines if len(lines) > 1 else ["It starts here.", *lines]
        return "\n".join(" " * depth + line for depth, line in enumerate(lines))


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _without_some_blanks(lines: list[str]) -> list[str]:
    """What is left when blank lines are removed from a list while it is walked through.

    After each removal the walk skips a line, and a removal takes the first line equal to the one
    it stands on. So of each spelling of a blank line, the first ones go: as many as were visited.
    """
    removals: Counter[str] = Counter()
    place = 0
    while place < len(lines):
        blank = not lines[place].strip()
        if blank:
            removals[lines[place]] += 1
        place += 2 if blank else 1
    kept = []
    for line in lines:
        if removals[line] > 0:
            removals[line] -= 1
        else:
            kept.append(line)
    return kept


@constraint("format:emoji", family="ifbench")
class EmojiSentence(Constraint):
    """Every sentence ends with an emoji, before or after its stop."""

    phrasings = (
        "Finish every sentence with an emoji.",
        "After each sentence there must be an emoji.",
        "No sentence of your answer may end without an emoji.",
    )
    differs = (
        "misses flags and keycaps, and takes an emoji that stands before the sentence's last letter"
    )
    claims = frozenset({"ending"})
    touches = frozenset({"sentences"})

    def check(self, text: Text) -> Finding:
        found = list(text.sents_punkt)
        bare = [
            place
            for place, sentence in enumerate(found)
            if not _ends_with_emoji(sentence)
            and not (place + 1 < len(found) and _emoji_part(found[place + 1][:1]))
        ]
        return self._judged(text, bare)

    def check_faithful(self, text: Text) -> Finding:
        found = [sentence.translate(WITHOUT_PUNCTUATION).strip() for sentence in text.sents_punkt]
        bare = []
        for place, sentence in enumerate(found):
            following = found[place + 1][:1] if place + 1 < len(found) else ""
            ends = _is_emoji(sentence[-1:]) or _is_emoji(sentence[-2:-1])
            if not sentence or not (ends or _is_emoji(following)):
                bare.append(place)
        return self._judged(text, bare)

    def _judged(self, text: Text, bare: list[int]) -> Finding:
        total = len(text.sents_punkt)
        measured = f"{total - len(bare)} of {count(total, 'sentence')} end with an emoji"
        return Finding(not bare, measured, tuple(text.sentence_spans[n] for n in bare[:100]))

    def obey(self, text: str) -> str:
        marked = " ".join(f"{s.rstrip('.!? ')} 🙂." for s in analyse(text).sents_punkt)
        lines = " ".join(words(text)) + " 🙂."
        return first_that_holds(self.check, (text, marked, lines, "Fine 🙂."))


# Variation selectors, the joiner and tag characters have no look of their own.
_AFTER_EMOJI = string.punctuation + string.whitespace + "”’»\ufe0e\ufe0f\u200d"
_AFTER_EMOJI += "".join(map(chr, range(0xE0020, 0xE0080)))


@lru_cache(maxsize=4096)
def _is_emoji(character: str) -> bool:
    import emoji

    return bool(character) and emoji.is_emoji(character)


def _emoji_part(character: str) -> bool:
    """Whether a character is an emoji or one half of a flag."""
    return _is_emoji(character) or "\N{REGIONAL INDICATOR SYMBOL LETTER A}" <= character <= (
        "\N{REGIONAL INDICATOR SYMBOL LETTER Z}"
    )


def _ends_with_emoji(sentence: str) -> bool:
    ending = sentence.rstrip(_AFTER_EMOJI)
    return _emoji_part(ending[-1:]) or ending[-1:] == "\N{COMBINING ENCLOSING KEYCAP}"


@constraint("format:title_case", family="ifbench")
class TitleCase(Constraint):
    """Every major word starts with a capital.

    Articles, short prepositions and conjunctions are minor, except at the start of a line.
    """

    phrasings = (
        "Write your whole answer in title case: every major word starts with a capital letter.",
        "Capitalise the first letter of each important word, from beginning to end.",
        "Every word but the small ones (a, the, of, and ...) must begin with a capital.",
    )
    differs = "wants capitals on minor words too, and fails the n't of Don't"
    claims = frozenset({"case"})

    def check(self, text: Text) -> Finding:
        spans = []
        for (start, _), line in filled_lines(text.raw):
            for place, match in enumerate(WORD.finditer(line)):
                word = match[0]
                if word[0].islower() and (place == 0 or word not in _MINOR):
                    spans.append((start + match.start(), start + match.end()))
        return Finding(
            not spans, f"{count(len(spans), 'major word')} in lower case", tuple(spans[:100])
        )

    def check_faithful(self, text: Text) -> Finding:
        low = [token for token in text.words_tb if _all_low(token)]
        return Finding(not low, f"{count(len(low), 'token')} in lower case")

    def obey(self, text: str) -> str:
        return WORD.sub(lambda match: _capital(match[0]), text) if text.strip() else "Yes"


def _capital(word: str) -> str:
    raised = word[0].upper()
    return (raised if not raised[0].islower() else "X") + word[1:]


def _all_low(token: str) -> bool:
    """Whether a token starts in lower case and goes on in one case alone."""
    first, rest = token[0], token[1:]
    return first.isalpha() and first.islower() and (not rest or rest.islower() or rest.isupper())


_MINOR = frozenset(
    (
        *("a", "an", "the", "and", "but", "for", "nor", "or", "so", "yet", "as", "at", "by", "in"),
        *("of", "off", "on", "per", "to", "up", "via", "from", "into", "onto", "over", "with"),
        *("if", "than", "vs"),
    )
)


@constraint("format:no_whitespace", family="ifbench")
class NoWhitespace(Constraint):
    """No white space at all, not even at the end."""

    phrasings = (
        "Leave out all white space.",
        "There must be no space, tab or line break anywhere in your output.",
        "Write everything in one piece, without a single space or newline.",
    )
    claims = frozenset({"spaces", "lines", "paragraphs"})
    touches = frozenset({"sentences", "words"})

    def check(self, text: Text) -> Finding:
        spans = spans_of(_SPACE, text.raw)
        shown = count(len(spans), "white-space character")
        return Finding(not spans, shown if len(spans) < 100 else f"at least {shown}", spans)

    def obey(self, text: str) -> str:
        return "".join(text.split()) or "Yes."


@constraint("format:output_template", family="ifbench")
class OutputTemplate(Constraint):
    """``My Answer:``, ``My Conclusion:`` and ``Future Outlook:``, in this order, each filled in."""

    phrasings = (
        (
            "Structure your reply like this: My Answer: [answer] My Conclusion: [conclusion] "
            "Future Outlook: [outlook]"
        ),
        (
            'Give three labelled parts in this order: "My Answer:", "My Conclusion:", "Future '
            'Outlook:".'
        ),
        (
            "Fill in this form and write nothing around it: My Answer: ... My Conclusion: ... "
            "Future Outlook: ..."
        ),
    )
    differs = "looks for the three labels in any order, with any text around them or none between"
    claims = frozenset({"opening", "lines"})
    touches = frozenset({"spaces", "paragraphs"})

    def check(self, text: Text) -> Finding:
        places = [text.raw.find(label) for label in _LABELS]
        if -1 in places or places != sorted(places):
            return Finding(holds=False, measured=_found(text))
        ends = [*places[1:], len(text.raw)]
        filled = [
            any(map(str.isalnum, text.raw[place + len(label) : end]))
            for place, label, end in zip(places, _LABELS, ends, strict=True)
        ]
        opens = not any(map(str.isalnum, text.raw[: places[0]]))
        spans = tuple((p, p + len(label)) for p, label in zip(places, _LABELS, strict=True))
        measured = f"{_found(text)}, {sum(filled)} filled in" + ("" if opens else ", text before")
        return Finding(all(filled) and opens, measured, spans)

    def check_faithful(self, text: Text) -> Finding:
        return Finding(all(label in text.raw for label in _LABELS), _found(text))

    def obey(self, text: str) -> str:
        body = text.strip() if any(map(str.isalnum, text)) else "Yes."
        for label in _LABELS:
            body = body.replace(label, "")
        body = body if any(map(str.isalnum, body)) else "Yes."
        framed = f"My Answer: {body}\nMy Conclusion: That is all.\nFuture Outlook: Open."
        return first_that_holds(self.check, (text, framed))


_LABELS = ("My Answer:", "My Conclusion:", "Future Outlook:")


def _found(text: Text) -> str:
    return f"{sum(label in text.raw for label in _LABELS)} of 3 labels"
