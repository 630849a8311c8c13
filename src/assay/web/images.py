"""Images of messages: ``data:`` addresses, and files in the folder of their run; nothing else.

What is shown is known by its first bytes, not by its name. SVG is a program as much as an image,
and is not among them.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import NamedTuple

LARGEST = 32_000_000
_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


class Image(NamedTuple):
    """The bytes of an image and what they are."""

    content: bytes
    media_type: str


def can_show(source: str, folder: Path) -> bool:
    """Whether an image may be shown: one inside the message, or a file in the run's folder."""
    if _DATA.match(source):
        return True
    return _inside(source, folder) is not None


def read(source: str, folder: Path) -> Image | None:
    """An image; None where it may not be shown, or is none. Raises `ValueError` for bad data."""
    found = _DATA.match(source)
    if found is not None:
        content = base64.b64decode(source[found.end() :], validate=True)
    else:
        path = _inside(source, folder)
        if path is None or path.stat().st_size > LARGEST:
            return None
        content = path.read_bytes()
    media_type = _kind(content)
    return None if media_type is None else Image(content, media_type)


def _inside(source: str, folder: Path) -> Path | None:
    """The file that a path names, if it lies in the folder, links followed."""
    try:
        path = (folder / source).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, ValueError):  # a name that no file can have
        return None


def _kind(content: bytes) -> str | None:
    """What image the bytes are.

    >>> _kind(b"GIF89a..."), _kind(b"<svg onload=...>")
    ('image/gif', None)
    """
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((name for magic, name in _KINDS if content.startswith(magic)), None)
