from assay.core import ConstraintSpec
from assay.verifiers.instructions import Found


def test_found_goes_through_its_json_form():
    found = Found(
        constraint=ConstraintSpec(id="punctuation:no_comma", text="No commas."),
        span=(4, 14),
        quote="No commas.",
        pattern="no commas",
        message=2,
    )
    assert Found.from_dict(found.to_dict()) == found
