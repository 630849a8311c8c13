"""How the response is laid out: lists, marks, titles, sections, JSON, answers given twice."""

from __future__ import annotations

import re

from assay.verifiers.constraints.ifeval.formats import OPTIONS
from assay.verifiers.instructions.grammar import Hit, Made, Rule, spec
from assay.verifiers.instructions.lengths import counted
from assay.verifiers.instructions.pieces import number, unquoted

_SIX = r"(?<!\*)\*{6}(?!\*)|\b(?:six|6) {ASTERISKS}|\b(?:six|6) \*"
_OF_EACH = re.compile(r"\b(?:each|every|per)\b(?! (?:separated|divided|split))[^,;:]*$")
_EACH = re.compile(r"\b(?:each|every|per)\b")


def _bullets(hit: Hit) -> Made:
    said = counted(hit)
    if said is None or said.low != said.high or said.low < 1:
        return ()
    if (
        _OF_EACH.search(hit.before)
        or _EACH.search(hit.after[:20])
        or re.match(r"\s*(?:or|to)\b", hit.after)
    ):
        return ()
    return (spec("detectable_format:number_bullet_lists", num_bullets=said.low),)


def _named_bullets(hit: Hit) -> Made:
    """So many things that are to be bullet points."""
    said = counted(hit)
    if said is None or said.bare or said.low != said.high or _EACH.search(hit.sentence):
        return ()
    if hit.near(_BULLETED, back=0, ahead=2):
        return (spec("detectable_format:number_bullet_lists", num_bullets=said.low),)
    return ()


_BULLETED = (
    r"\b(?:using|use|in|as|with|into|by) (?:(?:the|a|form|of|markdown|list|format|formatted) )*"
    r"(?:bullet(?:ed)?|bullets)(?: points?| list)?\b"
)


def _highlights(hit: Hit) -> Made:
    said = counted(hit)
    if said is None or not hit.near(_MARKED, back=1, ahead=1) or _OF_EACH.search(hit.before):
        return ()
    if said.high is not None and said.high != said.low:
        return ()
    return (spec("detectable_format:number_highlighted_sections", num_highlights=said.low or 1),)


def _some_highlights(hit: Hit) -> Made:
    if not hit.near(_MARKED, back=0, ahead=1):
        return ()
    found = re.search(r"\b(twice|once)\b", hit.after[:40])
    return (
        spec(
            "detectable_format:number_highlighted_sections",
            num_highlights=number(found[1]) if found else 1,
        ),
    )


_MARKED = r"\*[\w <]|\bmarkdown\b|\b{ASTERISKS}\b|\*[,.”\"')]| \* "


def _placeholders(hit: Hit) -> Made:
    said = counted(hit)
    if said is None or said.low < 1 or (said.high is not None and not said.bare):
        return ()
    return (spec("detectable_content:number_placeholders", num_placeholders=said.low),)


def _bare_postscript(hit: Hit) -> Made:
    marker = hit.text("marker").strip("\"'“”‘’ ")
    return (spec("detectable_content:postscript", postscript_marker=marker),) if marker else ()


def _quoted_postscript(hit: Hit) -> Made:
    marker = hit.quoted("marker")
    if not marker or len(marker) > 40:
        return ()
    return (spec("detectable_content:postscript", postscript_marker=marker),)


_HEAD = re.compile(r"^[A-Z][A-Za-z]{1,20}$")


def _sections(hit: Hit) -> Made:
    """So many sections, each marked with a word and its number."""
    said = counted(hit)
    if said is None or said.low < 1 or said.high not in (None, said.low):
        return ()
    for marked in hit.all_near(_SECTION_MARK, back=1, ahead=1):
        start, end = marked.span("head")
        splitter = (unquoted(hit.view.raw[start:end]).split() or [""])[0].strip("\"'“”‘’*[(")
        if _HEAD.match(splitter):
            return (
                spec(
                    "detectable_format:multiple_sections",
                    section_spliter=splitter,
                    num_sections=said.low,
                ),
            )
    return ()


_SECTION_MARK = (
    r"\b(?:mark|marks|marked|marking|start|starts|starting|begin|begins|beginning|label|labell?ed|"
    r"head|headed|titled?|separated|indicated?|denoted?|named|called|introduced?|opening|noted|"
    r"identified|designated|use|using|highlighted|preceded|defined|signified|referred|specified|"
    r"listed|numbered)\b[^.\n:]{0,60}?\b(?:with|by|as|using|like|titled|headed|named|called|to be|"
    r"is|be) (?:the )?(?:word |heading |phrase |label |keyword )?(?P<head>[\"'“‘*]?(?:[a-z]+ "
    r"?(?:x|\#|\d|n|\{)?\b|\x01+)[\"'”’]?)"
)


