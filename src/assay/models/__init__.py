"""Models by name: ``openai:gpt-5-mini``, ``local``, ``transformers:PATH``, ``replay:FILE`` ...

>>> import assay
>>> model = assay.models.load("scripted:1.0", function=lambda prompt: prompt.upper())
>>> [response.text for response in model.generate([assay.Message("user", "hi")], assay.Sampling())]
['HI']

A name is a scheme, and after a colon what the scheme makes of it. Other packages add schemes
through the entry-point group ``assay.models``: a callable that takes the text after the colon and
the options, and returns a `Model`.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from assay.core import BadArgument, Model, UnknownName

__all__ = ["Scheme", "load", "names"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A way to name models: how it is written, what it is, and where its factory lives."""

    form: str
    summary: str
    factory: str
    """``module:callable``; the callable takes the text after the colon and the options."""

    def resolve(self) -> Callable[..., Model]:
        """Import the factory."""
        module, _, attribute = self.factory.partition(":")
        found: Callable[..., Model] = getattr(importlib.import_module(module), attribute)
        return found


_OWN: Mapping[str, Scheme] = {
    "local": Scheme(
        form="local | local:FILE.gguf",
        summary="a model in this process; without a file the small one that comes with assay",
        factory="assay.models.local:LocalModel",
    ),
    "openai": Scheme(
        form="openai:NAME",
        summary="any OpenAI-compatible endpoint (option base_url, or OPENAI_BASE_URL)",
        factory="assay.models.openai:OpenAIModel",
    ),
    "replay": Scheme(
        form="replay:FILE.jsonl",
        summary="responses that were written before, from a file",
        factory="assay.models.replay:ReplayModel",
    ),
    "scripted": Scheme(
        form="scripted:RATE",
        summary="a rehearsal that succeeds at a planted rate",
        factory="assay.models.scripted:from_name",
    ),
    "transformers": Scheme(
        form="transformers:PATH_OR_NAME",
        summary="a Hugging Face model on this machine's CPU or GPU",
        factory="assay.models.transformers:TransformersModel",
    ),
}


def names() -> dict[str, Scheme]:
    """The schemes that `load` knows, our own and those of installed packages. Loads none."""
    found = dict(_OWN)
    for entry in metadata.entry_points(group="assay.models"):
        found.setdefault(
            entry.name,
            Scheme(form=f"{entry.name}:NAME", summary=f"from {entry.module}", factory=entry.value),
        )
    return dict(sorted(found.items()))


def load(name: str | Model, **options: Any) -> Model:
    """The model with a name; a `Model` is returned as it is.

    `options` are the scheme's own, such as ``base_url`` for ``openai:``. Nothing is connected or
    loaded before the first call. Raises `UnknownName` for a scheme, and `BadArgument` for an
    option, that does not exist, and `MissingExtra` if what the scheme needs is not installed.

    >>> load("opnai:gpt-5-mini")
    Traceback (most recent call last):
    assay.core.errors.UnknownName: unknown model scheme 'opnai'; did you mean 'openai'?
    """
    if isinstance(name, Model):
        if options:
            raise BadArgument(f"options {sorted(options)} need a model's name, not a model")
        return name
    scheme, _, argument = name.partition(":")
    known = names()
    if scheme not in known:
        raise UnknownName("model scheme", scheme, known)
    factory = known[scheme].resolve()
    _check_options(scheme, factory, options)
    return factory(argument, **options)


def _check_options(scheme: str, factory: Callable[..., Model], options: Mapping[str, Any]) -> None:
    """Name the options that exist when one does not."""
    accepted = list(inspect.signature(factory).parameters.values())[1:]
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in accepted):
        return
    known = [parameter.name for parameter in accepted]
    for option in options:
        if option not in known:
            raise BadArgument(
                f"model scheme {scheme!r} has no option {option!r}; "
                f"it takes {', '.join(known) or 'none'}"
            )
