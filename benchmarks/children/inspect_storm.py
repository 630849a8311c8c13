"""Inspect AI: exact match over N samples, 200 calls at once, against a server in bad weather."""

import json
import os
import sys
import tempfile
import time

from inspect_ai import Task, eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import GenerateConfig, get_model
from inspect_ai.scorer import match
from inspect_ai.solver import generate
from weather import server

os.environ["OPENAI_API_KEY"] = "none"


def run(count):
    samples = [Sample(id=f"q{i}", input=f"q{i}", target=f"answer to q{i}") for i in range(count)]
    task = Task(dataset=MemoryDataset(samples), solver=generate(), scorer=match(location="exact"))
    config = GenerateConfig(max_connections=200, max_retries=40, attempt_timeout=3)
    with tempfile.TemporaryDirectory() as folder, server() as (url, delivered):
        model = get_model(
            "openai/m", base_url=url, config=config, memoize=False, responses_api=False
        )
        start, wall = time.process_time(), time.monotonic()
        log = eval(
            task, model=model, display="none", log_dir=folder, max_samples=200, fail_on_error=False
        )[0]
        cpu, wall = time.process_time() - start, time.monotonic() - wall
        scored = [sample.scores["match"].value for sample in log.samples or () if sample.scores]
    right = sum(value in ("C", 1.0) for value in scored)
    twice = sum(times - 1 for times in delivered.values())
    return {"cpu_ms": 1000 * cpu / count, "wall_s": wall, "lost": count - right, "twice": twice}


count = int(sys.argv[1])
run(20)  # pays for lazy imports
print("@@" + json.dumps(run(count)))
