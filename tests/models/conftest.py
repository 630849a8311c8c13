"""What the tests of models share."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assay.core import Model
from assay.models import weights

# For chat_server, which the tests of this folder import.
sys.path.append(str(Path(__file__).parent))


@pytest.fixture(scope="session")
def local() -> Iterator[Model]:
    """The embedded model, on one thread; skipped where it is not installed."""
    pytest.importorskip("xllamacpp", reason="needs assay[local]")
    if weights.receipt() is None:
        pytest.skip("needs the embedded model: assay models install")
    from assay.models.local import LocalModel

    with LocalModel(threads=1) as model:
        yield model
