"""The verifier of all constraints in force."""

import pytest

from assay.core import BadArgument, ConstraintSpec, Message, Problem, UnknownName
from assay.verifiers.constraints import Constraints
from assay.verifiers.constraints.verifier import built

NO_COMMA = ConstraintSpec(id="punctuation:no_comma")
THREE = ConstraintSpec(
    id="length_constraints:number_words", args={"relation": "at least", "num_words": 3}
)
BROKEN = ConstraintSpec(
    id="keywords:frequency", args={"keyword": "[", "frequency": 1, "relation": "at least"}
)


@pytest.mark.parametrize(
    ("specs", "text", "mode", "outcome", "score"),
    [
        ((NO_COMMA, THREE), "one two three", "strict", "correct", 1.0),
        ((NO_COMMA, THREE), "one, two three", "strict", "incorrect", 0.5),
        ((NO_COMMA, THREE), "one, two", "strict", "incorrect", 0.0),
        ((NO_COMMA, THREE), "Well,\none two three", "loose", "correct", 1.0),
        ((NO_COMMA, THREE), "Well,\none two three", "strict", "incorrect", 0.5),
        ((NO_COMMA,), " \n", "strict", "invalid", 0.0),
        ((NO_COMMA,), " \n", "loose", "invalid", 0.0),
        ((NO_COMMA, BROKEN), "one", "strict", "broken", None),
        ((NO_COMMA, BROKEN), "o,ne", "strict", "incorrect", 0.0),
        ((), "one", "strict", "broken", None),
    ],
)
def test_outcomes(specs, text, mode, outcome, score):
    verdict = Constraints(profile="faithful", mode=mode).verify(text, constraints=specs)
    assert (verdict.outcome, verdict.score) == (outcome, score)
    assert len(verdict.parts) == len(specs)


def test_a_later_turn_is_not_in_force():
    later = ConstraintSpec(id="punctuation:no_comma", turn=1)
    one = Problem(messages=(Message("user", "Hi"),), constraints=(THREE, later))
    two = one.replace(messages=(*one.messages, Message("assistant", "Yes"), Message("user", "So?")))
    assert len(Constraints().verify("a, b, c", one).parts) == 1
    assert len(Constraints().verify("a, b, c", two).parts) == 2


def test_wrong_use_is_raised():
    with pytest.raises(BadArgument, match="profile must be"):
        Constraints(profile="fixed")
    with pytest.raises(BadArgument, match="mode must be"):
        Constraints(mode="lax")
    with pytest.raises(UnknownName):
        Constraints().verify("x", constraints=(ConstraintSpec(id="no:such"),))


def test_equal_specs_are_built_once_and_true_is_not_one():
    assert built(THREE) is built(ConstraintSpec(id=THREE.id, args=dict(THREE.args)))
    bullets = "detectable_format:number_bullet_lists"
    assert built(ConstraintSpec(id=bullets, args={"num_bullets": 1})).id == bullets
    with pytest.raises(BadArgument, match="whole number"):
        built(ConstraintSpec(id=bullets, args={"num_bullets": True}))
