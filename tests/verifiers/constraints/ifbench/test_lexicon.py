"""The fixed lists are complete and the ones that were published."""

import hashlib

from assay.verifiers.constraints.ifbench import lexicon


def test_sizes() -> None:
    assert len(lexicon.PERSON_NAMES) == len(set(lexicon.PERSON_NAMES)) == 50
    assert len(lexicon.PRONOUNS) == 63
    assert len(lexicon.CONJUNCTIONS) == 7
    assert len(lexicon.NORTHERN_CAPITALS) == 27
    assert len(lexicon.ALL_NORTHERN_CAPITALS) == 28
    assert len(lexicon.AFRICA) == 54
    assert len(set(lexicon.KEYWORDS)) == len(lexicon.KEYWORDS)


def test_stop_words_are_those_of_nltk() -> None:
    assert len(lexicon.STOP_WORDS) == 198
    digest = hashlib.sha256("\n".join(sorted(lexicon.STOP_WORDS)).encode()).hexdigest()
    assert digest.startswith("47608d511aa4fec9")


def test_no_keyword_is_part_of_another() -> None:
    words = lexicon.KEYWORDS
    assert [(a, b) for a in words for b in words if a != b and a in b] == []
