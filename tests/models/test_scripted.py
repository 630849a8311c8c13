"""The rehearsal model keeps to its script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, ConnectionFailed, Message, ModelError, Problem, Sampling
from assay.models import load
from assay.models.scripted import WRONG, ScriptedModel

ANSWERS = {f"q{i}": ("good", "bad") for i in range(500)}


def texts(model: ScriptedModel, prompt: str, **sampling: int) -> list[str]:
    return [r.text for r in model.generate([Message("user", prompt)], Sampling(**sampling))]


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.7, 1.0])
def test_the_rate_is_the_planted_one(rate: float) -> None:
    model = ScriptedModel(rate, ANSWERS)
    drawn = [text for prompt in ANSWERS for text in texts(model, prompt, n=4, seed=1)]
    # 2000 draws: five standard deviations are at most 0.056.
    assert abs(drawn.count("good") / len(drawn) - rate) <= (0.056 if 0 < rate < 1 else 0)


@given(st.integers(0, 2**31), st.sampled_from(sorted(ANSWERS)), st.integers(1, 8))
def test_a_sample_depends_on_seed_prompt_and_number_alone(seed: int, prompt: str, n: int) -> None:
    assert texts(ScriptedModel(0.5, ANSWERS), prompt, n=8, seed=seed)[:n] == texts(
        ScriptedModel(0.5, {prompt: ANSWERS[prompt]}), prompt, n=n, seed=seed
    )


def test_the_models_own_seed_counts_where_the_sampling_has_none() -> None:
    by_own = [texts(ScriptedModel(0.5, ANSWERS, seed=s), "q1", n=20) for s in (1, 1, 2)]
    assert by_own[0] == by_own[1] == texts(ScriptedModel(0.5, ANSWERS), "q1", n=20, seed=1)
    assert by_own[0] != by_own[2]


@pytest.mark.parametrize(
    ("problem", "pair"),
    [
        (Problem.of("p", metadata={"good": "g", "bad": "b"}), ("g", "b")),
        (Problem.of("p", metadata={"good": "g"}, reference="r"), ("g", WRONG)),
        (Problem.of("p", reference="r"), ("r", WRONG)),
        (Problem.of("p", reference=["r", "s"]), ("r", WRONG)),
        (Problem.of("constrained"), ("obeys", "does not")),
    ],
)
def test_rehearse(problem: Problem, pair: tuple[str, str]) -> None:
    def obey(problem: Problem) -> tuple[str, str] | None:
        return ("obeys", "does not") if problem.prompt == "constrained" else None

    for rate in (1.0, 0.0):
        model = ScriptedModel(rate).rehearse([problem], obey)
        assert texts(model, problem.prompt) == [pair[0 if rate else 1]]


def test_a_problem_that_cannot_be_rehearsed_is_named() -> None:
    with pytest.raises(BadArgument, match="'p7' cannot be rehearsed"):
        ScriptedModel(1.0).rehearse([Problem.of("p", id="p7", reference=4)])


def test_a_prompt_without_an_answer_is_an_error() -> None:
    with pytest.raises(ModelError, match="no answer to 'what\\?'"):
        texts(ScriptedModel(1.0), "what?")


def test_bad_days() -> None:
    model = ScriptedModel(1.0, ANSWERS, failures=0.3)
    failed = set()
    for prompt in ANSWERS:
        try:
            texts(model, prompt)
        except ConnectionFailed:
            failed.add(prompt)
    assert 100 < len(failed) < 200
    with pytest.raises(ConnectionFailed):
        texts(model, min(failed))


def test_usage_and_latency() -> None:
    model = ScriptedModel(1.0, function=lambda prompt: "one two", latency=0.05)
    first, second = model.generate([Message("user", "a b c")], Sampling(n=2))
    assert first.usage is not None
    assert second.usage is not None
    assert (first.usage.input_tokens, first.usage.output_tokens) == (3, 2)
    assert first.usage.seconds >= 0.05
    assert (first.usage.model_calls, second.usage.model_calls) == (1, 0)


@pytest.mark.parametrize(
    "options", [{"rate": -0.1}, {"rate": float("nan")}, {"rate": 1, "failures": 2}]
)
def test_rates_that_are_none(options: dict[str, float]) -> None:
    with pytest.raises(BadArgument, match=r"in \[0, 1\]"):
        ScriptedModel(**options)


LOUD = [
    Problem.of(f"{n}?", id=str(n), reference=str(n), metadata={"condition": condition, "n": n})
    for n, condition in enumerate(["plain", "loud"] * 200)
]


def test_rates_of_problems_by_their_metadata() -> None:
    model = load("scripted:0.9,condition/loud=0.2,n/1=1").rehearse(LOUD)
    assert model.name == "scripted:0.9,condition/loud=0.2,n/1=1"
    right = {"plain": 0, "loud": 0}
    for problem in LOUD:
        (response,) = model.generate(problem.messages, Sampling(seed=5))
        right[problem.metadata["condition"]] += response.text == problem.reference
        assert problem.id != "1" or response.text == "1"
    assert right["plain"] == pytest.approx(180, abs=12)
    assert right["loud"] == pytest.approx(40, abs=17)


@pytest.mark.parametrize("name", ["scripted:0.9,loud=0.2", "scripted:0.9,a/b", "scripted:1,a/b=2"])
def test_wrong_rates(name) -> None:
    with pytest.raises(BadArgument):
        load(name)
