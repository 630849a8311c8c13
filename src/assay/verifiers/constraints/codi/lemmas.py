"""The dictionary forms that an English word may have.

The published checker takes spaCy's lemma of each word by itself. Here a word has a few candidates:
itself, its entry in simplemma's English table (MIT, about 19 MB on disk, loaded on first use), and
what the regular endings leave. Two words match if they share a candidate.
"""

from __future__ import annotations

from functools import lru_cache

# Forms that the table lacks or takes for another word.
_IRREGULAR = {
    "ate": "eat", "broke": "break", "thought": "think", "won": "win", "been": "be",
    "better": "good", "best": "good", "bit": "bite", "did": "do",
    "done": "do", "fell": "fall", "felt": "feel", "found": "find", "gone": "go", "ground": "grind",
    "had": "have", "has": "have", "lay": "lie", "left": "leave", "lit": "light", "people": "person",
    "rung": "ring", "rose": "rise", "saw": "see", "seen": "see", "shot": "shoot", "sung": "sing",
    "swum": "swim", "wore": "wear", "worn": "wear", "worse": "bad", "worst": "bad", "wound": "wind",
}  # fmt: skip


@lru_cache(maxsize=65536)
def lemmas(word: str) -> frozenset[str]:
    """The word's possible dictionary forms, in lower case, itself among them.

    >>> lemmas("Studied") & lemmas("studies")
    frozenset({'study'})
    >>> "leaf" in lemmas("leaves"), "leave" in lemmas("leaves")
    (True, True)
    """
    import simplemma

    word = word.lower()
    if len(word) > 60:
        return frozenset({word})
    found = {word, simplemma.lemmatize(word, lang="en").lower(), _IRREGULAR.get(word, word)}
    return frozenset(found | {form for form in _regular(word) if _known(form)})


_NOT_PLURAL = frozenset({"gas", "has", "his", "its", "news", "series", "this", "was", "yes"})
_VOWELS = frozenset("aeiouy")


def _regular(word: str) -> set[str]:
    """What stays of a word without a regular ending."""
    forms: set[str] = set()
    if word.endswith(("ies", "ied")):
        forms |= {word[:-3] + "y", word[:-1]}
    if word.endswith("ves"):
        forms |= {word[:-3] + "f", word[:-3] + "fe"}
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _NOT_PLURAL:
        forms |= {word[:-1]} | ({word[:-2]} if word.endswith("es") else set())
    for ending in ("ed", "ing", "est"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2 and not _VOWELS.isdisjoint(stem):
            forms |= {stem, stem + "e"} | ({stem[:-1]} if stem[-1] == stem[-2] else set())
    if word.endswith("er") and len(word) > 5 and word[-3] == word[-4]:
        forms.add(word[:-3])  # bigger, not driver
    return {form for form in forms if len(form) > 1}


def _known(word: str) -> bool:
    import simplemma

    return bool(simplemma.is_known(word, lang="en"))


def same_word(one: str, other: str) -> bool:
    """Whether two words may be forms of one.

    >>> same_word("taught", "teach"), same_word("catalogue", "cat")
    (True, False)
    """
    return not lemmas(one).isdisjoint(lemmas(other))
