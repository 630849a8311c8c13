"""Programs and their tests: which pass, which fail and why, and which try to cheat."""

import json
from pathlib import Path

import pytest

from assay.core import BadArgument, Problem, UsageError
from assay.sandbox import NoSandbox
from assay.sandbox.jail import launcher, why_no_jail
from assay.verifiers import load
from assay.verifiers.code import CodeTests, code_tests

pytestmark = pytest.mark.skipif(bool(why_no_jail()), reason=f"no jail here: {why_no_jail()}")

POINT = """
class Point:
    def __init__(self, x): self.x = x
    def __add__(self, other): return Point(self.x + other.x)
    def __eq__(self, other): return self.x == other.x
    def __len__(self): return self.x
"""

VECTOR = """
class Vector:
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, other): return Vector(self.x + other.x, self.y + other.y)
    def __sub__(self, other): return Vector(self.x - other.x, self.y - other.y)
    def __mul__(self, k): return Vector(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __neg__(self): return Vector(-self.x, -self.y)
    def __matmul__(self, other): return self.x * other.x + self.y * other.y
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5
    def __eq__(self, other): return (self.x, self.y) == (other.x, other.y)
    def __iter__(self): return iter((self.x, self.y))
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __contains__(self, v): return v in (self.x, self.y)
    def __len__(self): return 2
    def __str__(self): return f"({self.x}, {self.y})"
    def __float__(self): return float(abs(self))
    def __round__(self, n=0): return round(abs(self), n)
    def __bool__(self): return bool(self.x or self.y)
def make(x, y): return Vector(x, y)
"""
OPERATORS = {
    "of two objects": "assert Vector(1, 2) + Vector(3, 4) == Vector(4, 6)",
    "with a number": "assert 3 * Vector(1, 2) * 2 == Vector(6, 12)",
    "to a number": "assert Vector(1, 2) @ Vector(3, 4) == 11 and abs(Vector(3, 4) * 2) == 10",
    "of what is kept": (
        "v = Vector(3, 4) * 2\nassert (v.x, v[1], len(v), float(v)) == (6, 8, 2, 10)\n"
        "assert list(v) == [6, 8] and v == -(-v) and round(v) == 10"
    ),
    "inside": "assert 2 in Vector(1, 2) and 3 not in Vector(1, 2) and not Vector(0, 0)",
    "of what a function makes": (
        "v = make(3, 4)\nassert v * 3 == make(9, 12) and abs(v) == 5 and list(v) == [3, 4]\n"
        "assert str(v) == '(3, 4)' and v.x == 3"
    ),
    "of the base of a sum": "assert sum([Vector(1, 2), Vector(3, 4)], Vector(0, 0)).x == 4",
    "in a test case": (
        "import unittest\nclass A(unittest.TestCase):\n"
        "    def setUp(self): self.v = Vector(3, 4)\n"
        "    def test_it(self):\n"
        "        self.assertEqual(self.v * 2, Vector(6, 8))\n"
        "        self.assertAlmostEqual(abs(self.v * 2), 10)\n"
        "        self.assertEqual(self.v.x, 3)\n"
    ),
}
ARRAYS = """
import numpy as np
def f(x): return np.arange(x) * 2
def g(x): return np.int64(x) * 2
def h(x): return float(x.mean())
"""

