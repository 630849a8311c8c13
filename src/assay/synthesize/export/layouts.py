"""The layouts of rows that trainers read: their columns, files, and the record of a row.

Layouts follow what the trainers document: TRL 1.16 (dataset formats), open-instruct
(``messages``, ``ground_truth`` and ``dataset``; preferences as two conversations), LLaMA-Factory
(alpaca and sharegpt with their defaults, ``dataset_info.json``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from assay.core import JSON, BadArgument, UnknownName
from assay.synthesize.export import records
from assay.synthesize.export.records import ANSWERS, Record
from assay.synthesize.row import Row

Kind = Literal["text", "texts", "number", "messages", "turns", "json", "any"]
"""What a column holds; ``json`` is JSON text, ``any`` whatever the rows have."""

ASKED = ("prompt", "question", "messages")
_SFT, _PAIRS, _RL = (ASKED, ANSWERS), (ASKED, ("chosen",), ("rejected",)), (ASKED,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A layout: what it is for, its columns, and how a row becomes a record of it."""

    name: str
    help: str
    columns: Mapping[str, Kind]
    record: Callable[[Row], Record]
    needs: tuple[tuple[str, ...], ...] = ()
    """Columns that a row must have: one of each group."""
    form: Literal["parquet", "jsonl"] = "parquet"
    info: Mapping[str, JSON] | None = None
    """What LLaMA-Factory's ``dataset_info.json`` says of the file."""

    def require(self, columns: Collection[str]) -> None:
        """Refuse rows of these columns, if none of them can have a place: `BadArgument`.

        >>> layout("trl-sft").require(("prompt", "reference"))
        Traceback (most recent call last):
        assay.core.errors.BadArgument: layout 'trl-sft' needs the column response (or completion); \
the rows will have prompt, reference
        """
        for one, *others in self.needs:
            if one not in columns and not set(others) & set(columns):
                other = f" (or {', '.join(others)})" if others else ""
                has = ", ".join(sorted(columns)) or "none"
                raise BadArgument(
                    f"layout {self.name!r} needs the column {one}{other}; the rows will have {has}"
                )


def layout(name: str) -> Layout:
    """The layout of a name. Raises `UnknownName`.

    >>> row = Row.of(prompt="6 * 7?", response="42")
    >>> layout("trl-prompt-completion").record(row)
    {'prompt': [{'role': 'user', 'content': '6 * 7?'}], \
'completion': [{'role': 'assistant', 'content': '42'}]}
    """
    if name not in LAYOUTS:
        raise UnknownName("layout", name, LAYOUTS)
    return LAYOUTS[name]


_SHAREGPT = {"formatting": "sharegpt", "columns": {"messages": "conversations", "system": "system"}}
_ALPACA = {"prompt": "instruction", "query": "input", "system": "system", "history": "history"}
_PAIR = {"chosen": "chosen", "rejected": "rejected"}


LAYOUTS: Mapping[str, Layout] = {
    each.name: each
    for each in (
        Layout(
            name="dataset",
            help="every column as it is, for `datasets.load_dataset`",
            columns={},
            record=records.whole,
        ),
        Layout(
            name="trl-sft",
            help="TRL, supervised: messages",
            columns={"messages": "messages"},
            record=records.trl_sft,
            needs=_SFT,
        ),
        Layout(
            name="trl-prompt-completion",
            help="TRL, supervised on the completion alone: prompt and completion",
            columns={"prompt": "messages", "completion": "messages"},
            record=records.trl_prompt_completion,
            needs=_SFT,
        ),
        Layout(
            name="trl-preference",
            help="TRL, DPO and reward models: prompt, chosen, rejected",
            columns={"prompt": "messages", "chosen": "messages", "rejected": "messages"},
            record=records.trl_preference,
            needs=_PAIRS,
        ),
        Layout(
            name="trl-rl",
            help="TRL, GRPO and RLOO: prompt, and what `assay.train.reward` reads beside it",
            columns={
                "prompt": "messages",
                "answer": "text",
                "problem": "text",
                "verifier": "text",
                "verifier_args": "text",
            },
            record=records.trl_rl,
            needs=_RL,
        ),
        Layout(
            name="open-instruct-sft",
            help="open-instruct, supervised",
            columns={"id": "text", "messages": "messages"},
            record=records.open_instruct_sft,
            needs=_SFT,
        ),
        Layout(
            name="open-instruct-preference",
            help="open-instruct, DPO: two whole conversations",
            columns={"chosen": "messages", "rejected": "messages"},
            record=records.open_instruct_preference,
            needs=_PAIRS,
        ),
        Layout(
            name="open-instruct-rl",
            help="open-instruct, RLVR: messages, ground_truth, dataset",
            columns={
                "id": "text",
                "messages": "messages",
                "ground_truth": "text",
                "dataset": "text",
            },
            record=records.open_instruct_rl,
            needs=_RL,
        ),
        Layout(
            name="alpaca",
            help="LLaMA-Factory, supervised, alpaca",
            columns={},
            record=records.alpaca,
            needs=_SFT,
            form="jsonl",
            info={"columns": {**_ALPACA, "response": "output"}},
        ),
        Layout(
            name="alpaca-preference",
            help="LLaMA-Factory, DPO, alpaca",
            columns={},
            record=records.alpaca_preference,
            needs=_PAIRS,
            form="jsonl",
            info={"ranking": True, "columns": {**_ALPACA, **_PAIR}},
        ),
        Layout(
            name="sharegpt",
            help="LLaMA-Factory, supervised, sharegpt",
            columns={},
            record=records.sharegpt,
            needs=_SFT,
            form="jsonl",
            info=_SHAREGPT,
        ),
        Layout(
            name="sharegpt-preference",
            help="LLaMA-Factory, DPO, sharegpt",
            columns={},
            record=records.sharegpt_preference,
            needs=_PAIRS,
            form="jsonl",
            info={
                "ranking": True,
                "formatting": "sharegpt",
                "columns": {"messages": "conversations", "system": "system", **_PAIR},
            },
        ),
    )
}
"""Every layout by name."""
