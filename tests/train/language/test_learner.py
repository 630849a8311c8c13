"""Steps of learning, and what is kept between them."""

from pathlib import Path

import pytest

from assay.core import BadArgument, DataError, Problem
from assay.train.language.learner import Learner, Optimising
from assay.train.language.policy import Policy
from assay.train.methods.grpo import GRPO, RLOO
from assay.train.rollout import Prompt

torch = pytest.importorskip("torch", reason="needs assay[train]")
pytest.importorskip("peft", reason="needs assay[train]")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


def load(tiny: Path) -> Policy:
    return Policy.load(str(tiny), device="cpu", rank=2)


def flat(policy: Policy) -> torch.Tensor:
    return torch.cat([each.detach().flatten() for each in policy.weights.values()])


@pytest.mark.parametrize("method", [GRPO(), GRPO(loss="grpo"), GRPO(loss="dr_grpo"), RLOO()])
def test_pieces_change_no_step(tiny: Path, method: GRPO | RLOO) -> None:
    moved = []
    for tokens in (10, 10_000):
        policy = load(tiny)
        asked = [Prompt(problem=Problem.of(text)) for text in ("abc", "xy")]
        rollouts = policy.sample(asked, samples=4, longest=6, seed=1)
        rewards = [float("a" in one.text) + 0.1 * i for i, one in enumerate(rollouts)]
        learner = Learner(policy, Optimising(rate=1e-2, warmup=0, tokens=tokens))
        found = learner.update(rollouts, method.credit(rollouts, rewards), method)
        moved.append((flat(policy), found["norm"]))
    assert moved[0][1] == pytest.approx(moved[1][1], rel=1e-4)
    assert moved[0][1] > 0
    assert float((moved[0][0] - moved[1][0]).norm()) < 1e-3 * float(moved[0][0].norm())


def test_a_step_makes_what_was_good_likelier(tiny: Path) -> None:
    policy = load(tiny)
    rollouts = policy.sample([Prompt(problem=Problem.of("abc"))], samples=4, longest=6, seed=1)
    rewards = [1.0, 0.0, 0.0, 0.0]
    before = sum(policy.logp(rollouts)[0])
    learner = Learner(policy, Optimising(rate=1e-2, warmup=0))
    for _ in range(3):
        learner.update(rollouts, GRPO().credit(rollouts, rewards), GRPO())
    assert sum(policy.logp(rollouts)[0]) > before + 0.1


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_the_gradient_is_that_of_the_policy_that_wrote(tiny: Path, temperature: float) -> None:
    policy = load(tiny)
    asked = [Prompt(problem=Problem.of("abc"))]
    rollouts = policy.sample(asked, samples=4, longest=6, seed=1, temperature=temperature)
    credit = RLOO().credit(rollouts, [1.0, 0.0, 0.0, 0.0])
    reading = policy.read(rollouts, temperature=temperature)
    share = torch.zeros_like(reading.logp)
    for row, values in zip(share, credit.advantages, strict=True):
        row[: len(values)] = torch.tensor(values)
    (-(reading.logp * share).sum() / sum(len(one.tokens) for one in rollouts)).backward()
    expected = torch.cat([each.grad.flatten() for each in policy.weights.values()]).norm()
    for each in policy.weights.values():
        each.grad = None
    method = RLOO(loss="dapo")
    found = Learner(policy).update(rollouts, credit, method, temperature=temperature)
    assert found["norm"] == pytest.approx(float(expected), rel=1e-4)
    assert found["norm"] > 0


def test_examples_are_learnt(tiny: Path) -> None:
    policy = load(tiny)
    rows = policy.sample([Prompt(problem=Problem.of("abc"))], samples=2, longest=6, seed=1)
    learner = Learner(policy, Optimising(rate=3e-2, warmup=0))
    losses = [learner.supervise(rows)["loss"] for _ in range(12)]
    assert losses[-1] < losses[0] - 0.5


def test_learning_goes_on_from_what_was_kept(tiny: Path, tmp_path: Path) -> None:
    def steps(learner: Learner, count: int) -> None:
        for _ in range(count):
            learner.supervise(rows)

    policy = load(tiny)
    rows = policy.sample([Prompt(problem=Problem.of("abc"))], samples=2, longest=6, seed=1)
    whole = Learner(policy)
    steps(whole, 4)
    half = Learner(load(tiny))
    steps(half, 2)
    half.policy.save(tmp_path / "a")
    half.save(tmp_path / "o")
    rest = Learner(load(tiny))
    rest.policy.restore(tmp_path / "a")
    rest.restore(tmp_path / "o")
    assert rest.steps == 2
    steps(rest, 2)
    assert torch.equal(flat(rest.policy), flat(whole.policy))
    (tmp_path / "bad").write_bytes(b"no")
    with pytest.raises(DataError, match="no state of learning"):
        rest.restore(tmp_path / "bad")


def test_settings_are_looked_at() -> None:
    with pytest.raises(BadArgument, match="above 0"):
        Optimising(rate=0)