COROUTINES = """
import asyncio
lock = asyncio.Lock()
async def f(x):
    await asyncio.sleep(0)
    async with lock:
        return 2 * x
async def bad(): raise ValueError("no")
async def outer(inner): return await inner
def run(coroutine): return asyncio.run(coroutine)
class Box:
    async def get(self): return 8
"""
AWAITS = {
    "run": "import asyncio\nassert asyncio.run(f(4)) == 8 and asyncio.run(f(3)) == 6",
    "awaited": (
        "import asyncio\nasync def main():\n    assert await f(4) == 8\n"
        "    assert await asyncio.gather(f(1), f(2)) == [2, 4]\nasyncio.run(main())"
    ),
    "in a loop": (
        "import asyncio\nloop = asyncio.new_event_loop()\n"
        "assert loop.run_until_complete(asyncio.wait_for(f(4), 1)) == 8"
    ),
    "that raise": (
        "import asyncio\ntry:\n    asyncio.run(bad())\nexcept ValueError as e:\n"
        "    assert str(e) == 'no'\nelse:\n    assert 0"
    ),
    "as arguments": "import asyncio\nassert run(f(4)) == 8 == asyncio.run(outer(f(4)))",
    "of an object": "import asyncio\nassert asyncio.run(Box().get()) == 8",
    "in a test case": (
        "import unittest\nclass A(unittest.IsolatedAsyncioTestCase):\n"
        "    async def test_it(self): self.assertEqual(await f(4), 8)\n"
    ),
}
PASSES = {
    **{f"operators {name}": (VECTOR, tests) for name, tests in OPERATORS.items()},
    "arrays": (
        ARRAYS,
        (
            "import numpy as np\nassert (f(3) == np.array([0, 2, 4])).all()\n"
            "assert np.allclose(f(3), [0, 2, 4]) and abs(g(2) - 4) < 1e-6 and h(np.ones(3)) == 1"
        ),
    ),
    "output that the tests catch": (
        "def f(): print('hi')",
        (
            "import io\nfrom contextlib import redirect_stdout\nb = io.StringIO()\n"
            "with redirect_stdout(b):\n    f()\nassert b.getvalue() == 'hi\\n'"
        ),
    ),
    "a mock as an argument": (
        "def f(g): return g.read(2) + g.size",
        (
            "from unittest.mock import Mock\nm = Mock(size=4)\nm.read.return_value = 3\n"
            "assert f(m) == 7\nm.read.assert_called_once_with(2)"
        ),
    ),
    "thinking before": (
        (
            "<think>\nI double it:\n```python\ndef f(x): return 1\n```\n</think>\n"
            "def f(x): return 2 * x"
        ),
        "assert f(4) == 8",
    ),
    "thinking that the template opened": (
        "I double it.\n</think>\n```python\ndef f(x): return 2 * x\n```",
        "assert f(4) == 8",
    ),
    "a program about such tags": (
        "def f(text):\n    return text.split('</think>')[-1]",
        "assert f('<think>a</think>b') == 'b'",
    ),
    "an assert": ("def f(x): return 2 * x", "assert f(4) == 8"),
    "a check": ("def f(x): return 2 * x", "def check(candidate):\n    assert candidate(4) == 8\n"),
    "comparisons in one process": (
        "def f(x): return 2 * x",
        (
            "from unittest import mock\nwith mock.patch('time.time'):\n"
            "    assert 7 < f(4) < 9 and 8 == f(4) == 8 and f(4) in (8, 9) and 9 not in [f(4)]\n"
            "    assert (f(4) is None) is False is not True\n"
            "    match [f(4), 1]:\n        case [8, y]: pass\n        case _: assert False\n"
        ),
    ),
    **{f"coroutines {name}": (COROUTINES, tests) for name, tests in AWAITS.items()},
    "what an object is made of": (POINT, "assert vars(Point(1)) == {'x': 1} == Point(1).__dict__"),
    "what a product has": (VECTOR, "v = Vector(3, 4)\nassert (v * 2).x == 6 and (v - -v).y == 8"),
    "no docstring": (POINT, "assert Point.__doc__ is None and Point(1).x == 1"),
    "a docstring": ("def f(x):\n    'It doubles.'", "assert f.__doc__ == 'It doubles.'"),
    "a name": ("def g(x): return x\nf = g", "assert f.__name__ == 'g'"),
    "wrapped": (
        "def f(x): return 2 * x",
        (
            "import functools\n@functools.wraps(f)\ndef g(x): return f(x) + 1\n"
            "assert g(4) == 9 and g.__name__ == 'f'"
        ),
    ),
    "plain classes": (
        "def f(x): return 2 * x",
        (
            "class TestF:\n    def setup_method(self): self.x = 4\n"
            "    def test_it(self): assert f(self.x) == 8\n"
        ),
    ),
    "parameters": (
        "def f(x, y=1): return 2 * x * y",
        (
            "import pytest\n@pytest.mark.parametrize('x, y', [(4, 8), pytest.param(5, 10)])\n"
            "def test_it(x, y): assert f(x) == y\n"
            "class TestF:\n    @pytest.mark.parametrize('x', [1, pytest.param(2)])\n"
            "    @pytest.mark.parametrize(['y'], [(3,), (4,)])\n"
            "    def test_it(self, x, y): assert f(x, y) == pytest.approx(2 * x * y)\n"
        ),
    ),
    "mocks as arguments of tests": (
        "import time\ndef f(): return time.time()",
        (
            "from unittest.mock import patch\n@patch('time.time')\n"
            "def test_it(clock):\n    clock.return_value = 3\n    assert f() == 3\n"
            "class TestF:\n    @patch('time.time')\n"
            "    def test_it(self, clock):\n"
            "        clock.return_value = 4\n        assert f() == 4\n"
        ),
    ),
    "assertions of a library": (
        "def f(x): return 2 * x",
        "import numpy as np\nnp.testing.assert_allclose(f(4), 8)",
    ),
    "a block in a list": (
        "1. ```python\n   def f(x):\n       return 2 * x\n   ```",
        "assert f(4) == 8",
    ),
    "an indented block": ("```python\n   def f(x):\n       return 2 * x\n```", "assert f(4) == 8"),
    "a byte order mark": ("\ufeff```python\ndef f(x): return 2 * x\n```", "assert f(4) == 8"),
    "one before code": ("\ufeffdef f(x): return 2 * x\n", "assert f(4) == 8"),
    "test functions": ("def f(x): return 2 * x", "def test_it():\n    assert f(4) == 8\n"),
    "unittest": (
        "def f(x): return 2 * x",
        (
            "import unittest\nclass A(unittest.TestCase):\n"
            "    def test_it(self): self.assertEqual(f(4), 8)\n"
        ),
    ),
    "unittest.main": (
        "def f(x): return 2 * x",
        (
            "import unittest\nclass A(unittest.TestCase):\n"
            "    def test_it(self): self.assertEqual(f(4), 8)\nunittest.main()"
        ),
    ),
    "an import of the program": ("def f(x): return x", "from solution import f\nassert f(4) == 4"),
    "the program as a module": ("def f(x): return x", "import answer as a\nassert a.f(4) == 4"),
    "in place": (
        "def f(x): x.append(1); x[0].append(2)",
        "a = [[1]]; f(a); assert a == [[1, 2], 1]",
    ),
    "a dictionary in place": (
        "def f(d): d['a'].add(2)",
        "d = {'a': {1}}; f(d); assert d['a'] == {1, 2}",
    ),
    "the same list back": ("def f(x): return x", "a = []; assert f(a) is a"),
    "a callback": ("def f(g): return [g(1), g(2)]", "assert f(lambda n: n + 1) == [2, 3]"),
    "a built-in callback": ("def f(g, x): return g(x)", "assert f(len, 'abc') == 3"),
    "an object of the tests": (
        "def f(node): return node.value + node.double(2)",
        "class Node:\n    value = 3\n    def double(self, n): return 2 * n\nassert f(Node()) == 7",
    ),
    "a generator": ("def f(): yield from (1, 2)", "assert list(f()) == [1, 2]"),
    "a generator of the tests": ("def f(x): return sum(x)", "assert f(n for n in range(4)) == 6"),
    "an own class": (POINT, "p = Point(1) + Point(2)\nassert p.x == 3 and p == Point(3)"),
    "isinstance": (POINT, "assert isinstance(Point(1), Point) and len(Point(2)) == 2"),
    "an attribute set": (POINT, "p = Point(1); p.x = 5; assert p.x == 5"),
    "an own error": (
        "class Mine(ValueError): pass\ndef f(): raise Mine('no')",
        "try:\n    f()\nexcept Mine as e:\n    assert str(e) == 'no'\nelse:\n    assert 0",
    ),
    "a built-in error": (
        "class Mine(ValueError): pass\ndef f(): raise Mine('no')",
        "try:\n    f()\nexcept ValueError:\n    pass\nelse:\n    assert 0",
    ),
    "a named tuple": (
        "from collections import namedtuple\nP = namedtuple('P', 'a b')\ndef f(): return P(1, 2)",
        "assert f() == (1, 2) and f().b == 2 and isinstance(f(), tuple)",
    ),
    "an enumeration": (
        "import enum\nclass C(enum.IntEnum):\n    A = 1\ndef f(): return C.A",
        "assert f() == 1 and f() == C.A",
    ),
    "counters and fractions": (
        (
            "from collections import Counter\nfrom fractions import Fraction\n"
            "def f(): return Counter('aab'), Fraction(1, 2)"
        ),
        "from collections import Counter\nassert f()[0] == Counter(a=2, b=1) and f()[1] == 0.5",
    ),
    "a built-in name": ("def sum(a, b): return a * b", "assert sum(2, 3) == 6"),
    "a module the program imported": (
        "import math\ndef f(): return 1.0",
        "assert math.isclose(f(), 1)",
    ),
    "prints and a main guard": (
        "def f(): print('PASSED'); return 1\nif __name__ == '__main__': input()",
        "assert f() == 1",
    ),
    "a mock": (
        "import time\ndef f(): return time.time()",
        (
            "from unittest import mock\nwith mock.patch('time.time', return_value=3):\n"
            "    assert f() == 3"
        ),
    ),
    "a class derived from the program's": (
        POINT,
        "class Mine(Point):\n    pass\nassert Mine(1) == Point(1)",
    ),
    "threads": (
        (
            "import threading\ndef f():\n    out = []\n"
            "    t = threading.Thread(target=out.append, args=(1,)); t.start(); t.join()\n"
            "    return out"
        ),
        "assert f() == [1]",
    ),
}


