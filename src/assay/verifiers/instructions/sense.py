"""Whether a sentence that reads like an instruction is one, for the response.

Not everything that has the words of an instruction asks for something: it may be taken back ("you
need not"), depend on something ("if ..."), report what another wants, leave a choice, or be a
question. Such sentences state nothing that a verifier may hold against a response.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.verifiers.instructions.grammar import Hit

_VERBS = (
    "add|address|adopt|analy[sz]e|answer|append|apply|arrange|ask|assume|avoid|be|begin|bold|break|"
    "brainstorm|build|capitali[sz]e|change|choose|close|compare|complete|compose|conclude|consider|"
    "construct|contain|continue|convert|copy|craft|create|criticize|critique|define|deliver|"
    "describe|design|develop|devise|discuss|display|divide|do|don[’']?t|draft|draw|edit|elaborate|"
    "emphasi[sz]e|employ|enclose|end|ensure|enumerate|evaluate|exclude|expand|explain|express|"
    "finali[sz]e|find|finish|fix|focus|follow|form|format|formulate|generate|give|greet|guide|"
    "hallucinate|have|help|highlight|hypothesi[sz]e|identify|illustrate|imagine|improve|incorporate|"
    "include|insert|introduce|invent|italici[sz]e|justify|keep|leave|let|limit|list|maintain|make|"
    "mark|mention|model|name|narrate|never|number|offer|omit|open|organi[sz]e|outline|output|"
    "paraphrase|phrase|place|plan|play|please|point|poke|predict|prepare|present|pretend|print|"
    "produce|propose|prove|provide|put|quote|recommend|refrain|rehash|remember|repeat|rephrase|"
    "replace|reply|report|respond|restate|restrict|return|reveal|reword|rewrite|rhyme|roast|say|"
    "select|sell|send|separate|serve|share|shorten|show|sign|skip|solve|speak|specify|spell|split|"
    "start|state|stick|strictly|structure|suggest|summari[sz]e|surround|take|talk|tell|title|"
    "translate|treat|try|turn|use|utili[sz]e|verify|work|wrap|write|weave|xplain"
)
_LEAD = (
    r"(?:(?:and|but|also|then|first|firstly|second|secondly|third|next|finally|lastly|in addition|"
    r"additionally|furthermore|moreover|besides|again|now|note that|note|important|remember|in "
    r"your (?:\w+ )?\w+|for (?:this|your) \w+|in the (?:\w+ )?\w+|at the (?:very )?end(?: of "
    r"(?:your|the) \w+)?|after (?:that|your response)|before you answer|kindly|just|simply|always|"
    r"strictly|only|instructions?|constraints?|requirements?|rules?|task|request)[\s,:]+){0,3}"
)
_IMPERATIVE = re.compile(
    rf"(?:^|[,;:.()!?—-]\s*|\b(?:and|then|but|or|while|by|"
    rf"also)\s+)[\s\d.)*#•-]{{0,8}}{_LEAD}(?:{_VERBS})\b"
)
_OBLIGES = re.compile(
    r"\b(?:must|should|shall|shouldn[’']?t|mustn[’']?t|needs (?:a|an|at|exactly|no|\d+|two|three)|"
    r"has to|have to|needs? to|ought to|is to|are to|cannot|can[’']t|"
    r"can not|can only|may only|may not|make sure|be sure|ensure|please|i want|i need|i[’']d like|"
    r"i would like|i wish|want you|need you|(?:can|could|would|will) you|you will|required|"
    r"not allowed|(?:no|not) .{1,60} (?:is|are|be) allowed|forbidden|prohibited|not permitted)\b"
    r"|^\W*(?:with|using|without)\b"
)
_FREE = re.compile(
    r"\b(?:don[’']?t|do not|does not|doesn[’']t|did not|didn[’']t|not|never|no longer) "
    r"(?:need|have|require[sd]?|necessarily|obliged|necessary|required|matter)\b"
    r"|\bneed(?:n[’']t| not)\b|\bno need\b|\bunnecessary\b|\boptional(?:ly)?\b|\bfeel free\b"
    r"|\bif (?:possible|you (?:like|want|wish|can|prefer))\b|\bideally\b|\bpreferably\b"
    r"|\bnot worry\b|\b(?:you|it|they) (?:may|might|could) (?!only|not)|\byou can (?!only|not)"
    r"|\b(?:ignore|disregard|forget)\b|\binstead of\b|\brather than\b"
)
_DEPENDS = re.compile(
    r"(?<!as )(?<!even )\bif\b|\bunless\b|\bin case\b|\botherwise\b|\bwhenever\b|\bonly when\b|"
    r"\bprovided that\b|\bdepending on\b|\b(?:had|were) (?:it|you|i)\b"
)
_REPORTS = re.compile(
    r"\b(?:he|she|they|it|who|boss|teacher|friend|professor|client|manager|customer|editor|mother|"
    r"father|mom|dad|wife|husband|students?|people|someone|everyone|everybody|nobody|we|"
    r"author)\b(?: \w+)? (?:said|says|say|told|tells|asked|asks|wants|wanted|insists?|demand(?:s|"
    r"ed)|require[sd]?|wrote|writes|used to|claim(?:s|ed)|think|thinks|thought)\b|"
    r"\b(?:said|says|told|tells|wrote|writes|claims?|claimed|insists?|insisted|demands|demanded|"
    r"wanted|asked|required|heard|knew|believes?|believed)\b(?! by)|\b(?:i|we) (?:was|were|had|"
    r"have been|used to|once|wrote|tried|heard|read|saw|told|said)\b"
)
# "a tale of a man who was ...": what comes then belongs to the tale, but for "with" and its like
_WAS = re.compile(
    r"\b(?:he|she|they|it|who|that|which|we|people|someone|everyone)\b(?: \w+)? (?:had|was|were)\b"
    r"[^,;:]*$"
)
_JOINED = re.compile(r"\b(?:with|using|in|within|containing)\s*$")
_JOINS = re.compile(r"(?:with|using|in)\s")
_OTHERS = re.compile(
    r"^(?:\W*)(?:(?:all|many|most|some|these|those|the|our|my|his|her|their|each|every|any|an?) )?"
    r"(?:\w+ )?(?:applicants?|students?|users?|employees?|participants?|members?|customers?|people|"
    r"candidates?|he|she|they|we|i|authors?|writers?|contestants?|players?|pupils?|teachers?|"
    r"citizens?|parents?|children|kids|teams?|compan(?:y|ies)|programs?|functions?) "
    r"(?:must|should|shall|needs? to|ha(?:s|ve) to|cannot|can)\b"
)
_TOPIC = re.compile(
    r"\b(?:about|named|called|titled|entitled|describing|discussing|regarding|concerning)\b"
    r"[^,;:.]*\b(?:who|whose|whom|which|that)\b[^,;:.]*$"
)
_HOW_TO = re.compile(r"\b(?:how|when|whether|why|where) (?:not )?to (?:\w+ )?\s*$")
_ASKS = re.compile(r"\b(?:(?:can|could|would|will) you|please|i want|i need)\b")
_ORDERS = re.compile(
    rf"[\s\d.)*#•-]{{0,8}}{_LEAD}(?!(?:have|do|does|be|is|can|let|will)\b)(?:{_VERBS})\b(?!:)"
)
_NOTHING_OF = re.compile(
    r"[\s\d.)*#•-]{0,8}no (?:commas?|capital|lower ?-?case|upper ?-?case)\b[^?]*$"
)
_SO_MANY = re.compile(
    r"[\s\d.)*#•-]{0,8}(?:(?:in|with|using|word count:) )?(?:at least|at most|no (?:more|less|"
    r"fewer) than|"
    r"less than|fewer than|exactly|minimum of|maximum of|under) (?!.*\b(?:is|are|was|were|had|"
    r"has)\b)"
    r"[^?]{1,60}$"
)
_EXAMPLE = re.compile(
    r"^\W*(?:for (?:example|instance)|e\.g\.|examples?\b|such as\b|suppose|imagine that|"
    r"let us say|let[’']s say|say that|imagine (?:an?|the|there)\b)"
    r"|^\W*(?:my|our) (?:\w+ ){1,2}(?:must|should|needs?|has to|have to)\b"
)


_PROGRAM = re.compile(
    r"\b(?:functions?|scripts?|programs?|regex(?:es)?|quer(?:y|ies)|macros?|formulas?|methods?|"
    r"apps?|"
    r"expressions?|rules?|code) (?:\w+ )?(?:that|which|to)\b"
)
_CLAUSE = re.compile(
    r"\b(?:why|how|whether|when|where|who|people|they|students|authors|some|many)\s+(?:\w+\s+)?$"
)


def instructs(sentence: str) -> bool:
    """Whether a sentence (masked, in small letters) asks the reader for something.

    >>> instructs("use two words."), instructs("the man had two words."), instructs("is it long?")
    (True, False, False)
    """
    if _NOTHING_OF.match(sentence) or _SO_MANY.match(sentence):
        return True
    asks = sentence.rstrip("\"'”’)*").endswith("?")
    if asks and not (_ASKS.search(sentence) or _ORDERS.match(sentence)):
        return False
    if _EXAMPLE.search(sentence) or _OTHERS.search(sentence):
        return False
    return bool(_IMPERATIVE.search(sentence) or _OBLIGES.search(sentence))


def binds(sentence: str) -> bool:
    """Whether a sentence (masked, in small letters) asks for something without conditions.

    >>> binds("use two words."), binds("if it rains, use two words."), binds("you need not.")
    (True, False, False)
    """
    return instructs(sentence) and not (_FREE.search(sentence) or _DEPENDS.search(sentence))


def holds(hit: Hit) -> bool:
    """Whether a hit in a sentence that instructs is unconditional, and about the response."""
    sentence = hit.sentence
    before = hit.before
    if _FREE.search(sentence[: len(before) + len(hit.match.group())]) or "optional" in hit.after:
        return False
    if _DEPENDS.search(sentence):
        return False
    if _PROGRAM.search(before) or _CLAUSE.search(before):
        return False
    if _REPORTS.search(before) or _HOW_TO.search(before):
        return False
    joined = _JOINED.search(before) or _JOINS.match(hit.match.group())
    return bool(joined) or not (_TOPIC.search(before) or _WAS.search(before))
