"""Logs in the forms of other frameworks, with rows of our own."""

import json
from pathlib import Path


def lines(path: Path, rows: list[dict]) -> Path:
    """Rows as JSONL."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def sample(id, question, answer, text, filter="strict", **scores) -> dict:
    """A row of lm-eval's log."""
    return {
        "doc_id": id,
        "doc": {"question": question, "answer": answer},
        "target": answer,
        "arguments": {"gen_args_0": {"arg_0": f"Q: {question}\nA:", "arg_1": {"until": ["\n"]}}},
        "resps": [[text]],
        "filtered_resps": [text],
        "filter": filter,
        "metrics": list(scores),
        **scores,
    }


def lm_eval_log(folder: Path) -> Path:
    """Two documents, each under two filters, and the results beside them."""
    (folder / "results_2026-11-21T10-00-00.000000.json").write_text('{"model_name": "org/m"}')
    rows = [
        sample(0, "2 + 2?", "4", "It is 4", exact_match=0.0, length=7),
        sample(1, "2 + 3?", "5", "6", exact_match=0.0, length=1),
        sample(0, "2 + 2?", "4", "It is 4", filter="flexible", exact_match=1.0, length=7),
        sample(1, "2 + 3?", "5", "6", filter="flexible", exact_match=0.0, length=1),
    ]
    return lines(folder / "samples_sums_2026-11-21T10-00-00.000000.jsonl", rows)
