"""Which words the response is to have, how often, and which it must do without."""

from __future__ import annotations

import re

from assay.verifiers.instructions.grammar import Hit, Made, Rule, ranged, spec
from assay.verifiers.instructions.lengths import counted
from assay.verifiers.instructions.pieces import Amount, compiled
from assay.verifiers.instructions.verbs import (
    ABSENT,
    APPEAR,
    AVOIDING,
    INCLUDE,
    OMIT,
    PART_ONLY,
    PLACE,
    TWICE,
)

_NAMED = (
    r"(?:(?:exact|specific|following|particular|these|two|three|four|five|both|single|the) )*"
    r"(?:key ?words?|keyword\(s\)|words?|phrases?|terms?|expressions?)"
    r"(?: and phrases?| or phrases?)?"
)
_OR = re.compile(r"(?:\bor\b|/)")
_TIMES = compiled("{TIMES}")
_OTHER_THING = re.compile(r"\b(?:letters?|words?|keywords?|capital|caps|marks?|symbols?)\b|[.;]")
_SIMILAR = re.compile(r"\b(?:like|such as|similar to|e\.g\.|synonyms? (?:of|for)|rhym\w+)\W*$")
_AT_AN_END = re.compile(
    r"\b(?:end|ends|ending|finish|finishing|conclude|close|start|starts|starting|begin|begins|"
    r"beginning|open|opening|sign off|replac\w+|called|named|titled|mark\w*|label\w*|separat\w+|"
    r"divid\w+|wrap\w*|head\w*|introduc\w+|greet\w*|translat\w+|defin\w+|rhym\w+)\b[^,.;]{0,60}$"
)
_IN_TABLE = re.compile(
    r"\b(?:columns?|rows?|headers?|headings?|keys|fields|titles?|headlines?|names?)\b[^.;,]*$"
)
_MANNER = re.compile(
    r"\b(?:ways?|situations?|scenarios?|how|contexts?|examples?|reasons?|which|when|where|why|"
    r"whether|means|meaning|people|who|function|program|script|code|regex|query)\b[^,.;]{0,40}$"
)


def _existence(hit: Hit) -> Made:
    words = hit.items("words")
    if not words or ABSENT.search(hit.before) or _elsewhere(hit):
        return ()
    if _OR.search(hit.match["words"]) or _counted_after(hit):
        return ()
    return (spec("keywords:existence", keywords=list(words)),)


def _bare_list(hit: Hit) -> bool:
    """Whether words without quotation marks can but be the list that was announced."""
    words = hit.items("words")
    if set(map(str.lower, words)) & _NO_KEYWORDS:
        return False
    return len(words) > 1 or not (hit.match["named"] or "").rstrip().endswith("s")


_NO_KEYWORDS = frozenset(
    [
        "limit",
        "count",
        "counts",
        "length",
        "bank",
        "list",
        "choice",
        "choices",
        "order",
        "problem",
        "game",
        "play",
        "search",
        "processor",
        "correctly",
        "carefully",
        "properly",
        "sparingly",
        "wisely",
        "together",
        "separately",
        "phrase",
        "phrases",
        "form",
        "forms",
    ]
)


def _counted_after(hit: Hit) -> bool:
    """Whether the words are to occur so and so often, which is another instruction."""
    times = _TIMES.search(hit.after)
    return times is not None and not _OTHER_THING.search(hit.after[: times.start()])


def _forbidden(hit: Hit) -> Made:
    words = hit.items("words")
    if not words or _elsewhere(hit) or TWICE.match(hit.after) or "more than" in hit.after:
        return ()
    return (spec("keywords:forbidden_words", forbidden_words=list(words)),)


def _elsewhere(hit: Hit) -> bool:
    """Whether the words are examples, or for a part of the response only."""
    if _IN_TABLE.search(hit.before) or _AT_AN_END.search(hit.before) or _MANNER.search(hit.before):
        return True
    return bool(PART_ONLY.match(hit.after) or _SIMILAR.search(hit.match.group().lower()))


