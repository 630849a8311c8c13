"""The small network: it learns to compare, repeats itself, goes on, and is read with care."""

import json
import shutil

import pytest

from assay.core import DataError
from assay.verifiers.learned import Learned, Settings, learn, network
from assay.verifiers.learned.saved import load
from assay.verifiers.learned.small import Small

pytest.importorskip("torch")

QUICK = Settings(epochs=12, rate=3e-3, held_out=0.4)


def rows(n: int = 120) -> list[dict[str, object]]:
    """Right where the response names whom the question names: no word tells it by itself."""
    return [
        {
            "prompt": f"Is it Ann{n} or no one?",
            "response": f"It was Ann{n if n % 2 else n + 1}.",
            "label": n % 2,
        }
        for n in range(n)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("small") / "v"
    learn("outcome", rows(), place, backbone="small", settings=QUICK)
    return place


def test_it_compares_names_that_it_never_saw(folder) -> None:
    verifier = Learned(path=folder)
    assert verifier.verify("It was Kim7.", "Is it Kim7 or no one?").label == "correct"
    assert verifier.verify("It was Kim7.", "Is it Kim8 or no one?").label == "incorrect"
    assert verifier.dear


def test_the_same_rows_make_the_same_weights(folder, tmp_path) -> None:
    again = learn("outcome", rows(), tmp_path / "v", backbone="small", settings=QUICK)
    assert again.digest == Learned(path=folder).fingerprint.arguments["digest"]


def test_training_state_is_saved_and_loaded(tmp_path) -> None:
    pairs = [("Ann?", "Ann"), ("Bob?", "Ann")] * 4
    targets = [(1.0, 0.0), (0.0, 1.0)] * 4

    def made() -> Small:
        backbone = Small(classes=2, longest=32)
        backbone.meet(pairs)
        return backbone

    one, other = made(), made()
    one.step(one.prepare(pairs), targets, rate=1e-2, seed=1)
    one.save(tmp_path / "w.safetensors", training=True)
    other.load(tmp_path / "w.safetensors", training=True)
    for backbone in (one, other):
        backbone.step(backbone.prepare(pairs), targets, rate=1e-2, seed=2)
    assert one.logits(one.prepare(pairs)) == other.logits(other.prepare(pairs))


@pytest.mark.parametrize("text", ["", "{}", "[1]", '"words"', "[" * 100_000])
def test_a_list_of_words_that_is_none_is_refused(folder, tmp_path, text) -> None:
    parts = tmp_path / "backbone"
    parts.mkdir()
    (parts / "words.json").write_text(text)
    with pytest.raises(DataError, match="holds no list of words"):
        Small.empty(parts, classes=2, options={"longest": 32})
    with pytest.raises(DataError, match="describes no small network"):
        Small.empty(parts, classes=2, options={})


def test_weights_of_another_network_are_refused(folder, tmp_path) -> None:
    other = Small(classes=3, longest=32)
    with pytest.raises(DataError, match="not this network's weights"):
        other.load(folder / "weights.safetensors")
    (tmp_path / "w").write_bytes(b"no tensors")
    with pytest.raises(DataError, match="holds no weights"):
        other.load(tmp_path / "w")


def test_a_word_more_or_less_is_seen(folder, tmp_path) -> None:
    shutil.copytree(folder, tmp_path / "v")
    listed = tmp_path / "v/backbone/words.json"
    listed.write_text(json.dumps([*json.loads(listed.read_text()), "more"]))
    with pytest.raises(DataError, match="is not the file that was trained"):
        load(tmp_path / "v")


def test_rows_side_by_side_say_what_each_says_alone() -> None:
    backbone = Small(classes=2, longest=64)
    backbone.meet([("Ann?", "Ann")] * 5)
    pairs = backbone.prepare([("Ann?", "Ann"), ("A long text about Bob.\n\nWho?", "Ann and he")])
    backbone._all.eval()
    together, alone = (backbone._network(*network.batch(each)) for each in (pairs, pairs[:1]))
    assert (together[0, : len(pairs[0])] - alone[0]).abs().max() < 1e-5
