"""Duplicates: planted ones are found, others are left, and too many stop the job."""

import random

import pytest

from assay.core import BadArgument, RunError
from assay.synthesize import FromRows, Pipeline
from assay.synthesize.context import Context
from assay.synthesize.dedup import DropExact, DropNear, DropParaphrase, DropSimilar, text_of
from assay.synthesize.row import Row

pytest.importorskip("datasketch", reason="needs assay[synth]")


def texts(count: int, seed: int = 0) -> list[str]:
    rng = random.Random(seed)
    vocabulary = [
        "".join(rng.choices("abcdefghijklmnopqrs", k=rng.randint(3, 8))) for _ in range(3000)
    ]
    return [" ".join(rng.choices(vocabulary, k=30)) for _ in range(count)]


def dropped(step, *prompts: str) -> list[str]:
    rows = [Row.of(prompt=prompt) for prompt in prompts]
    return [
        row.rejected.reason if row.rejected else "" for row in step.apply(iter(rows), Context(0))
    ]


def test_the_first_of_equal_texts_stays() -> None:
    first = Row.of(prompt="Name a river!")
    found = dropped(DropExact(), "Name a river!", "name A river", "Name a lake!", "Name a river!")
    assert found == ["", f"duplicate: of row {first.id}", "", f"duplicate: of row {first.id}"]


@pytest.mark.parametrize(
    "prompts",
    [
        ("What is 3 + 2?", "What is 3 - 2?", "What is 3 * 2?", "What is 3.2?", "What is 3!"),
        ("Is x < 5?", "Is x > 5?", "Is x 5?", "Is x = 5?"),
        ("C", "C++", "C#"),
        ("What is n!", "What is n?", "What is -n?"),
    ],
)
def test_signs_carry_meaning(prompts) -> None:
    assert dropped(DropExact(), *prompts) == [""] * len(prompts)


@pytest.mark.parametrize("kind", [DropExact, DropNear, DropSimilar, DropParaphrase])
def test_rows_with_other_references_are_other_problems(kind) -> None:
    if kind is DropParaphrase:
        pytest.importorskip("wordllama", reason="needs assay[synth]")
    text = "How many legs have the spiders of the garden together, if there are so many?"
    rows = [Row.of(prompt=text, reference=each) for each in ("8", "16", "8", "24", None)]
    step = kind(cosine=0.9) if kind is DropParaphrase else kind()
    gone = [row.rejected is not None for row in step.apply(iter(rows), Context(0))]
    assert gone == [False, False, True, False, True]


LONG = (
    "A farmer keeps hens, ducks and geese in the yard behind the old house by the river, and "
    "counts them every evening before the gate is shut. {} How many birds does he count?"
)


@pytest.mark.parametrize("kind", [DropNear, DropSimilar, DropParaphrase])
@pytest.mark.parametrize(
    "ends",
    [
        pytest.param(("He counts 3 + 2.", "He counts 3 - 2.", "He counts 3 * 2."), id="operators"),
        pytest.param(("There are 17.", "There are 19.", "There are 1.7."), id="numbers"),
        pytest.param(("There are three.", "There are four.", "There are ten."), id="in words"),
        pytest.param(("It is x < 5.", "It is x > 5.", "It is x = 5."), id="relations"),
    ],
)
def test_other_numbers_and_operators_make_other_problems_of_long_texts(kind, ends) -> None:
    if kind is DropParaphrase:
        pytest.importorskip("wordllama", reason="needs assay[synth]")
    step = kind(cosine=0.8) if kind is DropParaphrase else kind()
    prompts = [LONG.format(end) for end in ends]
    assert dropped(step, *prompts) == [""] * len(prompts)
    assert all(dropped(step, prompts[0], prompts[0].replace("every", "each"))[1:])


def test_columns_are_compared_one_by_one() -> None:
    rows = [Row.of(prompt="a b", response="c"), Row.of(prompt="a", response="b c")]
    step = DropExact(columns=("prompt", "response"))
    assert [row.rejected for row in step.apply(iter(rows), Context(0))] == [None, None]


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (DropNear(likeness=0.6), "near duplicate: 0."),
        (DropSimilar(rouge=0.7), "similar: ROUGE-L 0."),
    ],
)
def test_nearly_the_same_text_is_dropped(step, reason) -> None:
    one = "Write a short poem about the sea in winter, please."
    other = "Write a short poem about the sea in summer, please."
    found = dropped(step, one, other, "How many legs has a spider, and why?")
    assert found[1].startswith(reason)
    assert (found[0], found[2]) == ("", "")


def test_planted_near_duplicates_are_found_and_no_others() -> None:
    rng = random.Random(1)
    fresh = texts(3000)
    planted = []
    for text in rng.sample(fresh, 300):
        changed = text.split()
        changed[rng.randrange(30)] = "altered"
        planted.append(" ".join(changed))
    rows = [{"prompt": text, "planted": text in set(planted)} for text in (*fresh, *planted)]
    made = Pipeline(name="p", source=FromRows.of(rows), steps=(DropNear(likeness=0.8),))
    rejects: list[Row] = []
    list(made.job(rejected=rejects.append))
    right = sum(row["planted"] for row in rejects)
    assert right / 300 >= 0.98
    assert right / len(rejects) >= 0.95


def test_several_columns_are_one_text_and_chats_are_what_is_said() -> None:
    chat = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    row = Row.of(messages=chat, answer="x", tags=["b", 1])
    assert text_of(row, ("messages", "answer", "tags")) == 'Hi\nHello\nx\n["b",1]'
    step = DropExact(columns=("prompt", "response"))
    rows = [Row.of(prompt="a", response=text) for text in ("x", "y", "X.")]
    assert [row.rejected is None for row in step.apply(iter(rows), Context(0))] == [
        True,
        True,
        False,
    ]


def test_when_too_much_is_gone_the_job_stops() -> None:
    many = ["the same text over and over again"] * 300
    with pytest.raises(RunError, match=r"step 'drop_near' would drop 199 of the first 200 rows"):
        dropped(DropNear(), *many)
    assert sum(map(bool, dropped(DropNear(most=1.0), *many))) == 299


@pytest.mark.parametrize("columns", ["prompt", ()])
def test_columns_are_a_tuple(columns) -> None:
    with pytest.raises(BadArgument, match="tuple of names"):
        DropExact(columns=columns)


def test_a_paraphrase_is_near_in_meaning() -> None:
    pytest.importorskip("wordllama", reason="needs assay[synth]")
    found = dropped(
        DropParaphrase(cosine=0.7),
        "What is the capital city of France?",
        "Name the capital of France.",
        "How do I bake bread without yeast?",
    )
    assert found[0] == found[2] == ""
    assert found[1].startswith("paraphrase: cosine 0.")