def _numbered(hit: Hit) -> bool:
    """Whether a heading with a number, as "ACT X", is named in the sentence or beside it."""
    marks = hit.all_near(_SECTION_MARK, back=1, ahead=1)
    heads = (hit.view.raw[slice(*mark.span("head"))] for mark in marks)
    return any(re.search(r"[A-Z]\w* (?:X|1|#)\W*$", head) for head in heads)


def _numbered_sections(hit: Hit) -> Made:
    """Sections called by their quoted names: "SECTION 1" and "SECTION 2"."""
    names = hit.items("names")
    heads = [re.fullmatch(r"([A-Za-z]+) (\d{1,2})", name) for name in names]
    numbers = [int(head[2]) for head in heads if head is not None]
    if len(numbers) != len(names) or numbers != list(range(1, len(names) + 1)) or len(names) < 2:
        return ()
    words = {head[1] for head in heads if head is not None}
    if len(words) != 1:
        return ()
    return (
        spec(
            "detectable_format:multiple_sections",
            section_spliter=words.pop(),
            num_sections=len(names),
        ),
    )


def _two_responses(hit: Hit) -> Made:
    around = hit.near(
        r"\b(?:three|four|five|3|4|5|several) (?:\w+ )?(?:versions|responses|answers|parts)"
    )
    return () if around or _EACH.search(hit.sentence) else (spec("combination:two_responses"),)


def _constrained(hit: Hit) -> Made:
    ahead = hit.view.raw[max(hit.span[0] - 400, 0) : hit.span[1] + 600]
    if all(option in ahead for option in OPTIONS):
        return (spec("detectable_format:constrained_response"),)
    return ()


def _title(_: Hit) -> Made:
    return (spec("detectable_format:title"),)


def _json(hit: Hit) -> Made:
    if re.match(r"[\s-]*(?:schema|file|parser|array of|library|api|web token)", hit.after):
        return ()
    if re.search(
        r"\b(?:parse|function|script|reads?|convert|file|api|library|schema)\b", hit.before
    ):
        return ()
    return (spec("detectable_format:json_format"),)


_PARTS = (
    r"(?:(?:of )?(?:the |your |its )?(?:[\w/'-]+ ){0,3}?(?:sections?|phrases?|words?|parts?|"
    r"passages?|sentences?|pieces?|points?|keywords?|ideas?|lines?|areas?|terms?|segments?|"
    r"portions?|texts?|details?|facts?|items?|titles?|names?|quotes?))\b"
)
_EMPHASIZE = (
    r"(?:highlight(?:ed|ing)?|italici[sz](?:e|ed|ing)|bold(?:ed|ing)?|emphasi[sz](?:e|ed|ing))"
)

