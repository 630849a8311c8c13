"""Answers in the shape of chat completions: whole, or in the chunks of a stream."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assay.core import JSON, Response, TokenLogprob, Usage
from assay.models import chat as wire
from assay.server.asking import CHOICE
from assay.server.errors import Refused
from assay.server.plan import FIELD, NONE, Plan
from assay.server.searching import Found, why

VERDICT = "x-assay-verdict"
WARNING = "x-assay-warning"
GUARD = "x-assay-guard"
UNCHECKED = "unchecked"
DONE = b"data: [DONE]\n\n"
_PIECE = re.compile(r"\s*\S+\s*", re.DOTALL)
_WORDS_A_CHUNK = 8
_REFUSAL = "No answer passed the checks of this server."


def headers(found: Sequence[Found]) -> dict[str, str]:
    """What the headers tell: the verdict on the first choice, and whether it is a best effort."""
    first = found[0]
    told = {VERDICT: outcome(first)}
    if first.guarded is not None:
        told[GUARD] = first.guarded.action
    if any(one.failed for one in found):
        count = len(first.candidates)
        told[WARNING] = f"nothing passed; this is the best of {count}"
    return told


def outcome(found: Found) -> str:
    """The outcome of the verdict, or ``unchecked``."""
    return UNCHECKED if found.verdict is None else found.verdict.outcome


def completion(
    found: Sequence[Found], plan: Plan, *, id: str, created: int, model: str
) -> dict[str, JSON]:
    """The whole answer. Raises `Refused` (422) where nothing passed and the plan says so."""
    if plan.on_failure.end == "error" and any(one.failed for one in found):
        raise _nothing_passed(next(one for one in found if one.failed))
    return {
        "id": id,
        "object": "chat.completion",
        "created": created,
        "model": model,
        "choices": [_choice(one, plan, place) for place, one in enumerate(found)],
        "usage": usage(total(found)),
        FIELD: account(found, plan),
    }


def chunks(whole: Mapping[str, JSON], *, include_usage: bool) -> Iterator[bytes]:
    """The events of a stream that tells a whole answer, after the fact."""
    head = {name: whole[name] for name in ("id", "created", "model")}
    head["object"] = "chat.completion.chunk"

    def event(choices: list[JSON], **more: JSON) -> bytes:
        return sse({**head, "choices": choices, **more})

    last = len(whole["choices"]) - 1
    for place, choice in enumerate(whole["choices"]):
        for delta, logprobs in _deltas(choice):
            row = {"index": place, "delta": delta, "finish_reason": None, "logprobs": logprobs}
            yield event([row])
        ended = {"index": place, "delta": {}, "finish_reason": choice["finish_reason"]}
        yield event([ended], **({FIELD: whole[FIELD]} if place == last else {}))
    if include_usage:
        yield event([], usage=whole["usage"])
    yield DONE


def sse(data: Mapping[str, JSON]) -> bytes:
    """One event of a stream."""
    return b"data: " + json.dumps(data).encode("ascii") + b"\n\n"


def usage(spent: Usage) -> dict[str, JSON]:
    """Everything that was spent, as OpenAI's API counts it."""
    return {
        "prompt_tokens": spent.input_tokens,
        "completion_tokens": spent.output_tokens,
        "total_tokens": spent.tokens,
        "prompt_tokens_details": {"cached_tokens": spent.cached_tokens},
        "completion_tokens_details": {"reasoning_tokens": spent.reasoning_tokens},
    }


def total(found: Sequence[Found]) -> Usage:
    """What all choices have cost together."""
    return sum((one.total for one in found), Usage())


def account(found: Sequence[Found], plan: Plan) -> dict[str, JSON]:
    """The field beside the answer: the verdict, the candidates, and the ledger by phase."""
    phases: dict[str, Usage] = {}
    for one in found:
        for name, spent in one.spent.items():
            phases[name] = phases.get(name, Usage()) + spent
    told = {
        **_account_of(found[0], plan),
        "verify": plan.verify,
        "strategy": NONE if plan.strategy is None else repr(plan.strategy),
        "seed": found[0].seed,
        "ledger": {
            "budget": plan.budget.to_dict(),
            "total": total(found).to_dict(),
            "phases": {name: spent.to_dict() for name, spent in phases.items()},
        },
    }
    if len(found) > 1:
        told["choices"] = [_account_of(one, plan) for one in found]
    return told


