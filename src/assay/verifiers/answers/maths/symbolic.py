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
import time
from typing import Any

from assay.core import Failure
from assay.verifiers.answers.maths.nodes import ZERO, Node, Unreadable, is_expression, walk

WORKERS = 2
MEMORY = 1 << 31
MAX_NODES = 400
START_SECONDS = 30.0


class Allowance:
    """The seconds that one answer may take: half of them for a proof, the rest for its turn.

    >>> Allowance(3.0).each
    1.5
    """

    def __init__(self, seconds: float) -> None:
        self.each = seconds / 2
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left for waiting if a proof is to end in time."""
        return max(0.0, self._until - self.each - time.monotonic())


def decide(gold: Node, found: Node, allowed: Allowance) -> bool | None:
    """Whether two answers are equal, by algebra; None if it cannot tell in the time allowed.

    The first start of a worker in a process is waited for besides; later ones are not.
    """
    sets = {"rel", "union", "minus", "seq"}
    comparable = is_expression(gold) and is_expression(found)
    if not comparable and (gold.kind not in sets or found.kind not in sets):
        return None
    if sum(1 for side in (gold, found) for _ in walk(side)) > MAX_NODES:
        return None
    answer = _here().ask((gold, found), allowed)
    return answer if isinstance(answer, bool) else None


class _Workers:
    """Pools of one process each, kept warm; a call takes one, and waits if all are taken."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._idle: list[tuple[float, Any]] = []
        self._changed = threading.Condition()
        self._alive = 0
        self._ever_ready = False

    def ask(self, pair: tuple[Node, Node], allowed: Allowance) -> bool | Failure | None:
        pool = self._take(allowed)
        if pool is None:
            return None
        [answer] = pool.map([pair])
        if isinstance(answer, Failure):  # its process was killed: a new one starts meanwhile
            self._start(allowed.each)
        else:
            self._put(allowed.each, pool)
        return answer  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the idle workers."""
        with self._changed:
            idle, self._idle = self._idle, []
            self._alive -= len(idle)
            self._ever_ready = False
        for _, pool in idle:
            pool.close()

    def _take(self, allowed: Allowance) -> Any:
        """A warm pool with the timeout that is asked for; None if there is none in time."""
        with self._changed:
            found = self._warm(allowed.each)
            if found is None and self._alive < WORKERS:
                self._alive += 1
                self._start(allowed.each)
            patience = allowed.left() if self._ever_ready else START_SECONDS
            until = time.monotonic() + patience
            while found is None and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
                found = self._warm(allowed.each)
            return found

    def _warm(self, timeout: float) -> Any:
        for index, (allowed, pool) in enumerate(self._idle):
            if allowed == timeout:
                del self._idle[index]
                return pool
        if self._idle and self._alive >= WORKERS:  # one of another timeout makes room
            _, other = self._idle.pop(0)
            other.close()
            self._start(timeout)
        return None

    def _put(self, timeout: float, pool: Any) -> None:
        with self._changed:
            self._idle.append((timeout, pool))
            self._ever_ready = True
            self._changed.notify()

    def _start(self, timeout: float) -> None:
        threading.Thread(target=self._warm_up, args=(timeout,), daemon=True).start()

    def _warm_up(self, timeout: float) -> None:
        from assay.sandbox.pool import Pool

        pool = Pool(_Prover(), processes=1, timeout=timeout, memory=MEMORY, nested=True)
        list(pool.map([(ZERO, ZERO)]))
        self._put(timeout, pool)


_workers: _Workers | None = None
_making = threading.Lock()


def _here() -> _Workers:
    """The workers of this process: one that was forked does not use its parent's."""
    global _workers  # noqa: PLW0603  (processes are a fact about this process)
    with _making:
        if _workers is None or _workers.process != os.getpid():
            _workers = _Workers()
            atexit.register(close)
        return _workers


def close() -> None:
    """End the idle workers; the next question starts new ones."""
    if _workers is not None and _workers.process == os.getpid():
        _workers.close()


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
