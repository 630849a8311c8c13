"""What every value of the core shares."""

import pytest

from assay.core import Usage, Verdict
from assay.core.values import Value


def test_defaults_are_left_out_of_repr() -> None:
    assert repr(Usage(model_calls=1)) == "Usage(model_calls=1)"
    assert repr(Usage()) == "Usage()"


def test_replace_makes_a_copy() -> None:
    verdict = Verdict("correct", verifier="a")
    assert verdict.replace(verifier="b") == Verdict("correct", verifier="b")
    assert verdict.verifier == "a"


def test_a_value_without_a_json_form_says_so() -> None:
    class Bare(Value):
        pass

    for call in (Bare().to_dict, lambda: Bare.from_dict({})):
        with pytest.raises(TypeError, match="Bare has no JSON form"):
            call()
