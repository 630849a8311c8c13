"""The leaderboard as a page and as Markdown: one file, no requests, no text that acts."""

import re

import pytest

from assay.core import Model, Problem, Response
from assay.evaluate.boards import Leaderboard
from assay.evaluate.leaderboard import leaderboard
from assay.evaluate.report import ranking
from assay.evaluate.runner import evaluate
from assay.verifiers.text import Exact

HOSTILE = "<script>alert(1)</script>\u202e|*x*"


class Says(Model):
    def __init__(self, name: str) -> None:
        self.name = name

    def generate(self, messages, sampling):
        return (Response("yes"),)


@pytest.fixture
def board(tmp_path) -> Leaderboard:
    problems = [Problem.of("Q?", id=str(n), reference="yes") for n in range(5)]
    for name in ("a", "b"):
        evaluate(problems, Says(HOSTILE + name), verifier=Exact(), out=tmp_path / name, cache=False)
    return leaderboard([tmp_path / "a", tmp_path / "b"])


def test_the_page(board) -> None:
    page = ranking.page(board)
    assert page.lstrip().startswith("<!doctype html>")
    assert "<script" not in page
    assert "\u202e" not in page
    assert "1–2" in page
    assert not re.search(r"(?:src|href)=\"(?!data:,)", page)
    assert "default-src 'none'" in page


def test_markdown(board) -> None:
    text = ranking.text(board)
    assert text.startswith("# Leaderboard\n\n## problems · exact\n\n| rank | model |")
    assert "\\|\\*x\\*a" in text
    assert "<script" not in text
