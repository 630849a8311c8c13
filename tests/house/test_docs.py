"""The examples of the documentation are run, and whoever leaves one out says why."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*(?P<language>[\w-]*)", re.MULTILINE)
SKIP = re.compile(r"<!--+\s*skip:(?P<rest>.*?)--+>", re.DOTALL)
REASONED = re.compile(r"\s*next\s+\"[^\"]{8,}\"\s*")
RUN, SHOWN = {"python", "sh"}, {"text", "json", "toml", "yaml", "diff"}


def page_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_a_block_is_run_or_plainly_only_shown(page: Path) -> None:
    opened = FENCE.findall(page.read_text(encoding="utf-8"))[::2]
    assert set(opened) <= RUN | SHOWN, "python and sh blocks are run; text, json ... are shown"


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_a_block_that_is_not_run_says_why(page: Path) -> None:
    skips = [found["rest"] for found in SKIP.finditer(page.read_text(encoding="utf-8"))]
    assert [rest for rest in skips if not REASONED.fullmatch(rest)] == []
