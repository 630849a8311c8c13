"""Backbones by name: ``features``, ``small``, ``packaged``, or a model of transformers."""

from __future__ import annotations

from pathlib import Path

from assay.core import JSON, BadArgument
from assay.verifiers.learned.backbone import Backbone, Settings
from assay.verifiers.learned.features import Features

SMALL, READER = "small", "reader"


def fresh(name: str, *, classes: int, settings: Settings) -> Backbone:
    """A backbone to train.

    ``small`` is a network that is trained from nothing; ``packaged`` is the encoder
    all-MiniLM-L6-v2 that a package carries; any other name than these and ``features`` is a folder,
    or a name on the hub, of an encoder or a decoder.

    >>> fresh("features", classes=2, settings=Settings()).name
    'features'
    """
    if not name:
        raise BadArgument("which backbone? features, small, packaged, or a model's name or folder")
    if name == Features.name:
        return Features(classes=classes)
    if name == READER:
        from assay.verifiers.learned.reader import Reader

        return Reader(classes=classes, longest=settings.longest, seed=settings.seed)
    if name == SMALL:
        from assay.verifiers.learned.small import Small

        return Small(classes=classes, longest=settings.longest, seed=settings.seed)
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
    if name == READER:
        from assay.verifiers.learned.reader import Reader

        return Reader.empty(parts, classes=classes, options=options)
    if name == SMALL:
        from assay.verifiers.learned.small import Small

        return Small.empty(parts, classes=classes, options=options)
    from assay.verifiers.learned.transformer import Transformer

    if name != Transformer.name:
        raise BadArgument(f"there is no backbone {name!r} in this version of assay")
    return Transformer.empty(parts, classes=classes, options=options)
