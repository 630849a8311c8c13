"""A guard from JSON."""

import json

import pytest

from assay.core import BadArgument, DataError, UsageError
from assay.guard.check import Check
from assay.guard.defences import Removing, fence
from assay.guard.guarding import Guard
from assay.guard.settings import from_dict, read
from assay.verifiers import constraints as c
from assay.verifiers.dialogue.planted import PlantedInstructions

DATA = {
    "before": [
        {"verifier": "planted_instructions at_least=0.3", "on_failure": "fix", "fix": "remove"}
    ],
    "after": [
        {"verifier": "constraints", "seconds": 0.2},
        {"constraint": "avoids guarantee", "on_failure": "fix", "on_broken": "refuse"},
    ],
    "defences": ["fence", "remove"],
    "seconds": 0.5,
    "max_rounds": 3,
    "at_last": "flag",
    "refusal": "No.",
}


def test_every_field_can_be_said(tmp_path) -> None:
    made = from_dict(DATA)
    assert made == Guard(
        before=(
            Check(
                verifier=PlantedInstructions(at_least=0.3),
                on_failure="fix",
                fix=Removing(at_least=0.3),
            ),
        ),
        after=(
            Check(verifier=c.Constraints(), seconds=0.2),
            Check(verifier=c.avoids("guarantee"), on_failure="fix", on_broken="refuse"),
        ),
        defences=(fence, Removing()),
        seconds=0.5,
        max_rounds=3,
        at_last="flag",
        refusal="No.",
    )
    path = tmp_path / "guard.json"
    path.write_text(json.dumps(DATA))
    assert read(path) == made


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "a guard is a JSON object"),
        ({"affter": []}, "a guard has no 'affter'"),
        ({"after": {}}, "after is a list"),
        ({"after": [{"check": "x"}]}, "a check has no 'check'"),
        ({"after": [{}]}, "a line for its verifier"),
        ({"after": [{"verifier": "exact", "constraint": "avoids x"}]}, "a line for its verifier"),
        ({"after": [{"verifier": 3}]}, "a line for its verifier"),
        ({"after": [{"verifier": "exat"}]}, "did you mean 'exact'"),
        ({"after": [{"verifier": "exact", "fix": "remove"}]}, "fix is 'remove', for a check of"),
        ({"before": [{"verifier": "exact", "on_failure": "reask"}]}, "cannot be asked again"),
        ({"defences": ["wall"]}, "a defence is one of fence, mark"),
        ({"defences": [[]]}, "a defence is one of"),
    ],
)
def test_what_cannot_be_is_refused(data, said) -> None:
    with pytest.raises(UsageError, match=said):
        from_dict(data)


def test_a_file_that_is_none_names_itself(tmp_path) -> None:
    with pytest.raises(UsageError, match="cannot read the guard"):
        read(tmp_path / "none.json")
    for content, said in ((b"{", "not JSON"), (b"\xff", "UTF-8"), (b'{"x": 1}', "has no 'x'")):
        path = tmp_path / "guard.json"
        path.write_bytes(content)
        with pytest.raises((DataError, BadArgument), match=said):
            read(path)
