"""What all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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
