"""How the response begins and ends: phrases, quotation marks, the request said first."""

from __future__ import annotations

import re

from assay.verifiers.instructions.grammar import Hit, Made, Rule, spec


def _ends(hit: Hit) -> Made:
    phrase = hit.quoted("phrase").strip()
    if not any(map(str.isalnum, phrase)):
        return ()  # a mark, as of emphasis
    if phrase.endswith(("?.", "!.")):
        phrase = phrase[:-1]  # the stop is the prompt's own
    return (spec("startend:end_checker", end_phrase=phrase),)


def _ends_bare(hit: Hit) -> Made:
    """An ending behind a colon: the rest of the line, or the next line where that is empty."""
    raw = hit.view.raw
    start = hit.match.end()
    line, _, more = raw[start : start + 600].partition("\n")
    phrase = line.strip() or more.lstrip("\n").partition("\n")[0].strip()
    if not phrase or len(phrase) > 200 or phrase[0] in "\"“'‘":
        return ()
    return (spec("startend:end_checker", end_phrase=phrase),)


def _starts(hit: Hit) -> Made:
    phrase = hit.quoted("phrase").strip()
    if not any(map(str.isalnum, phrase)):
        return ()
    return (spec("assay:starts_with", phrase=phrase),)


def _quotation(_: Hit) -> Made:
    return (spec("startend:quotation"),)


def _repeat(hit: Hit) -> Made:
    """The request before the instruction to repeat it, or after it where it stands below."""
    raw, sentences = hit.view.raw, hit.view.sentences
    at = hit.view.sentence_at(hit.span[0])
    asked = hit.sentence
    if re.search(r"\bfirst (?:line|sentence)\b", asked):
        wanted = raw.strip().split("\n", 1)[0]
    elif re.search(r"\b(?:below|following|after this)\b", asked) or at == 0:
        wanted = _below(raw, sentences, at)
    elif all(_goes_on(raw[start:end]) for start, end in sentences[at + 1 :]):
        wanted = raw[: hit.span[0]]
        if at > 1 and re.search(r"\b(?:sentence|line|question) ", hit.match.group().lower() + " "):
            return ()  # one of several: which?
    else:
        return ()  # what the request is cannot be told
    if any(_REPEAT.search(raw, *span) for span in sentences[:at]):
        return ()  # said before, in other words
    wanted = wanted.strip()
    if len(wanted.split()) < 3:
        return ()
    return (spec("combination:repeat_prompt", prompt_to_repeat=wanted),)


_ABOUT_REPEATING = re.compile(
    r"\b(?:repeat\w*|do not (?:say|add|change|output|write)|don[’']t (?:say|add|change)|request|"
    r"word for word|exactly as)\b",
    re.IGNORECASE,
)


def _repeat_quoted(hit: Hit) -> Made:
    wanted = hit.quoted("phrase").strip()
    if len(wanted.split()) < 3 or re.search(
        r"\b(?:times|phrase|word)\b", hit.sentence.replace("word for word", "")
    ):
        return ()
    return (spec("combination:repeat_prompt", prompt_to_repeat=wanted),)


def _goes_on(sentence: str) -> bool:
    """Whether a sentence behind the instruction to repeat still belongs to it."""
    return bool(_ABOUT_REPEATING.search(sentence) or _THEN.search(sentence))


_REPEAT = re.compile(r"\b[Rr]epeat\b")
_THEN = re.compile(
    r"\byour (?:\w+ )?(?:answer|response|reply|output|rewrite)\b|\bbefore (?:that|it|you|"
    r"repeating)\b|\bafter (?:that|repeating)\b|\bthen (?:give|answer|provide|respond|write your|"
    r"reply|output)\b|\bdo not (?:say|add|change|write|answer)\b|\bdon[’']t (?:say|add|change|"
    r"answer)\b",
    re.IGNORECASE,
)


def _below(raw: str, sentences: tuple[tuple[int, int], ...], at: int) -> str:
    """The prompt from the first sentence on that does not speak of repeating."""
    for start, end in sentences[at + 1 :]:
        if not _ABOUT_REPEATING.search(raw, start, end):
            return raw[start:]
    return ""


