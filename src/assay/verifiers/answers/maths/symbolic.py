"""What numbers cannot decide, by computer algebra, in processes that can be killed.

sympy may run for hours on a short input, in code that no signal interrupts. So it runs in worker
processes that are kept warm, and a worker that does not answer in time is killed: that holds in
threads, in async code, and in the middle of a C loop. The expressions that are sent are our own
trees, built node by node; no text is ever evaluated.
"""

from __future__ import annotations

import atexit
import os
import threading
from typing import Any

from assay.core import Failure
from assay.verifiers.answers.maths.nodes import Node, Unreadable, is_expression, walk

WORKERS = 2
MEMORY = 1 << 31
MAX_NODES = 400


def decide(gold: Node, found: Node, timeout: float) -> bool | None:
    """Whether two answers are equal, by algebra; None if it cannot tell in `timeout` seconds.

    Half of the time is for waiting until a worker is free, half for the work. Starting a worker,
    which happens once, does not count.
    """
    sets = {"rel", "union", "minus", "seq"}
    comparable = is_expression(gold) and is_expression(found)
    if not comparable and (gold.kind not in sets or found.kind not in sets):
        return None
    if sum(1 for side in (gold, found) for _ in walk(side)) > MAX_NODES:
        return None
    answer = _ask((gold, found), timeout / 2)
    return answer if isinstance(answer, bool) else None


class _Workers:
    """A few pools of one process each; a call takes one, and waits if all are taken."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.places = threading.BoundedSemaphore(WORKERS)
        self.idle: list[tuple[float, Any]] = []
        self.lock = threading.Lock()

    def take(self, timeout: float) -> Any:
        from assay.sandbox.pool import Pool

        with self.lock:
            for index, (allowed, pool) in enumerate(self.idle):
                if allowed == timeout:
                    del self.idle[index]
                    return pool
        return Pool(_Prover(), processes=1, timeout=timeout, memory=MEMORY, nested=True)

    def give_back(self, timeout: float, pool: Any) -> None:
        with self.lock:
            self.idle.append((timeout, pool))
            surplus = self.idle[:-WORKERS]
            del self.idle[:-WORKERS]
        for _, old in surplus:
            old.close()


_workers: _Workers | None = None
_making = threading.Lock()


def _ask(pair: tuple[Node, Node], timeout: float) -> bool | Failure | None:
    global _workers  # noqa: PLW0603  (processes are a fact about this process)
    with _making:
        if _workers is None or _workers.process != os.getpid():
            _workers = _Workers()
            atexit.register(_close, _workers)
        workers = _workers
    if not workers.places.acquire(timeout=timeout):
        return None
    try:
        pool = workers.take(timeout)
        [answer] = pool.map([pair])
        workers.give_back(timeout, pool)
    finally:
        workers.places.release()
    return answer  # type: ignore[no-any-return]


def _close(workers: _Workers) -> None:
    if workers.process == os.getpid():
        for _, pool in workers.idle:
            pool.close()


class _Prover:
    """`prove`, in a form that imports sympy when a worker loads it, before any clock runs."""

    def __call__(self, pair: tuple[Node, Node]) -> bool | None:
        return prove(pair)

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        return _loaded, ()


def _loaded() -> _Prover:
    import sympy  # noqa: F401

    return _Prover()


def prove(pair: tuple[Node, Node]) -> bool | None:
    """In a worker: whether two expressions, or two sets of real numbers, are equal."""
    import sympy

    gold, found = pair
    try:
        if is_expression(gold) and is_expression(found):
            return _zero(_sympy(gold) - _sympy(found))
        one, other = _set(gold), _set(found)
    except (Unreadable, NotImplementedError, ValueError, TypeError):
        return None
    if one == other:
        return True
    return bool(sympy.simplify(one.symmetric_difference(other)) == sympy.S.EmptySet)


def _zero(difference: Any) -> bool | None:
    import sympy

    simple = sympy.simplify(difference)
    if simple == 0:
        return True
    decided = simple.equals(0)
    return bool(decided) if decided is not None else None


def _set(node: Node) -> Any:
    """A set of real numbers as sympy's."""
    import sympy

    kind, args = node
    if node == Node("sym", ("mathbb R",)):
        return sympy.S.Reals
    if kind == "union":
        return sympy.Union(*map(_set, args))
    if kind == "minus":
        return _set(args[0]) - _set(args[1])
    if kind == "rel":
        return _solution(node)
    if kind == "seq":
        opening, items, closing, mark = args
        if opening == "\\{":
            return sympy.FiniteSet(*map(_sympy, items))
        if opening == "":
            sets = [_set(item) for item in items]
            return sympy.Union(*sets) if mark == "or" else sympy.Intersection(*sets)
        if len(items) == 2:
            low, high = map(_sympy, items)
            return sympy.Interval(low, high, opening == "(", closing == ")")
    raise Unreadable(f"a {kind} is no set")


