"""How the response is written: in which language, in which case, without commas."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assay.verifiers.constraints.ifeval.languages import LANGUAGES
from assay.verifiers.instructions.grammar import Hit, Made, Rule, spec

_CODES: Mapping[str, str] = {
    **{name.lower(): code for code, name in LANGUAGES.items() if "(" not in name},
    "farsi": "fa",
    "simplified chinese": "zh-cn",
    "traditional chinese": "zh-tw",
}
_LANGUAGE = "|".join(sorted(_CODES, key=len, reverse=True))
_UPPER = (
    r"(?:(?:all|only|entirely|fully|completely)[ -])*(?:in )?(?:all[ -])?(?:the )?"
    r"(?:capital(?:ized)? letters?|capitals|caps|upper ?-?case(?: letters?)?)\b"
)
_LOWER = (
    r"(?:(?:all|only|entirely|fully|completely)[ -])*(?:in )?(?:all[ -])?(?:the )?"
    r"(?:lower ?-?case(?: letters?)?|small letters|lower caps)\b"
)
_SCOPED = re.compile(
    r"\b(?:words?|title|headings?|headline|first letters?|names?|keywords?|phrases?|some|"
    r"sections?|acronyms?|sentences?|initials?|urls?|links?|codes?|columns?|headers?|cities|city|"
    r"countr(?:y|ies)|brands?|compan(?:y|ies)|keys?|rows?|cells?|variables?|constants?|dates?|"
    r"abilities|points?|each|every)\b(?:\s+(?:should|must|be|are|is|in|with|written|using|that|"
    r"have|has|of|the|all|only|appear|to|needs?|which|letters?|\w+ed))*\s*$"
)
_OTHER_LANGUAGE = re.compile(
    rf"\b(?:in|use|only|using)\s+(?:the\s+)?(?!english){'(?:' + _LANGUAGE + ')'}\b"
)


def _language(hit: Hit) -> Made:
    named = " ".join(hit.match["language"].lower().split())
    after = hit.after
    joined = re.match(r"\s*and\s+(?:all|only|no|in|use|do)\b", after)
    if not joined and re.match(
        r"\s*(?:-|speak|word|phrase|cuisine|food|people|and\s+\w+\b)", after
    ):
        return ()
    if re.search(
        r"\b(?:translat\w+|learn\w*|speak|title|words?|phrases?)\b[^,.]{0,40}$", hit.before
    ):
        return ()
    if named == "english" and re.search(
        r"\b(?:capital|lower|upper|caps|small letters)", hit.sentence
    ):
        return ()  # the kinds of letters that are asked for speak of English themselves
    return (spec("language:response_language", language=_CODES[named]),)


_ONE_WORD = re.compile(
    r"\b(?:the|each|every|any) (?:word|phrase|name|title|term|acronym)s? [\w\x01\"'“”’]+"
    r"(?:\s+(?:be|is|are|should|must|written))*\s*$"
)


def _upper(hit: Hit) -> Made:
    return _case(hit, "change_case:english_capital", "assay:uppercase")


def _lower(hit: Hit) -> Made:
    return _case(hit, "change_case:english_lowercase", "assay:lowercase")


def _case(hit: Hit, english: str, any_language: str, *, denied: bool = False) -> Made:
    """Case of the whole response.

    A prompt in English that asks for no other language asks for English as well.
    """
    joined = re.match(r"(?:and|but|,)", hit.match.group().lower())
    if not denied and _NEGATED.search(hit.before[-80:]):
        return ()
    if _ONE_WORD.search(hit.before):
        return ()
    if (not joined and _SCOPED.search(hit.before)) or re.match(
        r"\s*(?:words?\b|for\s+(?:the\s+)?(?:title|heading|first|name)|at\s+the\s+(?:start|"
        r"beginning)|title|headings?|for\s+(?!(?:your|the|this)\s+(?:(?:entire|whole|"
        r"full)\s+)?(?:response|answer|reply|output|text|message|letter|poem|story)\b)|"
        r"to\s+(?:highlight|emphasi[sz]e|make|mark|stress)\s|when|on\b|of\s+each)",
        hit.after,
    ):
        return ()
    if _OTHER_LANGUAGE.search(hit.view.lowered):
        return (spec(any_language),)
    return (spec(english),)


_NEGATED = re.compile(r"\b(?:not|never|without|avoid|no|nothing|cannot)\b|n[’']t\b")


def _no_comma(hit: Hit) -> Made:
    if re.match(
        r"\s*(?:in|inside|within)\s+(?:numbers?|the\s+title|the\s+first|between)", hit.after
    ):
        return ()
    if re.match(r"\s*(?:between|before|after|separated|-)", hit.after):
        return ()
    return (spec("punctuation:no_comma"),)


def _commas_refused(hit: Hit) -> Made:
    said = hit.match.group().lower()
    refused = re.search(r"forbidden|prohibited|avoided|banned", said)
    negated = re.search(r"not\b|n[’']t", said) or re.search(r"\bno (?:\w+ )?$", hit.before)
    return _no_comma(hit) if bool(refused) != bool(negated) else ()


_NO = (
    r"(?:no|without(?: using| any| the use of| including| a single)*|avoid(?:ing)?(?: using| the "
    r"use of| any| all)*|refrain(?:ing)? from (?:using|including|the use of)(?: any)?|not? (?:use|"
    r"include|contain|using|have|be|put|allowed to (?:use|include|have))(?: any| a single| a| "
    r"the)?|\w{2,6}n[’']?t (?:use|include|contain|have|put)(?: any| a single| a| the)?|cannot "
    r"(?:use|include|contain|have)(?: any| a single| a)?|never use(?: any)?|omit(?: any| all)?|"
    r"exclude(?: any| all)?|free of|zero|devoid of|eliminate(?: any| all)?|abstain from using(?: "
    r"any)?|forgo(?: using)?|not (?:a single|one)|stay away from(?: using)?)"
)
_WRITE = (
    r"(?:write|answer|respond|reply|compose|say|express|output|produce|create|generate|give|"
    r"explain|be|is|are|use|using|in|with|and|only|make|keep|written|provided|,|but|have|contain)"
)

RULES: tuple[Rule, ...] = (
    Rule(
        "language of the response",
        (
            "language",
            "only",
            "entire",
            "response",
            "answer",
            "reply",
            "output",
            "respond",
            "letter",
            "haiku",
            "poem",
            "written",
        ),
        rf"\b{{WHOLE}}{{RESPONSE}} (?:must|should|has to|needs to|is to|shall|to|will)(?: only| "
        rf"entirely| all| be| written| given| completely| strictly| provided| solely| fully| stay|"
        rf" remain)* (?:in|use) (?:only )?(?:the )?(?P<language>{_LANGUAGE})\b(?: language)?",
        _language,
    ),
    Rule(
        "no other language",
        ("language",),
        rf"\b(?:in|use|using) (?:only |just )?(?:the )?(?P<language>{_LANGUAGE})\b(?: language)?"
        r"(?=[^.!?\n]{0,120}\bno other languages?\b|[^.!?\n]{0,120}\bother languages? (?:is|are) "
        r"not)",
        _language,
    ),
    Rule(
        "answer in a language",
        ("answer", "respond", "reply", "write", "only", "entirely", "speak"),
        rf"\b(?:(?:answer|respond|reply|write|speak)(?: to (?:me|this|it)| this| it| back| "
        rf"everything| {{THE}} {{WHOLE}}{{RESPONSE}})? (?:only |entirely |exclusively |solely |"
        rf"completely |fully )*in (?:only )?(?:the )?(?P<language>{_LANGUAGE})\b(?: language)?(?: "
        rf"only)?)"
        r"(?=\s*(?:[.!;,:)]|$| and\b| only\b| with\b| using\b| about\b))",
        _language,
    ),
    Rule(
        "one language only",
        ("only", "entirely", "exclusively", "solely"),
        rf"\b(?:(?:in|using|use) (?:only|just)|(?:entirely|only|exclusively|solely|completely) "
        rf"in) (?:the )?(?P<language>{_LANGUAGE})\b(?: language)?(?! (?:words|phrases|characters|"
        rf"letters))",
        _language,
    ),
    Rule(
        "capital letters",
        ("capital", "caps", "upper"),
        rf"\b{_WRITE}(?:[ ,]+(?:in|english|and|only|be|all|use|using|the|written|with|"
        rf"entirely))*,? (?=(?:all|only|entirely|fully|completely|in)\b){_UPPER}",
        _upper,
    ),
    Rule(
        "capital letters only",
        ("capital", "caps", "upper"),
        rf"\b{_WRITE} (?:english )?(?:capital letters|capitals|caps|upper ?-?case(?: letters)?) "
        rf"only\b|"
        r"\ball (?:the |of the )?letters (?:must|should|have to|need to|are to) be (?:in )?"
        r"(?:capital(?:s|ized|ised)?|upper ?-?case|capital letters)\b",
        _upper,
    ),
    Rule(
        "no small letters",
        ("lower", "small"),
        rf"\b{_NO} (?:any )?(?:lower ?-?case|small)(?: letters?)?\b|\bno lower ?-?case\b|\bnot a "
        rf"single (?:letter|word|character)\b[^.!?\n]{{0,60}}\blower ?-?case",
        lambda hit: _case(hit, "change_case:english_capital", "assay:uppercase", denied=True),
    ),
    Rule(
        "small letters",
        ("lower", "small"),
        rf"\b{_WRITE}(?:[ ,]+(?:in|english|and|only|be|all|use|using|the|written|with|"
        rf"entirely))*,? (?:(?:all|only|entirely|fully|completely|in)[ -])*{_LOWER}",
        _lower,
    ),
    Rule(
        "no capital letters",
        ("capital", "upper"),
        rf"\b{_NO} (?:any )?(?:capital(?:ized)?(?: letters?)?|capitals|capitali[sz]ation|"
        rf"upper ?-?case(?: letters?)?)\b(?! words)|\bnot a single (?:letter|"
        rf"word)\b[^.!?\n]{{0,60}}\bcapitali[sz]ed\b|\b(?:do not|don[’']t|never|without) "
        rf"capitali[sz](?:e|ing) (?:anything|any (?:words?|letters?))\b",
        lambda hit: _case(hit, "change_case:english_lowercase", "assay:lowercase", denied=True),
    ),
    Rule("no commas", ("comma",), rf"\b{_NO} (?:any )?commas?\b|\bcomma-free\b", _no_comma),
    Rule(
        "commas not allowed",
        ("comma",),
        r"\bcommas?(?: (?:is|are|must|should|may|can|not|be|to|cannot)|n[’']t)+ (?:allowed|used|"
        r"forbidden|prohibited|avoided|banned|permitted|included|appear)\b",
        _commas_refused,
    ),
)