RULES: tuple[Rule, ...] = (
    Rule(
        "number of bullet points",
        ("bullet",),
        r"(?<![\w.,-]){COUNT}(?: |-)(?:(?:markdown|separate|short|distinct|main|clear) )*"
        r"(?:bullet(?:ed)?[- ]?(?:points?|list items?|items?)|bullets)\b",
        _bullets,
    ),
    Rule(
        "bulleted list of so many",
        ("bullet",),
        r"\bbullet(?:ed)?[ -](?:points? )?lists? (?:of|with|containing|that has) {COUNT}"
        r"(?: (?:items?|points?|entries|bullets?|bullet points?|things))?\b",
        _bullets,
    ),
    Rule(
        "so many things as bullet points",
        ("exactly", "precisely"),
        r"\b{COUNT} (?!words|sentences|paragraphs|times|bullet|sections|parts|different|"
        r"versions)\w+",
        _named_bullets,
    ),
    Rule(
        "number of highlights",
        ("highlight", "itali", "bold", "emphasi"),
        rf"\b{_EMPHASIZE}(?:/\w+)? {{COUNT}} {_PARTS}",
        _highlights,
    ),
    Rule(
        "so many highlighted parts",
        ("highlight", "itali", "bold", "emphasi"),
        rf"(?<![\w.,-]){{COUNT}} (?:[\w'-]+ ){{0,5}}?(?:(?:should|must|need to|have to|to) be |"
        rf"are |that are )?(?:{_EMPHASIZE}|italics?|in bold)\b"
        r"(?! (?:title|heading))",
        _highlights,
    ),
    Rule(
        "highlights so often",
        ("highlight", "itali", "emphasi"),
        rf"\b{_EMPHASIZE} (?:[\w'-]+ ){{0,4}}?{{TIMES}}",
        _highlights,
    ),
    Rule(
        "some highlights",
        ("highlight", "itali", "emphasi"),
        rf"\b(?:must|should|please|to|and|,) {_EMPHASIZE} (?:some|a few|several) "
        rf"(?:(?:of|the|your|key|important|keywords?|words|phrases|sections|parts|or|and) ?)+",
        _some_highlights,
    ),
    Rule(
        "number of placeholders",
        ("placeholder",),
        r"(?<![\w.,-]){COUNT} (?:(?:different|distinct|unique|square|bracketed) "
        r")*placeholders?\b(?! text)",
        _placeholders,
    ),
    Rule(
        "postscript",
        ("postscript", "post script", "post-script", "p.s", "p.p.s"),
        r"\b(?:post ?-?script|ending note|final note|last note|note)\b[^.!?\n]{0,80}?"
        r"\b(?:with|by|as|marked|using|marker|labell?ed|called|saying)\b"
        r" (?:the )?(?:marker |letters |words |phrase )?"
        r"(?P<marker>[\"'“‘]?(?:p\. ?p\. ?s\b\.?|p\. ?s\b\.?|pps\b|ps\b)[\"'”’]?)",
        _bare_postscript,
    ),
    Rule(
        "postscript by its letters",
        ("p.s", "p.p.s"),
        r"\b(?:include|add|write|append|put|(?:end|finish|close|conclude)(?: \w+){0,3} with|have|"
        r"has) "
        r"(?:an? |the )?(?P<marker>(?:p\. ?p\. ?s\b\.?|p\. ?s\b\.?))(?= |$|,)",
        _bare_postscript,
    ),
    Rule(
        "quoted postscript",
        ("postscript", "post script", "post-script"),
        r"\bpost ?-?script\b[^.!?\n]{0,80}?\b(?:with|by|as|marked|using)\b (?:the "
        r")?(?P<marker>{QUOTED})",
        _quoted_postscript,
    ),
    Rule(
        "number of sections",
        ("section", "part", "day", "chapter"),
        r"(?<![\w.,-]){COUNT} (?:(?:different|distinct|separate|clear) )*(?:sections|section|"
        r"parts|chapters|days)\b",
        _sections,
    ),
    Rule(
        "so many parts by number",
        (
            "paragraph",
            "stanza",
            "verse",
            "act",
            "scene",
            "week",
            "topic",
            "round",
            "episode",
            "step",
        ),
        r"(?<![\w.,-]){COUNT} (?:[\w'-]+ )?(?:paragraphs|stanzas|verses|acts|scenes|weeks|topics|"
        r"rounds|episodes|steps)\b",
        lambda hit: _sections(hit) if _numbered(hit) else (),
    ),
    Rule(
        "sections by name",
        ("section", "part", "chapter"),
        r"\b(?:sections?|parts?|chapters?)(?: called| named| titled| marked)?:? "
        r"(?P<names>{QUOTED_LIST})",
        _numbered_sections,
    ),
    Rule(
        "title in double angle brackets",
        ("title",),
        r"\btitle(?:d|s)?\b(?:i\.e\.|e\.g\.|[^.!?\n]){0,80}?(?:\b(?:double|two) (?:angular|angle|"
        r"angled|pointed)|<<)",
        _title,
    ),
    Rule(
        "double angle brackets around the title",
        ("title",),
        r"\b(?:double|two) (?:angular|angle|angled|pointed) brackets? (?:around|for|to (?:wrap|"
        r"enclose|mark|indicate)) (?:the |your |its |a )?title\b",
        _title,
    ),
    Rule(
        "JSON",
        ("json",),
        r"\b(?:wrap|put|format|give|provide|return|write|present|output|respond|answer|reply|"
        r"structure|deliver|render|enclose|express|wrapped|formatted|presented|written)\b(?: "
        r"(?:in|with|me|using))?(?: (?:only |valid |a |single |well-formed )*(?=json\b)| {THE}? "
        r"?{WHOLE}{RESPONSE}(?: \([^)\n]{0,60}\))? (?:in|as|into|inside|using|to) (?:the |a |an |"
        r"valid |only |single )*)json\b",
        _json,
    ),
    Rule(
        "response in JSON",
        ("json",),
        r"\b{WHOLE}{RESPONSE} (?:must|should|has to|needs to|shall|is to|to|will)(?: only| just| "
        r"be| contain| consist of| entirely| in| as| a| an| the| single| valid| and| formatted| "
        r"wrapped| written| provided| given| presented)* ?json\b",
        _json,
    ),
    Rule(
        "two responses",
        ("******", "six", "6"),
        rf"\b(?:separat\w+|divid\w+|split|delimit\w*|put|place|insert|"
        rf"with)\b[^.!?\n]{{0,80}}?(?:{_SIX})",
        _two_responses,
    ),
    Rule(
        "one of three answers",
        ("one of", "choose", "choice", "select", "pick", "exact", "option", "phrase", "either"),
        r"\b(?:one of|choose|select|pick|exact phrase|following options?|options?:|following "
        r"phrases?|either)",
        _constrained,
    ),
)
