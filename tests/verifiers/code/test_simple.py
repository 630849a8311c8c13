"""Which tests leave nothing behind in their process."""

import ast

import pytest

from assay.verifiers.code.simple import leaves_nothing

LEAVES_NOTHING = [
    "assert f(4) == 8",
    "def check(candidate):\n    assert candidate([1, 2]).count(1) == 1, 'no'",
    "import math\nassert math.isclose(f(1), 1.5)",
    "from typing import List\nx: List[int] = []\nx.append(1)\nassert f(x) == [*x]",
    "from collections import Counter\nassert Counter(f(1)) == Counter('ab')",
    "try:\n    f(1)\nexcept ValueError as e:\n    assert str(e) == 'no'",
    "for i, x in enumerate(range(3)):\n    assert f(i) == {x: i}",
    "len = 3\nassert f(len) == 3",
]
MAY_LEAVE = [
    "import sys",
    "import math as m",
    "from collections import _sys",
    "import collections\ncollections._sys.modules.clear()",
    "import string\nstring._re.x = 1",
    "import heapq\nheapq.x = 1",
    "import random\nrandom.seed(1)",
    "import unittest",
    "class A: pass",
    "@f\ndef g(): pass",
    "def g():\n    global x\n    x = 1",
    "open('x', 'w')",
    "exec('import sys')",
    "__import__('sys')",
    "setattr(f, 'x', 1)",
    "f.x = 1",
    "f.x()",
    "del f",
    "(g for g in []).gi_frame.f_builtins['len'] = f",
    "''.format.__self__",
    "'{0.__class__}'.format(f)",
    "().__class__.__mro__",
    "__builtins__['len'] = f",
    "with f() as g: pass",
    "async def g(): pass",
    "input()",
    "globals()['x'] = 1",
]


@pytest.mark.parametrize("source", LEAVES_NOTHING)
def test_plain_tests_leave_nothing(source: str) -> None:
    assert leaves_nothing(ast.parse(source))


@pytest.mark.parametrize("source", MAY_LEAVE)
def test_anything_else_may_leave_something(source: str) -> None:
    assert not leaves_nothing(ast.parse(source))
