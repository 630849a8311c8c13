"""What of a response is a step, and where a solution ends."""

import pytest

from assay.core import Response
from assay.models.text import STOPPED_BY
from assay.search.steps import Steps


def said(text: str, by: str | None, finish: str = "stop") -> Response:
    metadata = {} if by is None else {STOPPED_BY: by}
    return Response(text, finish_reason=finish, metadata=metadata)


@pytest.mark.parametrize(
    ("response", "steps", "read"),
    [
        (said("a", "\n"), Steps(end="\n"), ("a\n", False)),
        (said("a", ""), Steps(end="\n"), ("a", True)),  # the model's own end
        (said("a", "###"), Steps(end="\n"), ("a", True)),  # another stop, which ends all
        (said("a", None), Steps(end="\n"), ("a\n", False)),  # which of the two is not known
        (said("", None), Steps(end="\n"), ("", True)),
        (said("", "\n"), Steps(end="\n"), ("\n", False)),  # an empty step is a step
        (said("a", "", "length"), Steps(end="\n"), ("a", False)),
        (said("a", None, "length"), Steps(end="\n"), ("a", False)),
        (said("a", None), Steps(end=""), ("a", True)),
        (said("a", None, "length"), Steps(end=""), ("a", False)),
        (said("so =4", "\n"), Steps(end="\n", until=("=",)), ("so =4\n", True)),
        (said("so =4", None, "length"), Steps(end="", until=("=",)), ("so =4", True)),
    ],
)
def test_reading(response: Response, steps: Steps, read: tuple[str, bool]) -> None:
    assert steps.read(response) == read
