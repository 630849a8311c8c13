"""What a server tells of itself: its models, whether it lives and is ready, what it counted."""

from __future__ import annotations

from assay.core import JSON, UsageError
from assay.server.backend import Backend, missing
from assay.server.errors import Refused
from assay.server.exchange import Exchange
from assay.server.limits import Places
from assay.server.metrics import Metrics
from assay.server.plan import Planner, split_name

SHOWN = ("none", "best_of_n:4", "majority:8")
"""Settings that the list of models shows behind each name, where the server can do them."""


class Pages:
    """The pages of one server."""

    def __init__(
        self, planner: Planner, backend: Backend, places: Places, metrics: Metrics
    ) -> None:
        self._planner, self._backend = planner, backend
        self._places, self._metrics = places, metrics
        self.ready = False
        """Whether new requests are welcome."""

    async def models(self, exchange: Exchange) -> None:
        """All models, and each once more with settings behind its name."""
        rows = await self._backend.names()
        more = [
            {**row, "id": f"{row['id']}@{setting}"} for row in rows for setting in self._settings()
        ]
        await exchange.answer_json({"object": "list", "data": [*rows, *more]})

    async def model(self, exchange: Exchange, name: str) -> None:
        """One model, with or without settings behind its name."""
        plain, _ = split_name(name)
        for row in await self._backend.names():
            if row["id"] == plain:
                await exchange.answer_json({**row, "id": name})
                return
        raise missing(name)

    def _settings(self) -> list[str]:
        """The settings that make a difference, and that this server can do."""
        usual, found = self._planner.default, []
        for setting in SHOWN:
            try:
                plan = self._planner.plan(f"m@{setting}", None)
            except UsageError:
                continue
            if plan.strategy != usual.strategy:
                found.append(setting)
        return found

    async def health(self, exchange: Exchange) -> None:
        """Whether the process lives."""
        await exchange.answer_json({"status": "ok"})

    async def readiness(self, exchange: Exchange) -> None:
        """Whether requests should be sent here: not before the model is loaded, nor at the end."""
        told: dict[str, JSON] = {"ready": self.ready}
        await exchange.answer_json(told, status=200 if self.ready else 503)

    async def metrics(self, exchange: Exchange) -> None:
        """What was counted, for Prometheus."""
        self._metrics.running.set(self._places.running)
        self._metrics.waiting.set(self._places.waiting)
        text, kind = self._metrics.text()
        await exchange.answer(200, {"content-type": kind}, text)


def not_found(path: str) -> Refused:
    """The error for a page that is not there."""
    return Refused(
        404,
        f"there is no {path[:200]!r}; there are /v1/chat/completions, /v1/models, /healthz, "
        "/readyz and /metrics",
        code="not_found",
    )
