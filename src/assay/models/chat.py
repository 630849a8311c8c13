"""The wire form of chat completions: requests out of our words, responses into them.

Servers differ in what they leave out; every reader here takes absent, null and mistyped fields.
"""

from __future__ import annotations

import base64
import math
import mimetypes
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assay.core import (
    JSON,
    BadArgument,
    BadResponse,
    Message,
    Response,
    Sampling,
    TokenLogprob,
    Usage,
)
from assay.core.problem import FinishReason
from assay.models.text import Reasoning, separate

_FINISH: Mapping[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}


def request(messages: Sequence[Message], sampling: Sampling, tokens_field: str) -> dict[str, JSON]:
    """The body of a request, without the model's name; what is None is left to the server."""
    body: dict[str, JSON] = {"messages": [_message(message) for message in messages]}
    optional = {
        "n": sampling.n if sampling.n > 1 else None,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        tokens_field: sampling.max_tokens,
        "stop": list(sampling.stop) or None,
        "seed": sampling.seed,
        "grammar": sampling.grammar,
    }
    body.update({name: value for name, value in optional.items() if value is not None})
    if sampling.logprobs is not None:
        body["logprobs"] = True
        body["top_logprobs"] = sampling.logprobs
    if sampling.json_schema is not None:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "response", "schema": sampling.json_schema, "strict": True},
        }
    if sampling.prefix:
        body["messages"].append({"role": "assistant", "content": sampling.prefix})
        body.update(continue_final_message=True, add_generation_prompt=False)
    return body


def _message(message: Message) -> dict[str, JSON]:
    if not message.images:
        return {"role": message.role, "content": message.content}
    parts: list[JSON] = [{"type": "text", "text": message.content}] if message.content else []
    urls = map(data_url, message.images)
    parts.extend({"type": "image_url", "image_url": {"url": url}} for url in urls)
    return {"role": message.role, "content": parts}


def data_url(image: str) -> str:
    """An image as a ``data:`` URL; one that is an URL already is returned as it is."""
    if image.startswith(("data:", "https://", "http://")):
        return image
    kind = mimetypes.guess_type(image)[0] or ""
    if not kind.startswith("image/"):
        raise BadArgument(f"image {image!r} has no ending that names an image, such as .png")
    try:
        content = Path(image).read_bytes()
    except OSError as error:
        raise BadArgument(f"image {image!r} cannot be read: {error.strerror}") from None
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def response(choice: Any, reasoning: Reasoning = "auto") -> Response:
    """A response from one of the choices; usage and model are the caller's to set."""
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(message, dict):
        raise BadResponse(f"a choice without a message: {str(choice)[:200]}")
    metadata: dict[str, JSON] = {}
    text = _text(message.get("content"))
    if not text and isinstance(message.get("refusal"), str):
        text, metadata["refusal"] = message["refusal"], True
    if message.get("tool_calls"):
        metadata["tool_calls"] = message["tool_calls"]
    apart = message.get("reasoning_content") or message.get("reasoning")
    finish = choice.get("finish_reason")
    if isinstance(finish, str) and finish not in _FINISH:
        metadata["finish_reason"] = finish
    read = Response(
        text,
        reasoning=apart if isinstance(apart, str) else None,
        finish_reason=_FINISH.get(finish) if isinstance(finish, str) else None,
        logprobs=_logprobs(choice.get("logprobs")),
        metadata=metadata,
    )
    return separate(read, reasoning)


def stopped_by(choice: Mapping[str, JSON]) -> str | None:
    """The stop that ended a choice, "" if the model ended by itself; None if that was not said.

    vLLM says it as ``stop_reason``, SGLang as ``matched_stop``; both give a number, or nothing,
    for the end that the model wrote.
    """
    for name in ("stop_reason", "matched_stop"):
        if name in choice:
            return choice[name] if isinstance(choice[name], str) else ""
    return None


def _text(content: Any) -> str:
    """The text of a content that is a text, a list of parts, or null."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "".join(part for part in parts if isinstance(part, str))
    if content is None:
        return ""
    raise BadResponse(f"the content of a message is neither text nor parts: {str(content)[:200]}")


def _logprobs(given: Any) -> tuple[TokenLogprob, ...] | None:
    rows = given.get("content") if isinstance(given, dict) else None
    if not isinstance(rows, list):
        return None
    try:
        return tuple(
            TokenLogprob(*_token(row), tuple(map(_token, row.get("top_logprobs") or ())))
            for row in rows
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadResponse(f"log-probabilities of an unknown form ({error!r})") from None


def _token(row: Any) -> tuple[str, float]:
    token, logprob = row["token"], float(row["logprob"])
    if not isinstance(token, str) or math.isnan(logprob):
        raise ValueError(f"{token!r:.40} with {logprob!r}")
    return token, logprob


def usage(given: Any) -> Usage | None:
    """Token counts of a reply; None where the server reported none."""

    def known(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53

    def count(fields: Any, name: str) -> int:
        value = fields.get(name) if isinstance(fields, dict) else None
        return int(value or 0) if known(value) else 0

    if not isinstance(given, dict) or not any(map(known, given.values())):
        return None

    return Usage(
        input_tokens=count(given, "prompt_tokens"),
        output_tokens=count(given, "completion_tokens"),
        cached_tokens=count(given.get("prompt_tokens_details"), "cached_tokens"),
        reasoning_tokens=count(given.get("completion_tokens_details"), "reasoning_tokens"),
    )


def index(choice: Any) -> int:
    """The place of a choice among its siblings; servers may send them in any order."""
    number = choice.get("index") if isinstance(choice, dict) else None
    return number if isinstance(number, int) else 0


def other_tokens_field(refusal: str) -> str | None:
    """The field for a token limit that a refusal asks for: newer models know only the newer one."""
    wanted = re.search(r"[Uu]se '?(max_completion_tokens|max_tokens)'? instead", refusal)
    if wanted:
        return wanted.group(1)
    if "max_completion_tokens" in refusal:
        return "max_tokens"
    return None


def refuses_n(refusal: str) -> bool:
    """Whether a refusal is about the number of choices."""
    return re.search(r"(?<![\w.])['\"`]?n['\"`]?(?![\w.'])", refusal) is not None
