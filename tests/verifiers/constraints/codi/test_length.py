"""codi:length: what the table cannot say."""

import pytest

from assay.core import BadArgument
from assay.verifiers.constraints import build


def test_bounds_in_the_wrong_order():
    with pytest.raises(BadArgument, match="above hi"):
        build("codi:length", {"lo": 5, "hi": 4})
