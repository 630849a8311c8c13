r"""How a response stands to a value that it names: denied, supposed, asked about, taken back.

>>> denies("The answer cannot be 5"), denies("any number but 5"), denies("It is not 4 but 5")
(True, True, False)
>>> rejects("5 (wrong)"), rejects("5 would be wrong"), rejects("5 wrong turns")
(True, True, False)
>>> uncommitted("Suppose that "), uncommitted("I don't think "), uncommitted("I think ")
(True, True, False)
>>> taken_back(". Actually, it's 6."), taken_back(". No further steps are needed.")
(True, False)
"""

from __future__ import annotations

import re

_NOT_BE = (
    r"(?:(?:ca|could|wo|would|should|might|must|do|does|did)n['’]t|can['’]t|cannot|never"
    r"|(?:can|could|will|would|should|might|must|may|does|do|did)\s+(?:not|never))"
    r"\s+(?:(?:possibly|really|actually)\s+)?(?:be|equal)\b"
)
_WRONG = r"(?:wrong|incorrect|mistaken|erroneous)"
_THEN_VALUE = r"(?=[\s*_]*(?:\d|\\[a-z]|\$|-\d|\(?(?-i:[A-J])\b))"
_DISBELIEF = r"""(?:
      \b(?:(?:don['’]t|do\s+not|doesn['’]t|does\s+not|cannot|can['’]t|can\s+not|never|won['’]t)\s+(?:\w+ly\s+)?
        (?:think|believe|say|claim|know|agree|mean|conclude)|doubt)(?:\s+(?:that|whether|if))?
    | \b(?:nobody|no\s+one|few)\s+(?:thinks?|believes?|says?|claims?)(?:\s+that)?
    | (?:\b(?:is|was)|['’]s)\s+(?:false|untrue|wrong|unlikely|impossible
        |not\s+(?:true|so|the\s+case))\s+that
    )"""
