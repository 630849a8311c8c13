"""Models by name."""

import subprocess
import sys

import pytest

from assay import models
from assay.core import BadArgument, MissingExtra, UnknownName
from assay.models.scripted import ScriptedModel


@pytest.mark.parametrize(
    ("name", "options", "error", "words"),
    [
        ("opnai:x", {}, UnknownName, "did you mean 'openai'"),
        ("", {}, UnknownName, "known: local, openai, replay, scripted, transformers"),
        ("openai:", {}, BadArgument, "openai:NAME"),
        ("openai:x", {"base": 1}, BadArgument, "no option 'base'; it takes base_url"),
        ("scripted:often", {}, BadArgument, "scripted:0.7"),
        ("scripted:1.5", {}, BadArgument, r"in \[0, 1\]"),
        ("replay:", {}, BadArgument, "replay:FILE"),
        ("local:no.gguf", {}, BadArgument, "no file 'no.gguf'"),
        ("local:no.gguf", {"threads": 0}, BadArgument, "no file|threads"),
    ],
)
def test_names_that_are_none(
    name: str, options: dict[str, object], error: type, words: str
) -> None:
    with pytest.raises(error, match=words):
        models.load(name, **options)


def test_a_model_is_returned_as_it_is() -> None:
    model = ScriptedModel(1.0)
    assert models.load(model) is model
    with pytest.raises(BadArgument, match="threads"):
        models.load(model, threads=2)


def test_our_own_schemes_resolve() -> None:
    for scheme in models.names().values():
        assert callable(scheme.resolve())


def test_another_package_adds_a_scheme(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path_factory.mktemp("site")
    (site / "assay_parrot.py").write_text(
        "from assay.models.scripted import ScriptedModel\n"
        "def parrot(name, *, loud=False):\n"
        "    return ScriptedModel(1, function=str.upper if loud else str)\n"
    )
    info = site / "assay_parrot-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: assay-parrot\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[assay.models]\nparrot = assay_parrot:parrot\n")
    monkeypatch.syspath_prepend(site)
    assert models.names()["parrot"].summary == "from assay_parrot"
    assert isinstance(models.load("parrot:x", loud=True), ScriptedModel)
    with pytest.raises(BadArgument, match="it takes loud"):
        models.load("parrot:x", quiet=True)


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [("local:x.gguf", "xllamacpp", "local"), ("transformers:x", "torch", "transformers")],
)
def test_what_is_not_installed_is_named(
    name: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda wanted: None if wanted == package else found(wanted)
    )
    with pytest.raises(MissingExtra, match=rf"{package}.*pip install 'assay\[{extra}\]'"):
        models.load(name)


def test_importing_loads_nothing_heavy() -> None:
    program = (
        "import sys, assay.models, assay.models.openai, assay.models.local, assay.models.cache,"
        "assay.models.transformers, assay.models.replay, assay.models.weights\n"
        "heavy = {'httpx', 'numpy', 'torch', 'transformers', 'xllamacpp', 'gguf'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
