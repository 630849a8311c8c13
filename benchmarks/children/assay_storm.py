"""assay: exact match over N samples, 200 calls at once, against a server in bad weather."""

import json
import sys
import tempfile
import time

from weather import server

from assay.core import Problem
from assay.evaluate.runner import evaluate
from assay.models.openai import OpenAIModel
from assay.verifiers.text import Exact


def run(count: int) -> dict[str, float]:
    problems = [Problem.of(f"q{i}", id=f"q{i}", reference=f"answer to q{i}") for i in range(count)]
    with tempfile.TemporaryDirectory() as folder, server() as (url, delivered):
        model = OpenAIModel("m", base_url=url, max_concurrency=200, max_tries=40, read_timeout=3.0)
        start, wall = time.process_time(), time.monotonic()
        done = evaluate(problems, model, verifier=Exact(), out=folder + "/run", concurrency=200)
        cpu, wall = time.process_time() - start, time.monotonic() - wall
        right = done.scores["exact"].counts["correct"]
        model.close()
    twice = sum(times - 1 for times in delivered.values())
    return {"cpu_ms": 1000 * cpu / count, "wall_s": wall, "lost": count - right, "twice": twice}


count = int(sys.argv[1])
run(20)  # pays for lazy imports
print("@@" + json.dumps(run(count)))
