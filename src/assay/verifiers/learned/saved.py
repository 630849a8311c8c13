"""A trained verifier in a folder: what it is, its weights, and checksums of every file it needs.

The folder has ``assay.json`` (this), ``weights.safetensors``, for a transformer ``backbone/`` with
its configuration and tokenizer, and a card, ``README.md``. Nothing in it is run when it is read.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from assay.core import JSON, BadArgument, DataError
from assay.core.values import Value
from assay.models.weights import sha256
from assay.runs.rows import replacing
from assay.verifiers.learned.backbone import PARTS, WEIGHTS, Backbone
from assay.verifiers.learned.backbones import empty
from assay.verifiers.learned.kinds import Kind, find

ABOUT = "assay.json"
NEVER = 2.0
"""As `Saved.at_least`: more than any probability, so that nothing is called correct."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Saved(Value):
    """What is known of a trained verifier.

    `cut` is the probability from which on it says *correct*; with `at_least` and `at_most` it
    decides only from the one on and up to the other. `files` are the SHA-256 of what it needs.
    """

    JSON_TYPE: ClassVar[str] = "learned"

    kind: str
    backbone: str
    source: str
    """What the backbone was before training: a name, or a folder's."""
    temperature: float
    cut: float = 0.5
    at_least: float | None = None
    at_most: float | None = None
    files: dict[str, str] = field(default_factory=dict, hash=False)
    options: dict[str, JSON] = field(default_factory=dict, hash=False)
    """What the backbone needs to know to read pairs as it did in training."""
    settings: dict[str, JSON] = field(default_factory=dict, hash=False)
    data: dict[str, JSON] = field(default_factory=dict, hash=False)
    history: tuple[dict[str, float], ...] = field(default=(), hash=False)
    measures: dict[str, JSON] = field(default_factory=dict, hash=False)
    made_with: dict[str, str] = field(default_factory=dict, hash=False)

    def to_dict(self) -> dict[str, JSON]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Saved:
        return cls(**{**data, "history": tuple(data.get("history", ()))})

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that change with anything that may change a verdict."""
        content = [self.kind, self.backbone, self.temperature, self.cut, self.at_least,
                   self.at_most, self.files, self.options]  # fmt: skip
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]

    def write(self, folder: Path) -> None:
        """Put ``assay.json`` into a folder."""
        with replacing(folder / ABOUT) as beside:
            beside.write_text(json.dumps(self.to_json(), indent=1) + "\n", encoding="utf-8")


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of the weights and of whatever else a backbone needs."""
    files = [folder / WEIGHTS, *sorted((folder / PARTS).rglob("*"))]
    return {file.relative_to(folder).as_posix(): sha256(file) for file in files if file.is_file()}


def read(folder: str | Path) -> Saved:
    """What a folder says of itself; raises `BadArgument` if it holds no trained verifier."""
    path = Path(folder) / ABOUT
    if not path.is_file():
        raise BadArgument(
            f"{str(folder)!r} holds no trained verifier: there is no {ABOUT} in it; "
            "'assay learn KIND --data ROWS --out FOLDER' makes one"
        )
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> Saved:
    try:
        saved = Saved.from_json(json.loads(path.read_text(encoding="utf-8")))
        find(saved.kind)
        usable = 0 < saved.temperature < 1e6 and 0 <= saved.cut <= 1
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(f"does not describe a trained verifier: {error}", path=str(path)) from None
    if not usable:
        numbers = f"temperature {saved.temperature!r} and cut {saved.cut!r}"
        raise DataError(f"describes no trained verifier, with {numbers}", path=str(path))
    return saved


def load(folder: str | Path) -> tuple[Saved, Backbone]:
    """A trained verifier, ready for use; the same one while its folder does not change.

    Raises `DataError` if a file is not the one that was trained.
    """
    saved = read(folder)
    return saved, _loaded(Path(folder).resolve(), saved.digest)


@lru_cache(maxsize=4)
def _loaded(folder: Path, _digest: str) -> Backbone:
    saved = read(folder)
    if WEIGHTS not in saved.files:
        raise DataError(f"names no checksum of {WEIGHTS}", path=str(folder / ABOUT))
    found = checksums(folder)
    for name in sorted({*saved.files, *found}):
        if found.get(name) != saved.files.get(name):
            what = "is missing" if name not in found else "is not the file that was trained"
            raise DataError(f"{what}; train anew or fetch it again", path=str(folder / name))
    kind: Kind = find(saved.kind)
    options: dict[str, Any] = dict(saved.options)
    backbone = empty(saved.backbone, folder / PARTS, classes=len(kind.classes), options=options)
    backbone.load(folder / WEIGHTS)
    return backbone
