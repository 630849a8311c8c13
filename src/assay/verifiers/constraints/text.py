"""A response's text with everything that constraints ask of it, computed when first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from assay.verifiers.constraints import primitives, treebank

__all__ = ["Text", "analyse"]

Span = tuple[int, int]
_MANY = 100  # spans that are worth showing as evidence


class Text:
    """A text and its analysis. Each attribute is computed once, on its first use.

    The attributes named like a primitive are that primitive's result (see `primitives`); the lists
    are shared, so treat them as read-only. Offsets count characters of `raw`.

    `raw`; `blank`: nothing but white space; `stripped`; `lower`; `lines`: between newlines;
    `words_re`, `words_ws`, `words_nopunct`, `words_tb`; `sents_punkt`, `sents_rx`, `sents_simple`;
    `sentence_spans`: offsets of `sents_punkt`; `paras_md`, `paras_nl2`;
    `language`: langdetect's code, or None where the text shows no letters;
    `capital_words`: number of `words_tb` in capitals;
    `variants`: the texts of loose scoring without repetitions, this one first.

    >>> text = Text("I don't know. Ask NASA!")
    >>> len(text.words_re), len(text.sents_punkt), text.capital_words
    (6, 2, 2)
    """

    __slots__ = (
        "blank",
        "capital_words",
        "language",
        "lines",
        "lower",
        "paras_md",
        "paras_nl2",
        "raw",
        "sentence_spans",
        "sents_punkt",
        "sents_rx",
        "sents_simple",
        "stripped",
        "variants",
        "words_nopunct",
        "words_re",
        "words_tb",
        "words_ws",
    )

    raw: str
    blank: bool
    stripped: str
    lower: str
    lines: list[str]
    words_re: list[str]
    words_ws: list[str]
    words_nopunct: list[str]
    words_tb: list[str]
    sents_punkt: list[str]
    sents_rx: list[str]
    sents_simple: list[str]
    sentence_spans: tuple[Span, ...]
    paras_md: list[str]
    paras_nl2: list[str]
    language: str | None
    capital_words: int
    variants: tuple[Text, ...]

    def __init__(self, raw: str) -> None:
        self.raw = raw

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Fill an empty slot; a filled one is read without coming here."""
            compute = _COMPUTED.get(name)
            if compute is None:
                raise AttributeError(f"a text has no {name!r}", name=name, obj=self)
            value = compute(self)
            setattr(self, name, value)
            return value

    def __repr__(self) -> str:
        return f"Text({self.raw!r})"

    def __eq__(self, other: object) -> bool:
        return self.raw == other.raw if isinstance(other, Text) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.raw)

    def __reduce__(self) -> tuple[type[Text], tuple[str]]:
        return Text, (self.raw,)

    def language_is(self, code: str) -> bool | None:
        """Whether the text is in the language `code`; None where that cannot be told.

        >>> Text("Das ist ein sehr kurzer deutscher Satz, nicht wahr?").language_is("de")
        True
        """
        return None if self.language is None else self.language == code

    def spans(self, pattern: re.Pattern[str], limit: int = _MANY) -> tuple[Span, ...]:
        r"""Offsets of the first `limit` matches of `pattern`, empty ones excepted.

        >>> Text("a cat, a bat").spans(re.compile(r"\w{3}"))
        ((2, 5), (9, 12))
        """
        matches = (match.span() for match in pattern.finditer(self.raw))
        return tuple(islice((span for span in matches if span[0] < span[1]), limit))

    def find_spans(
        self, words: Iterable[str], limit: int = _MANY, *, ignore_case: bool = False
    ) -> tuple[Span, ...]:
        """Offsets of the first `limit` places where one of `words` stands, in order.

        Words are taken literally and found inside longer ones. Where several begin at one place,
        the first named is taken.

        >>> Text("Cats and dogs, cats!").find_spans(["cat", "dog"], ignore_case=True)
        ((0, 3), (9, 12), (15, 18))
        """
        choices = "|".join(re.escape(word) for word in words if word)
        if not choices:
            return ()
        return self.spans(re.compile(choices, re.IGNORECASE if ignore_case else 0), limit)


def _words_tb(text: Text) -> list[str]:
    return [token for sentence in text.sents_punkt for token in treebank.tokens(sentence)]


_COMPUTED: dict[str, Callable[[Text], Any]] = {
    "blank": lambda text: not text.raw or text.raw.isspace(),
    "stripped": lambda text: text.raw.strip(),
    "lower": lambda text: text.raw.lower(),
    "lines": lambda text: primitives.lines(text.raw),
    "words_re": lambda text: primitives.words_re(text.raw),
    "words_ws": lambda text: primitives.words_ws(text.raw),
    "words_nopunct": lambda text: primitives.words_nopunct(text.raw),
    "words_tb": _words_tb,
    "sentence_spans": lambda text: primitives.sentence_spans(text.raw),
    "sents_punkt": lambda text: [text.raw[start:end] for start, end in text.sentence_spans],
    "sents_rx": lambda text: primitives.sents_rx(text.raw),
    "sents_simple": lambda text: primitives.sents_simple(text.raw),
    "paras_md": lambda text: primitives.paras_md(text.raw),
    "paras_nl2": lambda text: primitives.paras_nl2(text.raw),
    "language": lambda text: primitives.langid(text.raw),
    "capital_words": lambda text: primitives.capital_words(text.raw),
    "variants": lambda text: (text, *map(Text, primitives.loose_texts(text.raw)[1:])),
}

_SMALL = 100_000  # characters; larger texts are kept one at a time


def analyse(raw: str) -> Text:
    """The analysis of a text, shared by the verifiers that ask for the same text in turn.

    >>> analyse("Hello.") is analyse("Hello.")
    True
    """
    return _recent(raw) if len(raw) <= _SMALL else _last_large(raw)


_recent = lru_cache(maxsize=32)(Text)
_last_large = lru_cache(maxsize=1)(Text)
