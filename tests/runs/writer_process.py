"""A program that writes a run until it is killed: ``python writer_process.py FOLDER COUNT SIZE``.

It prints the number of each sample once `append` has returned.
"""

import sys

from assay.core import Problem, Response, Verdict
from assay.runs import Manifest, Record, Run


def main(folder: str, count: int, size: int) -> None:
    names = [f"p{number}" for number in range(count)]
    manifest = Manifest(kind="eval", what={"seed": 0, "verifiers": {"v": {}}})
    with Run.start(folder, manifest, [Problem.of("?", id=name) for name in names]) as run:
        print("ready", flush=True)
        for name in names:
            if not run.done(name, 0):
                response = Response(f"{name} " + "x" * size)
                run.append(
                    Record(problem=name, response=response, verdicts={"v": Verdict("correct")})
                )
                print(name, flush=True)
        run.finish()
        print("finished", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