@pytest.mark.parametrize(("program", "tests"), PASSES.values(), ids=PASSES)
def test_what_is_right_passes(program: str, tests: str) -> None:
    entry = {"entry_point": "f"} if "candidate" in tests else {}
    verdict = CodeTests().verify(program, reference=tests, metadata=entry)
    assert verdict.outcome == "correct", verdict


FAILS = {
    "a wrong value": ("def f(x): return x", "assert f(4) == 8", "got 4, expected 8"),
    "no such name": ("def g(x): return x", "assert f(4) == 8", "'f' is not defined"),
    "a parameter": (
        "def f(x): return 8",
        (
            "import pytest\n@pytest.mark.parametrize('x,y', [(4, 8), (5, 10)])\n"
            "def test_it(x, y): assert f(x) == y\n"
        ),
        "got 8, expected 10",
    ),
    "a caught assertion that is told": (
        "def f(x): return x",
        "try:\n    assert f(4) == 8\nexcept AssertionError:\n    raise ValueError('no')",
        "ValueError: no",
    ),
    "a coroutine's value": (
        "async def f(x): return x",
        "import asyncio\nassert asyncio.run(f(4)) == 8",
        "got 4, expected 8",
    ),
    "a coroutine for a value": ("async def f(x): return 8", "assert f(4) == 8", "expected 8"),
    "a coroutine that hangs": (
        "import asyncio\nasync def f(x): await asyncio.sleep(99)",
        "import asyncio\nassert asyncio.run(f(4)) == 8",
        "did not end within",
    ),
    "an error": ("def f(x): return 1 / 0", "assert f(4) == 8", "ZeroDivisionError"),
    "no Python": ("def f(x: return 1", "assert f(4) == 8", "SyntaxError"),
    "an error at the top": ("import missing_module", "assert f(4) == 8", "ModuleNotFoundError"),
    "an endless loop": (
        "def f(x):\n    while True: pass",
        "assert f(4) == 8",
        "did not end within",
    ),
    "an endless loop in C": ("def f(x): return 9**9**9", "assert f(4) == 8", "did not end within"),
    "too much memory": ("def f(x): return bytearray(10**10)", "assert f(4) == 8", "MemoryError"),
    "a crash": (
        "import ctypes\ndef f(x): ctypes.string_at(0)",
        "assert f(4) == 8",
        "killed by signal 11",
    ),
    "too deep": ("def f(x): return f(x)", "assert f(4) == 8", "RecursionError"),
    "a failing unittest": (
        "def f(x): return x",
        (
            "import unittest\nclass A(unittest.TestCase):\n"
            "    def test_it(self): self.assertEqual(f(4), 8)\nunittest.main()"
        ),
        "",
    ),
    "a failing part of a unittest": (
        "def f(x): return x",
        (
            "import unittest\nclass A(unittest.TestCase):\n    def test_it(self):\n"
            "        with self.subTest(): self.assertEqual(f(4), 8)\n"
        ),
        "4 != 8",
    ),
    "a library that is not there": (
        "def f(x):\n    import numpyzz\n    return 8",
        "assert f(4) == 8",
        "No module named 'numpyzz'",
    ),
    "no such name in a module": (
        "def g(x): return 8",
        "from maths import f\nf(4)",
        "import name 'f'",
    ),
    "no such name in the solution": (
        "def g(x): return 8",
        "from solution import f\nassert f(4) == 8",
        "import name 'f'",
    ),
    "True is not one": ("def f(x): return '8'", "assert f(4) == 8", "got '8', expected 8"),
}


