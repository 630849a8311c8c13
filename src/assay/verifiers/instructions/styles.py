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
    r"\b(?:words?|title|headings?|headline|first letters?|names?|keywords?|phrases?|some|sections?|"
    r"acronyms?|sentences?|initials?|urls?|links?|codes?|columns?|headers?|cities|city|countr(?:y|"
    r"ies)|brands?|"
    r"compan(?:y|ies)|keys?|rows?|cells?|variables?|constants?|dates?|abilities|points?|each|"
    r"every)\b"
    r"(?:\s+(?:should|must|be|are|is|in|with|written|using|that|have|has|of|the|all|only|appear|to|"
    r"needs?|which|letters?|\w+ed))*\s*$"
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
    if (not joined and _SCOPED.search(hit.before)) or re.match(
        r"\s*(?:words?\b|for\s+(?:the\s+)?(?:title|heading|first|name)|at\s+the\s+(?:start|"
        r"beginning)|"
        r"title|headings?|to\s+(?:highlight|emphasi[sz]e|make|mark|stress)\s|when|on\b|of\s+each)",
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
    negated = re.search(r"\bnot\b|n[’']t", said) or re.search(r"\bno (?:\w+ )?$", hit.before)
    return _no_comma(hit) if bool(refused) != bool(negated) else ()


_NO = (
    r"(?:no|without(?: using| any| the use of| including| a single)*|avoid(?:ing)?(?: using| the "
    r"use of|"
    r" any| all)*|refrain(?:ing)? from (?:using|including|the use of)(?: any)?|not? (?:use|"
    r"include|contain|"
    r"using|have|be|put|allowed to (?:use|include|have))(?: any| a single| a| the)?|"
    r"\w{2,6}n[’']?t (?:use|include|contain|have|put)"
    r"(?: any| a single| a| the)?|cannot (?:use|include|contain|have)(?: any| a single| a)?|never "
    r"use(?: any)?|"
    r"omit(?: any| all)?|exclude(?: any| all)?|free of|zero|devoid of|eliminate(?: any| all)?|"
    r"abstain from using(?: any)?|forgo(?: using)?|not (?:a single|one)|stay away from(?: using)?)"
)
_WRITE = (
    r"(?:write|answer|respond|reply|compose|say|express|output|produce|create|generate|give|"
    r"explain|"
    r"be|is|are|use|using|in|with|and|only|make|keep|written|provided|,|but|have|contain)"
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
        rf"\b{{WHOLE}}{{RESPONSE}} (?:must|should|has to|needs to|is to|shall|to|will)"
        rf"(?: only| entirely| all| be| written| given| completely| strictly| provided| solely| "
        rf"fully|"
        rf" stay| remain)* (?:in|use) (?:only )?(?:the )?(?P<language>{_LANGUAGE})\b(?: language)?",
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
        rf"everything|"
        rf" {{THE}} {{WHOLE}}{{RESPONSE}})? (?:only |entirely |exclusively |solely |completely |"
        rf"fully )*"
        rf"in (?:only )?(?:the )?(?P<language>{_LANGUAGE})\b(?: language)?(?: only)?)"
        r"(?=\s*(?:[.!;,:)]|$| and\b| only\b| with\b| using\b| about\b))",
        _language,
    ),
    Rule(
        "one language only",
        ("only", "entirely", "exclusively", "solely"),
        rf"\b(?:(?:in|using|use) (?:only|just)|(?:entirely|only|exclusively|solely|completely) "
        rf"in) (?:the )?"
        rf"(?P<language>{_LANGUAGE})\b(?: language)?(?! (?:words|phrases|characters|letters))",
        _language,
    ),
    Rule(
        "capital letters",
        ("capital", "caps", "upper"),
        rf"\b{_WRITE}(?:[ ,]+(?:in|english|and|only|be|all|use|using|the|written|with|"
        rf"entirely))*,? "
        rf"(?=(?:all|only|entirely|fully|completely|in)\b){_UPPER}",
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
        rf"entirely))*,? "
        rf"(?:(?:all|only|entirely|fully|completely|in)[ -])*{_LOWER}",
        _lower,
    ),
    Rule(
        "no capital letters",
        ("capital", "upper"),
        rf"\b{_NO} (?:any )?(?:capital(?:ized)?(?: letters?)?|capitals|capitali[sz]ation|"
        rf"upper ?-?case(?: letters?)?)\b(?! words)|\bnot a single (?:letter|"
        rf"word)\b[^.!?\n]{{0,60}}\bcapitali[sz]ed\b",
        lambda hit: _case(hit, "change_case:english_lowercase", "assay:lowercase", denied=True),
    ),
    Rule("no commas", ("comma",), rf"\b{_NO} (?:any )?commas?\b|\bcomma-free\b", _no_comma),
    Rule(
        "commas not allowed",
        ("comma",),
        r"\bcommas? (?:is|are|must|should)(?: be| to be)?(?: not|n[’']t)? ?(?:allowed|used|"
        r"forbidden|"
        r"prohibited|avoided|banned|permitted|included|appear)\b",
        _commas_refused,
    ),
)
