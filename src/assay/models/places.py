"""Where things that can be fetched or computed again are kept."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """The user's cache: ``$ASSAY_CACHE``, or ``assay`` in ``$XDG_CACHE_HOME`` or ``~/.cache``."""
    own = os.environ.get("ASSAY_CACHE")
    if own:
        return Path(own).expanduser()
    shared = os.environ.get("XDG_CACHE_HOME")
    # The XDG specification tells readers to ignore relative paths.
    base = Path(shared) if shared and Path(shared).is_absolute() else Path.home() / ".cache"
    return base / "assay"


def models_folder() -> Path:
    """Where installed weights are kept."""
    return cache_folder() / "models"
