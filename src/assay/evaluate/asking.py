"""The model as an evaluation asks it: loaded by name, remembered, rehearsed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assay import models
from assay.core import Model
from assay.evaluate.suite import Suite
from assay.models.cache import CachedModel
from assay.models.replay import ReplayModel
from assay.models.scripted import ScriptedModel


def load(name: str, suite: Suite, *, cache: bool, options: Mapping[str, Any]) -> Model:
    """The model of a name, ready for a suite.

    Its responses are kept in the user's cache, unless they come from a file or a script anyway. A
    scripted model learns what it can say: texts that obey the problems, and texts that do not.
    """
    model = models.load(name, **options)
    if isinstance(model, ScriptedModel):
        from assay.evaluate.witness import pair

        return model.rehearse(suite.problems(), obey=pair)
    if cache and not isinstance(model, ReplayModel):
        return CachedModel(model)
    return model


def numbered(model: Model) -> bool:
    """Whether samples are told apart by their number alone, not by a seed."""
    return isinstance(model, ReplayModel)
