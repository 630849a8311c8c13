r"""How the text of an answer is read: as a whole, its last formula, what is said to be equal.

The first way that gives an answer is taken, never the one that fits the reference.

>>> reading("The largest $n$ is 34.").kind
'num'
>>> reading("either 4 or perhaps 5") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.nodes import Node, Unreadable, is_expression, number, walk
from assay.verifiers.answers.maths.units import is_unit
from assay.verifiers.answers.text import number_in_words
from assay.verifiers.answers.wording import as_formula, quantity_in_words

_FORMULA = re.compile(
    r"\$\$(.{1,2000}?)\$\$|\\\[(.{1,2000}?)\\\]|\\\((.{1,2000}?)\\\)|\$([^$]{1,2000}?)\$", re.DOTALL
)
_SAID = re.compile(
    r"(?:\b(?:is|are|was|be|equals?|becomes|gives|of|has|have|cost|costs|by|at|about|only|exactly"
    r"|a total of)\b|[=:≈])\s*",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w.\\^_{])[-−+]?[$€£]?\s?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+)(?:/\d+)?(?:\s?\\?%|e[+-]?\d+\b|\b(?!\.\d))"
)
_OR = re.compile(
    r"\b(?:or|either|maybe|perhaps|possibly|alternatively|guess(?:es)?)\b|\s\|\s", re.IGNORECASE
)
_VALUE = re.compile(r"-?\d+(?:\.\d+)?|\$[^$]+\$|\\[a-zA-Z]+")
_EMPHASIS = re.compile(r"(?<![\w)}\]])\*\*(?=\S)|(?<=\S)\*\*(?![\w({\\-])|__(?=\w)|(?<=\w)__")
"""Stars around a text; those of ``x**2`` are a power."""
_EDGES = " \t\r\n*_`\"',;:!"
_LOOSE = re.compile(r"<<[^<>]*>>")
_ENDLESS = re.compile(r"\.\.\.|…|dots|repeating|recurring")
_REPEATING = re.compile(
    r"(\d*\.\d+?)\s*(?:\.\.\.|…|\\[lc]?dots)?\s*(\.\.\.|…|\\[lc]?dots|\(repeating\)|repeating|recurring)"
)


def reading(text: str, *, bounded: bool = True, asked: str = "") -> Node | None:
    """The answer in a piece of text; None if it has none, or more than one to choose from.

    "At least 5" is an inequality, unless not `bounded`: then the question asks for the bound.
    `asked` is the question: "5 dozen" is 60 unless it asks how many dozen.
    """
    text = _tidy(text, asked)
    if not text:
        return None
    bound = _bound(text) if bounded else None
    for place, piece in enumerate(_pieces(text, asked)):
        node = _read(piece)
        if node is not None:
            return node
        if place == 0 and bound is not None:
            return bound
    return None


_AT_LEAST = r"at\s+least\b|(?:no|not)\s+(?:less|fewer)\s+than\b|>=|≥|\\geq?(?:slant)?\b"
_AT_MOST = r"at\s+most\b|(?:no|not)\s+more\s+than\b|up\s+to\b|<=|≤|\\leq?(?:slant)?\b"
_ABOVE = (
    r"(?:\A\W*over\b(?=\s+\$?\d))|(?:more|greater|larger|higher)\s+than\b|exceed(?:s|ing)\b|>"
    r"|\\gt\b"
)
_BELOW = r"(?:\A\W*under\b(?=\s+\$?\d))|(?:less|fewer|smaller|lower)\s+than\b|<|\\lt\b"
_BOUND = re.compile(
    rf"\A(?P<before>[^\d\\(\[{{]{{0,60}}?)(?<!\w)(?:(?P<min>{_AT_LEAST})|(?P<max>{_AT_MOST})"
    rf"|(?P<above>{_ABOVE})|(?P<below>{_BELOW}))\s*(?P<value>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_OPEN_END = re.compile(
    r"\A[^\d\\]*?(?P<value>[-−]?\$?\d[\d,.]*)(?:\s*[a-z]+)??\s*"
    r"(?:\+|or\s+(?:(?P<min>more|greater|above|higher|larger)|(?P<max>less|fewer|below|lower|smaller))"
    r"|(?P<least>at\s+least|minimum)|(?P<most>at\s+most|maximum))"
    r"\W*\Z",
    re.IGNORECASE,
)
LONGEST_BOUND = 200
"""Characters of a text that says a bound."""
_SIGN = {
    "min": ">=", "max": "<=", "above": ">", "below": "<", "least": ">=", "most": "<=",
}  # fmt: skip


def _bound(text: str) -> Node | None:
    """The inequality that a text says in words or with one side: "at least 5", "5 or more"."""
    if len(text) > LONGEST_BOUND:
        return None
    found = _OPEN_END.match(text) or _BOUND.match(text)
    if found is None:
        return None
    pieces = (found["value"], *_one_number(found["value"], 0))
    value = next((node for node in map(_read, pieces) if node is not None), None)
    if value is None or not is_expression(value):
        return None
    kind = next((name for name in _SIGN if name in found.groupdict() and found[name]), "min")
    return Node("rel", ((_SIGN[kind],), (Node("sym", ("x",)), value)))


def reference(text: str, asked: str = "") -> Node | None:
    """A reference answer, which is read only as a whole."""
    return _read(_tidy(text, asked), counted=False)


_PLAIN_SET = re.compile(r"\s*\{([^{}\\]*)\}\s*")
_FACTORIAL = re.compile(r"\s*\$\s*(\d{1,4}!)\s*\$\s*")


def _tidy(text: str, asked: str) -> str:
    if whole := _PLAIN_SET.fullmatch(text):  # braces of plain text are those of a set
        return rf"\{{{whole[1]}\}}"
    if whole := _FACTORIAL.fullmatch(text):  # in a formula this is no exclamation
        return f"({whole[1]})"
    text = _restated(_LOOSE.sub("", text))
    if "." in text and _ENDLESS.search(text):
        text = _REPEATING.sub(_repeated, text)
    text = _EMPHASIS.sub("", _stripped(text))
    return as_formula(_CONTRAST.sub("", _CONTRASTED.sub("", text)), asked)


_CONTRAST = re.compile(
    r"(?<=[\d})$%]),?\s+(?:and\s+|but\s+)?(?:not|rather\s+than)\s+[^,;.]{1,40}\Z"
)
"""What the answer is not, behind what it is: "5, not 6"."""
_CONTRASTED = re.compile(r"\A\W*not\s+[^,;.]{1,40}?\s+but\s+(?:rather\s+)?(?=[\d$\\(-])")
_IN_BRACKETS = re.compile(r"(?<![\w.])(\d+)\s*\(([A-Za-z][A-Za-z\s-]{1,60})\)")


def _restated(text: str) -> str:
    """Without a number in words behind the same one in digits: "5 (five)"."""
    found = _IN_BRACKETS.search(text)
    if found and number_in_words(found[2]) == int(found[1][:100]):
        return text[: found.end(1)] + text[found.end() :]
    return text


def _stripped(text: str) -> str:
    """Without what surrounds an answer; a point before a digit belongs to the number."""
    text = text.rstrip(_EDGES + ".").lstrip(_EDGES)
    return text.lstrip(".") if not re.match(r"\.\d", text) else text


def _repeated(match: re.Match[str]) -> str:
    """``0.1666 repeating`` as a fraction; ``3.14159...`` as it stands, for no digit is repeated."""
    digits = match[1]
    repeats = digits[-1] == digits[-2:-1] or match[2].strip("(")[:1].isalpha()
    if not repeats:
        return digits
    places = len(digits.partition(".")[2])
    value = Fraction(digits) + Fraction(int(digits[-1]), 9 * 10**places)
    return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"


_WORKED_ON = re.compile(
    r"\b(?:multiple|function|digit|divisor|log|logarithm|sine|cosine|tangent|(?:square|cube)\s+root"
    r"|number\s+(?:near|close\s+to|below|above))\s*(?:of|near|to|below|above)?\s+\$?-?\d[\d.,]*\$?\W*\Z"
    r"|\d\$?\s+(?:plus|minus|divided\s+by|multiplied\s+by)\s+[a-z]",
    re.IGNORECASE,
)
"""A number from which another one is made that the text does not say."""


def _pieces(text: str, asked: str) -> Iterator[str]:
    """The pieces to try, the most trusted first."""
    yield text
    if _WORKED_ON.search(text[-200:]):
        return
    formulas = list(_FORMULA.finditer(text))
    said = None
    for said in _SAID.finditer(text):  # noqa: B007  the last one counts
        pass
    after = said and (not formulas or said.start() >= formulas[-1].end())
    if said and after and not offers_several(text):
        yield text[said.end() :]
    if formulas:
        between = text[formulas[-2].end() : formulas[-1].start()] if len(formulas) > 1 else "no"
        if _OR.search(between) or not re.search(r"\w", between):
            return
        last = formulas[-1]
        if _among_values(text[: last.start()] + " " + text[last.end() :]):
            return
        inner = next(group for group in last.groups() if group)
        yield inner + text[last.end() : last.end() + 40]
        yield inner
    if not offers_several(text):
        yield from _one_number(text, said.end() if said else 0, asked)


def _among_values(rest: str) -> bool:
    """Whether what is around a formula is values, with no word that tells what they are."""
    return bool(re.search(r"\d\s*,|,\s*-?\d", rest)) and not re.search(
        r"(?<!\\)\b[A-Za-z]{2,}", rest
    )


def offers_several(text: str) -> bool:
    """Whether the text has alternatives: "4 or 5", "maybe 4, maybe 5"."""
    return bool(_OR.search(text)) and len(set(_VALUE.findall(text))) > 1


_LABEL = re.compile(
    r"\b(step|page|figure|fig\.|table|equation|eq\.|line|problem|question|section|chapter|example"
    r"|case|theorem|lemma)\s*\Z",
    re.IGNORECASE,
)
"""What a number behind it only names."""


def _names_something(text: str, start: int, asked: str) -> bool:
    label = _LABEL.search(text[max(0, start - 20) : start])
    return label is not None and label[1].lower() not in asked.lower()


def _one_number(text: str, said: int, asked: str = "") -> Iterator[str]:
    """The only number in the text, or the one right after "is" or an equals sign."""
    found = list(_NUMBER.finditer(text))
    if not found or _names_something(text, found[-1].start(), asked):
        return
    values = {match[0].strip().replace(",", "") for match in found}
    if len(re.findall(r"\d+", text)) > sum(len(re.findall(r"\d+", m[0])) for m in found):
        return  # numbers in formulas that cannot be read
    equals = text.rfind("=") + 1
    if len(values) == 1:
        yield (
            found[0][0].strip(" ,")
            + text[found[0].end() : found[0].end() + 25].split(".", maxsplit=1)[0]
        )
        yield found[0][0].strip(" ,")
        return
    after = [match for match in found if match.start() >= max(said, equals)]
    if (said or equals) and len({match[0].strip() for match in after}) == 1:
        yield after[0][0].strip(" ,")


def _read(text: str, *, counted: bool = True) -> Node | None:
    """A whole text; things that words count, "twelve apples", only if `counted`."""
    text = _stripped(text)
    if text[:1].isalpha() and (spoken := quantity_in_words(text)):
        said, behind = number(spoken[0]), spoken[1]
        if behind.lower() in ("percent", "per cent"):
            return Node("pct", (said,))
        if not behind or is_unit(behind) or (counted and not _SENTENCE_WORD.search(behind)):
            return Node("unit", (said, behind)) if behind else said
    try:
        node = read(text)
    except (Unreadable, RecursionError):
        value = number_in_words(text) or number_in_words(_first_words(text))
        if value is not None:
            return number(value)
        special = _special(text)
        if special is None:
            return None
        node = special
    if node.kind == "word":
        value = number_in_words(text)
        return number(value) if value is not None else None
    if any(part.kind == "word" for part in walk(node)) and node.kind != "rel":
        return None
    for part in walk(node):
        if part.kind == "unit" and not _may_be_unit(part.args[1]):
            return None
    return node


_SENTENCE_WORD = re.compile(
    r"\b(?:is|are|was|were|be|the|our|my|your|so|because|since|which|that|where|answer|but|not|we|it|"
    r"for|if|when|then|thus|short|more|less|than|most|least|minimum|maximum|too|fewer|greater|would"
    r"|times|plus|thing)\b",
    re.IGNORECASE,
)


def _may_be_unit(text: str) -> bool:
    """Whether words after a number can be a unit or a thing that is counted."""
    if is_unit(text) or text.startswith(("for all", "where")):
        return True
    return len(text.split()) <= 4 and not _SENTENCE_WORD.search(text)


def _first_words(text: str) -> str:
    return re.split(r"[^A-Za-z\s,-]", text)[0] if text[:1].isalpha() else ""


_SPACED_THOUSANDS = re.compile(r"-?\d{1,3}(?: \d{3})+(?:\.\d+)?\Z")
_DECIMAL_COMMA = re.compile(r"(-?\d+),(\d+)\Z")
_SPACED_LIST = re.compile(r"-?\d+(?:\.\d+)?(?: +-?\d+(?:\.\d+)?)+\Z")


def is_spaced_list(text: str) -> bool:
    """Whether a text is numbers with nothing but space between, which has no agreed meaning."""
    return bool(_SPACED_LIST.match(text)) and not _SPACED_THOUSANDS.match(text)


def _special(text: str) -> Node | None:
    """Numbers that are written in ways the grammar takes for something else."""
    for pattern, put in ((_SPACED_THOUSANDS, ""), (_SPACED_LIST, ", ")):
        if pattern.match(text):
            try:
                return read(re.sub(r" +", put, text))
            except Unreadable:  # too long
                return None
    return None


def as_decimal_comma(text: str) -> Node | None:
    """``1000,99`` as a number: a comma that can be neither a list's nor a thousands separator.

    >>> as_decimal_comma("1000,99").args[0]
    Fraction(100099, 100)
    """
    match = _DECIMAL_COMMA.match(text.strip(" $€£"))
    if not match or (len(match[2]) == 3 and match[1].lstrip("-") not in ("0", "")):
        return None
    return read(f"{match[1]}.{match[2]}")