_PART = (
    r"(?:sentences?|paragraphs?|lines?|stanzas?|verses?|sections?|titles?|bullet points?|words?|"
    r"questions?|items?)"
)


def _not_whole(hit: Hit) -> bool:
    """Whether it is a part that ends so, or that does not."""
    said = hit.before[-60:] + hit.match.group().lower()
    return bool(
        re.search(rf"\b(?:each|every|all|first|second|third|last|the|your) (?:\w+ )?{_PART} "
                  r"[^,.]{0,30}\b(?:end|finish|conclude|close)", said)
        or re.search(r"\b(?:end|ends|finish|conclude|close) (?:each|every|all|"
                     r"the (?:first|second|last)) ", said)
        or re.search(r"(?:\bnot|n[’']t|\bnever|\bwithout|\bavoid)(?: \w+)?\s*$", hit.before)
    )  # fmt: skip


def _of_response(hit: Hit) -> bool:
    if re.search(r"(?:\bnot|n[’']t|\bnever|\bwithout|\bavoid)(?: \w+)?\s*$", hit.before):
        return False
    if re.search(rf"\b{_PART}\b[^,.]{{0,30}}$", hit.before):
        return False
    return bool(
        re.search(r"\b(?:response|answer|reply|output|text|letter|essay|poem|story|email|it|please|you"
                  r"|must|should)\b[^,.]{0,30}$", hit.before)
        or re.fullmatch(r"[\W\d]*(?:and|also|first|then)?\s*", hit.before)
        or re.search(r"\b(?:response|answer|reply|output)\b", hit.match.group().lower())
    )  # fmt: skip


def _quotes_a_part(hit: Hit) -> bool:
    said = hit.match.group().lower() + " "
    return bool(
        re.search(r"\b(?:title|word|words|phrase|phrases|name|names|quotes?|dialogue|keyword|keywords|"
                  r"each|every|sentence)\b", hit.before[-40:] + said.replace("double quote", ""))
        or re.search(r"(?:\bnot|n[’']t|\bnever|\bwithout|\bavoid)(?: \w+)?\s*$", hit.before)
    )  # fmt: skip