def _solution(node: Node) -> Any:
    import sympy

    operators, sides = node.args
    if operators[-1] == "in":
        return _set(sides[-1])
    made = [_sympy(side) for side in sides]
    names = set().union(*(side.free_symbols for side in made))
    if len(names) != 1:
        raise Unreadable("not one unknown")
    unknown = sympy.Symbol("x", real=True)
    made = [side.xreplace(dict.fromkeys(side.free_symbols, unknown)) for side in made]
    relations = {"<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge, "!=": sympy.Ne,
                 "=": sympy.Eq}  # fmt: skip
    result = sympy.S.Reals
    for operator, left, right in zip(operators, made, made[1:], strict=False):
        relation = relations[operator](left, right)
        result = result.intersect(
            relation.as_set() if hasattr(relation, "as_set") else sympy.S.Reals
        )
    return result


_ARITY_ONE = frozenset(str.split("sin cos tan sec csc cot asin acos atan sinh cosh tanh exp floor"))


def _sympy(node: Node) -> Any:
    """An expression as sympy's."""
    import sympy

    kind, args = node
    if kind == "num":
        return sympy.Rational(args[0].numerator, args[0].denominator)
    if kind == "sym":
        return sympy.Symbol(args[0], positive=True)
    if kind == "const":
        return {"pi": sympy.pi, "e": sympy.E, "i": sympy.I, "inf": sympy.oo}[args[0]]
    if kind == "call":
        return _sympy_call(args[0], [_sympy(arg) for arg in args[1:]])
    made = [_sympy(arg) for arg in args if isinstance(arg, Node)]
    if kind == "pow":
        return sympy.Pow(*made)
    if kind == "unit":
        return made[0]
    build = {
        "add": lambda: sympy.Add(*made),
        "mul": lambda: sympy.Mul(*made),
        "neg": lambda: -made[0],
        "div": lambda: made[0] / made[1],
        "fact": lambda: sympy.factorial(made[0]),
        "deg": lambda: made[0] * sympy.pi / 180,
        "pct": lambda: made[0] / 100,
    }.get(kind)
    if build is None:
        raise Unreadable(f"a {kind}")
    return build()


def _sympy_call(name: str, made: list[Any]) -> Any:
    import sympy

    renamed = name.replace("arc", "a") if name.startswith("arc") else name
    if renamed in _ARITY_ONE:
        return getattr(sympy, renamed)(made[0])
    others: dict[str, Any] = {
        "sqrt": sympy.sqrt,
        "cbrt": sympy.cbrt,
        "root": lambda n, x: sympy.root(x, n),
        "abs": sympy.Abs,
        "ln": sympy.log,
        "lg": lambda x: sympy.log(x, 10),
        "log": lambda x, base=sympy.E: sympy.log(x, base),
        "ceil": sympy.ceiling,
        "binom": sympy.binomial,
        "max": sympy.Max,
        "min": sympy.Min,
    }
    if name.startswith("apply "):
        return sympy.Function(name.removeprefix("apply "))(*made)
    if name not in others:
        raise Unreadable(name)
    return others[name](*made)