@pytest.mark.parametrize(("program", "tests", "why"), FAILS.values(), ids=FAILS)
def test_what_is_wrong_fails_and_says_why(program: str, tests: str, why: str) -> None:
    verdict = CodeTests(timeout=1.0).verify(program, reference=tests)
    assert verdict.outcome == "incorrect"
    assert why in " ".join(f"{reason.text} {reason.measured}" for reason in verdict.reasons)


ALWAYS_EQUAL = """
class Any(BASE):
    def __eq__(self, other): return True
    __ne__ = lambda self, other: False
    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __eq__
    __hash__ = lambda self: 1
    __sub__ = __rsub__ = __add__ = lambda self, other: self
    __abs__ = lambda self: self
    def __bool__(self): return True
def f(x): return Any()
"""

CHEATS = {
    "sys.exit(0)": "import sys\nsys.exit(0)",
    "os._exit(0)": "import os\nos._exit(0)",
    "sys.exit in the call": "import sys\ndef f(x): sys.exit(0)",
    "os._exit in the call": "import os\ndef f(x): os._exit(0)",
    "SIGKILL in the call": "import os, signal\ndef f(x): os.kill(0, signal.SIGKILL)",
    "prints what passing looks like": "print('passed all 1 tests', '{\"ok\": true}')\ndef f(x): 0",
    "equal to everything": ALWAYS_EQUAL.replace("BASE", "object"),
    "an integer equal to everything": ALWAYS_EQUAL.replace("BASE", "int"),
    "a text equal to everything": ALWAYS_EQUAL.replace("BASE", "str"),
    "a list equal to everything": ALWAYS_EQUAL.replace("BASE", "list"),
    "a dictionary equal to everything": ALWAYS_EQUAL.replace("BASE", "dict"),
    "builtins": "import builtins\n"
    "builtins.isinstance = builtins.all = builtins.any = lambda *a: True\n"
    "builtins.AssertionError = type('E', (Exception,), {})\n"
    "builtins.abs = builtins.len = lambda x: 8\ndef f(x): return 7",
    "names the tests use": "def abs(x): return 0\ndef len(x): return 8\ndef f(x): return 7",
    "a metaclass": "class M(type):\n    __eq__ = lambda c, o: True\n    __hash__ = type.__hash__\n"
    "class f(metaclass=M):\n    def __init__(self, x): pass",
    "writes to every descriptor": """
import json, os
for n in range(3, 64):
    for text in (b'{"ok": true, "done": 1, "total": 1}',
                 b'\\x00\\x00\\x00\\x04null', b'\\x00\\x00\\x00\\x0c{"ok": true}'):
        try: os.write(n, text)
        except OSError: pass
def f(x): return 7
""",
    "answers the tests itself": """
import os, pickle, struct
os.write(4, b'\\x00\\x00\\x00\\x04null')
class Yes:
    def __reduce__(self): return (eval, ("__import__('os').write(5, b'{\\"ok\\": true}')",))
def say(value):
    data = pickle.dumps(("return", value, []))
    os.write(4, struct.pack("!Q", len(data)) + data)
say({})
say(Yes())
import time; time.sleep(0.3)
""",
    "changes what the channel pickles": """
import sys
channel = sys.modules["assay.verifiers.code.channel"]
channel.Channel._dumped = lambda self, message, lent=None: b"c__main__\\nAny\\n."
def f(x): return 7
""",
    "patches unittest and the runner": """
import sys, unittest
unittest.TestCase.assertEqual = lambda *a: None
sys.modules["assay.verifiers.code.runner"].Runner.run = lambda self: {"ok": True}
def f(x): return 7
""",
    "a trace function": "import sys\nsys.settrace(lambda *a: None)\ndef f(x): return 7",
    "reads its tests": """
import gc, sys
def f(x):
    for n in range(3, 64):
        try: return int(open(f"/dev/fd/{n}").read().split("==")[1])
        except Exception: pass
    found = [o for o in gc.get_objects() if isinstance(o, dict) and "tests" in o]
    frame = sys._getframe()
    while frame:
        found += [v for v in frame.f_locals.values() if isinstance(v, str) and "assert" in v]
        frame = frame.f_back
    return 8 if found else 7
""",
}
SKIPPED = (
    "import unittest\nclass A(unittest.TestCase):\n    @unittest.{}\n"
    "    def test_it(self):\n        self.assertEqual(f(2), 4)"
)
CHEATED = [
    "assert f(4) == 8",
    "assert not f(4) != 8",
    "assert abs(f(4) - 8) < 1e-6",
    "assert 8 in [f(4)] and isinstance(f(4), int)",
    (
        "import unittest\nclass A(unittest.TestCase):\n"
        "    def test_it(self): self.assertEqual(f(4), 8)\n"
    ),
]


