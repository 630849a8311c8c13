"""What frameworks that call verifiers share: a verifier from its text, and verdicts as text."""

from __future__ import annotations

from assay.core import Response, Verdict, Verifier
from assay.core.verifier import checked
from assay.evaluate.report.text import visible


def judge_of(verifier: Verifier | str) -> Verifier:
    """The verifier itself, or the one that a text says, as for ``assay verify --verifier``.

    >>> judge_of("exact ignore_case=true")
    Exact(ignore_case=True)

    Raises `UsageError` for a text that says none, and for anything else.
    """
    if not isinstance(verifier, str):
        return checked(verifier)
    from assay.verifiers.parsing import parse

    return parse(verifier)


def name_of(judge: Verifier, verdict: Verdict | None = None) -> str:
    """What a foreign report calls a verifier: by its name, or the one in its verdict.

    >>> name_of(judge_of("exact"))
    'exact'
    """
    return (verdict.verifier if verdict else "") or judge.name or type(judge).__name__


def explained(verdict: Verdict, response: Response | str | None = None) -> str:
    """The verdict as an outline that is safe to print: model text moves no cursor in it.

    >>> print(explained(Verdict("undecided", verifier="judge")))
    ? undecided judge
    """
    text = response.text if isinstance(response, Response) else response
    return visible(verdict.explain(text))
