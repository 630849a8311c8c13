"""A language model that learns, on a tiny random Llama; the embedded one behind its marker."""

import re
from pathlib import Path

import pytest

from assay.core import BadArgument, DataError, Message, ModelError, Problem, Sampling
from assay.models.transformers import TransformersModel
from assay.train.language.policy import Policy, loadable
from assay.train.rollout import Prompt

torch = pytest.importorskip("torch", reason="needs assay[train]")
pytest.importorskip("peft", reason="needs assay[train]")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


def load(tiny: Path, **options: object) -> Policy:
    return Policy.load(str(tiny), device="cpu", **{"rank": 2, **options})


def moved(policy: Policy, scale: float = 0.3) -> Policy:
    """With matrices that do something."""
    source = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for each in policy.weights.values():
            each.copy_(torch.randn(each.shape, generator=source) * scale)
    return policy


def test_before_learning_it_is_the_plain_model(tiny: Path) -> None:
    problems = [Problem.of("abc"), Problem.of("a longer prompt"), Problem.of("x")]
    found = load(tiny).greedy(problems, longest=12)
    plain = TransformersModel(str(tiny), device="cpu")
    for problem, response in zip(problems, found, strict=True):
        (expected,) = plain.generate(problem.messages, Sampling(temperature=0, max_tokens=12))
        assert (response.text, response.finish_reason) == (expected.text, expected.finish_reason)


def test_what_was_learnt_loads_as_a_model(tiny: Path, tmp_path: Path) -> None:
    policy = moved(load(tiny))
    (before,) = load(tiny).greedy([Problem.of("abc")], longest=20)
    (found,) = policy.greedy([Problem.of("abc")], longest=20)
    assert found.text != before.text
    policy.export(tmp_path / "tuned")
    model = TransformersModel(str(tmp_path / "tuned"), device="cpu")
    asked = [Message("user", "abc")]
    (again,) = model.generate(asked, Sampling(temperature=0, max_tokens=20))
    assert again.text == found.text


def test_matrices_are_kept_and_taken_up(tiny: Path, tmp_path: Path) -> None:
    policy = moved(load(tiny))
    policy.save(tmp_path / "adapter.safetensors")
    other = load(tiny, seed=9)
    other.restore(tmp_path / "adapter.safetensors")
    for name, each in policy.weights.items():
        assert torch.equal(each, other.weights[name])
    with pytest.raises(DataError, match="another model or rank"):
        load(tiny, rank=3).restore(tmp_path / "adapter.safetensors")
    (tmp_path / "bad").write_bytes(b"no")
    with pytest.raises(DataError, match="holds no matrices"):
        other.restore(tmp_path / "bad")


def test_only_matrices_learn_and_writing_leaves_weights_as_they_were(tiny: Path) -> None:
    policy = moved(load(tiny))
    assert all("lora" in name for name in policy.weights)
    frozen = {name: each.clone() for name, each in policy.network.state_dict().items()}
    policy.greedy([Problem.of("abc")], longest=3)
    for name, each in policy.network.state_dict().items():
        assert torch.equal(each, frozen[name]), name


@pytest.mark.parametrize("rows", [1, 3, 64])
def test_an_answer_does_not_depend_on_its_neighbours(tiny: Path, rows: int) -> None:
    policy = moved(load(tiny), 0.05)
    prompts = [Prompt(problem=Problem.of(text)) for text in ("abc", "de", "a longer one")]
    expected = policy.sample(prompts, samples=4, longest=9, seed=3)
    assert len({one.text for one in expected}) > 6
    policy.rows = rows
    assert policy.sample(prompts, samples=4, longest=9, seed=3) == expected
    assert [one.group for one in expected] == [0] * 4 + [1] * 4 + [2] * 4
    assert policy.sample(prompts, samples=4, longest=9, seed=4) != expected


def test_an_end_ends_a_row_and_nothing_else(tiny: Path) -> None:
    policy = load(tiny)
    found = policy.sample([Prompt(problem=Problem.of("abc"))], samples=64, longest=60, seed=0)
    ended = [one for one in found if not one.truncated]
    assert ended
    assert len(ended) < len(found)
    for one in found:
        assert 0 not in one.tokens[:-1]
        assert (one.tokens[-1] == 0) != one.truncated
        assert one.truncated == (len(one.tokens) == 60 and one.tokens[-1] != 0)
        assert "</s>" not in one.text


def test_draws_follow_the_models_chances(tiny: Path) -> None:
    policy = load(tiny)
    prompt = Prompt(problem=Problem.of("abc"))
    found = policy.sample([prompt], samples=2000, longest=1, seed=0)
    counts = torch.zeros(policy.network.config.vocab_size)
    for one in found:
        counts[one.tokens[0]] += 1
    ids = torch.tensor([policy.encode(prompt.problem)])
    with torch.no_grad():
        chances = torch.softmax(policy.network(ids).logits[0, -1], -1)
    likeliest = chances.topk(5).indices
    expected = 2000 * chances[likeliest]
    spread = (expected * (1 - chances[likeliest])).sqrt()
    assert ((counts[likeliest] - expected).abs() < 4.5 * spread).all()


def test_what_is_wrong_is_told(tiny: Path) -> None:
    with pytest.raises(BadArgument, match="rank and rows"):
        load(tiny, rank=0)
    with pytest.raises(ModelError, match="cannot be loaded"):
        Policy.load(str(tiny.parent), device="cpu")
    with pytest.raises(BadArgument, match="do not fit"):
        load(tiny).greedy([Problem.of("a" * 1010)], longest=20)


@pytest.mark.parametrize(
    ("source", "options", "words"),
    [
        ("local", {"dtype": "float33"}, "type of torch, not 'float33'"),
        ("local", {"device": "mars"}, "device 'mars' cannot be used here"),
        ("local", {"device": "cuda:x"}, "device 'cuda:x' cannot be used here"),
        ("local", {"device": "cuda:4096"}, "device 'cuda:4096' cannot be used here"),
        ("local", {"device": "meta"}, "device 'meta' cannot be used here"),
        ("local", {"device": ""}, "device '' cannot be used here"),
        ("nope", {}, "model 'nope' is no folder"),
        ("owner/name", {}, "transformers:OWNER/NAME of the hub"),
    ],
)
def test_what_cannot_be_loaded_is_told_at_once(
    source: str, options: dict[str, str], words: str
) -> None:
    for refuse in (loadable, Policy.load):
        with pytest.raises(BadArgument, match=re.escape(words)):
            refuse(source, **options)


@pytest.mark.parametrize("source", ["local", "transformers:owner/name", "."])
def test_what_may_be_loaded_is_not_refused(source: str) -> None:
    loadable(source, device="cpu", dtype="bfloat16")  # raises where it refuses
