"""The report as Markdown, for an issue or a pull request."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from assay.core import Verdict
from assay.evaluate.report.content import MARKS, Content, Sample, Table
from assay.evaluate.report.text import one_line, visible
from assay.verifiers.turns import questions

_LONGEST = 4_000


def render(content: Content, samples: int = 20) -> str:
    """The report; of the samples, the first so many in full."""
    parts = [f"# {safe(content.title)}"]
    parts += [table(content.scores), table(content.outcomes)]
    if content.warnings:
        parts.append("\n".join(f"- **!** {safe(warning)}" for warning in content.warnings))
    parts.append("\n".join(f"- {name}: {safe(value)}" for name, value in content.facts))
    more = [content.statistics, *content.breakdowns]
    parts += [f"## {safe(one.title)}\n\n{table(one)}" for one in more if one is not None]
    shown = min(samples, content.total)
    if shown:
        parts.append(f"## Samples\n\n{shown} of {content.total} are shown, the first ones.")
    parts += [_sample(sample) for sample in content.samples(samples)]
    return "\n\n".join(parts) + "\n"


def safe(text: str) -> str:
    r"""One line in which nothing is markup.

    >>> print(safe("a|b *c* <i>"))
    a\|b \*c\* &lt;i&gt;
    """
    return re.sub(r"([\\`*_{}\[\]#|!~])", r"\\\1", html.escape(one_line(text, 400), quote=False))


def table(content: Table) -> str:
    """A table in Markdown."""
    rule = ["---:" if column in content.numbers else "---" for column in range(len(content.head))]
    rows = [[safe(cell) for cell in row] for row in (content.head, *content.rows)]
    rows.insert(1, rule)
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if content.about:
        lines += ["", *(f"- {safe(name)}: {safe(meaning)}" for name, meaning in content.about)]
    return "\n".join(lines)


def _sample(sample: Sample) -> str:
    record = sample.record
    title = f"### {MARKS[sample.outcome]} {safe(record.problem)}, sample {record.index}"
    parts = [title, _fenced(questions(sample.problem))]
    if record.error is not None:
        parts.append(f"No answer: {safe(record.error.message)}")
    if record.response is not None:
        parts.append(_fenced(record.response.text))
    for name, verdict in record.verdicts.items():
        parts.append("\n".join(_outline(name, verdict, 0)))
    return "\n\n".join(parts)


def _fenced(text: str) -> str:
    shown = visible(text[:_LONGEST])
    if len(text) > _LONGEST:
        shown += f"\n… and {len(text) - _LONGEST:,} more characters"
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}"


def _outline(name: str, verdict: Verdict, depth: int) -> Iterator[str]:
    said = "; ".join(
        safe(reason.text) + (f" ({safe(reason.measured)})" if reason.measured else "")
        for reason in verdict.reasons
    )
    if verdict.failure is not None:
        said = safe(f"{verdict.failure.kind}: {verdict.failure.message}")
    yield f"{'  ' * depth}- {MARKS[verdict.outcome]} {safe(name)}{': ' if said else ''}{said}"
    for part in verdict.parts:
        yield from _outline(part.verifier, part, depth + 1)
