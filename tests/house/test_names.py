"""What a package exports is there, and nothing public is left out."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

import assay

SOURCE = Path(__file__).parents[2] / "src"


def packages() -> list[str]:
    """Every package of assay that says what it exports, found without importing it."""
    return [
        ".".join(path.parent.relative_to(SOURCE).parts)
        for path in sorted(SOURCE.rglob("__init__.py"))
        if "__all__ = " in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", packages())
def test_every_exported_name_is_there_and_listed_once(name: str) -> None:
    module = importlib.import_module(name)
    missing = [exported for exported in module.__all__ if not hasattr(module, exported)]
    assert missing == []
    assert len(set(module.__all__)) == len(module.__all__)


@pytest.mark.parametrize("name", packages())
def test_every_public_name_is_exported(name: str) -> None:
    module = importlib.import_module(name)
    defined = {
        key
        for key, value in vars(module).items()
        if not key.startswith("_")
        and not isinstance(value, ModuleType)
        and f"{getattr(value, '__module__', '')}.".startswith(f"{name}.")
    }
    assert sorted(defined - set(module.__all__)) == []


def test_the_root_shows_its_names_and_knows_no_others() -> None:
    assert set(assay.__all__) <= set(dir(assay))
    with pytest.raises(AttributeError, match="'no_such_name'"):
        getattr(assay, "no_such_name")  # noqa: B009
