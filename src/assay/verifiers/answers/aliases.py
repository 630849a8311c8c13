"""Whether free text gives one of several accepted names, numbers or dates.

>>> match("It opened on 4 September 2000.", ["September 4, 2000"]).how
'the date'
>>> match("There are fifteen squares.", ["15"]).how
'its words'
>>> match("Judith Keppel", ["Judith Cynthia Aline Keppel"]).how
'first and last word of the name'
>>> match("Paris", ["London"]).score
0.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from assay.verifiers.answers.choices import truth
from assay.verifiers.answers.dates import Date, dates, only_date
from assay.verifiers.answers.figures import ONE_NUMBER, numbers, ranges, valued, worded
from assay.verifiers.answers.likeness import adjacent, is_in, near
from assay.verifiers.answers.normal import differs, normal
from assay.verifiers.answers.text import words

RECALL, RECALL_OF_MANY, MANY = 0.75, 0.6, 6
"""Share of an alias's telling words that a response must have; a lesser one of so many words."""
BRIEF = 8
"""A response of so many words is compared both ways."""
SQUEEZED = 8
"""So many letters in a row are the same words even where the spaces are not."""

_STOP = frozenset(
    str.split(
        "a an the of in on at to for and or by is are was were be been it its this that "
        "these those with from as also there he she they his her their which who whom i "
        "you we one some any has have had about approximately around roughly nearly over "
        "than more up 1"
    )
)


class Match(NamedTuple):
    """How well a response matches, 0 to 1, by what, and the alias that matched."""

    score: float
    how: str
    alias: str


_NONE = Match(0.0, "nothing in common", "")


def match(response: str, aliases: Sequence[str], question: str = "") -> Match:
    """The best match of a response with any of the accepted answers."""
    response = response[:20_000]
    if _BARE_NUMBER.fullmatch(response.strip()):
        return _bare_number(response.strip(), aliases)
    response = _unglued(response)
    said = normal(response)
    asked = frozenset(normal(question).split())
    best = _NONE
    for alias in aliases:
        for variant in _variants(alias):
            found = _match(said, response, variant, asked, question)
            if found.score > best.score:
                best = found._replace(alias=alias)
            if best.score == 1.0:
                return best
    return best


_BARE_NUMBER = re.compile(r"[-−+]\d[\d,]*(?:\.\d+)?|\d{5,}")


def _bare_number(response: str, aliases: Sequence[str]) -> Match:
    """A response that is a number with a sign, or a long one, is no year with a footnote."""
    said = words(response) if response[0].isdigit() else response.replace("−", "-")
    for alias in aliases:
        if said in (alias.strip(), words(alias), alias.replace(",", "").strip()):
            return Match(1.0, "the same number", alias)
    return _NONE


_FOOTNOTE = re.compile(r"(?<=[a-z]{3})\d{1,2}(?=[\s.,;]|$)")
_YEAR_NOTE = re.compile(r"(?<![\d,.$£€])((?:1[0-9]|20)\d{2})\d{1,2}(?=[\s.,;]|$)(?!,\d{3})")
_GLUE = re.compile(
    r"(?<=[a-z]{2})(?=(?:1\d|20)\d{2}(?!\d))|(?<=(?<!\d)(?:1\d|20)\d\d)(?=(?!s\b|th\b)[a-z]{2})"
)


def _unglued(text: str) -> str:
    """Without marks of footnotes, and with the spaces that went with them: "in19261"."""
    text = _GLUE.sub(" ", text)
    text = re.sub(r"(?<=[a-z])(?=(?:1\d|20)\d{3,4}\b)", " ", text)
    return _YEAR_NOTE.sub(r"\1", _FOOTNOTE.sub("", text))


_TAIL = re.compile(r"\s*\([^()]{1,60}\)\s*$")
_DESCRIBED = re.compile(
    r"^(?:[\w'’-]+\s+){0,5}?[a-z][\w'’-]*\s+((?:the\s+)?[A-Z][\w.'’-]{3,}(?:\s+[A-Z][\w.'’-]*)*)$"
)
_YEARS = re.compile(r"\b((?:1\d|20)(\d\d))\s?[-–/]\s?(\d\d)\b(?!\d)")


@lru_cache(maxsize=8192)
def _variants(alias: str) -> tuple[str, ...]:
    """The alias, also without a remark in brackets, without a description, with years in full.

    >>> _variants("American singer Selena Gomez")
    ('American singer Selena Gomez', 'Selena Gomez')
    """
    found = [alias]
    bare = _TAIL.sub("", alias)
    if bare and bare != alias and len(words(bare)) > 0:
        found.append(bare)
    described = _DESCRIBED.match(bare)
    if described and len(described[1]) > 4:
        found.append(described[1])
    years = _YEARS.search(alias)
    if years:
        found += [_YEARS.sub(lambda m: f"{m[1]} {m[1][:2]}{m[3]}", alias)]
    return tuple(dict.fromkeys(found))


def _match(said: str, response: str, alias: str, asked: frozenset[str], question: str) -> Match:
    target = normal(alias)
    if not target:
        return _NONE
    if differs(alias, response):
        return Match(0.0, "another letter or numeral", alias)
    if said == target:
        return Match(1.0, "the same words", alias)
    if _holds(said, target, response):
        return Match(0.95, "its words", alias)
    squeezed = target.replace(" ", "")
    if (
        len(squeezed) >= SQUEEZED
        and not target[0].isdigit()
        and _squeezed_in(target, said, response)
    ):
        return Match(0.9, "its letters", alias)
    for decided in _special(response, alias, question):
        if decided is not None:
            return decided
    return _NONE if target.isdigit() else _by_words(said, target, alias, asked)