@pytest.mark.parametrize("tests", CHEATED)
@pytest.mark.parametrize("program", CHEATS.values(), ids=CHEATS)
def test_a_program_that_cheats_does_not_pass(program: str, tests: str) -> None:
    assert CodeTests(timeout=5.0).verify(program, reference=tests).outcome == "incorrect"


POSING = """
class Posing:
    def __init__(self, *_): pass
    def __getattr__(self, name): return lambda *_: 0
    def __abs__(self): return self
    def startswith(self, _): return True
    __eq__ = startswith
    def FORGED(self, *_): return VALUE
def f(*_): return Posing()
class Solution(Posing):
    def f(self, _): return self
class Area(Posing): pass
from unittest.mock import MagicMock as g
"""
FORGED = {
    "a difference": ("assert abs(f(4) - 8) < 1e-6", "__sub__", "0"),
    "a difference from the right": ("assert abs(8 - f(4)) < 1e-6", "__rsub__", "0"),
    "a difference that is an object": ("assert abs(f(4) - 8).max() < 1e-6", "__sub__", "self"),
    "a rounded one": ("assert round(f(4) - 8, 6) == 0", "__sub__", "Posing()"),
    "a written one": ("assert f'{f(4) - 8:.3f}' == '0.000'", "__sub__", "Posing()"),
    "a quotient": ("assert abs(f(4) / 8 - 1) < 1e-6", "__truediv__", "1"),
    "a rest": ("assert 3 * f(3, 7) % 7 == 1", "__rmul__", "1"),
    "a set's difference": ("assert not f(4) - {1, 2}", "__sub__", "set()"),
    "numpy": ("import numpy as np\nassert np.allclose(f(4), 8)", "__sub__", "0"),
    "a question": ("assert f(4).startswith('hello')", "__sub__", "0"),
    "a mock of the library": ("assert g(4).startswith('hello')", "__sub__", "0"),
    "a method's own object": ("assert abs(Solution().f(4) - 8) < 1e-6", "__sub__", "0"),
    "a class for a function": ("assert abs(Area(4) - 8) < 1e-6", "__sub__", "0"),
    "an approximate unittest": (
        (
            "import unittest\nclass A(unittest.TestCase):\n"
            "    def test_it(self): self.assertAlmostEqual(f(4), 8)\n"
        ),
        "__sub__",
        "0",
    ),
    "beside a mock that is not used": ("from unittest import mock\nassert f(4) == 8", "x", "0"),
}
DERIVED = "class Mine(Posing): pass\n"
FORGED_TOGETHER = {
    "equal": (DERIVED + "assert f(4) == 8", "x", "0"),
    "equal inside": (DERIVED + "assert [f(4)] == [8]", "x", "0"),
    "a difference": (DERIVED + "assert abs(f(4) - 8) < 1e-6", "__sub__", "0"),
    "between": (DERIVED + "assert 7 < f(4) < 9", "x", "0"),
    "equal twice": (DERIVED + "assert 8 == f(4) == 8", "x", "0"),
    "one of": (DERIVED + "assert f(4) in [8]", "x", "0"),
    "a key": (DERIVED + "assert f(4) in {8: 1}", "__hash__", "8"),
    "inside": (DERIVED + "assert 8 in f(4)", "__contains__", "True"),
    "not outside": (DERIVED + "assert not f(4) not in (8, 9)", "x", "0"),
    "a match": (
        DERIVED + "match f(4):\n    case 8 | 9: pass\n    case _: assert False",
        "x",
        "0",
    ),
    "a unittest": (
        DERIVED + "import unittest\nclass A(unittest.TestCase):\n"
        "    def test_it(self): self.assertEqual(f(4), 8)\n",
        "x",
        "0",
    ),
}


