"""What trainers read of a row: a record for each of their layouts.

Rows are read as `assay verify` reads them: the problem in ``prompt`` (or ``question``, or
``messages``), the answer in ``response`` (or ``completion``), pairs in ``chosen`` and ``rejected``,
what checks it in ``reference``, ``constraints``, ``tests``. A ``witness``, which proves that a
problem can be solved, is no answer to learn from. `DataError` for a row that has no place in a
layout.
"""

from __future__ import annotations

import json

from assay.core import JSON, DataError, Message, Problem
from assay.synthesize.row import Row

Record = dict[str, JSON]
ANSWERS = ("response", "completion")
IFEVAL_FAMILIES = ("ifeval", "iftrain", "ifbench")


def _chat(problem: Problem) -> list[Record]:
    if not problem.messages:
        raise DataError("has no prompt, question or messages")
    return [{"role": one.role, "content": one.content} for one in problem.messages]


def _said(text: str) -> list[Record]:
    return [{"role": "assistant", "content": text}]


def _answer(row: Row) -> str:
    for name in ANSWERS:
        value = row.get(name)
        if isinstance(value, str):
            return value
    raise DataError(f"has no answer: none of the columns {', '.join(ANSWERS)} holds text")


def _pair(row: Row) -> tuple[str, str]:
    found = []
    for name in ("chosen", "rejected"):
        value = row.get(name)
        if isinstance(value, list) and value and isinstance(value[-1], dict):
            value = Message.from_dict(value[-1]).content  # a conversation: its last message
        if not isinstance(value, str):
            raise DataError(f"is no pair: its column {name!r} holds no text")
        found.append(value)
    return found[0], found[1]


def _as_text(value: JSON) -> str | None:
    """Values of several types, in a column that has one."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


# TRL


def trl_sft(row: Row) -> Record:
    """A conversation, its answer with it."""
    return {"messages": [*_chat(row.problem()), *_said(_answer(row))]}


def trl_prompt_completion(row: Row) -> Record:
    """A conversation and its answer apart."""
    return {"prompt": _chat(row.problem()), "completion": _said(_answer(row))}


def trl_preference(row: Row) -> Record:
    """A conversation and two answers to it."""
    chosen, rejected = _pair(row)
    return {
        "prompt": _chat(row.problem()),
        "chosen": _said(chosen),
        "rejected": _said(rejected),
    }


def trl_rl(row: Row) -> Record:
    """A conversation, and what `assay.train.reward` reads beside it."""
    problem = row.problem()
    arguments = row.get("verifier_args")
    return {
        "prompt": _chat(problem),
        "answer": _as_text(problem.reference),
        "problem": json.dumps(problem.to_json(), ensure_ascii=False),
        "verifier": row.get("verifier") or ("constraints" if problem.constraints else ""),
        "verifier_args": json.dumps(arguments or {}, ensure_ascii=False, sort_keys=True),
    }


# open-instruct


def open_instruct_sft(row: Row) -> Record:
    """A conversation, its answer with it, and its id."""
    return {"id": row.id, **trl_sft(row)}


def open_instruct_preference(row: Row) -> Record:
    """Two whole conversations."""
    chosen, rejected = _pair(row)
    asked = _chat(row.problem())
    return {"chosen": [*asked, *_said(chosen)], "rejected": [*asked, *_said(rejected)]}


def open_instruct_rl(row: Row) -> Record:
    """A conversation, what it is checked against, and by which checker."""
    problem = row.problem()
    record: Record = {"id": row.id, "messages": _chat(problem)}
    if row.get("verifier") or not _known_there(problem):
        # Whole, as the verifier functions of `assay.interop.open_instruct` read it.
        truth = json.dumps(problem.to_json(), ensure_ascii=False)
        return {**record, "ground_truth": truth, "dataset": row.get("verifier") or "assay"}
    named = [one.id for one in problem.constraints]
    arguments = [dict(one.args) or None for one in problem.constraints]
    # Read by `ast.literal_eval`, so it is Python's notation, not JSON's.
    truths = repr([{"instruction_id": named, "kwargs": arguments}])
    return {**record, "ground_truth": truths, "dataset": "ifeval"}


def _known_there(problem: Problem) -> bool:
    """Whether open-instruct's own checkers know every constraint, and there are some."""
    from assay.verifiers.constraints.registry import all_kinds

    known = {name for family in IFEVAL_FAMILIES for name in all_kinds(family)}
    return bool(problem.constraints) and all(one.id in known for one in problem.constraints)


# LLaMA-Factory


def alpaca(row: Row) -> Record:
    """What a user says last, what was said before, and the answer."""
    return {**_alpaca_prompt(row), "output": _answer(row)}


def _alpaca_prompt(row: Row) -> Record:
    messages = row.problem().messages
    asked = [one for one in messages if one.role != "system"]
    if not asked or asked[-1].role != "user":
        raise DataError("does not end with what a user says")
    system = "\n".join(one.content for one in messages if one.role == "system")
    before = [one.content for one in asked[:-1]]
    if len(before) % 2:
        raise DataError("is a conversation whose turns do not alternate")
    history = [list(pair) for pair in zip(before[::2], before[1::2], strict=True)]
    return {"instruction": asked[-1].content, "input": "", "system": system, "history": history}


def alpaca_preference(row: Row) -> Record:
    """The same with two answers."""
    chosen, rejected = _pair(row)
    return {**_alpaca_prompt(row), "chosen": chosen, "rejected": rejected}


_SPEAKERS = {"user": "human", "assistant": "gpt", "tool": "observation"}


def _turns(row: Row) -> tuple[str, list[Record]]:
    messages = row.problem().messages
    system = "\n".join(one.content for one in messages if one.role == "system")
    asked = [one for one in messages if one.role != "system"]
    if not asked:
        raise DataError("has no prompt, question or messages")
    return system, [{"from": _SPEAKERS[one.role], "value": one.content} for one in asked]


def sharegpt(row: Row) -> Record:
    """Turns by who speaks, the answer as the last one."""
    system, turns = _turns(row)
    return {"conversations": [*turns, {"from": "gpt", "value": _answer(row)}], "system": system}


def sharegpt_preference(row: Row) -> Record:
    """Turns by who speaks, and two answers to them."""
    system, turns = _turns(row)
    chosen, rejected = _pair(row)
    return {
        "conversations": turns,
        "chosen": {"from": "gpt", "value": chosen},
        "rejected": {"from": "gpt", "value": rejected},
        "system": system,
    }


def whole(row: Row) -> Record:
    """Every column as it is."""
    return {"id": row.id, **row.content}
