"""The transformer backbone on a tiny random encoder and decoder that are made here."""

import importlib.util
import json
import shutil

import pytest

from assay.core import BadArgument, MissingExtra
from assay.verifiers.learned import Learned, Settings, backbones, learn
from assay.verifiers.learned.saved import load

torch = pytest.importorskip("torch", reason="needs assay[transformers]")
pytest.importorskip("transformers", reason="needs assay[transformers]")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]
QUICK = Settings(epochs=6, batch=8, rate=3e-3, longest=48, held_out=0.4, patience=6)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """On a busy machine two threads wait for each other longer than one works."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def tokenizer_of(*, pairs: bool):
    """Words of the planted rows, with or without a form for two texts."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "Question", "?", "surely", "maybe", "red", "blue"]
    raw = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    raw.pre_tokenizer = pre_tokenizers.Whitespace()
    if pairs:
        raw.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]",
            pair="[CLS] $A [SEP] $B:1 [SEP]:1",
            special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
        )
    return PreTrainedTokenizerFast(
        tokenizer_object=raw,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    )


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=10, hidden_size=32, intermediate_size=32, num_hidden_layers=1,
        num_attention_heads=2, max_position_embeddings=64,
    )  # fmt: skip
    path = tmp_path_factory.mktemp("encoder")
    BertModel(config).save_pretrained(path)
    tokenizer_of(pairs=True).save_pretrained(path)
    return str(path)


@pytest.fixture(scope="module")
def decoder(tmp_path_factory):
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=10, hidden_size=32, intermediate_size=32, num_hidden_layers=1,
        num_attention_heads=2, max_position_embeddings=64, bos_token_id=None, eos_token_id=None,
    )  # fmt: skip
    path = tmp_path_factory.mktemp("decoder")
    LlamaForCausalLM(config).save_pretrained(path)
    tokenizer_of(pairs=False).save_pretrained(path)
    return str(path)


@pytest.mark.parametrize("which", ["encoder", "decoder"])
def test_a_planted_signal_is_learned(request, tmp_path, planted, which) -> None:
    folder = request.getfixturevalue(which)
    saved = learn("outcome", planted(150), tmp_path / "v", backbone=folder, settings=QUICK)
    assert saved.measures["auroc"]["value"] > 0.95
    assert saved.options == {"longest": 48, "decoder": which == "decoder"}
    assert {"weights.safetensors", "backbone/config.json"} <= set(saved.files)
    verifier = Learned(path=tmp_path / "v")
    assert verifier.dear
    assert verifier.verify("red blue surely red", "Question 1?").label == "correct"
    assert verifier.verify("red blue maybe red", "Question 1?").label == "incorrect"
    assert set(verifier.fingerprint.depends) == {"torch", "transformers"}


def test_a_frozen_model_learns_its_head_only(encoder, tmp_path, planted) -> None:
    from safetensors.torch import load_file

    settings = QUICK._replace(freeze=True, epochs=40, rate=0.05)
    saved = learn("outcome", planted(200), tmp_path / "v", backbone=encoder, settings=settings)
    assert saved.measures["auroc"]["value"] > 0.9
    before = load_file(f"{encoder}/model.safetensors")
    after = load_file(tmp_path / "v" / "weights.safetensors")
    assert all(torch.equal(after[f"model.{name}"], each) for name, each in before.items())
    assert Learned(path=tmp_path / "v").verify("red surely", "Question 1?").label == "correct"


