"""Which part of a response is the answer, and which was thinking."""

import pytest

from assay.verifiers.reasoning import visible, visible_code

SHOWN = [
    ("<think>a</think> b", " b"),
    ("a</think>b", "b"),
    ("<think>a</think>b<think>c</think>d", "d"),
    ("<|begin_of_thought|>a<|end_of_thought|>b", "b"),
    ("<THINKING>a</THINKING>b", "b"),
    ("[THINK]a[/THINK]b", "b"),
    ("◁think▷a◁/think▷b", "b"),
    ("<seed:think>a</seed:think>b", "b"),
    ("<reflection>a</reflection>b", "b"),
    ("<|begin_of_thought|>a<|end_of_thought|><|begin_of_solution|>b<|end_of_solution|>", "b"),
    ("<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>b", "b"),
    ("<|channel|>analysis<|message|>a", ""),
    ("b", "b"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_visible(text: str, shown: str) -> None:
    start, rest = visible(text)
    assert (rest, text[start : start + len(rest)]) == (shown, shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<think>a</think> b", " b"),
        (" \n<think>a</think>\n<think>b</think>c", "c"),
        ("a\n</think>\nb", "\nb"),
        ("<think>a", ""),
        ("b\n<think>a", "b\n"),
        ("x = '</think>'", "x = '</think>'"),
        ("x = '<think>'\ny = 1", "x = '<think>'\ny = 1"),
        ("", ""),
    ],
)
def test_visible_code(text: str, shown: str) -> None:
    start, rest = visible_code(text)
    assert (rest, text[start : start + len(rest)]) == (shown, shown)
