"""copy: arguments that ask for nothing."""

import pytest

from assay.core import BadArgument
from assay.verifiers.constraints import build


@pytest.mark.parametrize(
    ("id", "args", "message"),
    [
        ("copy:repeat_phrase", {"phrase": "two words", "small_n": 2}, "three words or more"),
        (
            "new:copy_span_idx",
            {"prompt_to_repeat": "Hi!", "n_start": 40, "n_end": 50},
            "nothing to copy",
        ),
    ],
)
def test_arguments_that_ask_for_nothing(id, args, message):
    with pytest.raises(BadArgument, match=message):
        build(id, args)
