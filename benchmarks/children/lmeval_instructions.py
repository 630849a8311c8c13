"""lm-evaluation-harness's IFEval checker over rows of JSON lines, strict and loose."""

import contextlib
import io
import json
import sys
import time

with contextlib.redirect_stdout(io.StringIO()):
    from lm_eval.tasks.ifeval import utils
import langdetect

langdetect.DetectorFactory.seed = 0  # unseeded there, so that verdicts differ between runs
with open(sys.argv[1], encoding="utf-8") as lines:
    rows = [json.loads(line) for line in lines]
utils.process_results(rows[0], [rows[0]["response"]])

start = time.process_time()
results = [utils.process_results(row, [row["response"]]) for row in rows]
cpu = time.process_time() - start

with open(sys.argv[2], "w", encoding="utf-8") as out:
    for result in results:
        strict = [bool(x) for x in result["inst_level_strict_acc"]]
        loose = [bool(x) for x in result["inst_level_loose_acc"]]
        out.write(json.dumps([strict, loose]) + "\n")
print("@@" + json.dumps({"cpu_s": cpu, "per_cpu_s": len(rows) / cpu}))
