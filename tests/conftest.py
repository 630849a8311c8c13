"""What all tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from assay.core import Model
from assay.models import weights

# The machine is shared, so an example has no deadline of its own; pytest bounds the test.
settings.register_profile(
    "assay", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("assay")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of published, labelled data, from ASSAY_DATA; a test is skipped without it."""
    folder = os.environ.get("ASSAY_DATA")
    if not folder:
        pytest.skip("needs published data: set ASSAY_DATA to its folder")
    return Path(folder)


@pytest.fixture(scope="session")
def local() -> Iterator[Model]:
    """The embedded model, on one thread; skipped where it is not installed."""
    pytest.importorskip("xllamacpp", reason="needs assay[local]")
    if weights.receipt() is None:
        pytest.skip("needs the embedded model: assay models install")
    from assay.models.local import LocalModel

    with LocalModel(threads=1) as model:
        yield model