def _account_of(found: Found, plan: Plan) -> dict[str, JSON]:
    told: dict[str, JSON] = {
        "outcome": outcome(found),
        "verdict": None if found.verdict is None else found.verdict.to_dict(),
        "chosen": found.best_index,
        "candidates": [
            {
                "outcome": candidate.verdict.outcome,
                "score": candidate.verdict.score,
                **({"text": candidate.response.text} if plan.trace else {}),
            }
            for candidate in found.candidates
        ],
    }
    if found.guarded is not None:
        told["guard"] = {
            "action": found.guarded.action,
            "flagged": found.guarded.flagged,
            "why": found.guarded.why,
            "judged": [one.to_dict() for one in found.guarded.judged],
            "rounds": len(found.guarded.rounds),
        }
    if found.rounds:
        told["repairs"] = found.rounds
    if found.stopped:
        told["stopped"] = found.stopped
    return told


def _choice(found: Found, plan: Plan, index: int) -> dict[str, JSON]:
    refusal = _refusal(found, plan)
    if refusal:
        message = {"role": "assistant", "content": None, "refusal": refusal}
        return {
            "index": index, "message": message, "finish_reason": "content_filter", "logprobs": None,
        }  # fmt: skip
    response = found.response
    sent = response.metadata.get(CHOICE)
    if isinstance(sent, dict) and isinstance(sent.get("message"), dict):
        return _as_sent(sent, response, index)
    message = {"role": "assistant", "content": response.text, "refusal": None}
    if response.reasoning is not None:
        message["reasoning_content"] = response.reasoning
    return {
        "index": index,
        "message": message,
        "finish_reason": response.finish_reason or "stop",
        "logprobs": _logprobs(response),
    }


def _refusal(found: Found, plan: Plan) -> str:
    """With what words the answer is refused; empty where it is given."""
    if found.guarded is not None and found.guarded.action == "refuse":
        return found.guarded.text
    return _REFUSAL if found.failed and plan.on_failure.end == "refuse" else ""


def _as_sent(sent: dict[str, JSON], response: Response, index: int) -> dict[str, JSON]:
    """The choice as the upstream sent it, but for a text that a guard has mended."""
    choice = {"logprobs": None, **sent, "index": index}
    if wire.response(sent).text == response.text:
        return choice
    message = {**sent["message"], "content": response.text}
    return {**choice, "message": message, "logprobs": None}


def _logprobs(response: Response) -> dict[str, JSON] | None:
    if response.logprobs is None:
        return None
    return {"content": [_token(token) for token in response.logprobs], "refusal": None}


def _token(token: TokenLogprob) -> dict[str, JSON]:
    def row(text: str, logprob: float) -> dict[str, JSON]:
        raw = list(text.encode("utf-8", "replace"))
        return {"token": text, "logprob": logprob, "bytes": raw}

    return {**row(token.token, token.logprob), "top_logprobs": [row(*pair) for pair in token.top]}


def _deltas(choice: Mapping[str, Any]) -> Iterator[tuple[dict[str, JSON], JSON]]:
    """The pieces of a message, with the log-probabilities that belong to each."""
    message = choice["message"]
    yield {"role": "assistant", "content": ""}, None
    for name in ("reasoning_content", "reasoning", "refusal"):
        if isinstance(message.get(name), str) and message[name]:
            yield {name: message[name]}, None
    text, logprobs = message.get("content"), choice.get("logprobs")
    if isinstance(text, str) and text:
        pieces = [text] if logprobs else pieces_of(text)
        for piece in pieces:
            yield {"content": piece}, logprobs
    calls = message.get("tool_calls")
    if isinstance(calls, list) and calls:
        numbered = [{"index": place, **call} for place, call in enumerate(calls)]
        yield {"tool_calls": numbered}, None


def pieces_of(text: str) -> list[str]:
    """A text in pieces of a few words, which joined are the text.

    >>> pieces_of("one two  three four five six seven eight nine")
    ['one two  three four five six seven eight ', 'nine']
    """
    words = _PIECE.findall(text) or [text]
    starts = range(0, len(words), _WORDS_A_CHUNK)
    return ["".join(words[start : start + _WORDS_A_CHUNK]) for start in starts]


def _nothing_passed(found: Found) -> Refused:
    assert found.verdict is not None
    reasons = "; ".join(why(found.verdict)[:5]) or found.verdict.outcome
    return Refused(
        422,
        f"no answer passed, of {len(found.candidates)}: {reasons}"[:1000],
        code="nothing_passed",
        headers={VERDICT: found.verdict.outcome},
    )
