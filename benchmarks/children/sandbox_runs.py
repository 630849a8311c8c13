"""Tests of small programs: jailed in warm workers, or each in a process of its own without walls.

    python sandbox_runs.py warm|process COUNT
"""

import json
import subprocess
import sys
import time

PROGRAMS = [
    "def f(n):\n    return sum(range(n))\n",
    "def f(n):\n    return n * (n - 1) // 2\n",
    "from typing import List\n\ndef f(n):\n    found: List[int] = list(range(n))\n    return sum(found)\n",
    "import math\n\ndef f(n):\n    return math.comb(n, 2)\n",
    "def f(n):\n    return n * n // 2\n",
    "def f(n):\n    return n and f(n - 1) + n\n",
]
TESTS = "def check(f):\n" + "".join(
    f"    assert f({n}) == {n * (n - 1) // 2}\n" for n in range(0, 50, 7)
)
RIGHT = {0, 1, 2, 3}


def jailed(count):
    from assay.sandbox.jail import shared
    from assay.verifiers.code import CodeTests

    verifier = CodeTests()
    problem = {"reference": TESTS, "metadata": {"entry_point": "f"}}
    verifier.verify(PROGRAMS[0], **problem)
    start = time.perf_counter()
    passed = [bool(verifier.verify(PROGRAMS[i % 6], **problem)) for i in range(count)]
    seconds = time.perf_counter() - start
    shared(roles=("assay.verifiers.code.harness:program", "assay.verifiers.code.harness:tests")).close()
    return passed, seconds


def apart(count):
    start = time.perf_counter()
    passed = []
    for index in range(count):
        program = f"{PROGRAMS[index % 6]}\n{TESTS}\ncheck(f)\n"
        command = [sys.executable, "-I", "-c", program]
        done = subprocess.run(command, capture_output=True, timeout=30, check=False)
        passed.append(done.returncode == 0)
    return passed, time.perf_counter() - start


mode, count = sys.argv[1], int(sys.argv[2])
passed, seconds = (jailed if mode == "warm" else apart)(count)
assert passed == [index % 6 in RIGHT for index in range(count)]
print("@@" + json.dumps({"per_s": count / seconds}))
