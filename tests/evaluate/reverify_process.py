"""A program that judges again slowly until it is killed: ``python reverify_process.py RUN OUT``."""

import sys
import time

from assay.core import Problem, Response, Verdict, Verifier
from assay.evaluate.reverify import reverify


class Slow(Verifier):
    name = "slow"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        time.sleep(0.003)
        return Verdict("correct")


if __name__ == "__main__":
    reverify(sys.argv[1], Slow(), out=sys.argv[2])
