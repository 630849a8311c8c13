"""What ``assay synth`` tells of its pipelines and layouts."""

from __future__ import annotations

import inspect
import json
import typing
from typing import Literal

from assay.synthesize.pipelines import GIVEN, PIPELINES


def catalogue(*, as_json: bool) -> str:
    """The pipelines and layouts by name."""
    from assay.synthesize.export import LAYOUTS

    listed = {
        "pipelines": {name: named.help for name, named in PIPELINES.items()},
        "layouts": {name: layout.help for name, layout in LAYOUTS.items()},
    }
    if as_json:
        return json.dumps(listed, indent=1) + "\n"
    lines = []
    for title, names in listed.items():
        lines += [f"{title.capitalize()}:", *(f"  {n:<26}{text}" for n, text in names.items()), ""]
    return "\n".join([*lines, "What a pipeline takes: assay synth explain NAME"]) + "\n"


def explained(name: str) -> str:
    """What a pipeline makes and takes, and where its options come from."""
    from assay.synthesize import pipelines

    make = pipelines.function(name)
    lines = [f"{name}: {PIPELINES[name].help}", "", *(inspect.getdoc(make) or "").splitlines(), ""]
    kinds = typing.get_type_hints(make)
    for key, parameter in inspect.signature(make).parameters.items():
        how = GIVEN.get(key, f"--set {key}=VALUE")
        needed = parameter.default is parameter.empty
        default = "needed" if needed else f"default: {_default(parameter.default)}"
        choices = typing.get_args(kinds[key]) if typing.get_origin(kinds[key]) is Literal else ()
        of = f"; of {', '.join(map(str, choices))}" if choices else ""
        lines.append(f"  {how:<42}{default}{of}")
    steps = _steps(name)
    return "\n".join([*lines, *(["", steps] if steps else [])]) + "\n"


def _default(value: object) -> str:
    if value in ((), None, ""):
        return "none"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _steps(name: str) -> str:
    """The table of its steps, where it can be made of nothing."""
    from assay.core import UsageError
    from assay.synthesize import pipelines

    try:
        return pipelines.load(name).explain()
    except UsageError:
        return ""
