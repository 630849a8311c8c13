"""The pieces that patterns are built from: numbers, relations, quoted words, lists of words.

A pattern is written with ``{NAME}`` slots, each one of the `PIECES`; `compiled` fills them in.

>>> match = compiled("use {COUNT} {WORDS}").search("please use at least twenty words.")
>>> amount(match)
Amount(low=20, high=None)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS: Mapping[str, int] = {
    **{word: number for number, word in enumerate(_UNITS)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    **{
        f"{ten}{join}{unit}": 10 * tens + ones
        for tens, ten in enumerate(_TENS, 2)
        for ones, unit in enumerate(_UNITS[1:10], 1)
        for join in "- "
    },
    "a hundred": 100,
    "one hundred": 100,
    "two hundred": 200,
    "three hundred": 300,
    "five hundred": 500,
    "a thousand": 1000,
    "one thousand": 1000,
    "a dozen": 12,
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "a": 1,
    "an": 1,
    "single": 1,
    "a single": 1,
}
ORDINALS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
_PLACES: Mapping[str, int] = {word: number for number, word in enumerate(ORDINALS, 1)}

_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,7}|(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|one\ hundred|one\ thousand|one|"
    r"two\ hundred|two|three\ hundred|three|four(?:teen)?|five\ hundred|five|six(?:teen)?|"
    r"seven(?:teen)?|eight(?:een)?|nine(?:teen)?|ten|eleven|twelve|thirteen|fifteen|zero|"
    r"a\ (?:hundred|thousand|dozen))\b)"
)
_MORE = (
    r"at\ (?:the\ very\ )?least|no\ (?:fewer|less)\ than|not\ (?:fewer|less)\ than|"
    r"no\ shorter\ than|"
    r"a\ minimum\ of|minimum(?:\ of)?|min\.?"
)
_ABOVE = r"more\ than|longer\ than|greater\ than|over|above|upwards\ of"
_FEWER = r"fewer\ than|shorter\ than|less\ than|lower\ than|under|below|smaller\ than"
_UP_TO = (
    r"at\ (?:the\ very\ )?most|no\ more\ than|not\ more\ than|not\ exceed(?:ing)?|up\ to|"
    r"a\ maximum\ of|maximum(?:\ of)?|max\.?|no\ longer\ than|within"
)
_EXACTLY = r"exactly|precisely"
_RELATION = (
    rf"(?P<more>{_MORE})|(?P<fewer>{_FEWER})|(?P<most>{_UP_TO})|(?P<above>{_ABOVE})|"
    rf"(?P<exactly>{_EXACTLY})"
)

# "at least 20 and no more than 30", "more than 20 but less than 30"
_BOTH = (
    rf"(?:(?:{_MORE})|(?P<beyond>{_ABOVE}))\ (?P<from>{_NUMBER}),?"
    rf"\ (?:and|but)\ (?:(?P<short>{_FEWER})|(?:{_UP_TO}))\ (?P<upto>{_NUMBER})"
)

QUOTES: Final = "\"“”„«»'‘’`"
_STOPS = (
    "that|which|who|of|to|in|on|for|from|with|without|by|as|at|the|a|an|this|these|those|it|its|"
    "your|you|my|is|are|be|like|such|more|less|than|if|when|not|no|any|all|and|or|and/or|nor|but|"
    "times|word|words|only|some|each|every|least|most|following|below|above|so|where|whose|into|"
    "provided|given|listed|here|mentioned|used|shown|how|what|can|should|must|will|do|does|one|two|three|four|five"
)
_BARE = rf"(?!(?:{_STOPS})\b)[^\W_](?:[\w'’&-]{{0,40}}[^\W_])?"
_MARKED = rf"[{QUOTES}](?:\x01{{1,400}}|[^\w\s]{{1,12}})[{QUOTES}]?[,.]?[{QUOTES}]"
_ITEM = rf"(?:{_MARKED}|{_BARE})"
_JOIN = r"(?:\s*[,;/]\s*(?:and/or\ |and\ |or\ |nor\ |&\ )?|\s+(?:and/or|and|or|nor|&)\s+)"

PIECES: Mapping[str, str] = {
    "NUMBER": _NUMBER,
    # "at least 3", "3 or more", "3+", "3 to 5", "exactly 3"; the unit may be followed by AFTER.
    "COUNT": (
        rf"(?:{_BOTH}|(?:between|from)\ (?P<low>{_NUMBER})\ (?:and|to)\ (?P<high>{_NUMBER})"
        rf"|(?P<low2>{_NUMBER})\s?(?:to|-|–)\s?(?P<high2>{_NUMBER})"
        rf"|(?:{_RELATION})\ (?P<n>{_NUMBER})"
        rf"|(?P<n2>{_NUMBER})\ (?:or|and)\ (?:(?P<more2>more|above)|(?P<most2>fewer|less|below))"
        rf"|(?P<n3>{_NUMBER})(?P<plus>\+|\ plus\b)"
        rf"|(?P<n4>{_NUMBER}))(?![\w%])"
    ),
    "AFTER": (
        r"(?:\ (?:or|and)\ (?:(?P<more3>more|longer|above)|(?P<most3>fewer|less|shorter|below))\b"
        r"|\ (?P<most4>max(?:imum)?|at\ most|or\ under)\b"
        r"|\ (?P<more4>min(?:imum)?|at\ (?:the\ very\ )?least)\b)?+"
    ),
    # "at least twice", "3 or more times", "less than 4 times", "no more than once"
    "TIMES": (
        rf"(?:{_BOTH}\ times|between\ (?P<low2>{_NUMBER})\ and\ (?P<high2>{_NUMBER})\ times"
        rf"|(?:{_RELATION})\ (?:(?P<n>{_NUMBER})\ times?|(?P<n5>once|twice|thrice))"
        rf"|(?P<n2>{_NUMBER})\ (?:or|and)\ (?:(?P<more2>more)|(?P<most2>fewer|less))\ times"
        rf"|(?P<low>{_NUMBER})\s?(?:to|or|-|–)\s?(?P<high>{_NUMBER})\ times"
        rf"|(?P<n3>{_NUMBER})\ times(?:\ or\ (?:(?P<more3>more)|(?P<most3>fewer|less)))?"
        rf"|(?P<n4>once|twice|thrice)(?:\ or\ (?:(?P<more4>more)|(?P<most4>fewer|less)))?)"
        r"(?![\w%])"
    ),
    "QUOTED": _MARKED,
    "ITEM": _ITEM,
    "LIST": rf"{_ITEM}(?:{_JOIN}{_ITEM}){{0,40}}",
    "QUOTED_LIST": rf"{_MARKED}(?:{_JOIN}{_MARKED}){{0,40}}",
    # What follows a bare list of words; else "words that rhyme" would be a list.
    "LIST_END": (
        r"(?=\s*(?:$|[.!?;:)\]]|,?\ (?:but|while|and|so|please|throughout|anywhere|somewhere|"
        r"within|in\ (?:the|your|this|it|any|all)|inside|into|at\ all|at\ any|as\ (?:part|key)|"
        r"once)\b))"
    ),
    "WORDS": r"words?\b",
    "RESPONSE": (
        r"(?:response|responses|answer|answers|reply|replies|output|text|content|message|writing|"
        r"result|completion|generation)\b"
    ),
    "WHOLE": r"(?:(?:entire|whole|full|complete|final|overall|actual|own)\ )*",
    "THE": r"(?:your|the|this|my|our|an?|its)",
    "ASTERISKS": r"(?:asterisks?|stars?)(?:\ (?:symbols?|signs?|characters?))?",
}


class Amount(NamedTuple):
    """A range of a count; `high` None: no upper bound; `bare`: the prompt has a plain number."""

    low: int = 0
    high: int | None = None
    bare: bool = False

    def __repr__(self) -> str:
        return f"Amount(low={self.low}, high={self.high})"


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern with its slots filled, for text in small letters.

    A space in it stands for white space of any kind.
    """
    filled = re.sub(r"\{([A-Z_]+)\}", lambda slot: PIECES[slot[1]], pattern)
    return re.compile(re.sub(r"\\? (?!\?)", r"\\s+", filled))