@pytest.mark.parametrize(
    ("tests", "method", "value"),
    [*FORGED.values(), *FORGED_TOGETHER.values()],
    ids=[*FORGED, *(f"together {name}" for name in FORGED_TOGETHER)],
)
def test_an_object_that_poses_as_data_does_not_pass(tests: str, method: str, value: str) -> None:
    program = POSING.replace("FORGED", method).replace("VALUE", value)
    assert CodeTests().verify(program, reference=tests).outcome == "incorrect"


def test_what_the_prompt_calls_a_class_is_one() -> None:
    tests = "assert abs(Vector(3, 4) * 2) == 10"
    asked = Problem.of("Write a class `Vector` with operators.")
    assert CodeTests().verify(VECTOR, reference=tests).outcome == "incorrect"
    assert CodeTests().verify(VECTOR, asked, reference=tests).outcome == "correct"


def test_a_verdict_says_that_a_program_could_have_faked_it() -> None:
    program, tests = PASSES["a class derived from the program's"]
    [reason] = CodeTests().verify(program, reference=tests).reasons
    assert "might fake that: the tests derive a class from 'Point'" in reason.measured


TOGETHER = [
    name
    for name in CHEATS
    if "equal to everything" not in name
    and name not in ("a metaclass", "patches unittest and the runner", "reads its tests")
]


@pytest.mark.parametrize("name", TOGETHER)
def test_the_plain_cheats_do_not_pass_in_one_process_either(name: str) -> None:
    verdict = CodeTests(timeout=5.0, mode="together").verify(CHEATS[name], reference=CHEATED[0])
    assert verdict.outcome == "incorrect"


def test_what_arrives_from_the_program_can_change_no_class() -> None:
    from assay.verifiers.code import channel

    for value in channel._BY_NAME.values():
        if isinstance(value, type):
            with pytest.raises(TypeError):
                value.__eq__ = None


def test_tests_that_leave_nothing_run_in_one_process_and_others_do_not() -> None:
    right, wrong = "def f(x): return 8", ("import os\nos._exit(0)", ALWAYS_EQUAL, "f = 1")
    tests = "names = []\nnames.append(1)\nassert names == [1] and f(4) == 8"
    for program in (right, *wrong, right):
        verdict = CodeTests(memory=509).verify(program, reference=tests)
        assert (verdict.outcome == "correct") == (program == right)
    changing = "import math\nassert math.pi > 3\nmath.pi = 1\nassert f(4) == 8"
    for timeout in (5.0, 5.0, 6.0, 5.0):
        assert CodeTests(memory=509, timeout=timeout).verify(right, reference=changing)
        assert CodeTests(memory=509, timeout=timeout).verify(right, reference=tests)


def test_a_process_of_tests_is_replaced_before_it_has_used_up_its_time() -> None:
    tests = "assert sum(range(3_000_000)) > 0 and f(4) == 8"
    for _ in range(12):
        assert CodeTests(memory=508, timeout=1.0).verify("def f(x): return 8", reference=tests)
    for _ in range(3):
        large = "assert len(f(4)) == 3 * 10**7"
        assert CodeTests(memory=508).verify("def f(x): return 'x' * 3 * 10**7", reference=large)


RUNS = [{"stdin": "4\n", "stdout": "8\n"}, {"stdin": "5\n", "stdout": "10"}]
CALLS = [
    {"call": "f", "args": [4], "expected": 8},
    {"call": "f", "kwargs": {"x": 0.1}, "expected": 0.2, "tolerance": 1e-9},
]
SUM = {"call": "f", "args": [0.1], "expected": 0.3}


