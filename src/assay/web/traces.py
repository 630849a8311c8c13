"""The search in a record, read with suspicion: a record is a file that anybody may have written."""

from __future__ import annotations

import math
from collections.abc import Callable

from assay.core import AssayError, DataError, Problem, Response, Usage, Verdict
from assay.core.wording import in_json
from assay.evaluate.report.text import one_line
from assay.search.outline import MARKS
from assay.search.result import SearchResult

_ODD = (
    *(AssayError, ArithmeticError, AttributeError, LookupError),
    *(RecursionError, TypeError, ValueError),
)


def read(problem: Problem, response: Response | None) -> SearchResult | DataError | None:
    """The search in a response's metadata; what is wrong where there is one that cannot be read.

    None where the response came from no search.
    """
    held = response.metadata.get("search") if response is not None else None
    if response is None or not isinstance(held, dict) or "nodes" not in held:
        return None
    try:
        result = SearchResult.of(problem, response)
        if result is not None:
            _check(result)
    except DataError as error:
        return error
    except KeyError as error:
        return DataError(f"its search has no {error}")
    # A record is a file that anybody may have written: what is wrong with it is told on its page.
    except _ODD as odd:
        return DataError(f"its search cannot be read: {one_line(str(odd), 300)}")
    return result


def _check(result: SearchResult) -> None:
    """Raise `DataError` where what is shown has not the kind that it should have."""
    if not result.nodes:
        raise DataError("its search holds no text")
    for node in result.nodes:
        above = result.tree.parent(node)
        if node.depth != (above.depth if above else 0) + 1:
            raise DataError(f"text {node.id} of its search is at depth {in_json(node.depth)}")
        for name, fits in _KINDS.items():
            if not fits(getattr(node, name)):
                known = in_json(getattr(node, name))
                raise DataError(f"text {node.id} of its search has the {name} {known}")
    _check_choice(result)
    texts = (result.strategy, result.stopped, *result.warnings)
    if not all(isinstance(text, str) for text in texts):
        raise DataError("the words of its search are no text")
    for name, cost in result.ledger.phases.items():
        if not all(map(_is_number, cost.to_dict().values())):
            raise DataError(f"what its search spent on {in_json(name)} is odd")
    if not _is_number(result.ledger.elapsed) or not isinstance(result.seed, int):
        raise DataError("the clock or the seed of its search is odd")


def _check_choice(result: SearchResult) -> None:
    chosen = result.selection.chosen
    if not isinstance(result.selection.rule, str):
        raise DataError(f"its search chose by {in_json(result.selection.rule)}")
    if type(chosen) is not int or not 0 <= chosen < len(result.nodes):
        raise DataError(f"its search chose text {in_json(chosen)}, and drew {len(result.nodes)}")
    for row in result.selection.table:
        if not (isinstance(row.answer, str) and _is_number(row.weight) and _is_whole(row.count)):
            raise DataError(f"a vote of its search is odd: {in_json(row.to_dict(), 200)}")


def _is_number(known: object) -> bool:
    return isinstance(known, int | float) and math.isfinite(known) and abs(known) < 1e15


def _is_whole(known: object) -> bool:
    return isinstance(known, int) and abs(known) < 1e15


def _is_verdict(known: object) -> bool:
    if not isinstance(known, Verdict) or not isinstance(known.verifier, str):
        return False
    said = [text for reason in known.reasons for text in (reason.text, reason.measured)]
    if known.failure is not None:
        said += [known.failure.kind, known.failure.message]
    scored = known.score is None or _is_number(known.score)
    return (
        scored
        and all(isinstance(text, str) for text in said)
        and all(map(_is_verdict, known.parts))
    )


_KINDS: dict[str, Callable[[object], bool]] = {
    "text": lambda known: isinstance(known, str),
    "why": lambda known: isinstance(known, str),
    "status": lambda known: isinstance(known, str) and known in MARKS,
    "answer": lambda known: known is None or isinstance(known, str),
    "value": lambda known: known is None or _is_number(known),
    "usage": lambda known: isinstance(known, Usage) and _is_whole(known.output_tokens),
    "verdict": lambda known: known is None or _is_verdict(known),
}
