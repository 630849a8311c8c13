"""Which letters and marks the response is to have, how often, and how many words in capitals."""

from __future__ import annotations

import re

from assay.core import ConstraintSpec
from assay.verifiers.instructions.grammar import Hit, Made, Rule, ranged, spec
from assay.verifiers.instructions.lengths import counted
from assay.verifiers.instructions.verbs import (
    APPEAR,
    AVOIDING,
    INCLUDE,
    PART_ONLY,
    PLACE,
    TWICE,
)


def _letters(hit: Hit) -> Made:
    letter = hit.quoted("letter") or hit.text("letter")
    said = counted(hit)
    if said is None or len(letter) != 1 or re.search(r"\b(?:each|every|per)\b", hit.sentence):
        return ()
    return _of_letter(letter, hit)


def _of_letter(letter: str, hit: Hit) -> Made:
    said = counted(hit)
    negated = re.search(r"\b(?:avoid|not|never|n't|n’t)\b", hit.before)
    if said is not None and said.bare and negated:
        return ()
    return ranged("keywords:letter_frequency", said, "let_relation", "let_frequency", letter=letter)


def _no_letter(hit: Hit) -> Made:
    letter = hit.quoted("letter")
    if len(letter) != 1 or TWICE.match(hit.after) or "more than" in hit.after:
        return ()
    if PART_ONLY.match(hit.after):
        return ()
    return (
        spec("keywords:letter_frequency", letter=letter, let_relation="less than", let_frequency=1),
    )


_SIGNS = {
    "exclamation mark": "!",
    "exclamation point": "!",
    "question mark": "?",
    "hashtag": "#",
    "semicolon": ";",
}


def _signs(hit: Hit) -> Made:
    """So many exclamation marks and the like."""
    sign = _SIGNS.get(" ".join(hit.match["sign"].lower().split()).rstrip("s"))
    said = counted(hit)
    if sign is None or said is None or said.bare:
        return ()
    if re.search(r"\b(?:each|every|per)\b", hit.sentence):
        return ()
    return _of_letter(sign, hit)


def _capital_words(hit: Hit) -> Made:
    said = counted(hit)
    if said is None or said.bare or said.low == said.high:
        return ()
    return ranged(
        "change_case:capital_word_frequency", said, "capital_relation", "capital_frequency"
    )


def _some_capitals(_: Hit) -> list[ConstraintSpec]:
    return [
        spec("change_case:capital_word_frequency", capital_relation="at least", capital_frequency=1)
    ]


def _limited_letter(hit: Hit) -> Made:
    """A letter that must not occur more often than so often."""
    said = hit.amount
    if said is None or said.high is not None or not hit.match["above"]:
        return ()
    letter = hit.quoted("letter").strip("*")
    if len(letter) != 1:
        return ()
    return (
        spec(
            "keywords:letter_frequency",
            letter=letter,
            let_relation="less than",
            let_frequency=said.low,
        ),
    )


_LETTER = r"(?:{QUOTED}|\*?[A-Za-z](?![\w’'])\*?|[!?#&%@$;:](?!\w))"
_CAPITAL_WORDS = (
    r"(?:(?:all|fully|entirely)[ -])?(?:words? (?:with|in|using|that are in|written in|typed in) "
    r"(?:all |only |entirely )?(?:capital(?:ized)?(?: letters?)?|capitals|caps|upper ?-?case(?: "
    r"letters?)?)|words? (?:with|that have|having) all (?:of (?:the|its|their) )?(?:letters|"
    r"characters) (?:in )?capital(?:s|ized)?|words? that are (?:all |fully |entirely )?(?:in "
    r")?(?:all )?(?:caps|capitals|capital letters|capitali[sz]ed)|(?:all[- ]|fully |entirely |"
    r"completely )capitali[sz]ed words?|(?:all[- ])?(?:capital|upper ?-?case|all[- ]caps?) "
    r"words?)(?: \([^)\n]{0,60}\))?"
)

RULES: tuple[Rule, ...] = (
    Rule(
        "letter that appears so often",
        ("letter", "character"),
        rf"\b(?:letter|character)s? (?P<letter>{_LETTER}){PLACE} {APPEAR}{PLACE} {{TIMES}}",
        _letters,
    ),
    Rule(
        "letter used so often",
        ("letter", "character"),
        rf"\b(?:{INCLUDE}) (?:the )?(?:letter|character)s? (?P<letter>{_LETTER}){PLACE} {{TIMES}}",
        _letters,
    ),
    Rule(
        "letter more often than",
        ("letter",),
        rf"\b{AVOIDING}(?:the )?letter (?P<letter>{_LETTER}){PLACE} {{TIMES}}",
        _limited_letter,
    ),
    Rule(
        "so many of a letter",
        ("instance", "occurrence"),
        rf"\b{{COUNT}} (?:instances?|occurrences?) of (?:the )?letter (?P<letter>{_LETTER})",
        _letters,
    ),
    Rule(
        "no letter",
        ("letter",),
        rf"\b(?:{AVOIDING}|no |(?:don[’']t|do not) let |no words? (?:should|may|must|can) "
        rf"(?:contain|have|"
        rf"use|include) )(?:the |any )?letters? (?P<letter>{_LETTER})"
        rf"(?!{PLACE} {{TIMES}})(?! (?:and|or) {_LETTER})",
        _no_letter,
    ),
    Rule(
        "so many signs",
        ("mark", "point", "hashtag", "semicolon"),
        r"(?<![\w.,-]){COUNT} (?P<sign>exclamation (?:marks?|points?)|question marks?|hashtags?|"
        r"semicolons?)\b{AFTER}",
        _signs,
    ),
    Rule(
        "words in capitals so often",
        ("capital", "caps", "upper"),
        rf"\b{_CAPITAL_WORDS}{PLACE}(?: {APPEAR})?{PLACE}(?: for)? {{TIMES}}",
        _capital_words,
    ),
    Rule(
        "number of words in capitals",
        ("capital", "caps", "upper"),
        rf"\b(?:number|amount|frequency|count) of {_CAPITAL_WORDS}{PLACE}(?: (?:should|must|has "
        rf"to|to|needs to|is|be|at|limited to))* {{COUNT}}",
        _capital_words,
    ),
    Rule(
        "so many words to capitalise",
        ("capital", "caps", "upper"),
        r"(?<![\w.,-]){COUNT} (?:of the )?words{AFTER} (?:in (?:your|the) {WHOLE}{RESPONSE} "
        r")?(?:should|must|need to|have to|has to) be (?:written |typed )?(?:in )?(?:all |fully |"
        r"entirely )?(?:capital letters|capitals|caps|upper ?-?case|capitali[sz]ed)\b",
        _capital_words,
    ),
    Rule(
        "capitals for so many words",
        ("capital", "caps", "upper"),
        r"\b(?:use|using|write in|put in) (?:all[- ]|only )?(?:caps|capitals|capital letters|"
        r"upper ?-?case"
        r"(?: letters)?) (?:for|in|on) {COUNT} words\b",
        _capital_words,
    ),
    Rule(
        "so many words in capitals",
        ("capital", "caps", "upper"),
        rf"(?<![\w.,-]){{COUNT}} {_CAPITAL_WORDS}",
        _capital_words,
    ),
    Rule(
        "some words in capitals",
        ("capital", "caps", "upper"),
        rf"\b(?:use|using|add|include|write|have) (?:some |a few |several )?{_CAPITAL_WORDS}"
        r"(?= (?:to|for|when|in order)\b|,? but\b)",
        _some_capitals,
    ),
)
