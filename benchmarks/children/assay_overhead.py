"""assay: exact match over N samples with a model that answers at once, every sample recorded."""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from assay.core import Model, Problem, Response
from assay.evaluate.runner import evaluate
from assay.verifiers.text import Exact


class Answering(Model):
    """Half of the answers are right."""

    name = "answering"

    def generate(self, messages, sampling):
        number = int(messages[-1].content.split()[2])
        return (Response(str(number + number) if number % 2 else "wrong"),)


def run(count: int) -> tuple[float, float]:
    """CPU seconds and bytes logged."""
    problems = [
        Problem.of(f"What is {i} plus {i} ?", id=str(i), reference=str(i + i)) for i in range(count)
    ]
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        done = evaluate(problems, Answering(), verifier=Exact(), out=folder + "/run")
        cpu = time.process_time() - start
        accuracy = done.scores["exact"].value
        logged = sum(path.stat().st_size for path in Path(done.path).iterdir())
    assert abs(accuracy - (count // 2) / count) < 1e-9, accuracy
    return cpu, logged


count = int(sys.argv[1])
run(20)  # pays for lazy imports
cpu, logged = run(count)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
row = {"cpu_ms": 1000 * cpu / count, "logged_bytes": logged / count, "peak_mb": peak}
print("@@" + json.dumps(row))
