"""What is kept for the answer, and how an answer is told from the thinking before it."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from replies import Replies

from assay.core import Problem, Sampling
from assay.search.explorer import Explorer
from assay.search.thinking import Thinking


@dataclass(frozen=True, kw_only=True, repr=False)
class Plain(Thinking):
    """Writes to the end in one go."""

    name: ClassVar[str] = "plain"
    steers: ClassVar[bool] = False

    def explore(self, explorer: Explorer) -> None:
        self.answered(explorer, explorer.put(None, self.begin, ""), "at once")


def explorer(max_tokens: int | None, say=lambda *_: "so") -> Explorer:
    model = Replies(say, prefix=True)
    return Explorer(Problem.of("?"), model, None, sampling=Sampling(max_tokens=max_tokens))


@pytest.mark.parametrize(
    ("max_tokens", "room", "warns"),
    [
        (None, 4096 - 204, False),  # a twentieth of what the strategy allows
        (10_000, 9_500, False),
        (2_000, 1_900, False),
        (1_000, 900, False),  # never less than 100 ...
        (200, 100, False),
        (199, 99, True),  # ... unless that leaves less than half to think
        (50, 25, True),
        (1, 0, True),
    ],
)
def test_room_for_thinking(max_tokens: int | None, room: int, warns: bool) -> None:
    made = explorer(max_tokens)
    assert Plain().room(made) == room
    assert bool(made.warnings) == warns


@pytest.mark.parametrize(
    ("written", "text", "reasoning"),
    [
        ("<think>\na</think>\n\nb", "b", "a"),
        ("<think>\na</think>b </think> c", "b </think> c", "a"),  # the first end counts
        ("<think>\n</think>b", "b", None),
        ("<think>\na", "<think>\na", None),
        ("a", "a", None),
    ],
)
def test_the_answer_is_set_apart(written: str, text: str, reasoning: str | None) -> None:
    made = explorer(None)
    node = made.tree.add(text=written, status="finished", finish_reason="stop")
    Plain().set_apart(made, node)
    response = made.tree.response(node)
    assert (node.text, response.text, response.reasoning) == (text, text, reasoning)
    assert made.tree.text(node) == text


@pytest.mark.parametrize("cue", ["\n\n", "\n\nFinal answer: "])
def test_the_cue_is_what_the_answer_begins_with(cue: str) -> None:
    model = Replies(lambda *_: "4", prefix=True)
    result = Plain(cue=cue).search(Problem.of("2 + 2?"), model, None)
    assert model.asked[0][1].prefix == f"<think>\n</think>{cue}"
    assert result.text == f"{cue}4".strip()
