"""Who and what: the first page of a run."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import ClassVar, Self
from urllib.parse import urlsplit, urlunsplit

from assay.core import JSON, DataError, RunError, Value, WrongRun
from assay.runs.journal import write_whole

FILE = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Manifest(Value):
    """What a job is, and with what it was done.

    `what` holds all that decides the result: the suite, the model and its identity, the sampling,
    the seed, the verifiers' fingerprints. A run goes on only with the same `what`. `plan` holds
    what may grow (how many problems, how many samples of each). Times are in UTC, ISO 8601.
    """

    JSON_TYPE: ClassVar[str] = "run"

    kind: str
    """The verb: ``eval``, ``search`` ..."""
    what: Mapping[str, JSON] = field(hash=False)
    plan: Mapping[str, JSON] = field(default_factory=dict, hash=False)
    versions: Mapping[str, str] = field(default_factory=dict, hash=False)
    started: str = ""
    finished: str | None = None
    notes: tuple[str, ...] = ()
    """What happened on the way that a reader should know."""

    def to_dict(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {"kind": self.kind, "what": dict(self.what)}
        data |= {"plan": dict(self.plan), "versions": dict(self.versions)}
        data |= {"started": self.started, "finished": self.finished, "notes": list(self.notes)}
        return data

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        return cls(**{**data, "notes": tuple(data.get("notes", ()))})

    def noting(self, *notes: str) -> Self:
        """The manifest with more notes; one that is there already is not repeated."""
        new = dict.fromkeys((*self.notes, *notes))
        return self.replace(notes=tuple(new))

    def save(self, folder: Path) -> None:
        """Write it into a run's folder."""
        text = json.dumps(self.to_json(), indent=2, ensure_ascii=True)
        write_whole(folder / FILE, text.encode("ascii") + b"\n")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read it from a run's folder; `WrongRun` if there is none, `RunError` if it is broken."""
        path = folder / FILE
        try:
            return cls.from_json(json.loads(path.read_bytes()))
        except (FileNotFoundError, NotADirectoryError) as error:
            hint = "" if folder.is_dir() else " (there is no such folder)"
            raise WrongRun(f"{str(folder)!r} is not a run: it has no {FILE}{hint}") from error
        except (ValueError, TypeError, KeyError, DataError) as error:
            raise RunError(f"{str(path)!r} cannot be read: {error}") from error

    def require_same(self, other: Manifest, folder: Path) -> None:
        """Raise `WrongRun` naming the first thing in which another job differs from this one."""
        for name, here, there in differences(
            {"kind": self.kind, **self.what}, {"kind": other.kind, **other.what}
        ):
            raise WrongRun(
                f"run {str(folder)!r} was started with {name} = {_shown(here)}, and now it is "
                f"{_shown(there)}; give what it was started with, or another folder with --out"
            )


def now() -> str:
    """The time, UTC, to the second.

    >>> now().endswith("+00:00")
    True
    """
    return datetime.now(UTC).isoformat(timespec="seconds")


def versions(packages: Iterable[str]) -> dict[str, str]:
    """The versions of Python, assay, and the packages named that are installed."""
    from assay import __version__

    found = {"python": platform.python_version(), "assay": __version__}
    for package in sorted(set(packages)):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "missing"
    return found


def differences(here: JSON, there: JSON, name: str = "") -> Iterator[tuple[str, JSON, JSON]]:
    """Where two pieces of JSON data differ: the path, and both values.

    >>> list(differences({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}))
    [('a.c', 2, 3)]
    """
    if isinstance(here, Mapping) and isinstance(there, Mapping):
        for key in dict.fromkeys((*here, *there)):
            path = f"{name}.{key}" if name else str(key)
            yield from differences(here.get(key), there.get(key), path)
    elif here != there:
        yield name, here, there


def _shown(value: JSON) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 120 else text[:117] + "..."


_SECRET = re.compile(
    r"(?i)(api|access|secret|private)[-_]?(key|token)$|passw|secret|authoriz|credential"
)


def without_secrets(data: JSON) -> JSON:
    """JSON data without what should not be written down: keys, passwords, and those inside URLs.

    >>> without_secrets({"api_key": "k", "base_url": "http://me:pw@host:80/v1?token=t"})
    {'base_url': 'http://host:80/v1'}
    """
    if isinstance(data, Mapping):
        return {
            key: without_secrets(value) for key, value in data.items() if not _SECRET.search(key)
        }
    if isinstance(data, list | tuple):
        return [without_secrets(item) for item in data]
    if isinstance(data, str) and re.match(r"[a-z][a-z0-9+.-]*://", data, re.IGNORECASE):
        return _bare_url(data)
    return data


def _bare_url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(an address that cannot be read)"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
