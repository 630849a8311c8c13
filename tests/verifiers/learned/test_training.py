"""The trainer: a training that was killed goes on as if it had not been."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assay.core import BadArgument
from assay.verifiers.learned import Settings, learn, training
from assay.verifiers.learned.features import Features
from assay.verifiers.learned.learning import CHECKPOINT
from assay.verifiers.learned.training import Trainer

SETTINGS = Settings(epochs=5, patience=9)


class Killed(Exception):
    """What stands for a kill in this process."""


@pytest.mark.parametrize(("epoch", "step"), [(0, 1), (1, 1), (2, 2), (4, 2)])
def test_interrupted_and_whole_trainings_end_alike(
    tmp_path, planted, monkeypatch, epoch, step
) -> None:
    monkeypatch.setattr(training, "CHECKPOINT_SECONDS", 0.0)
    whole = learn("outcome", planted(100), tmp_path / "whole", settings=SETTINGS)
    place = tmp_path / "cut"

    def kill(progress) -> None:
        if (progress.epoch, progress.step) == (epoch, step):
            raise Killed

    with pytest.raises(Killed):
        learn("outcome", planted(100), place, settings=SETTINGS, tell=kill)
    again = learn("outcome", planted(100), place, settings=SETTINGS)
    assert again.digest == whole.digest
    assert again.history == whole.history
    assert not (place / CHECKPOINT).exists()


def test_other_rows_or_settings_do_not_go_on(tmp_path, planted) -> None:
    def stop(progress) -> None:
        if progress.epoch == 1:
            raise Killed

    with pytest.raises(Killed):
        learn("outcome", planted(100), tmp_path / "v", settings=SETTINGS, tell=stop)
    for rows, settings in ((planted(101), SETTINGS), (planted(100), SETTINGS._replace(seed=1))):
        with pytest.raises(BadArgument, match="other rows or settings"):
            learn("outcome", rows, tmp_path / "v", settings=settings)


PROGRAM = """
import sys, time
from tests_rows import rows_of
from assay.verifiers.learned import Settings, learn, training
training.CHECKPOINT_SECONDS = 0.0
def slowly(progress):
    print(progress.epoch, progress.step, flush=True)
    time.sleep(0.05)
learn("outcome", rows_of(100), sys.argv[1], settings=Settings(epochs=5, patience=9), tell=slowly)
"""


def test_a_kill_loses_nothing(tmp_path, planted) -> None:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path / "tests_rows.py")
    place = tmp_path / "v"
    command = [sys.executable, "-c", PROGRAM, str(place)]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(6):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    whole = learn("outcome", planted(100), tmp_path / "whole", settings=SETTINGS)
    told: list[int] = []
    again = learn(
        "outcome", planted(100), place, settings=SETTINGS, tell=lambda p: told.append(p.epoch)
    )
    assert again.digest == whole.digest
    assert min(told) > 0


def test_a_folder_is_for_one_training_at_a_time(tmp_path, planted) -> None:
    from assay.core import RunError

    def meddle(progress) -> None:
        learn("outcome", planted(60), tmp_path / "v", settings=SETTINGS)

    with pytest.raises(RunError, match="being written"):
        learn("outcome", planted(60), tmp_path / "v", settings=SETTINGS, tell=meddle)


def test_it_stops_when_the_held_out_loss_no_longer_falls(tmp_path, planted) -> None:
    noise = planted(200, shuffled=True)
    saved = learn("outcome", noise, tmp_path / "v", settings=Settings(epochs=30, patience=2))
    losses = [each["held_out"] for each in saved.history]
    assert len(losses) < 30
    assert losses.index(min(losses)) == len(losses) - 3


def test_batches_hold_every_pair_once_and_pairs_of_like_size(tmp_path) -> None:
    trainer = Trainer(
        Features(classes=2), tmp_path, Settings(batch=4), key="", tell=lambda _: time.sleep(0)
    )
    sizes = [n % 10 for n in range(64)]
    found = list(trainer.batches(sizes))
    assert sorted(index for batch in found for index in batch) == list(range(64))
    assert max(max(sizes[i] for i in b) - min(sizes[i] for i in b) for b in found) <= 1
    trainer.state.epoch = 1
    assert list(trainer.batches(sizes)) != found
