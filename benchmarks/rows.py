"""Input for the benchmarks, made from a fixed seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEED = 20261121
WORDS = (  # noqa: SIM905
    "river mountain journey quiet market winter garden bridge letter travel music answer simple "
    "careful history student teacher window coffee evening summer project village science reason "
    "paper people because through between another morning children always important different "
    "together without example question number machine learning energy system design method "
    "result choice future present"
).split()
PROMPT = "Write about a quiet village."


def instruction_rows(count: int = 1000) -> list[dict[str, Any]]:
    """Rows in the IFEval layout with a response each: 25 kinds, one to three a row."""
    rng = random.Random(SEED)
    kinds = sorted(_ARGUMENTS)
    rows = []
    for key in range(count):
        chosen = [kinds[key % len(kinds)], *rng.sample(kinds, rng.randint(0, 2))]
        chosen = list(dict.fromkeys(chosen))
        rows.append(
            {
                "key": key,
                "prompt": PROMPT,
                "instruction_id_list": chosen,
                "kwargs": [_ARGUMENTS[kind](rng) for kind in chosen],
                "response": response(rng),
            }
        )
    return rows


def published_rows(folder: Path) -> list[dict[str, Any]]:
    """Published IFEval prompts with the responses of real models to them."""
    problems = {row["key"]: row for row in _read(folder / "ifeval" / "input_data.jsonl")}
    return [
        {**problems[row["key"]], "response": row["response"]}
        for row in _read(folder / "ifeval" / "model_outputs_published_verdicts.jsonl")
    ]


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Rows as JSON lines."""
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row) + "\n")


def response(rng: random.Random) -> str:
    """About 190 words of English-like text, sometimes with the marks that constraints look for."""
    paragraphs = []
    for _ in range(rng.randint(2, 5)):
        sentences = []
        for _ in range(rng.randint(3, 7)):
            words = [rng.choice(WORDS) for _ in range(rng.randint(6, 16))]
            if rng.random() < 0.3:
                words[len(words) // 2] += ","
            sentences.append(" ".join(words).capitalize() + rng.choice("...?!"))
        paragraphs.append(" ".join(sentences))
    text = "\n\n".join(paragraphs)
    case = rng.random()
    if case < 0.2:
        text = text.lower() if case < 0.1 else text.upper()
    if rng.random() < 0.15:
        text += "\n\n* first point\n* second point\n* third point"
    if rng.random() < 0.15:
        text = "<<A Title>>\n" + text.replace("river", "*river*")
    if rng.random() < 0.1:
        text += f"\n\nP.S. {rng.choice(WORDS)} [name]"
    return text


def _relation(rng: random.Random) -> str:
    return rng.choice(["less than", "at least"])


_ARGUMENTS: dict[str, Any] = {
    "keywords:existence": lambda r: {"keywords": r.sample(WORDS, 2)},
    "keywords:frequency": lambda r: {
        "keyword": r.choice(WORDS), "frequency": r.randint(1, 4), "relation": _relation(r),
    },
    "keywords:forbidden_words": lambda r: {"forbidden_words": r.sample(WORDS, 3)},
    "keywords:letter_frequency": lambda r: {
        "letter": r.choice("abcdetn"), "let_frequency": r.randint(3, 40),
        "let_relation": _relation(r),
    },
    "language:response_language": lambda r: {"language": r.choice(["en", "de", "fr"])},
    "length_constraints:number_sentences": lambda r: {
        "num_sentences": r.randint(3, 20), "relation": _relation(r),
    },
    "length_constraints:number_paragraphs": lambda r: {"num_paragraphs": r.randint(2, 6)},
    "length_constraints:number_words": lambda r: {
        "num_words": r.randint(80, 300), "relation": _relation(r),
    },
    "length_constraints:nth_paragraph_first_word": lambda r: {
        "num_paragraphs": 4, "nth_paragraph": 2, "first_word": r.choice(WORDS),
    },
    "detectable_content:number_placeholders": lambda r: {"num_placeholders": r.randint(1, 4)},
    "detectable_content:postscript": lambda r: {
        "postscript_marker": r.choice(["P.S.", "P.P.S"]),
    },
    "detectable_format:number_bullet_lists": lambda r: {"num_bullets": r.randint(2, 6)},
    "detectable_format:constrained_response": lambda _: {},
    "detectable_format:number_highlighted_sections": lambda r: {
        "num_highlights": r.randint(1, 4),
    },
    "detectable_format:multiple_sections": lambda r: {
        "section_spliter": "Section", "num_sections": r.randint(2, 4),
    },
    "detectable_format:json_format": lambda _: {},
    "detectable_format:title": lambda _: {},
    "combination:two_responses": lambda _: {},
    "combination:repeat_prompt": lambda _: {"prompt_to_repeat": PROMPT},
    "startend:end_checker": lambda _: {"end_phrase": "Is there anything else I can help with?"},
    "change_case:capital_word_frequency": lambda r: {
        "capital_frequency": r.randint(1, 5), "capital_relation": _relation(r),
    },
    "change_case:english_capital": lambda _: {},
    "change_case:english_lowercase": lambda _: {},
    "punctuation:no_comma": lambda _: {},
    "startend:quotation": lambda _: {},
}  # fmt: skip
