"""assay: the label that `short_answer` gives to each free-text answer."""

import json
import sys
import time

from assay.core import Problem, Response
from assay.verifiers.answers import ShortAnswer

with open(sys.argv[1]) as lines:
    rows = [json.loads(line) for line in lines]
verifier = ShortAnswer()
start = time.process_time()
labels = [
    verifier(Problem.of(row["question"], reference=row["gold"]), Response(row["response"])).outcome
    for row in rows
]
spent = time.process_time() - start
with open(sys.argv[2], "w") as out:
    out.write("\n".join(labels))
print("@@" + json.dumps({"answers_per_cpu_s": len(rows) / spent}))
