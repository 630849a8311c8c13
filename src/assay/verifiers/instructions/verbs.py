"""Verbs and phrases that instructions about words and letters have in common."""

from __future__ import annotations

import re

INCLUDE = (
    r"(?:include|includes|including|contain|contains|containing|use|uses|using|mention|mentions|"
    r"mentioning|incorporate|incorporating|insert|add|have|has|with|feature|work in|weave in)"
)
OMIT = (
    r"(?:use|using|include|including|mention|mentioning|contain|containing|have|having|say|saying|"
    r"write|writing|utter|employ|employing|add|adding|put|allow|feature|featuring)"
)
NEVER = (
    r"(?:(?:do|does|should|must|shall|can|could|may|will) ?(?:not|n[’']t)|don[’']t|doesn[’']t|"
    r"shouldn[’']t|mustn[’']t|can[’']t|cannot|won[’']t|never|"
    r"not (?:allowed|permitted) to|not|without|avoid|refrain(?:ing)? "
    r"from|abstain(?:ing)? from|stay away from|steer clear of|omit|exclude|leave out|skip)"
)
AVOIDING = (
    rf"(?:{NEVER} (?:(?:ever|even|at any point|please|the use of|any use of) )*(?:{OMIT} )?"
    r"(?:any of |either of )?)"
)
ABSENT = re.compile(
    r"(?:\bnot|n[’']t|\bnever|\bwithout|\bcannot|\bavoid(?:ing)?|\brefrain(?:ing)? from|\bno|"
    r"\bexclude|\bomit)(?: \w+){0,2}\s*$"
)
TWICE = re.compile(r"^\s*(?:at least|at most|exactly|\d|once|twice|less than|fewer|more than|no)")
PART_ONLY = re.compile(
    r"^\W*(?:(?:in|on|at|within|into|to) (?:the |your |its )?(?:\w+ )?(?:title|headline|subject|"
    r"first|second|third|last|opening|introduction|conclusion|beginning|start|end|middle|heading|"
    r"name|caption|question|postscript)\b|(?:in|of|for|at|to) (?:each|every|any|one of)\b|"
    r"to (?:start|begin|open|end|describe|refer|mean|name)\b|as (?:the|a|an|your) )"
)


APPEAR = (
    r"(?:(?:should|must|has to|have to|needs? to|shall|to|may|can|will|only|is|are|be|that|which|"
    r"not|never) )*(?:appears?|occurs?|shows? up|is used|be used|used|be mentioned|mentioned|be "
    r"present|found|be included|included|be repeated|repeated|be written|be seen|come up)"
)
PLACE = (
    r"(?:,? (?:somewhere |anywhere )?(?:in|throughout|within|inside|into) (?:your|the|this|"
    r"its|an?) (?:\w+ ){0,2}?\w+)?,?"
)
