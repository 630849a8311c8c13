r"""The currency that an answer names, and answers in cents beside answers in dollars.

>>> currency("$10"), currency("10 cents"), currency("€10"), currency("$10$"), currency("10")
('dollar', 'cent', 'euro', None, None)
"""

from __future__ import annotations

import re

from assay.verifiers.answers.maths.nodes import Node, number

_NAMED = {
    "dollar": re.compile(r"\\\$\s*[\d.]|\b(?:US\s+)?dollars?\b|\bUSD\b|\bbucks\b", re.IGNORECASE),
    "cent": re.compile(r"\d\s*(?:cents?\b|¢)|\bcents\b", re.IGNORECASE),
    "euro": re.compile(r"€|\beuros?\b|\bEUR\b", re.IGNORECASE),
    "pound": re.compile(r"£|\bGBP\b|\bpounds?\s+sterling\b", re.IGNORECASE),
    "yen": re.compile(r"¥|\byen\b|\bJPY\b", re.IGNORECASE),
    "rupee": re.compile(r"₹|\brupees?\b|\bINR\b", re.IGNORECASE),
}
_BARE_DOLLAR = re.compile(r"(?<!\\)\$\s?\d")
_OF_HUNDRED = frozenset({"dollar", "euro"})


def currency(text: str) -> str | None:
    """The only currency that a text names; None if it names none, or several."""
    text = text[:500]
    found = [name for name, pattern in _NAMED.items() if pattern.search(text)]
    signs = len(re.findall(r"(?<!\\)\$", text))
    if "dollar" not in found and signs % 2 and _BARE_DOLLAR.search(text):
        found.append("dollar")
    return found[0] if len(found) == 1 else None


def exchanged(node: Node, said: str | None, wanted: str | None) -> Node | None:
    """The answer in the currency that is wanted; None if its own is another one."""
    if said is None or wanted is None or said == wanted:
        return node
    inner = node.args[0] if node.kind == "unit" else node
    if said == "cent" and wanted in _OF_HUNDRED:
        return Node("div", (inner, number(100)))
    if wanted == "cent" and said in _OF_HUNDRED:
        return Node("mul", (inner, number(100)))
    return None