def _listed(hit: Hit, *, forbidden: bool = False) -> Made:
    """Words behind a colon, up to the end of the sentence."""
    raw = hit.text("rest")
    masked = hit.match["rest"]
    words = hit.items("rest") if any(mark in masked for mark in "\x01") else _cut(raw)
    if not words or _AT_AN_END.search(hit.before) or _counted_after(hit):
        return ()
    if not (hit.match["never"] or forbidden) and _OR.search(masked):
        return ()
    if (
        ABSENT.search(hit.before + (hit.match["verb"] or "").lower() + " ")
        or hit.match["never"]
        or forbidden
    ):
        return (spec("keywords:forbidden_words", forbidden_words=words),)
    return (spec("keywords:existence", keywords=words),)


def _cut(raw: str) -> list[str]:
    """The entries of an unquoted list; none where one is longer than a name is."""
    pieces = [
        re.sub(r"^(?:and|or) ", "", piece.strip(" .[]()*\t\n"))
        for piece in re.split(r"[,;]|\s(?:and|or)\s", raw.strip().rstrip("."))
    ]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) > 30 or any(len(piece.split()) > 3 for piece in pieces):
        return []
    return list(dict.fromkeys(pieces))


def _frequency(hit: Hit) -> Made:
    word = hit.quoted("word").strip()
    said = counted(hit)
    if said is None or not word or said.high == 0 or _MANNER.search(hit.before):
        return ()
    if said.bare:  # "use it twice": a third time may or may not be welcome
        if ABSENT.search(hit.before):
            return ()
        said = Amount(said.low)
    if re.search(r"\b(?:each|every|per)\b", hit.sentence):
        return ()
    if said.low == said.high == 1:
        return (spec("keywords:word_once", keyword=word),)
    return ranged("keywords:frequency", said, "relation", "frequency", keyword=word)


def _between(hit: Hit) -> str:
    """What stands between the word and the number of times."""
    said = hit.match.group()
    return said[hit.match.end("word") - hit.match.start() :]


