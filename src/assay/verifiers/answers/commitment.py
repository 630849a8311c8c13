"""Whether a free-text response gives one answer, or offers several for one of them to be right.

>>> offered("Paris, London, Rome, Berlin")
['Paris', 'London', 'Rome', 'Berlin']
>>> offered("It is either Paris or London.")
['Paris', 'London']
>>> offered("Paris, the capital of France, is on the Seine.")
[]
>>> heaped("Paris London Rome Berlin Madrid Vienna " * 10)
True
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assay.verifiers.answers.extraction import final_answers
from assay.verifiers.answers.text import words

LONGEST_ITEM = 8
"""Words that an item of a list of answers has at most."""
AND_MANY = 4
"""So many items between commas are a list of answers; of two, one often explains the other."""
HEAP, PROSE, NAMES = 9, 0.4, 0.6
"""So many words with no verb, few of them common and most of them names, are no prose."""
LONG_HEAP, LONG_PROSE = 30, 0.12
"""A longer text is none if it has a verb or two, but few common words."""

_LEAD = re.compile(
    r"\A[\s*_#>\"'(\[{$-]*(?:\(?\d{1,3}[.)](?=\s)\s*|[A-J][:.)]\s+)?(?:(?:so|well|hence|thus)\b,?\s*)?"
    r"(?:(?:the|my|a|another|first|second|third|last|final|possible|best|likely|correct|one|other)\s+)*"
    r"(?:(?:answers?|guess(?:es)?|options?|candidates?|choices?|possibilit(?:y|ies)|it|that|this)\b"
    r"(?:\s+(?:is|are|was|were|could|may|might|can|would|include|either|also|be|maybe|then)\b)*"
    r"|it's\b|maybe\b|perhaps\b|possibly\b|either\b|also\b|alternatively\b)?[\s:,]*(?:either\b\s*)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:[;|\n?]+|\s/\s|\\boxed\b|,?\s+(?:or|and/or)\s+(?:maybe|perhaps|possibly|also|else|even)?"
    r"|(?<=[a-z\d][\w)$}\"'])(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bSt)[.!](?=\s))\s*",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*(?:[;|\n?]+|,(?!\d{3}\b)(?:\s*(?:or|and)\b)?)\s*")
_HEDGE = re.compile(
    r"\b(?:either|maybe|perhaps|possibly|guess(?:es)?|could (?:also )?be|might (?:also )?be"
    r"|may (?:also )?be|possible answers?|options?|candidates?)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|had|have|did|does|do|will|won|wrote|made|began|became|born|which|who"
    r"|that|because|while|during|from|by|[a-z]{2,}ed|(?:take|refer|measure|come|mean|say|think|lie"
    r"|include|live|play|make|give|get|go|know)s?)\b"
)
"""Words of sentences, in lower case: a name or a title has few of them."""
_MARKUP = re.compile(r"\\text\w*|[{}$]")
_COPULA = re.compile(r"\b(?:is|are|was|were|has|had|have)\b")
_COMMON = frozenset(
    str.split(
        "a an the of in on at to for and or by is are was were be been it its this that these "
        "those with from as also there he she they his her their which who i you we one has have "
        "had not but if when what where how can will would do does did so than then into about "
        "after before"
    )
)


def offered(text: str) -> list[str]:
    """The answers that a response offers side by side; empty if it gives one, or is prose."""
    marked = final_answers(text).spans
    if len(marked) > 1 and marked[-1].how != "whole":
        return [span.text for span in marked]
    text = _MARKUP.sub("", text[:20_000])
    hedged = bool(_HEDGE.search(text))
    apart = _items(_BETWEEN.split(text), hedged=hedged)
    if len(apart) > 1:
        return apart
    by_commas = _items(_COMMA.split(text), hedged=hedged)
    return by_commas if len(by_commas) >= (2 if hedged else AND_MANY) else []


def _items(pieces: list[str], *, hedged: bool) -> list[str]:
    """The pieces as items of a list; empty if they are not short, or make sentences."""
    items = [_LEAD.sub("", piece).strip(" \t*_\"'`$.{}()[]") for piece in pieces]
    items = [item for item in items if re.search(r"\w", item)]
    longest = LONGEST_ITEM * 2 if hedged else LONGEST_ITEM
    if any(_COPULA.search(item) for item in items):
        return []
    prose = [item for item in items if len(item.split()) > longest or _VERB.search(item)]
    if len(prose) > (1 if hedged else len(items) // 3):
        return []
    return list({item.casefold(): item for item in items}.values())


_PAIR = re.compile(
    r",?\s+(?:and(?:\s+also)?|but\s+also|as\s+well\s+as|along\s+with|plus|[&+]|vs\.?|versus|then"
    r"|and/or)\s+|(?<=\w{3})\s?/\s?(?=\w{3})|\s+\(or\s+",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\b(?:which|what)\s+(?:\w+\s+)?\w{3,}(?<!s)s\b", re.IGNORECASE)
_BOTH = re.compile(r"\A\W*(?:both|first)\s+", re.IGNORECASE)
_ASKS_WHO = re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)
_CAPITAL_OF = re.compile(r"\bcapital(?:\s+city)?\s+of\s+([^,;:]+)", re.IGNORECASE)
_FULL_NAME = re.compile(r"[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]+){1,3}")
"""The name of a person; of places, "Paris, Texas" is one."""
PAIRED = 4
"""Words that each of two names has at most."""


def paired(text: str, accepted: Sequence[str], question: str = "") -> list[str]:
    """Two names that are all of a response, where one is wanted and no accepted answer has both.

    >>> paired("Paris and Rome", ["Paris"]), paired("Rodgers and Hart", ["Rodgers & Hart"])
    (['Paris', 'Rome'], [])
    """
    whole = _BOTH.sub("", text[:200])
    items = [_LEAD.sub("", item).strip(" \t*_\"'`.()") for item in _PAIR.split(whole)]
    if len(items) == 1 and _ASKS_WHO.search(question):
        items = [item.strip(" .") for item in whole.split(",")]
        if not all(_FULL_NAME.fullmatch(item) for item in items):
            return []
    capital_of = _CAPITAL_OF.search(question)
    if len(items) == 1 and capital_of:  # "Paris, France", but not "Paris, Rome"
        items = [item.strip(" .") for item in whole.split(",")]
        if any(words(item) and words(item) in words(capital_of[1]) for item in items):
            return []
    if not 2 <= len(items) <= 3 or asks_for_several(question) or _PLURAL.search(question):
        return []
    if not all(item[:1].isupper() and len(item.split()) <= PAIRED for item in items):
        return []
    whole = words(text)
    same = any(
        _PAIR.search(f" {alias} ") and words(alias.replace("&", "and")) in whole
        for alias in accepted
    )
    return (
        []
        if same or any(_VERB.search(item) or re.search(r"[,:;]", item) for item in items)
        else items
    )


_OR = re.compile(r"\bor\b|[?|]|^\s*\(?[A-J][:.)]\s.*\n\s*\(?[A-J][:.)]\s", re.MULTILINE)


def alternatives(text: str) -> bool:
    """Whether a list is of alternatives: only one of them is meant to be the answer."""
    marked = final_answers(text).spans
    return bool(len(marked) > 1 or _OR.search(text) or _HEDGE.search(text))


def heaped(text: str, question: str = "") -> bool:
    """Whether a text is words upon words, without verbs and the common words of sentences."""
    asked = frozenset(re.findall(r"[^\W_]+", question.casefold()))
    every = re.findall(r"[^\W_]+", text[:20_000])
    if len(every) >= HEAP + 3 and not re.search(r"[.,;:!?]\s", text):
        told = sum(word.casefold() in _COMMON for word in every)
        if told < LONG_PROSE * len(every) or len({*every}) < len(every) / 2:
            return True
    telling = [word for word in every if word.casefold() not in asked]
    if len(telling) < HEAP:
        return False
    common = sum(word.casefold() in _COMMON for word in telling) / len(telling)
    if len(telling) >= LONG_HEAP and common < LONG_PROSE:
        return True
    names = sum(not word[0].islower() for word in telling) / len(telling)
    return (
        common < PROSE and names > NAMES and len(telling) > 60 * len(_VERB.findall(text[:20_000]))
    )


_ASKS_FOR_SEVERAL = re.compile(
    r"\b(?:what|who|which|where) (?:are|were|do|have)\b|\b(?:name|list|give)\b"
    r"|\b(?:two|three|four|five|both)\b",
    re.IGNORECASE,
)


def asks_for_several(question: str) -> bool:
    """Whether the question wants a list.

    >>> asks_for_several("who were the four evangelists"), asks_for_several("who wrote it")
    (True, False)
    """
    return bool(_ASKS_FOR_SEVERAL.search(question))