def test_an_interrupted_training_ends_with_the_same_weights(encoder, tmp_path, planted) -> None:
    settings = QUICK._replace(epochs=3)
    whole = learn("outcome", planted(60), tmp_path / "a", backbone=encoder, settings=settings)

    def kill(progress) -> None:
        if (progress.epoch, progress.step) == (1, 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        learn(
            "outcome", planted(60), tmp_path / "b", backbone=encoder, settings=settings, tell=kill
        )
    again = learn("outcome", planted(60), tmp_path / "b", backbone=encoder, settings=settings)
    assert again.history == whole.history
    assert again.files == whole.files


@pytest.mark.parametrize(
    ("given", "judged"),
    [
        ("", ""),
        ("Question " * 500, "red"),
        ("Question", "red " * 500),
        ("Q" * 4000, "\0\ufffd" * 9),
    ],
)
def test_pairs_of_any_length_are_read(encoder, decoder, given, judged) -> None:
    for folder in (encoder, decoder):
        made = backbones.fresh(folder, classes=2, settings=QUICK)
        prepared = made.prepare([(given, judged), ("Question", "red")])
        assert all(1 <= made.size(one) <= QUICK.longest for one in prepared)
        assert made.logits(prepared) == [[0.0, 0.0]] * 2


def test_padding_changes_nothing(encoder, decoder) -> None:
    for folder in (encoder, decoder):
        made = backbones.fresh(folder, classes=2, settings=QUICK)
        pairs = made.prepare([("Question", "red"), ("Question ?", "blue red " * 9 + "maybe")])
        made.step(pairs, [(1.0, 0.0), (0.0, 1.0)], rate=0.01, seed=0)
        together, alone = made.logits(pairs), [made.logits([one])[0] for one in pairs]
        for row, other in zip(together, alone, strict=True):
            assert row == pytest.approx(other, abs=1e-5)


def test_both_ends_of_a_long_text_are_kept(encoder) -> None:
    made = backbones.fresh(encoder, classes=2, settings=QUICK)
    (tokens,) = made.prepare([("Question", "surely " + "red " * 500 + "maybe")])
    assert {6, 7} <= set(tokens["input_ids"])


def test_threads_share_one_verifier(encoder, tmp_path, planted) -> None:
    from concurrent.futures import ThreadPoolExecutor

    learn("outcome", planted(60), tmp_path / "v", backbone=encoder, settings=QUICK)
    verifier = Learned(path=tmp_path / "v")
    texts = ["red surely", "blue maybe " * 30] * 10
    alone = [verifier.verify(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(verifier.verify, texts)) == alone
    assert [each.failure for each in alone] == [None] * 20


def test_a_configuration_that_was_changed_is_refused(encoder, tmp_path, planted) -> None:
    place = tmp_path / "v"
    learn("outcome", planted(60), place, backbone=encoder, settings=QUICK._replace(epochs=1))
    config = place / "backbone" / "config.json"
    config.write_text(config.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert "config.json" in Learned(path=place).verify("red").failure.message


def test_code_that_comes_with_a_model_is_not_run(encoder, tmp_path, planted) -> None:
    folder = tmp_path / "with code"
    shutil.copytree(encoder, folder)
    (folder / "own.py").write_text("raise SystemExit('was run')", encoding="utf-8")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    own = {"auto_map": {"AutoModel": "own.Own", "AutoConfig": "own.Config"}, "model_type": "own"}
    (folder / "config.json").write_text(json.dumps(config | own), encoding="utf-8")
    with pytest.raises(BadArgument, match="cannot be loaded"):
        learn("outcome", planted(60), tmp_path / "v", backbone=str(folder))


def test_half_precision_is_read_and_learned_in_single(encoder, tmp_path, planted) -> None:
    from transformers import AutoModel, AutoTokenizer

    folder = tmp_path / "half"
    AutoModel.from_pretrained(encoder).to(torch.bfloat16).save_pretrained(folder)
    AutoTokenizer.from_pretrained(encoder).save_pretrained(folder)
    settings = QUICK._replace(epochs=1)
    saved = learn("outcome", planted(60), tmp_path / "v", backbone=str(folder), settings=settings)
    again = Learned(path=tmp_path / "v").verify("red surely", "Question 1?")
    _, loaded = load(tmp_path / "v")
    assert {each.dtype for each in loaded._model.parameters()} == {torch.float32}
    assert again.failure is None
    assert saved.measures["accuracy"]["n"] > 0


def test_what_cannot_be_loaded(tmp_path, planted, monkeypatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (tmp_path / "pickled").mkdir()
    (tmp_path / "pickled" / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    (tmp_path / "pickled" / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    for name in (str(tmp_path / "nowhere"), str(tmp_path / "pickled")):
        with pytest.raises(BadArgument, match="cannot be loaded"):
            learn("outcome", planted(60), tmp_path / "v", backbone=name)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"assay\[transformers\]"):
        learn("outcome", planted(60), tmp_path / "v", backbone="packaged")