def _repeated_first(hit: Hit) -> bool:
    """Whether the sentence, or the ones beside it, says that the answer comes after."""
    if re.search(
        r"(?:\bnot|n[’']t|\bnever|\bwithout|\bavoid|\bbefore|\bafter)(?: \w+)?\s*$", hit.before
    ):
        return False  # fmt: skip
    return hit.near(
        r"\bfirst\b|\bbefore (?:you |your |giving|saying|answering|outputting|responding|providing|"
        r"writing)|\bword for word\b|\bwithout (?:any )?chang\w+|\bexactly as (?:it|they)\b|"
        r"\bthen (?:give|answer|provide|respond|write|reply|output|continue)",
        back=0,
        ahead=1,
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "ends with a phrase",
        ("end", "finish", "conclude", "close"),
        r"\b(?:end|ends|finish|finishes|conclude|close|ending|finishing|ended|finished)\b(?: "
        r"(?:it|off|up|with a|the|your|this|its|an?|{WHOLE}{RESPONSE}|\w+)){0,5}? (?:with|by "
        r"saying|by writing|in) (?:(?:the|this|these|exact|following|phrase|words?|sentence|"
        r"question|statement|exactly|only|text|line|quote|saying|closing|final) ?){0,5}:?,? "
        r"?(?P<phrase>{QUOTED})",
        lambda hit: () if _not_whole(hit) else _ends(hit),
    ),
    Rule(
        "last sentence is",
        ("last", "very end", "final"),
        r"\b(?:(?:last|final|very last) (?:sentence|words?|phrase|line|thing)s?|very end)(?: "
        r"(?:of|in) {THE} {WHOLE}\w+)? (?:(?:must|should|has to|shall|needs to|is to|to|will)(?: "
        r"be| read| say)?|being|is) (?:exactly )?(?:the (?:phrase|sentence|words?) "
        r")?(?P<phrase>{QUOTED})",
        _ends,
    ),
    Rule(
        "ends with a phrase behind a colon",
        ("end", "finish", "conclude"),
        r"\b(?:end|ends|finish|conclude)\b(?: \w+){0,5}? with(?: (?:the|this|these|exact|"
        r"following|phrase|words?|sentence|question|statement|exactly|text))*:",
        lambda hit: () if _not_whole(hit) else _ends_bare(hit),
    ),
    Rule(
        "ends with an unquoted phrase",
        ("end", "finish", "conclude"),
        r"\b(?:end|ends|finish|conclude)\b(?: \w+){0,5}? with (?:the|this) (?:exact|following) "
        r"(?:phrase|words?|sentence|question|statement|text) "
        r"(?P<phrase>[^\x01\"“:;\n]{3,120}?[.!?])(?=\s*$)",
        lambda hit: () if _not_whole(hit) or not hit.text("phrase")[0].isupper() else _ends(hit),
    ),
    Rule(
        "starts with a phrase",
        ("start", "begin", "open"),
        r"\b(?:start|begin|open|starts|begins|opens) (?:{THE} {WHOLE}{RESPONSE} )?(?:with|by "
        r"saying) (?:(?:the|this|exact|following|phrase|words?|sentence|exactly) ){0,4}:? "
        r"?(?P<phrase>{QUOTED})",
        lambda hit: _starts(hit) if _of_response(hit) else (),
    ),
    Rule(
        "in double quotation marks",
        ("quot",),
        r"\b(?:wrap|wrapped|put|enclose|enclosed|surround|surrounded|place|placed|write|contain|"
        r"contained|give|provide|output|present|start and end|begin and end)\b(?: (?:it|"
        r"everything)| {THE} {WHOLE}{RESPONSE}| {THE} {WHOLE}\w+)?(?: \([^)\n]{0,80}\))?(?: "
        r"(?:all|entirely|completely|only))? (?:in|with|inside|within|by|into|using|between) (?:a "
        r"pair of |the |a )?double[- ](?:quotation ?marks?|quotes?|quote marks?|quotations)\b(?: "
        r"marks?)?",
        lambda hit: () if _quotes_a_part(hit) else _quotation(hit),
    ),
    Rule(
        "response in double quotation marks",
        ("quot",),
        r"\b{WHOLE}{RESPONSE} (?:must|should|has to|needs to|shall|is to) (?:all |entirely |"
        r"completely )?be (?:in|inside|within|between|surrounded by|enclosed (?:in|by|with)) (?:a "
        r"pair of |the )?double[- ](?:quotation ?marks?|quotes?)\b",
        lambda hit: () if _quotes_a_part(hit) else _quotation(hit),
    ),
    Rule(
        "double quotation marks around it",
        ("quot",),
        r"\b(?:put|place|use|add|have) (?:a pair of |the )?double[- ](?:quotation ?marks?|"
        r"quotes?) (?:around|surrounding|before and after|to (?:wrap|enclose|surround)) {THE} "
        r"{WHOLE}{RESPONSE}",
        _quotation,
    ),
    Rule(
        "a quoted text first",
        ("repeat", "copy", "restate"),
        r"\b(?:repeat|copy|restate)\b[^.!?\x01\n]{0,60}?(?P<phrase>{QUOTED})",
        lambda hit: _repeat_quoted(hit) if _repeated_first(hit) else (),
    ),
    Rule(
        "the request first",
        ("repeat", "repleat", "restate", "copy"),
        r"\b(?:repeat|repleat|restate|copy) (?:back )?(?:the|this|my|these)(?: (?:exact|entire|"
        r"whole|same|full|following|above|original|first))* ?(?:request|prompt|instruction|"
        r"question|sentence|query|message|line|text|task|paragraph|statement|words?)s?\b",
        lambda hit: _repeat(hit) if _repeated_first(hit) else (),
    ),
)
