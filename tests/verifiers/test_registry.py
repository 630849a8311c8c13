import subprocess
import sys

import pytest

from assay.core import BadArgument, UnknownName
from assay.verifiers import load, names
from assay.verifiers.text import Exact


def test_loads_every_verifier_of_our_own():
    assert {"constraints", "exact"} <= set(names())
    for name in ("constraints", "exact"):
        assert load(name).name == name


def test_passes_arguments_on():
    assert load("exact", ignore_case=True) == Exact(ignore_case=True)


def test_an_unknown_name_suggests_a_near_one():
    with pytest.raises(UnknownName, match="did you mean 'exact'"):
        load("exakt")


def test_an_unknown_argument_says_what_is_taken():
    with pytest.raises(BadArgument, match="it takes ignore_case"):
        load("exact", case=True)


def test_every_verifier_is_an_attribute_of_the_package():
    from assay import verifiers as v

    assert v.exact(ignore_case=True) == Exact(ignore_case=True)
    assert {"exact", "load", "constraints"} <= set(dir(v))
    with pytest.raises(AttributeError, match="did you mean 'exact'"):
        v.exakt  # noqa: B018


def test_a_package_comes_before_a_verifier_of_its_name():
    program = (
        "from assay.verifiers import constraints as c; print(c.words(3).verify('a b c').label)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("correct\n", "")