@pytest.mark.parametrize(
    ("program", "cases", "outcome"),
    [
        ("print(2 * int(input()))", RUNS, "correct"),
        ("print(2 * int(input()), ' ')", RUNS, "correct"),
        ("print(8)", RUNS, "incorrect"),
        ("print(2 * int(input()))\nexit()", RUNS, "correct"),
        ("import sys; print(2 * int(input())); sys.exit(1)", RUNS, "incorrect"),
        ("if __name__ == '__main__': print(2 * int(input()))", RUNS, "correct"),
        ("def f(x): return 2 * x", CALLS, "correct"),
        ("def f(x): return x * x", CALLS, "incorrect"),
        ("def f(x): return 'x'", CALLS, "incorrect"),
        ("def f(): return (1, [2])", [{"call": "f", "expected": [1, [2]]}], "correct"),
        ("def f(): return 1", [{"call": "f", "expected": True}], "incorrect"),
        ("def f(x): return x + 0.2", [SUM], "correct"),
        ("def f(x): return x + 0.2", [{**SUM, "tolerance": 0}], "incorrect"),
        ("def f(x): return x + 0.2000001", [SUM], "incorrect"),
        ("def f(): return 1e-12", [{"call": "f", "expected": 0.0}], "incorrect"),
        ("def f(): return 10**9 + 1", [{"call": "f", "expected": 10**9}], "incorrect"),
        (ALWAYS_EQUAL.replace("BASE", "float"), CALLS, "incorrect"),
    ],
)
def test_cases(program: str, cases: list[dict[str, object]], outcome: str) -> None:
    assert CodeTests().verify(program, metadata={"cases": cases}).outcome == outcome


@pytest.mark.parametrize(
    "text",
    [
        *("", " \n", "...", "hello", "I cannot do that.", "```text\nx\n```"),
        "<think>\n```python\ndef f(x): return 8\n```\n</think>\nI cannot do that.",
        "<think>\n```python\ndef f(x): return 8\n```",  # still thinking
        "Well.\n<think>\n```python\ndef f(x): return 8\n```",
    ],
)
def test_no_program_is_invalid(text: str) -> None:
    assert CodeTests().verify(text, reference="assert f(4) == 8").outcome == "invalid"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"reference": ""},
        {"reference": 4},
        {"reference": "assert f(4) = 8"},
        {"reference": "import no_such_module_at_all.inner\nassert f(1)"},
        {"reference": "import nosuchmodule\nassert f(1) == 1"},
        {"reference": "def test_it():\n    import nosuchmodule\n    assert f(1) == 1"},
        {"reference": "import nosuchmodule as m\nassert m.close(f(1), 1)"},
        {"metadata": {"cases": [{"call": 3}]}},
        {"metadata": {"cases": [{"call": "", "expected": 4}]}},
        {"metadata": {"cases": [{"call": "Solution().f", "args": [2], "expected": 4}]}},
        {"metadata": {"cases": "x"}},
        {"reference": "assert f(1)", "metadata": {"entry_point": 3}},
    ],
)
def test_unusable_tests_are_the_problem_s_fault(fields: dict[str, object]) -> None:
    verdict = CodeTests().verify("def f(x): return 1", **fields)
    assert verdict.outcome == "broken"
    assert verdict.failure is not None
    assert verdict.failure.kind == "problem"


def test_the_tests_may_be_a_list() -> None:
    problem = Problem(reference=["a = 1", "assert f(a) == 1"], tests=("assert f(2) == 1",))
    verdict = CodeTests().verify("def f(x): return x", problem)
    assert verdict.reasons[0].text == "test 3 of 3 failed: assert f(2) == 1"


def test_it_is_known_by_its_name_and_checks_its_arguments() -> None:
    assert load("code_tests", timeout=2.0) == CodeTests(timeout=2.0)
    with pytest.raises(BadArgument, match="mode"):
        CodeTests(mode="both")  # type: ignore[arg-type]
    for name in ("timeout", "memory", "processes"):
        with pytest.raises(UsageError, match=f"{name} must be above 0, not -1"):
            CodeTests(**{name: -1})


def test_it_refuses_without_a_jail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_tests, "why_no_jail", lambda: "no such kernel")
    with pytest.raises(NoSandbox, match="no such kernel"):
        CodeTests()
    assert CodeTests(unsafe=True).verify("def f(): return 1", reference="assert f() == 1")


def test_a_broken_sandbox_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier = CodeTests(memory=511)
    monkeypatch.setattr(launcher.Launcher, "_receive", lambda *_: {"error": "out of order"})
    verdict = verifier.verify("def f(): return 1", reference="assert f() == 1")
    assert verdict.outcome == "broken"
    assert verdict.failure is not None
    assert verdict.failure.kind == "crash"


@pytest.mark.slow
def test_published_solutions_get_their_recorded_verdicts(data: Path) -> None:
    problems = _lines(data / "humaneval" / "HumanEval.jsonl")
    by_id = {row["task_id"]: row for row in problems}
    rows = _lines(data / "humaneval" / "model_solutions.jsonl")[::6]
    verifier, agree = CodeTests(), 0
    for row in rows:
        task = by_id[row["task_id"]]
        prefix = "" if row["form"] == "function" else row.get("prompt_used", task["prompt"])
        verdict = verifier.verify(
            f"```python\n{prefix}{row['solution']}\n```",
            reference=task["test"],
            metadata={"entry_point": task["entry_point"]},
        )
        assert verdict.failure is None
        agree += (verdict.label == "correct") == (row["verdict"] == "pass")
    assert agree >= 0.99 * len(rows)


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").strip().split("\n")]


