"""Letters of options, and answers that are yes or no.

>>> letters("The answer is (C) $x^2$", {})
{'C'}
>>> letters("A cat sat on option B", {})
{'B'}
>>> truth("No, that is not true."), truth("it is true")
(False, True)
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assay.verifiers.answers.text import words

_LETTER = re.compile(
    r"""(?<![A-Za-z\\])(?:
        \((?P<paren>[A-J])\)
      | (?:option|choice|answer|letter)\s*(?:is|:)?\s*[*_"'(]*(?P<named>[A-J])\b
      | \\(?:text|textbf|mathrm|mathbf)\s*\{\s*\(?(?P<latex>[A-J])\)?[.:]?\s*\}
      | \*\*(?P<bold>[A-J])(?:\*\*|[.):])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_LEADING = re.compile(r"[\s$*_\"'`{\[(]*(?P<letter>[A-J])(?=[\s)\].:,;*_$}\"'`-]|$)(?!\s+[a-z])")
_LIST = re.compile(
    r"[\s$*_\"'`{\[(]*[A-J](?:[\s)(]*(?:,|;|/|&|and|or|\s)[\s(]*[A-J]\b)+[\s)\]}$*_.\"'`]*",
    re.IGNORECASE,
)
_CHOSEN = re.compile(
    r"\b(?:[Ii]t['’]s|[Ii]t\s+is|[Cc]hoose|[Cc]hose|[Pp]ick|[Ss]elect)\s+\(?(?:([B-J])\b(?!['’])|(A)\b(?!\s+[a-z]))"
    r"|:\s*([A-J])\W*\Z"
)
_GLUED = re.compile(r"[A-J]{2,6}\Z")
_YES = frozenset({"yes", "true", "correct", "right", "yep", "yeah"})
_NO = frozenset({"no", "false", "incorrect", "wrong", "nope"})
_ADJECTIVES = frozenset({"true", "false", "correct", "incorrect", "right", "wrong"})
_YES_WORD, _NO_WORD = "|".join(sorted(_YES)), "|".join(sorted(_NO))
_WITH = r"\s*(?:[/&]|,?\s*\band\b(?:\s+also)?)\s*"
_BOTH = re.compile(
    rf"\W*(?:\w+\W+or|(?:{_YES_WORD}){_WITH}(?:{_NO_WORD})|(?:{_NO_WORD}){_WITH}(?:{_YES_WORD}))\b",
    re.IGNORECASE,
)
"""An answer that starts as yes and no at once."""
_IDIOM = re.compile(
    r"\bno\s+(?:doubt|idea|one|problem|comment|answer|clue|worries|matter|wonder|opinion|question)\b",
    re.IGNORECASE,
)
"""A "no" that answers nothing."""
_EITHER = rf"(?:{_YES_WORD}|{_NO_WORD})"
_ONLY_IF = re.compile(
    rf"\A\W*{_EITHER}\W+if\b.*\b(?:otherwise|else)\W+{_EITHER}\b|\A\W*(?:yes\s+no|no\s+yes)\b",
    re.IGNORECASE | re.DOTALL,
)
_TURNS = re.compile(
    rf"\b(?:actually|wait|sorry|correction|scratch\s+that|on\s+second\s+thought)\b[\s,.:;!]*(?:it\s+is\s+)?({_EITHER})\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:not|isn't|is not|isnt|never|n't)\s+(?:\w+\s+){0,1}$", re.IGNORECASE)


def reference_letters(text: str) -> frozenset[str]:
    """The letters of a reference that is one or several options; empty if it is none.

    >>> sorted(reference_letters("A,C")), sorted(reference_letters("D (Coherent sense of self)"))
    (['A', 'C'], ['D'])
    >>> reference_letters("A cat")
    frozenset()
    """
    bare = re.sub(r"\\(?:text|textbf|mathrm|mathbf)|[${}*()\s\\.]", "", text)
    if re.fullmatch(r"[A-J]", bare):
        return frozenset(bare)
    if re.fullmatch(r"[A-J](?:(?:,|;|and|&)[A-J])+", bare):
        return frozenset(re.findall(r"[A-J]", bare.replace("and", ",")))
    labelled = re.match(r"\s*(?:\(([A-J])\)|([A-J])[.):]|([A-J])\s+\()\s*\S", text)
    if labelled:
        return frozenset(labelled[1] or labelled[2] or labelled[3])
    return frozenset()


def content_of(text: str) -> str:
    """What a labelled reference says besides its letter."""
    labelled = re.match(r"\s*(?:\([A-J]\)|[A-J][.):]|[A-J](?=\s+\())\s*(.*)", text, re.DOTALL)
    return labelled[1].strip(" ()") if labelled else ""


def letters(text: str, options: Mapping[str, str]) -> set[str]:
    """The options that an answer names; by their text, if it names no letter."""
    text = text.strip()
    if _LIST.fullmatch(text):
        return {letter.upper() for letter in re.findall(r"\b[A-Ja-j]\b", text.replace("and", ","))}
    bare = text.strip(" $*_.()[]{}")
    if _GLUED.match(bare):
        return set(bare)
    if re.fullmatch(r"[a-j]", bare):
        return {bare.upper()}
    leading = _LEADING.match(text)
    found = {
        next(group for group in match.groups() if group).upper() for match in _LETTER.finditer(text)
    }
    if leading:
        found.add(leading["letter"])
    if not found and (chosen := _CHOSEN.search(text)):
        found.add(next(filter(None, chosen.groups())))
    return found or by_content(text, options)


def by_content(text: str, options: Mapping[str, str]) -> set[str]:
    """The options whose text the answer is, or contains as whole words."""
    said = words(text)
    exact = {letter for letter, option in options.items() if words(option) == said and said}
    if exact:
        return exact
    padded = f" {said} "
    within = {
        letter
        for letter, option in options.items()
        if words(option) and f" {words(option)} " in padded
    }
    longest = max((len(words(options[letter])) for letter in within), default=0)
    nested = {
        x for x in within if any(words(options[x]) in words(options[y]) for y in within - {x})
    }
    return within - nested if longest else set()


_LABELLED = re.compile(r"(?:^|(?<=\s))\(?([A-J])[).:](?=\s)\s*")


def repeated_options(text: str, options: Mapping[str, str]) -> set[str]:
    """The options that an answer lists with their texts; empty if it lists fewer than two.

    >>> sorted(repeated_options("A) 5 B) 6", {"A": "5", "B": "6"}))
    ['A', 'B']
    >>> repeated_options("B) J. K. Rowling", {"A": "Jane Austen", "B": "J. K. Rowling"})
    set()
    """
    marks = list(_LABELLED.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    found = set()
    for mark, end in zip(marks, ends, strict=False):
        option, said = words(options.get(mark[1], "")), words(text[mark.end() : end])
        if option and f"{said} ".startswith(f"{option} "):
            found.add(mark[1])
    return found if len(found) > 1 else set()


def contradicts(text: str, letter: str, options: Mapping[str, str]) -> bool:
    """Whether an answer names a letter but says the text of another option."""
    if letter not in options:
        return False
    rest = re.sub(r"^[\s$*_\"'`{\[(]*[A-J][)\].:\s]+", "", text.strip())
    said = by_content(rest, options)
    return bool(said) and letter not in said


def truth(text: str) -> bool | None:
    """Whether an answer is yes or no; None if it is neither, or both.

    What it starts with counts; otherwise its last sentence that says either.
    """
    text = _IDIOM.sub(" ", text)
    found = re.match(r"\W*(\w+)\b", text)
    if found and found[1].casefold() in _YES | _NO and not _describes(text, found.end(1)):
        first = found[1].casefold() in _YES
        if _BOTH.match(text) or _ONLY_IF.search(text):
            return None
        turned = _TURNS.search(text, found.end())
        return turned[1].casefold() in _YES if turned else first
    for sentence in reversed(re.split(r"(?<=[.!?\n])\s+", text[-2000:])):
        said = {_sense(sentence, match) for match in re.finditer(r"\w+", sentence)} - {None}
        if said:
            return said.pop() if len(said) == 1 else None
    return None


_NOUN = re.compile(r"\s+(?P<noun>[a-z]+)", re.IGNORECASE)
_NO_NOUNS = frozenset(
    str.split(
        "a an the this that it i we you they he she there because since as for when if and or but "
        "so then than in on at by with of to from is are was were only also even indeed here not "
        "nor unless until while whenever under given both all statement claim assertion proposition"
    )
)
"""What follows a word that says whether something holds; another word is described by it."""


def _describes(text: str, end: int) -> bool:
    """Whether the word that ends here describes the next one, as in "the wrong step"."""
    word = re.search(r"\w+\Z", text[:end])
    noun = _NOUN.match(text, end)
    says = word is not None and word[0].casefold() not in _ADJECTIVES
    return noun is not None and not says and noun["noun"].casefold() not in _NO_NOUNS


def _sense(sentence: str, match: re.Match[str]) -> bool | None:
    word = match[0].casefold()
    if (word not in _YES and word not in _NO) or _describes(sentence, match.end()):
        return None
    return (word in _YES) != bool(_NEGATION.search(sentence[: match.start()]))
