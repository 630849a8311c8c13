"""Shares as arguments."""

import math

import pytest

from assay.core import BadArgument
from assay.verifiers.shares import check_share


@pytest.mark.parametrize("value", [0, 0.5, 1, True])
def test_shares(value):
    check_share("rate", value)


@pytest.mark.parametrize("value", [-0.1, 1.1, math.inf, math.nan])
def test_what_is_no_share_is_named(value):
    with pytest.raises(BadArgument, match="rate is a share from 0 to 1, not"):
        check_share("rate", value)
