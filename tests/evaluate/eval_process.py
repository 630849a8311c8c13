"""A program that evaluates slowly until it is killed: ``python eval_process.py FOLDER CALLS``.

Every call of the model is written to the file CALLS when it is answered.
"""

import signal
import sys
import time
from pathlib import Path

from assay.core import Model, Problem, Response
from assay.evaluate.runner import evaluate
from assay.verifiers.text import Exact


class Slow(Model):
    name = "slow"

    def __init__(self, calls: str, seconds: str = "0.002") -> None:
        self._seconds = float(seconds)
        self._calls = Path(calls).open("a", buffering=1)  # noqa: SIM115

    def generate(self, messages, sampling):
        time.sleep(self._seconds)
        self._calls.write(f"{messages[-1].content} {sampling.seed}\n")
        return (Response(messages[-1].content),)


if __name__ == "__main__":
    # A shell starts what it puts into the background deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    problems = [Problem.of(f"q{n}", id=f"q{n}", reference=f"q{n}") for n in range(150)]
    run = evaluate(
        problems, Slow(*sys.argv[2:]), verifier=Exact(), out=sys.argv[1], samples=2, concurrency=4
    )
    print(run.scores["exact"])
