"""Common English words to draw keywords from, and filler text for `obey`."""

from __future__ import annotations

import random

WORDS: tuple[str, ...] = tuple(
    # A block of text is easier to read and to add to than a list of strings.
    """
    account action advice airport animal answer apple artist autumn balance basket beach bicycle
    blanket bottle bridge budget butter camera candle captain castle ceiling century champion
    chapter cheese chicken choice circle climate clock coffee collar color company concert cookie
    corner cotton country courage cousin culture curtain custom dancer danger daughter decade
    degree desert design dinner doctor dragon drawer dream driver engine evening example family
    farmer feather festival figure finger flavor flower forest fortune freedom friend garden
    ginger glass golden grandmother guitar hammer harbor harvest health hero history holiday honey
    horizon hospital hotel island jacket journal journey justice kitchen ladder lantern lemon
    lesson letter library lion machine magic market meadow measure memory message method mirror
    moment money morning mountain museum music nature neighbor nephew notebook number ocean office
    orange orchard owner painting palace paper parent partner pattern pencil pepper picnic pilot
    planet player pocket poem policy potato present promise puzzle question rabbit railway rain
    reason recipe record ribbon river rocket sailor salad salmon sample school science season
    secret shadow shelter silver singer sister soldier spider spirit spring station stone story
    strategy student sugar summer sunset surface table talent teacher theater thunder ticket tiger
    tool tourist tower travel treasure tunnel uncle valley velvet victory village violin voyage
    water weather weekend whisper window winter wisdom wonder writer yellow
    """.split()  # noqa: SIM905
)

SENTENCE = "The small garden behind the house was quiet in the early morning light."
"""A plain English sentence that language detection is sure of."""


def draw_words(rng: random.Random, number: int) -> list[str]:
    """Different words at random."""
    return rng.sample(WORDS, number)


def draw_phrase(rng: random.Random) -> str:
    """A closing phrase at random."""
    return rng.choice(PHRASES)


PHRASES: tuple[str, ...] = (
    "That is all for today.",
    "Is there anything else you would like to know?",
    "I hope this was useful.",
    "Now it is your turn.",
    "And so the story ends.",
    "Let me know what you think.",
)


def filler(number: int) -> str:
    """A run of `number` plain words without punctuation.

    >>> filler(3)
    'and then more'
    """
    cycle = ("and", "then", "more", "was", "said", "about", "it")
    return " ".join(cycle[index % len(cycle)] for index in range(number))