_NOTHING_AFTER = r"(?!.*(?:\b(?:is|but|are|was)\b|=))"
_EXCEPT = r"(?:but|except(?:\s+for)?|other\s+than|besides)"
_DENIED = re.compile(
    rf"""\A\W*(?:(?:definitely|certainly|clearly|surely)\s+)?(?:not|never)\b(?!.*\bbut\b)
    | \b(?:(?:is|are|was|be)\s+not|isn['’]t|aren['’]t|wasn['’]t)\b{_NOTHING_AFTER}
    | \b(?:{_NOT_BE}|far\s+from|no\s+longer|unlikely\s+to\s+be){_THEN_VALUE}
      {_NOTHING_AFTER}
    | \b(?:any|every|all)(?:thing|body|one|\s+\w+)?\s+{_EXCEPT}\b
    | \A\W*(?:wrong|incorrect|false|not)\s*(?:answer|result)?\s*:
    | \A\W*(?:\w+\s+){{0,2}}\w*{_DISBELIEF}\b(?!.*(?:\bbut\b|,\s*so\b|[;=]))
    | \b{_WRONG}\s+(?:answer|result|value|option|choice|solution)\b\s*(?:is|are|was|would\s+be|:|=)
    | \A\s*\$?\s*(?:≠|\\neq?\b|=/=|!=|¬|\\not(?![a-z])|\\lnot\b|!\s*(?=\d))
    | \A\W*no\s+\$?\d
    """,
    re.IGNORECASE | re.VERBOSE,
)
_REJECTED = re.compile(
    rf"""(?:[(\[]\s*(?:(?:this|that|it|which)\s+is\s+)?(?:{_WRONG}|not\s+correct|false)\s*[)\]]
    | [✗❌✘]
    | (?:,\s*(?:which|that|but\s+(?:this|that|it))|\bwhich|\bthat|(?<=[\w$)}}\]]))
      \s+(?:is|was|would\s+be|seems|looks)\s+(?:\w+ly\s+)?
      (?:{_WRONG}|excluded|impossible|invalid|not\s+(?:right|correct|possible|the\s+answer)
        |too\s+(?:small|large|big|high|low|many|few|much))
    | \d\$?,?\s+(?:no|false|wrong|incorrect|too\s+(?:many|few|much))
    )\W*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_UNCOMMITTED = re.compile(
    rf"""(?:\b(?:if|whether|suppose|supposing|assume|assuming|imagine|unless)(?:\s+(?:that|for\s+now))?
    | \b(?:could|can|might|would|is|was)
    | {_DISBELIEF}
    | \b(?:wrong|incorrect|not(?:\s+the)?|false)
    )\W*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_INVERTED = re.compile(r"\b(?:could|can|might|would|is|was)\W*\Z", re.IGNORECASE)
_LEAD = r"""\A[\s.,;:!?*_)\]}$"'>—–-]*
    (?:(?:hmm+|oh|but|well|edit|update|oops|okay|ok|um|uh|hold\s+on)\b[\s.,;:!—–-]*)*"""
_CALLED_WRONG = re.compile(
    rf"""{_LEAD}
    (?: no\s*[.!]?\s*\Z
      | I\s+(?:made|have\s+made)\s+an?\s+(?:\w+\s+)?(?:error|mistake)
      | I\s+(?:was|am)\s+(?:wrong|mistaken)
      | (?:(?:wait|no|sorry)[\s,.:]+)?(?:(?:that|this|it|which|he|she)\s*)?
        (?:is|['’]s|was|seems|looks)\s+(?:clearly\s+|actually\s+)?
        (?:{_WRONG}|false|not\s+(?:right|correct|the\s+(?:right|correct|answer)))\b(?!\s+to\b)
      | [(\[]\s*(?:{_WRONG}|false)\s*[)\]] | [✗❌✘]
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_GOES_BACK = re.compile(
    rf"""{_LEAD}
    (?: (?:actually|sorry|oops|correction|scratch\s+that|on\s+second\s+thought|never\s+mind)\b
      | wait\s*(?:[.,:;!—–…-]|\Z|\b(?:no|that|this|it|I|actually|let)\b)
      | no\s*(?:[.,:;!—–]|\s(?:wait|it|that)\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
NEAR = 160
"""Characters before a mark that may say how it is meant."""


def denies(text: str) -> bool:
    """Whether the last sentence of a text says only what the answer is not."""
    last = _SENTENCE.split(text[-2000:])[-1]
    return bool(_DENIED.search(last)) or rejects(last)


def rejects(text: str) -> bool:
    """Whether a text ends by calling the value wrong that it gives."""
    return bool(_REJECTED.search(text[-300:]))


def uncommitted(before: str) -> bool:
    """Whether what stands before "the answer is" in its sentence makes it no answer."""
    clause = re.split(r"[.!?;\n]\s*|,\s+(?=so|then|but)", before[-NEAR:])[-1]
    found = _UNCOMMITTED.search(clause)
    if found is None:
        return False
    inverted = _INVERTED.search(clause)
    return inverted is None or not clause[: inverted.start()].strip(" *_\"'>#-")


def taken_back(rest: str) -> bool:
    """Whether what follows an answer takes it back at once, or puts another one in its place."""
    rest = rest[:300]
    if _CALLED_WRONG.match(rest):
        return True
    return bool(_GOES_BACK.match(rest)) and says_value(rest)


_VALUE = re.compile(r"\d|\\[a-z]|\b(?:yes|true|false)\b|\b(?:is|be|['’]s)\s+\S", re.IGNORECASE)


def says_value(text: str) -> bool:
    """Whether a text names something that may be an answer."""
    return bool(_VALUE.search(text))


_STRUCK = re.compile(
    r"~~[^~\n]{1,300}~~|<(s|del|strike)>.{1,300}?</\1>|\\(?:sout|xout)\{[^{}]{1,200}\}"
)


def without_struck(text: str) -> str:
    """The text with blanks for what is struck out, every place as it was.

    >>> without_struck("~~5~~ 6")
    '      6'
    """
    if "~~" not in text and "</" not in text and "out{" not in text:
        return text
    return _STRUCK.sub(lambda found: " " * len(found[0]), text)


_ASKS = re.compile(
    r"\A\W*(?:is|are|was|could|can|does|do|did|should|would|might|what\s+(?:if|about)|how\s+about)\b",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(
    r"\A\W*(?:suppose|assume|assuming|imagine|check\s+(?:if|whether)|you\s+asked)\b", re.IGNORECASE
)


_ANSWERS = re.compile(r"\d|\b(?:yes|no|true|right|correct|indeed)\b", re.IGNORECASE)


def only_asks(text: str) -> bool:
    """Whether a short text is a question or a supposition, not an answer.

    >>> only_asks("Is it 5?"), only_asks("Assume the answer is 5"), only_asks("Is it 5? Yes, 5.")
    (True, True, False)
    """
    first, *others = _SENTENCE.split(text.strip())
    if any(_ANSWERS.search(other) for other in others):
        return False
    if _SUPPOSES.match(first):
        return not re.search(r",|\bthen\b", first)
    return bool(_ASKS.match(first)) and first.rstrip(" *_\"')").endswith("?")
