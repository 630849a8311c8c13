"""Generated samples are what they say they are."""

from collections import Counter

from assay.recipes.answer_samples import ITEMS, PATTERNS, patterned, plain
from assay.verifiers.answers import Answer


def test_wordings_to_learn_from_and_to_test_on_share_no_sentence() -> None:
    for _, wordings in PATTERNS.values():
        assert not set(wordings["learn"]) & set(wordings["test"])
    learned = {plain(0, n, "learn").response for n in range(300)}
    assert not learned & {plain(0, n, "test").response for n in range(300)}


def test_plain_samples_are_agreed_on_by_rules() -> None:
    samples = [plain(0, n, "learn") for n in range(200)]
    labels = Counter(sample.label for sample in samples)
    assert labels["correct"] > 60
    assert labels["incorrect"] > 60
    assert 2 <= labels["invalid"] <= 40
    decided = [sample for sample in samples if sample.label != "invalid"]
    agreed = sum(
        Answer().verify(one.response, one.question, reference=one.reference).label == one.label
        for one in decided
    )
    assert agreed / len(decided) > 0.9


def test_every_pattern_comes_equally_often_and_with_its_label() -> None:
    samples = [patterned(0, n, "test") for n in range(200)]
    assert Counter(sample.pattern for sample in samples) == dict.fromkeys(
        [*PATTERNS, "some of all"], 20
    )
    assert all(
        sample.label == PATTERNS[sample.pattern][0]
        for sample in samples
        if sample.pattern in PATTERNS
    )


def test_seeds_and_questions_differ() -> None:
    import random

    for make in ITEMS:
        item = make(random.Random(0))
        assert len({item.gold, item.same, item.wrong}) == 3
    assert plain(0, 1, "learn") != plain(1, 1, "learn")
