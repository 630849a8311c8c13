"""Importing TRL so that it works offline, asks nobody, and warns of nothing but our own doing."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from assay.core import MissingExtra

_OURS_NOT = (
    # TRL 1.16 passes transformers 5.23 the old name of an argument.
    ".*gradient_checkpointing.*",
    # A model made from a configuration has no generation settings of its own.
    ".*generation flags are not valid.*",
)
"""Messages of warnings that TRL raises by itself."""


def trl() -> Any:
    """The package. Raises `MissingExtra` where it is not installed."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # it also counts its users otherwise
    os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")
    try:
        with quiet():
            import trl as package
    except ImportError as error:
        raise MissingExtra("trl", "train", "training with TRL") from error
    return package


@contextmanager
def quiet() -> Iterator[None]:
    """Without the warnings that TRL itself is the cause of, told by their message alone."""
    with warnings.catch_warnings():
        for message in _OURS_NOT:
            warnings.filterwarnings("ignore", message=message)
        yield


class Quiet:
    """A trainer that trains without those warnings, in front of a class of TRL's.

    Nor does it print its log on standard output, where others print data: the log is in
    ``trainer.state.log_history``, and callbacks get it as it comes.
    """

    def train(self: Any, *args: Any, **kwargs: Any) -> Any:
        """Train, as TRL does."""
        from transformers import PrinterCallback

        self.remove_callback(PrinterCallback)
        with quiet():
            return super().train(*args, **kwargs)  # type: ignore[misc]  # of the class behind
