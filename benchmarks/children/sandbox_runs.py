"""Tests of small programs: in warm workers, in a new jail each, or in a process each.

python sandbox_runs.py warm|cold|process|unshared COUNT
"""

import json
import subprocess
import sys
import time

# The imports that the runners of HumanEval and MBPP put before every program.
PRELUDE = "import collections, heapq, itertools, math, re\nfrom typing import *\n"
UNSHARE = ["unshare", "--map-root-user", "--net", "--pid", "--fork", "--mount"]
BODIES = [
    "def f(n):\n    return sum(range(n))\n",
    "def f(n):\n    return n * (n - 1) // 2\n",
    "from typing import List\n\ndef f(n):\n    a: List[int] = list(range(n))\n    return sum(a)\n",
    "import math\n\ndef f(n):\n    return math.comb(n, 2)\n",
    "def f(n):\n    return n * n // 2\n",
    "def f(n):\n    return n and f(n - 1) + n\n",
]
TESTS = "def check(f):\n" + "".join(
    f"    assert f({n}) == {n * (n - 1) // 2}\n" for n in range(0, 50, 7)
)
PROGRAMS = [PRELUDE + body for body in BODIES]
RIGHT = {0, 1, 2, 3}
ROLES = ("assay.verifiers.code.harness:program", "assay.verifiers.code.harness:tests")


def jailed(count, warm):
    from assay.sandbox.jail import shared
    from assay.verifiers.code import CodeTests

    verifier = CodeTests()
    problem = {"reference": TESTS, "metadata": {"entry_point": "f"}}
    verifier.verify(PROGRAMS[0], **problem)
    start = time.perf_counter()
    passed = []
    for index in range(count):
        passed.append(bool(verifier.verify(PROGRAMS[index % 6], **problem)))
        if not warm:
            shared(roles=ROLES).close()  # the next one starts a new worker
    seconds = time.perf_counter() - start
    shared(roles=ROLES).close()
    return passed, seconds


def apart(count, before):
    start = time.perf_counter()
    passed = []
    for index in range(count):
        program = f"{PROGRAMS[index % 6]}\n{TESTS}\ncheck(f)\n"
        command = [*before, sys.executable, "-I", "-c", program]
        done = subprocess.run(command, capture_output=True, timeout=30, check=False)
        passed.append(done.returncode == 0)
    return passed, time.perf_counter() - start


mode, count = sys.argv[1], int(sys.argv[2])
if mode in ("process", "unshared"):
    passed, seconds = apart(count, UNSHARE if mode == "unshared" else [])
else:
    passed, seconds = jailed(count, mode == "warm")
assert passed == [index % 6 in RIGHT for index in range(count)]
print("@@" + json.dumps({"per_s": count / seconds}))
