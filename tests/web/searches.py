"""Searches to look at: from the simulated world, and drawn by Hypothesis."""

from hypothesis import strategies as st

from assay.core import Ledger, Problem, Reason, Response, Usage, Verdict
from assay.runs import Record
from assay.search import strategies
from assay.search.result import SearchResult
from assay.search.selectors import Selection
from assay.search.tree import Tree
from assay.search.world import Chains

WORLD = Chains(right=0.6)
STATUSES = ("live", "finished", "cut", "pruned", "duplicate", "failed")


def found(line: str, number: int = 0, world: Chains = WORLD) -> SearchResult:
    """What a strategy finds in the simulated world."""
    strategy = strategies.load(line)
    return strategy.search(world.problem(number), world.model(), world.reward())


def result(tree: Tree, chosen: int = 0, **changed: object) -> SearchResult:
    """A tree as the result of a search."""
    ledger = Ledger()
    ledger.charge("generate", Usage(model_calls=2, input_tokens=10, output_tokens=7))
    known = {
        "strategy": "Beam(n=4)",
        "problem": Problem.of("Why?", id="p0"),
        "tree": tree,
        "selection": Selection(rule="best", chosen=chosen),
        "ledger": ledger,
    }
    return SearchResult(**{**known, **changed})


@st.composite
def results(draw: st.DrawFn, most: int = 120) -> SearchResult:
    """A search of any shape, whether or not a strategy would make it."""
    tree = Tree()
    for place in range(draw(st.integers(1, most))):
        above = draw(st.none() | st.integers(0, place - 1)) if place else None
        value = draw(st.none() | st.floats(-0.5, 1.5))
        tree.add(
            None if above is None else tree.nodes[above],
            text=draw(st.sampled_from(["", "one", "two\n\nlines", "\x1b[31m"])),
            status=draw(st.sampled_from(STATUSES)),
            why=draw(st.sampled_from(["", "outside the beam", "looked ahead", "odd"])),
            value=value,
            verdict=None if value is None else Verdict("undecided"),
        )
    return result(tree, draw(st.integers(0, len(tree) - 1)))


def hostile(bad: str) -> dict:
    """The trace of a search in which every text is a bad one."""
    tree = Tree()
    verdict = Verdict("incorrect", 0.1, reasons=(Reason(bad, bad),), verifier=bad)
    first = tree.add(text=bad, why=bad, value=0.5)
    tree.add(first, text=bad, status="finished", answer=bad, verdict=verdict, value=0.1, why=bad)
    for status in ("pruned", "failed", "cut", "duplicate"):
        tree.add(first, text=bad, why=bad, status=status, verdict=verdict, value=0.2)
    search = result(tree, 1, strategy=bad, stopped=bad, warnings=(bad, bad)).to_dict()
    search["selection"] = {
        "rule": bad, "chosen": 1, "table": [{"answer": bad, "weight": 0.5, "count": 1}]
    }  # fmt: skip
    search["ledger"]["phases"][bad] = {"model_calls": 1}
    return search


def one(runs, make, search, name="own", problem=None, label="correct") -> str:
    """A run of one record with a search in it; the address of its page."""
    asked = problem or make.problem(0)
    trace = search if isinstance(search, dict) else search.trace()
    said = Response("x", metadata={"search": trace})
    verdict = make.verdict(label, "correct")
    kept = Record(problem=asked.id, response=said, verdicts={"strict": verdict, "loose": verdict})
    make.write(runs / name, "m", [kept], problems=[asked])
    return f"/run/{name}/sample/0/0"
