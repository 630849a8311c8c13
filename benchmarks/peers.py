"""The peers' environments: one virtual environment each, at pinned versions."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HOME = Path(os.environ.get("ASSAY_PEERS", Path(__file__).parent / ".peers"))
PINS = {
    "inspect": ["inspect-ai==0.3.285", "openai==3.54.0"],
    "lmeval": ["lm-eval[ifeval]==0.4.13"],
    "mathverify": ["math-verify[antlr4_13_2]==0.9.0"],
    "optillm": ["optillm==0.4.0"],
}
# NLTK's data is not on the package index; the official English files travel inside this wheel.
NLTK_CARRIER = "llama-index-core==0.14.25"
NLTK_DATA = HOME / "nltk_data"


def python(peer: str) -> str:
    """The interpreter of a peer's environment."""
    return str(HOME / f"venv-{peer}" / "bin" / "python")


def script(peer: str, name: str) -> str:
    """A command of a peer's environment."""
    return str(HOME / f"venv-{peer}" / "bin" / name)


def installed(peer: str) -> bool:
    """Whether the peer's environment has been built."""
    return Path(python(peer)).exists()


def install() -> None:
    """Build what is missing."""
    HOME.mkdir(parents=True, exist_ok=True)
    for peer, pins in PINS.items():
        if not installed(peer):
            print(f"installing {' '.join(pins)}", flush=True)
            subprocess.run([sys.executable, "-m", "venv", str(HOME / f"venv-{peer}")], check=True)
            subprocess.run([python(peer), "-m", "pip", "install", "-q", *pins], check=True)
    if not (NLTK_DATA / "tokenizers" / "punkt_tab").exists():
        _install_nltk_data()


def _install_nltk_data() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder]
        subprocess.run([*command, NLTK_CARRIER], check=True)
        wheel = next(Path(folder).glob("*.whl"))
        inner = "llama_index/core/_static/nltk_cache/"
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.startswith(inner + "tokenizers/punkt_tab/"):
                    target = NLTK_DATA / name.removeprefix(inner)
                    if not name.endswith("/"):
                        target.parent.mkdir(parents=True, exist_ok=True)
                        target.write_bytes(archive.read(name))


def version(peer: str, distribution: str) -> str:
    """The installed version of a peer."""
    code = f"from importlib.metadata import version; print(version({distribution!r}))"
    done = subprocess.run([python(peer), "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()