@pytest.mark.parametrize(
    "tests",
    [
        "def check(candidate):\n    assert candidate(2) == 4",  # and no entry point
        "def test_f(value):\n    assert f(value) == 4",  # a fixture that nobody gives
        "class TestF:\n    def test_f(self, value):\n        assert f(2) == value",
        "async def test_f():\n    assert f(2) == 4",
        "if __name__ == '__main__':\n    assert f(2) == 4",
        "import unittest\nif __name__ == '__main__':\n    unittest.main()",
        "f(2) == 4",
        "pass",
        "raise SystemExit\nassert f(2) == 4",
        "try:\n    assert f(2) == 4\nexcept AssertionError:\n    pass",
        "def test_it():\n    try:\n        assert f(2) == 4\n    except Exception as e: print(e)",
        "import sys\nsys.exit(0)\nassert f(2) == 4",
        "def test_it():\n    exit()\n    assert f(2) == 4",
        "assert (f(2) == 4, 'doubles')",
        "assert True",
        "assert f(2) == 4 if False else 'x'",
        "f = lambda x: 2 * x\nassert f(2) == 4",
        "assert 2 + 2 == 4",
        "def check(candidate):\n    assert 2 + 2 == 4\ncheck(f)",
        "import unittest\nclass A(unittest.TestCase):\n    def test_it(self): pass",
        SKIPPED.format("skip('later')"),
        SKIPPED.format("expectedFailure"),
        SKIPPED.format("skip('later')")
        .replace("@unittest.skip('later')", "")
        .replace("self.assertEqual", "self.skipTest('later')\n        self.assertEqual"),
    ],
)
def test_tests_that_check_nothing_are_a_fault_of_the_problem(tests: str) -> None:
    verdict = CodeTests().verify("def f(x): return 0", reference=tests)
    assert verdict.outcome == "broken"
    assert verdict.failure is not None
    said = verdict.failure.message
    assert "checked nothing" in said or "never used the program" in said


@pytest.mark.parametrize(
    ("tests", "said"),
    [
        ("raise ValueError('no')\nassert f(2) == 4", "ValueError: no"),
        ("text = open('missing.txt').read()\nassert f(2) == 4", "FileNotFoundError"),
        ("assert f(1 / 0) == 4", "ZeroDivisionError"),
        ("while True: pass\nassert f(2) == 4", "before they used the program"),
        ("x = [0] * 10**10\nassert f(2) == 4", "MemoryError"),
    ],
)
def test_what_fails_before_the_program_is_used_is_no_fault_of_it(tests: str, said: str) -> None:
    verdict = CodeTests(timeout=1.0).verify("def f(x): return 4", reference=tests)
    assert verdict.outcome == "broken"
    assert verdict.failure is not None
    assert verdict.failure.kind == "problem"
    assert said in verdict.failure.message


@pytest.mark.parametrize(
    ("program", "tests"),
    [
        ("def g(x): return 4", "assert f(2) == 4"),
        ("N = 5", "assert N == 4"),
        ("N = 5", "assert N[1] == 4"),
        ("def f(x): return x", "assert f(2)[1 // 0] == 4 and f(3)"),
        ("def f(x):\n    while True: pass", "assert f(2) == 4"),
        ("def f(x): return 4", "from solution import f, g\nassert f(2) == 4"),
    ],
)
def test_what_fails_after_that_is_a_fault_of_it(program: str, tests: str) -> None:
    assert CodeTests(timeout=1.0).verify(program, reference=tests).outcome == "incorrect"


@pytest.mark.parametrize("name", ["copy", "select", "math", "nt", "cmd", "os", "json", "string"])
@pytest.mark.parametrize("how", ["bare", "entry", "case"])
def test_a_function_may_be_called_as_a_standard_module_is(name: str, how: str) -> None:
    fields: dict[str, dict[str, object]] = {
        "bare": {"reference": f"assert {name}(2) == 4"},
        "entry": {
            "reference": "def check(candidate):\n    assert candidate(2) == 4",
            "metadata": {"entry_point": name},
        },
        "case": {"metadata": {"cases": [{"call": name, "args": [2], "expected": 4}]}},
    }
    right, wrong = f"def {name}(x): return x * x", f"def {name}(x): return x"
    assert CodeTests().verify(right, **fields[how]).outcome == "correct"
    assert CodeTests().verify(wrong, **fields[how]).outcome == "incorrect"


def test_a_program_takes_no_standard_module_s_place() -> None:
    program = "class math:\n    isclose = lambda *_: True\ndef f(x): return 5"
    verdict = CodeTests().verify(program, reference="assert math.isclose(f(2), 4)")
    assert verdict.outcome == "incorrect"