RULES: tuple[Rule, ...] = (
    Rule(
        "words to use, quoted",
        (
            "use",
            "using",
            "includ",
            "contain",
            "mention",
            "incorporat",
            "insert",
            "add",
            "ha",
            "with",
            "feature",
        ),
        rf"\b{INCLUDE} (?:(?:all|each|both|at least) (?:of )?)?(?:the |these |this |a "
        rf")?(?:{_NAMED}:? )(?:of |such as (?!\w))?[\[({{]?(?P<words>{{QUOTED_LIST}})(?!{PLACE} "
        rf"{{TIMES}})",
        _existence,
    ),
    Rule(
        "words to use, bare",
        ("use", "using", "includ", "contain", "mention", "incorporat", "with", "ha"),
        rf"\b(?:include|includes|including|contain|contains|containing|use|uses|using|mention|"
        rf"mentions|incorporate|have|has|with) (?:(?:the |these |this )(?P<named>{_NAMED} )|key "
        rf"?words? )(?P<words>{{LIST}})"
        r"{LIST_END}",
        lambda hit: _existence(hit) if _bare_list(hit) else (),
    ),
    Rule(
        "word to mention",
        ("mention", "includ", "contain"),
        rf"\b(?:mention|include|contain)s? (?P<words>{{QUOTED_LIST}})(?= (?:in|somewhere|within|at "
        rf"least once)\b|\s*[.;!]|\s*$)(?!{PLACE} {{TIMES}})",
        _existence,
    ),
    Rule(
        "words as keywords",
        ("as keyword", "as the keyword", "as key word"),
        rf"\b{INCLUDE} (?P<words>{{QUOTED_LIST}}) as (?:the |your )?key ?words?\b",
        _existence,
    ),
    Rule(
        "words that must appear",
        ("appear", "includ", "used", "present", "mentioned", "occur"),
        rf"\b{_NAMED} (?P<words>{{QUOTED_LIST}}) (?:(?:must|should|need to|needs to|have to|has "
        rf"to) )?"
        r"(?:all |both )?(?:appears?|occurs?|(?:be|is|are) (?:included|used|present|mentioned))\b"
        rf"(?! not)(?!{PLACE} {{TIMES}})",
        _existence,
    ),
    Rule(
        "words behind a colon",
        ("word", "phrase", "term"),
        rf"\b(?P<never>{AVOIDING})?(?P<verb>{INCLUDE}|{OMIT}|use of|exclude|avoid)? ?"
        rf"(?:all (?:of )?)?(?:the |these |any of the |any )?(?:following |exact )?{_NAMED}"
        rf"(?: in (?:your|the) {{WHOLE}}{{RESPONSE}}| (?:below|listed))?: ?"
        r"(?P<rest>[^.!?:\n]{1,600})(?=[.!]|\s*$)",
        lambda hit: _listed(hit) if hit.match["verb"] or hit.match["never"] else (),
    ),
    Rule(
        "words to avoid, quoted",
        (
            "not",
            "n't",
            "n’t",
            "avoid",
            "without",
            "never",
            "refrain",
            "exclu",
            "omit",
            "leave out",
            "abstain",
            "steer",
            "skip",
            "stay",
        ),
        rf"\b{AVOIDING}(?:the |any of the |these |this |a |any )?(?:{_NAMED}:? )?(?:of )?"
        r"[\[({]?(?P<words>{QUOTED_LIST})(?! (?:more|less|fewer)\b)",
        _forbidden,
    ),
    Rule(
        "words to avoid, bare",
        ("not", "n't", "n’t", "avoid", "without", "never", "refrain", "exclu", "omit"),
        rf"\b{AVOIDING}(?:the |any of the |these |this )?(?:{_NAMED} )(?P<words>{{LIST}})"
        r"{LIST_END}",
        _forbidden,
    ),
    Rule(
        "words that must not appear",
        ("appear", "includ", "used", "present", "mentioned", "occur"),
        rf"\b{_NAMED} (?P<words>{{QUOTED_LIST}}) (?:must|should|may|can|shall)(?: not|n[’']t|not)"
        r" (?:ever |be )?(?:appear|occur|included|used|present|mentioned)\b",
        _forbidden,
    ),
    Rule(
        "words that are forbidden",
        ("forbidden", "prohibited", "not allowed", "banned", "not permitted", "off-limits"),
        rf"\b{_NAMED} (?P<words>{{QUOTED_LIST}}) (?:is|are) (?:strictly )?(?:forbidden|prohibited|"
        r"not allowed|banned|not permitted|off-limits)\b",
        _forbidden,
    ),
    Rule(
        "forbidden words behind a colon",
        ("forbidden", "prohibited", "not allowed", "banned", "not permitted", "off-limits"),
        rf"\b{_NAMED} (?:is|are) (?:strictly )?(?:forbidden|prohibited|not allowed|banned|not "
        rf"permitted|"
        r"off-limits)(?P<never>):(?P<verb>) ?(?P<rest>[^.!?:\n]{1,600})(?=[.!]|\s*$)",
        lambda hit: _listed(hit, forbidden=True),
    ),
    Rule(
        "word used so often",
        ("time", "once", "twice"),
        rf"\b{INCLUDE} (?:the )?(?:{_NAMED} )?(?P<word>{{QUOTED}}){PLACE}(?: for)? {{TIMES}}",
        _frequency,
    ),
    Rule(
        "bare word used so often",
        ("time", "once", "twice"),
        rf"\b{INCLUDE} (?:the (?:key ?)?word|key ?word|the phrase|the term) "
        rf"(?P<word>{{ITEM}}){PLACE}(?: for)? {{TIMES}}",
        _frequency,
    ),
    Rule(
        "word that appears so often",
        ("time", "once", "twice"),
        rf"\b(?:key ?)?(?:word|phrase|term|name)s? (?P<word>{{ITEM}}){PLACE} {APPEAR}{PLACE}(?: "
        rf"for)? {{TIMES}}",
        _frequency,
    ),
    Rule(
        "so often the word",
        ("time", "once", "twice"),
        r"\b{TIMES},? (?:use |mention |include |repeat )?(?:the )(?:key ?)?(?:word|phrase) "
        r"(?P<word>{QUOTED})",
        _frequency,
    ),
    Rule(
        "word, so often",
        ("time", "once", "twice"),
        r"\b(?:key ?)?(?:word|phrase|term)s? (?P<word>{QUOTED})[^.;:!?\x01\n]{0,60}? {TIMES}",
        lambda hit: () if _OTHER_THING.search(_between(hit)) else _frequency(hit),
    ),
    Rule(
        "number of occurrences",
        ("time", "occurrence"),
        r"\b(?:number of times|how often) (?:the )?(?:word|phrase|term) (?P<word>{QUOTED})"
        r"[^.;:!?\x01\n]{0,40}? (?:is|be) {COUNT}",
        _frequency,
    ),
)