def _squeezed_in(target: str, said: str, response: str) -> bool:
    """Whether the letters stand in a row; those of one word from the start of a word on."""
    letters = target.replace(" ", "")
    if letters not in said.replace(" ", ""):
        return False
    if " " in target or target.capitalize() in response:  # "byBeethoven"
        return True
    # "asymmetric" is not "symmetric", but "calledsymmetric" is, where a space was lost.
    glued = r"\b(?:the|by|of|as|is|was|called|named|a(?=[^s]\w{10})|\w{8,})?"
    return bool(re.search(glued + " ?".join(map(re.escape, letters)), said))


_SCALE = re.compile(r"\b(?:dozen|hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_SCALES = ("dozen ", "100 ", "1000 ", "1000000 ", "1000000000 ", "1000000000000 ")


def _holds(said: str, target: str, response: str) -> bool:
    """Whether the words of an alias stand in a response; 5 does not in "5 million"."""
    said, target = f" {said} ", f" {target} "
    at = said.find(target)
    if at < 0 or not target[-2].isdigit() or not _SCALE.search(response):
        return at >= 0
    while at >= 0 and said.startswith(_SCALES, at + len(target)):
        at = said.find(target, at + 1)
    return at >= 0


def _special(response: str, alias: str, question: str) -> Iterator[Match | None]:
    yield _date(response, alias)
    yield _number(response, alias, question)
    yield _truth(response, alias)


def _truth(response: str, alias: str) -> Match | None:
    wanted = truth(alias) if len(alias.split()) == 1 else None
    said = truth(response) if wanted is not None else None
    return None if said is None else Match(0.8 if said == wanted else 0.0, "yes or no", alias)


def _date(response: str, alias: str) -> Match | None:
    """The reference is a date: the response gives it, or the year of it and nothing against it."""
    target = only_date(alias)
    if target is None:
        return None
    given = _dates(_BEFORE_CHRIST.sub(" ", response))
    if any(date.covers(target) for date in given):
        return Match(0.9, "the date", alias)
    if target.year and len(given) == 1 and given[0].year and given[0].agrees(target):
        return Match(0.6, "the year or month of the date", alias)
    return Match(0.0, "another date", alias) if given else None


_BEFORE_CHRIST = re.compile(r"\b\d+\s*B\.?\s?C\b")


@lru_cache(maxsize=1024)
def _dates(text: str) -> tuple[Date, ...]:
    return tuple(dates(text))


_PERCENT = re.compile(r"\d[\d.,]*\s*%")
_NEARLY = re.compile(r"(?:about|approximately|around|nearly|roughly)\b")
_ABOUT = re.compile(
    r"^(?:about|approximately|around|over|at least|some|nearly|up to|roughly|at)\s+"
)


def _number(response: str, alias: str, question: str) -> Match | None:
    """The reference is a number, in digits or words, perhaps with a unit."""
    lowered = alias.strip().lower()
    bare = _ABOUT.sub("", _ABOUT.sub("", lowered))
    found = ONE_NUMBER.fullmatch(bare)
    wanted = valued(found) if found else worded(bare)
    if wanted is None:
        return None
    given = numbers(response)
    if wanted in given or (
        found and found["percent"] and wanted / 100 in numbers(_PERCENT.sub(" ", response))
    ):
        return Match(0.9, "the number", alias)
    about = "approximate" in question or bool(_NEARLY.match(lowered))
    if about and any(low <= wanted <= high <= 2 * low for low, high in ranges(response)):
        return Match(0.7, "a range about the number", alias)
    if "approximate" in question and any(abs(x - wanted) <= 0.01 * wanted for x in given):
        return Match(0.7, "about the number", alias)
    return None


def _by_words(said: str, target: str, alias: str, asked: frozenset[str]) -> Match:
    """By the telling words: those that are neither common nor in the question."""
    wanted = [word for word in target.split() if word not in _STOP]
    telling = [word for word in wanted if word not in asked] or wanted
    given = said.split()
    if not telling or not given or len(target) < 3:
        return _NONE
    if any(word.isdigit() and word not in given for word in telling):
        return Match(0.0, "another number", alias)
    held = [word for word in telling if is_in(word, given)]
    recall = sum(map(len, held)) / sum(map(len, telling))
    if recall >= 1.0 and near(held, given):
        return Match(0.85, "all of its telling words", alias)
    if _is_name(alias, wanted) and adjacent(wanted[0], wanted[-1], given):
        return Match(0.8, "first and last word of the name", alias)
    content = [word for word in given if word not in _STOP and word not in asked]
    telling_enough = recall >= 0.4 or (len(content) == 1 and len(telling) == 2)
    brief = len(given) <= BRIEF and content and telling_enough
    if brief and all(is_in(word, wanted) for word in content):
        return Match(0.7, "most of its words", alias)
    enough = RECALL if len(telling) < MANY else RECALL_OF_MANY
    if recall >= enough and len(telling) > 1 and near(held, given):
        return Match(0.6, "most of its telling words", alias)
    return Match(recall / 2, "some of its words", alias)


def _is_name(alias: str, wanted: Sequence[str]) -> bool:
    """Whether an alias looks like a name of three or four words."""
    return 3 <= len(wanted) <= 5 and all(
        word[:1].isupper() for word in re.findall(r"[^\W\d_]+", alias)
    )
