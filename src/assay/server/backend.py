"""What answers behind the server: an upstream, or a model of this process."""

from __future__ import annotations

import asyncio
import json
import time

from assay import models
from assay.core import JSON, Message, Model, ModelError, Sampling
from assay.server.asking import Habits, failure
from assay.server.errors import Refused
from assay.server.metrics import Metrics
from assay.server.settings import Settings
from assay.server.upstream import Upstream


class Backend:
    """An upstream or a model; exactly one of the two is there."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.upstream = Upstream(settings, metrics) if settings.upstream else None
        self.model: Model | None = None if self.upstream else models.load(settings.model)
        self._served = settings.model
        self._habits: dict[str, Habits] = {}
        self._started = int(time.time())

    async def start(self) -> None:
        """Make ready: connections for an upstream; a model of this process is loaded."""
        if self.upstream is not None:
            await self.upstream.start()
        elif self.model is not None and self.model.name.partition(":")[0] == "local":
            warm = (Message("user", "Hello"),)
            await asyncio.to_thread(self.model.generate, warm, Sampling(max_tokens=1))

    def habits(self, model: str) -> Habits:
        """What is known of how the upstream wants a model asked."""
        if len(self._habits) > 1000:  # names are the clients' choice
            self._habits.clear()
        return self._habits.setdefault(model, Habits())

    async def names(self) -> list[dict[str, JSON]]:
        """The models, each as OpenAI's API lists it. Raises a `ModelError`."""
        if self._served:
            return [self._row(self._served)]
        assert self.upstream is not None
        reply = await self.upstream.get("/models")
        if reply.status != 200:
            raise failure(reply, self.upstream.safe(reply.content))
        try:
            rows = json.loads(reply.content)["data"]
            return [{**self._row(row["id"]), **row} for row in rows]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise ModelError("the upstream does not list its models as OpenAI's API does") from None

    def _row(self, name: str) -> dict[str, JSON]:
        return {"id": name, "object": "model", "created": self._started, "owned_by": "assay"}

    async def close(self) -> None:
        """Close connections, free the model."""
        if self.upstream is not None:
            await self.upstream.close()
        if self.model is not None:
            self.model.close()


def missing(name: str) -> Refused:
    """The error for a model that is not there."""
    return Refused(404, f"there is no model {name[:200]!r}", code="model_not_found", param="model")
