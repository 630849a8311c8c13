"""What the tests of commands share."""

import pytest

from assay.core import Model, Response


class _Says(Model):
    """Says one text to everything, and is called by it."""

    def __init__(self, text: str) -> None:
        self.name = self.text = text

    def generate(self, messages, sampling):
        return (Response(self.text),)


@pytest.fixture
def says() -> type[Model]:
    """A model, made of the text that it says."""
    return _Says