def number(text: str) -> int:
    """A number in digits or in words.

    >>> number("1,200"), number("twenty-five"), number("Twice")
    (1200, 25, 2)
    """
    words = " ".join(text.lower().split())
    return _NUMBERS[words] if words in _NUMBERS else int(words.replace(",", ""))


_ANY_NUMBER = re.compile(
    rf"\b(?:{_NUMBER}|once|twice|thrice|an?|single)\b|\b\d{{1,4}}(?=st|nd|rd|th)"
)


def numbers(text: str) -> set[int]:
    """Every number that a text in small letters says, in digits or in words.

    >>> sorted(numbers("two words of the 3rd line, once"))
    [1, 2, 3]
    """
    found = {number(match.group()) for match in _ANY_NUMBER.finditer(text)}
    return found | {_PLACES[word] for word in _PLACES if word in text}


def ordinal(text: str) -> int | None:
    """The place that "second" or "2nd" names.

    >>> ordinal("Third"), ordinal("12th"), ordinal("last")
    (3, 12, None)
    """
    word = text.lower()
    if word in _PLACES:
        return _PLACES[word]
    digits = re.fullmatch(r"(\d{1,4})(?:st|nd|rd|th)?", word)
    return int(digits[1]) if digits else None


def amount(match: re.Match[str]) -> Amount | None:
    """The range that a ``{COUNT}``, with its ``{AFTER}``, or ``{TIMES}`` says; None if none."""
    given = {name: text for name, text in match.groupdict().items() if text}
    low, high = (given.get(name) or given.get(f"{name}2") for name in ("low", "high"))
    if low and high:
        bounds = number(low), number(high)
        return Amount(*bounds) if bounds[0] <= bounds[1] else None
    if "from" in given:
        least, most = number(given["from"]), number(given["upto"])
        least, most = least + ("beyond" in given), most - ("short" in given)
        return Amount(least, most) if least <= most else None
    said = next((given[name] for name in ("n", "n2", "n3", "n4", "n5") if name in given), None)
    if said is None:
        return None
    value = number(said)
    names = {name.rstrip("234") for name in given}
    if names & {"more", "plus"}:
        return Amount(value) if not names & {"most", "fewer"} else None
    if "above" in names:
        return Amount(value + 1)
    if "fewer" in names:
        return Amount(0, value - 1) if value else None
    if "most" in names:
        return Amount(0, value)
    return Amount(value, value, bare="exactly" not in names)


def unquoted(text: str) -> str:
    """A quoted word without its quotation marks.

    >>> unquoted("“hot dog”"), unquoted("plain")
    ('hot dog', 'plain')
    """
    body = text.strip()
    if body[:1] in QUOTES and len(body) > 1:
        return body.strip(QUOTES) if any(map(str.isalnum, body)) else body[1:-1]
    return body


_ITEMS = re.compile(rf"(?<![\w]){_ITEM}", re.IGNORECASE)


def items(raw: str, masked: str) -> list[str]:
    r"""The words of a list, in order, each once.

    >>> items('"cat", dog and “hot dog”', '"\x01\x01\x01", dog and “\x01\x01\x01\x01\x01\x01\x01”')
    ['cat', 'dog', 'hot dog']
    """
    found = [unquoted(raw[match.start() : match.end()]) for match in _ITEMS.finditer(masked)]
    # "grow." with the stop of the sentence inside the marks, as is usual in print
    whole = [
        word.rstrip(".,;" if " " not in word and word.count(".") < 2 else ",") for word in found
    ]
    return list(dict.fromkeys(word for word in whole if word))
