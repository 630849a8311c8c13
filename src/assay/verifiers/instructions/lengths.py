"""How long the response is to be: words, sentences, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assay.core import Span
from assay.verifiers.instructions.grammar import Hit, Made, Rule, ranged, spec
from assay.verifiers.instructions.pieces import Amount, amount, compiled, number, ordinal

_PART = (
    r"(?:title|headline|name|subject|sentence|paragraph|line|stanza|verse|section|bullet|"
    r"bullet point|heading|caption|question|item|step|introduction|intro|conclusion|footnote|"
    r"word|quote|option|version|point|entry|chapter|chorus|placeholder|postscript|label|example)s?"
)
_PARTS = (
    r"\b(?:sentences|paragraphs|lines|bullet points|bullets|stanzas|verses|titles|headings|"
    r"sections)\s+(?:(?:must|should|need to|have to|shall|with|of|to|at|short|be|have|contain|are|"
    r"that|which)\b[^,;:.]*)?$"
)
# A count behind these is of a part: "the title should have at least three words".
_OF_PART = re.compile(
    rf"\b(?:each|every|per|both|either|all|individual)\s+(?:\w+\s+)?{_PART}\b[^,;:.]*$"
    rf"|\b(?:the|your|its|an?|first|second|third|last|"
    rf"final)\s+(?:\w+\s+)?{_PART}\s+(?:\w+\s+)?(?:must|should|"
    rf"shall|has|have|having|needs?|is|are|be|being|contain\w*|consist\w*|with|to|of)\b[^,;:.]*$"
    rf"|\b(?:the|your|its|first|second|third|last|final)\s+(?:\w+\s+)?{_PART}\s*$|"
    rf"\x01[\"'”’]\s+(?:must|should|has|needs)\b"
)
_IN_CAPITALS = re.compile(
    r"\b(?:caps|capitals?|capital letters|upper ?-?case|lower ?-?case|bold|italics?|highlight\w*|"
    r"capitali[sz]e|emphasi[sz]e|itali\w+|underline)(?: letters)?(?: \w+){0,2}\s*$"
)
_AS_A_WHOLE = re.compile(
    r"\b(?:and|but|while),? (?:the|your) (?:entire|whole|full|total|overall)\b"
)
_OF_PARTS = re.compile(_PARTS)
_EACH = re.compile(r"\b(?:each|every|per|apiece|either)\b")
_QUALIFIED = re.compile(
    r"^\s*(?:-|per\b|each\b|every\b|that\b|which\b|who\b|with\b|starting\b|beginning\b|ending\b|"
    r"from\b|of\b|apart\b|between\b|written\b|containing\b|used\b|are\b|should\b|must\b|have\b|"
    r"that's\b|capitali|upper|lower|all\b|fully\b|entirely\b|completely\b|appear|starting|"
    r"\(?in\s+(?:all\s+)?(?:capital|caps)|maximum per\b|a\s+(?:line|sentence|paragraph|day|minute|"
    r"week)\b|you\b|is\b|in\s+(?:all|each|every|capitals?|caps|upper|lower|bold|italics?|markdown|"
    r"a\s+row|quotes|the\s+(?:first|second|third|last|title|introduction|conclusion|middle|"
    r"opening|beginning|end))\b)"
)
_WITH = re.compile(r"^\s*(?:with|that|which|of|from|containing|written|you)\b")
_NOT = re.compile(
    r"(?:\bnot|n[’']t|\bnever|\bcannot|\bwithout|\bavoid)\s+"
    r"(?:(?!(?:only|just|and|but|or|while|then|with)\b)[\w\x01\"'’]+\s+){0,6}$"
)
_STARS = (
    r"\\\*\\\*\\\*|\*\s\*\s\*(?!\s?\*)|\btriple {ASTERISKS}|(?<!\*)\*{3}(?!\*)|\b(?:three|3) "
    r"{ASTERISKS}|\b(?:three|3) \*"
)
_DIVIDES = (
    r"\b(?:separat\w*|divid\w*|split\w*|delimit\w*|broken|break|between|marked|markdown "
    r"dividers?)\b"
)
_BLANK = (
    r"\b(?:two|2) (?:new ?lines?|line ?breaks?)|\bblank lines?\b|\bempty lines?\b|\\n\\n|"
    r"\bdouble (?:new ?lines?|line ?breaks?)"
)


def counted(hit: Hit) -> Amount | None:
    """The range of a count, turned round where the sentence says "not more than" and the like."""
    said = hit.amount
    if said is None or not _NOT.search(_before_count(hit)):
        return said
    if said.high is None and hit.match.groupdict().get("above"):
        return Amount(0, said.low - 1)
    if said.low == 0 and said.high is not None and hit.match.groupdict().get("fewer"):
        return Amount(said.high + 1)
    return None


def _before_count(hit: Hit) -> str:
    """The sentence up to the relation or the number, as far back as a comma."""
    groups = hit.match.re.groupindex
    starts = [hit.match.start(name) for name in _COUNT_GROUPS if name in groups]
    at = min((start for start in starts if start >= 0), default=hit.match.start())
    return hit.view.lowered[max(hit.span[0], at - 60) : at]


_COUNT_GROUPS = (
    "from",
    "low",
    "low2",
    "more",
    "fewer",
    "most",
    "above",
    "exactly",
    "n",
    "n2",
    "n3",
    "n4",
    "n5",
)


def _whole(hit: Hit) -> bool:
    """Whether the count is of the whole response, not of a part of it."""
    if _IN_CAPITALS.search(hit.before):
        return False
    before = _AS_A_WHOLE.split(hit.before)[-1]
    return not (
        _OF_PART.search(before)
        or _OF_PARTS.search(before)
        or _EACH.search(before)
        or _EACH.search(hit.after)
        or _QUALIFIED.search(hit.after)
    )


def _words(hit: Hit) -> Made:
    return _length(hit, "length_constraints:number_words", "num_words", "assay:words")


def _sentences(hit: Hit) -> Made:
    said = counted(hit)
    if said is not None and said.low > 0 and said.high is None and _WITH.match(hit.after):
        # At least so many sentences of some kind: so many there must be.
        if _OF_PART.search(hit.before) or _EACH.search(hit.before) or _EACH.search(hit.after):
            return ()
        return ranged("length_constraints:number_sentences", said, "relation", "num_sentences")
    return _length(hit, "length_constraints:number_sentences", "num_sentences", "assay:sentences")


def _length(hit: Hit, kind: str, argument: str, exact: str) -> Made:
    said = counted(hit)
    if said is None or said.bare or not _whole(hit):
        return ()
    if said.low == said.high:
        return (spec(exact, at_least=said.low, at_most=said.high),) if said.low else ()
    return ranged(kind, said, "relation", argument)


def _limit(hit: Hit) -> Made:
    if not _whole(hit):
        return ()
    unit = "sentences" if hit.text("unit").lower().startswith("s") else "words"
    return (
        spec(
            f"length_constraints:number_{unit}",
            relation="less than",
            **{f"num_{unit}": number(hit.text("most")) + 1},
        ),
    )


def _divided(hit: Hit) -> Made:
    """Paragraphs (parts, sections) with a divider of three asterisks."""
    said = counted(hit)
    if said is None or said.low != said.high or said.low < 2 or _EACH.search(hit.before):
        return ()
    if hit.near(_STARS, back=2, ahead=3) and hit.near(_DIVIDES, back=2, ahead=3):
        return (spec("length_constraints:number_paragraphs", num_paragraphs=said.low),)
    return ()


_DIVIDER = compiled(rf"{_STARS}|\bdividers?\b|\b{{ASTERISKS}}\b")


def _paragraphs(hit: Hit) -> Made:
    """Paragraphs with blank lines between them, or with nothing said of what divides them."""
    said = counted(hit)
    if said is None or _DIVIDER.search(hit.view.lowered):
        return ()
    if not _whole(hit) and not re.match(r"\s*with\s+(?:an?\s+)?(?:blank|empty|two)", hit.after):
        return ()
    if _NTH.search(hit.view.lowered) or (said.bare and not hit.near(_BLANK)):
        return ()
    high = {} if said.high is None else {"at_most": said.high}
    low = {"at_least": said.low} if said.low else {}
    return (spec("assay:paragraphs", **low, **high),) if (low or high) else ()


_NTH_PATTERN = (
    r"(?:\b(?:the )?(?P<place>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    r"last|\d{1,2}(?:st|nd|rd|th)) paragraph|\bparagraph (?:number |\#)?(?P<place2>\d{1,3}|one|"
    r"two|three|four|five|six|seven|eight|nine|ten)) (?:(?:must|should|has to|needs to|shall|"
    r"ought to) )?(?:starts?|begins?|opens?|starting|beginning) with (?:the )?(?:first )?(?:word |"
    r"words? of )?(?P<word>{ITEM})"
)
_NTH = compiled(_NTH_PATTERN)
_OF_PARAGRAPHS = compiled(r"\b{COUNT}(?: |-)(?:\w+ )?paragraphs?\b")


def _nth(hit: Hit) -> Made:
    """So many paragraphs, and the first word of one of them."""
    spans = [hit.view.sentences[0][0], hit.view.sentences[-1][1]]
    said = _OF_PARAGRAPHS.search(hit.view.lowered, *spans)
    if said is None or _EACH.search(hit.before.rsplit(",", 1)[-1]):
        return ()
    total = amount(said)
    word = hit.quoted("word").strip(".,")
    if total is None or total.low != total.high or " " in word:
        return ()
    named = hit.text("place") or hit.text("place2")
    place = total.low if named.lower() == "last" else ordinal(named) or number(named)
    if place is None or not 1 <= place <= total.low:
        return ()
    return (
        spec(
            "length_constraints:nth_paragraph_first_word",
            num_paragraphs=total.low,
            nth_paragraph=place,
            first_word=word,
        ),
    )


_PARTS_PATTERN = (
    r"(?<![\w.,-]){COUNT}(?: |-)(?:(?:different|distinct|short|separate|long|clear) )*"
    r"(?:paragraphs?|parts|sections|pieces)\b"
)


def _counts_of_parts(hit: Hit) -> Iterator[tuple[Span, re.Match[str]]]:
    for span in hit.view.sentences[:200]:
        for match in compiled(_PARTS_PATTERN).finditer(hit.view.lowered, *span):
            yield span, match


_FORMAT_LINE = re.compile(r"^[ \t]*(\*{3,})[ \t]*$", re.MULTILINE)


def _sketched(hit: Hit) -> Made:
    """A form shown line by line, with lines of asterisks between its parts."""
    sketch = hit.view.raw[hit.match.end() : hit.match.end() + 4000]
    rows = [match[1] for match in _FORMAT_LINE.finditer(sketch)]
    lines = [line.strip() for line in sketch.splitlines() if line.strip()]
    if (
        not rows
        or set(rows) != {rows[0]}
        or rows[0] in (lines[0], lines[-1])
        or {"...", "…"} & set(lines)
    ):
        return ()
    said = [amount(match) for _, match in _counts_of_parts(hit)]
    if any(one is None or one.low != len(rows) + 1 or one.high != one.low for one in said):
        return ()  # the sketch shows but a part of what the prompt says
    if rows[0] == "***":
        return (spec("length_constraints:number_paragraphs", num_paragraphs=len(rows) + 1),)
    if rows == ["*" * 6]:
        return (spec("combination:two_responses"),)
    return ()


RULES: tuple[Rule, ...] = (
    Rule("number of words", ("word",), r"(?<![\w.,-]){COUNT}(?: |-)words?\b{AFTER}", _words),
    Rule(
        "word count",
        ("word",),
        r"\bword (?:count|length) (?::|(?: (?:of|is|be|to|should|must|has|that|a))*) {COUNT}(?: "
        r"words)?\b{AFTER}",
        _words,
    ),
    Rule(
        "number of sentences",
        ("sentence",),
        r"(?<![\w.,-]){COUNT}(?: |-)(?:(?:full|complete|whole|total) )?sentences?\b{AFTER}",
        _sentences,
    ),
    Rule(
        "number that is counted",
        ("number of", "amount of", "count"),
        r"\b(?:total )?(?:number|amount|count) of (?P<unit>words|sentences)\b"
        r"(?![^.;:!?\n]*(?:capital|caps|upper|lower|letter|each|every))[^.;:!?\n]{0,60}?"
        r" (?:(?:should|must|has to|needs to|is|to|be|at) )+{COUNT}\b(?! words| sentences)",
        lambda hit: _words(hit) if hit.match["unit"] == "words" else _sentences(hit),
    ),
    Rule(
        "limit of length",
        ("limit",),
        r"\blimit(?:ed)? (?:\w+ ){0,4}?(?:to|of) (?P<most>{NUMBER}) (?P<unit>words|sentences)\b",
        _limit,
    ),
    Rule(
        "parts divided by asterisks",
        ("paragraph", "part", "section", "piece"),
        _PARTS_PATTERN,
        _divided,
    ),
    Rule(
        "things divided by asterisks",
        ("***",),
        r"(?<![\w.,-]){COUNT} (?:[\w'-]+ ){0,3}?[\w'-]+,? (?:(?:each|that are|are|and) )?"
        r"(?:separated?|divided?|delimited)\b[^.!?\n]{0,60}?(?<!\*)\*{3}(?!\*)",
        _divided,
    ),
    Rule(
        "number of paragraphs",
        ("paragraph",),
        r"(?<![\w.,-]){COUNT}(?: |-)(?:(?:short|long|separate|distinct) )*paragraphs?\b{AFTER}",
        _paragraphs,
    ),
    Rule("first word of a paragraph", ("paragraph",), _NTH_PATTERN, _nth),
    Rule(
        "paragraph to start with",
        ("paragraph",),
        r"\b(?:start|begin|open)s? (?:the )?(?P<place>first|second|third|fourth|fifth|sixth|"
        r"seventh|eighth|ninth|tenth|last|\d{1,2}(?:st|nd|rd|th)) paragraph(?P<place2>\b) with "
        r"(?:the )?(?:word )?(?P<word>{ITEM})",
        _nth,
    ),
    Rule(
        "first word in a paragraph",
        ("paragraph",),
        r"\bfirst word (?:of|in) (?:the (?P<place>first|second|third|fourth|fifth|sixth|seventh|"
        r"eighth|ninth|tenth|last|\d{1,2}(?:st|nd|rd|th)) paragraph|paragraph "
        r"(?P<place2>\d{1,3})) (?:must|should|has to|needs to|shall|is to) be (?:the word "
        r")?(?P<word>{ITEM})",
        _nth,
    ),
    Rule(
        "parts sketched",
        ("form", "such as", "like", "structure", "template", "example", "symbols", "outline"),
        r"(?:\b(?:form|format|formats|structure|template|outline|layout|such as|like this|as "
        r"follows|example|below|following|symbols?|separator)\b[^.\n]{0,120}:\s*$)",
        _sketched,
    ),
)
