"""Trials on chains: one model account each, looks at their cost, tables that stay in step."""

from assay.recipes.chain_trials import COPYING, FIXED, LOOKS, known, point, shuffled, trials, tried


def test_every_way_is_tried_on_the_same_problems_and_pays_for_its_look() -> None:
    tries = tried("clean", 0, 3)
    assert len(tries) == len(FIXED) + len(COPYING) + sum(map(len, LOOKS.values()))
    for held in tries.values():
        assert [one.problem for one in held] == ["0/0", "0/1", "0/2"]
        assert [one.level for one in held] == ["easy", "medium", "hard"]
    for look, calls in LOOKS.items():
        alone = tries[look, look]
        for call in calls[1:]:
            held = tries[look, call]
            assert [one.difficulty for one in held] == [one.difficulty for one in alone]
            if not call.startswith("best_of_n"):  # whose samples are those of the look
                plain = tries[None, call]
                assert point(held, 0)[0] == point(plain, 0)[0] + point(alone, 0)[0]


def test_reading_is_counted_in_full() -> None:
    tries = tried("clean", 0, 1)
    sample = tries[None, "best_of_n:2"][0]
    assert sample.written == 2 * 6 * 60
    assert sample.read == 100 + 2 * (100 + 6 * 60)
    assert tries[None, "majority:4"][0].read == 100
    assert sample.cost(0.25) == 720 + 0.25 * 1020


def test_shuffling_moves_difficulties_together_and_an_oracle_knows_them() -> None:
    tries = tried("exploit", 1, 6)
    moved = shuffled(tries, 3)
    for look, calls in LOOKS.items():
        for call in calls:
            ours = [one.difficulty for one in moved[look, call]]
            assert ours == [one.difficulty for one in moved[look, look]]
            assert sorted(ours) == sorted(one.difficulty for one in tries[look, call])
    assert {one.difficulty for one in known(tries)[None, "beam:4,step=\\n"]} == {0.93, 0.75, 0.55}
    assert not any(trial.strategy in COPYING for trial in trials(tries, 0.25))
