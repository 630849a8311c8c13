"""math-verify: whether each response gives the reference, as its README recommends for rewards.

Both targets (LaTeX with the box first, and plain expressions), six decimals, strict. It reads LaTeX
only between delimiters, so a reference or a bare answer that has none is put between dollar signs.
"""

import json
import sys
import time

from math_verify import ExprExtractionConfig, LatexExtractionConfig, parse, verify

TARGETS = (LatexExtractionConfig(boxed_match_priority=0), ExprExtractionConfig())


def delimited(text):
    return text if "$" in text or "\\(" in text or "\\[" in text or "boxed" in text else f"${text}$"


def label(row):
    options = row.get("options") or {}
    published = row["set"] in ("specification", "math_equivalence_cases")
    gold = row["gold"] if published else delimited(row["gold"])
    response = delimited(row["response"]) if row.get("bare") else row["response"]
    relation = options.get("allow_set_relation_comp", False)
    precision = options.get("precision", 6)
    try:
        wanted = parse(gold, extraction_config=TARGETS)
        found = parse(response, extraction_config=TARGETS)
        if not wanted:
            return "broken"
        holds = verify(
            wanted, found, float_rounding=precision, strict=True, allow_set_relation_comp=relation
        )
    except Exception:  # noqa: BLE001  whatever the peer raises is its verdict
        return "broken"
    return "correct" if holds else "incorrect"


with open(sys.argv[1]) as lines:
    rows = [json.loads(line) for line in lines]
label({"set": "warm", "gold": "1/2", "response": "\\frac12"})
slowest, labels = 0.0, []
start = time.process_time()
for row in rows:
    begun = time.perf_counter()
    labels.append(label(row))
    slowest = max(slowest, time.perf_counter() - begun)
spent = time.process_time() - start
with open(sys.argv[2], "w") as out:
    out.write("\n".join(labels))
print("@@" + json.dumps({"pairs_per_cpu_s": len(rows) / spent, "slowest_s": slowest}))
