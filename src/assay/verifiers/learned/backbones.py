"""Backbones by name: ``features``, ``packaged``, or a model of transformers."""

from __future__ import annotations

from pathlib import Path

from assay.core import JSON, BadArgument
from assay.verifiers.learned.backbone import Backbone, Settings
from assay.verifiers.learned.features import Features


def fresh(name: str, *, classes: int, settings: Settings) -> Backbone:
    """A backbone to train.

    ``packaged`` is the encoder all-MiniLM-L6-v2 that a package carries; any other name than
    ``features`` is a folder, or a name on the hub, of an encoder or a decoder.

    >>> fresh("features", classes=2, settings=Settings()).name
    'features'
    """
    if not name:
        raise BadArgument("which backbone? features, packaged, or a model's name or folder")
    if name == Features.name:
        return Features(classes=classes)
    from assay.verifiers.learned.transformer import Transformer

    return Transformer.fresh(
        name,
        classes=classes,
        longest=settings.longest,
        freeze=settings.freeze,
        seed=settings.seed,
    )


def empty(name: str, parts: Path, *, classes: int, options: dict[str, JSON]) -> Backbone:
    """A backbone whose weights are still to be loaded; `parts` is its folder of other files."""
    if name == Features.name:
        return Features(classes=classes)
    from assay.verifiers.learned.transformer import Transformer

    if name != Transformer.name:
        raise BadArgument(f"there is no backbone {name!r} in this version of assay")
    return Transformer.empty(parts, classes=classes, options=options)
