"""Any server that speaks OpenAI's chat completions: OpenAI, vLLM, SGLang, llama.cpp, Ollama ...

Keys come from the environment only and appear nowhere else: not in a `repr`, a message, the
identity or a run.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from assay.core import (
    JSON,
    AuthenticationFailed,
    BadArgument,
    BadResponse,
    Capabilities,
    Message,
    Model,
    ModelError,
    Response,
    Sampling,
    Unsupported,
    Usage,
)
from assay.models import chat
from assay.models.http import JSONClient, Patience
from assay.models.limiter import Limiter
from assay.models.prices import Prices
from assay.models.text import STOPPED_BY, Reasoning, require_readable

OPENAI = "https://api.openai.com/v1"


class OpenAIModel(Model):
    """A model behind an OpenAI-compatible endpoint, by the name the server knows it by.

    `base_url` (or OPENAI_BASE_URL) is the part before ``/chat/completions``. The key is read from
    the variable `api_key_env` names, or from OPENAI_API_KEY; a server other than OpenAI's may need
    none. `timeout` bounds one call with all its tries, in seconds; `read_timeout` the wait for one
    answer. `prices` are US dollars per million tokens: ``{"input": 2, "output": 8, "cached": 0.5}``
    or ``"input=2,output=8"``. `prefix` and `grammar` say that the server can continue an
    assistant's message (``continue_final_message``, as vLLM and SGLang document it) and takes
    llama.cpp's ``grammar``. `extra_body` is added to every request.

    A server that ignores or refuses `n` is asked as often as needed; sample number i then gets
    seed + i. What the server says about a seed's effect is best effort.

    >>> OpenAIModel("qwen3", base_url="http://localhost:8000/v1")
    OpenAIModel('qwen3', base_url='http://localhost:8000/v1')
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None = None,
        api_key_env: str | None = None,
        max_concurrency: int = 32,
        timeout: float = 900.0,
        read_timeout: float = 300.0,
        connect_timeout: float = 10.0,
        max_tries: int = 8,
        prices: Mapping[str, float] | str | None = None,
        prefix: bool = False,
        grammar: bool = False,
        reasoning: Reasoning = "auto",
        extra_body: Mapping[str, JSON] | None = None,
    ) -> None:
        if not name:
            raise BadArgument("which model? write openai:NAME, with the name the server knows")
        self.server_name = name
        self.name = f"openai:{name}"
        self.base_url = _checked(base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI)
        self.capabilities = Capabilities(
            logprobs=True, prefix=prefix, grammar=grammar, json_schema=True, images=True,
            parallel=max_concurrency,
        )  # fmt: skip
        self.prices = Prices.of(prices)
        self.reasoning: Reasoning = reasoning
        self.extra_body = dict(extra_body or {})
        key = _key(api_key_env, self.base_url)
        self._client = JSONClient(
            self.base_url,
            headers={"authorization": f"Bearer {key}"} if key else {},
            secret=key,
            patience=Patience(
                connect=connect_timeout, read=read_timeout, total=timeout, tries=max_tries
            ),
            # Starting at a quarter lets a server that bears little say so before it drowns.
            limiter=Limiter(max_concurrency, start=max(1, max_concurrency // 4)),
            how_to_sign_in=f"set {api_key_env or 'OPENAI_API_KEY'} to a key that may use it",
        )
        # What this server turned out to want; only ever set, so threads cannot disagree for long.
        self._tokens_field = "max_completion_tokens" if self.base_url == OPENAI else "max_tokens"
        self._takes_n = True
        self._learning = threading.Lock()

    def __repr__(self) -> str:
        return f"OpenAIModel({self.server_name!r}, base_url={self.base_url!r})"

    @property
    def identity(self) -> dict[str, JSON]:
        """The model, the server, and what is added to each request."""
        identity: dict[str, JSON] = {"model": self.name, "base_url": self.base_url}
        if self.extra_body:
            identity["extra_body"] = self.extra_body
        if self.reasoning != "auto":
            identity["reasoning"] = self.reasoning
        return identity

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        require_readable(self.name, messages, sampling)
        self.require(sampling, messages)
        responses: list[Response] = []
        while (missing := sampling.n - len(responses)) > 0:
            asked = missing if self._takes_n else 1
            seed = None if sampling.seed is None else sampling.seed + len(responses)
            got = self._call(messages, sampling.replace(n=asked, seed=seed))
            if len(got) < asked:
                self._takes_n = False
            responses.extend(got[:asked])
        return tuple(responses)

    def _call(self, messages: Sequence[Message], sampling: Sampling) -> list[Response]:
        """One request; asked again in other words where the server's refusal says which."""
        start = time.monotonic()
        try:
            answer = self._client.post("/chat/completions", self._body(messages, sampling))
        except ModelError as error:
            if error.status not in {400, 422} or not self._learn(str(error), sampling):
                raise
            return self._call(messages, sampling if self._takes_n else sampling.replace(n=1))
        try:
            return self._read(answer, sampling, time.monotonic() - start)
        except BadResponse as error:  # it quotes the server, and servers have quoted keys
            raise BadResponse(self._client.safe(str(error))) from None

    def _learn(self, refusal: str, sampling: Sampling) -> bool:
        """Whether a refusal teaches how to ask this server."""
        with self._learning:
            if sampling.max_tokens is not None and (wanted := chat.other_tokens_field(refusal)):
                changed = wanted != self._tokens_field
                self._tokens_field = wanted
                return changed
            if sampling.n > 1 and chat.refuses_n(refusal):
                self._takes_n = False
                return True
        return False

    def _body(self, messages: Sequence[Message], sampling: Sampling) -> dict[str, JSON]:
        body = {"model": self.server_name, **self.extra_body}
        body.update(chat.request(messages, sampling, self._tokens_field))
        return body

    def _read(
        self, answer: Mapping[str, JSON], sampling: Sampling, seconds: float
    ) -> list[Response]:
        choices = answer.get("choices")
        if not isinstance(choices, list) or not choices:
            raise BadResponse(
                f"{self.base_url} answered without choices: {str(answer)[:200]}; "
                "is it a chat completions endpoint?"
            )
        counted = chat.usage(answer.get("usage"))
        spent = (counted or Usage()).replace(model_calls=1, seconds=seconds)
        spent = spent.replace(money=self.prices.of_usage(spent))
        named = answer.get("model")
        model = named if isinstance(named, str) and named else self.name
        responses = []
        for number, choice in enumerate(sorted(choices, key=chat.index)):
            response = chat.response(choice, self.reasoning).replace(
                usage=spent if number == 0 else Usage(), model=model
            )
            if sampling.logprobs is not None and response.logprobs is None:
                raise Unsupported(
                    f"{self.base_url} gave no log-probabilities for {self.server_name!r}, though "
                    "asked; use a server that can, or ask without logprobs"
                )
            if sampling.stop and (by := chat.stopped_by(choice)) is not None:
                response = response.replace(metadata={**response.metadata, STOPPED_BY: by})
            if counted is None:
                response = response.replace(metadata={**response.metadata, "usage": "not reported"})
            responses.append(response)
        return responses

    def close(self) -> None:
        self._client.close()


def _checked(base_url: str) -> str:
    """The URL in one form, so that the same server has one identity; without credentials."""
    try:
        parts = urlsplit(base_url)
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # brackets that do not close, a port that is none
        known = False
    if not known or not base_url.isprintable() or " " in base_url:
        raise BadArgument(
            f"base_url {base_url!r} is not an address such as 'http://localhost:8000/v1'"
        )
    if parts.username or parts.password or parts.query:
        raise BadArgument(
            f"base_url for {parts.hostname!r} carries a name, password or query; put the key into "
            "an environment variable and name it with api_key_env"
        )
    return base_url.rstrip("/").removesuffix("/chat/completions")


def _key(variable: str | None, base_url: str) -> str:
    """The key, or an empty text where a server may need none."""
    key = os.environ.get(variable or "OPENAI_API_KEY", "").strip()
    if not key and (variable is not None or base_url == OPENAI):
        raise AuthenticationFailed(
            f"{base_url} needs a key: set the environment variable {variable or 'OPENAI_API_KEY'}"
        )
    if not key.isascii() or not key.isprintable():
        raise AuthenticationFailed(
            f"the key in {variable or 'OPENAI_API_KEY'} has characters that no key has"
        )
    return key
