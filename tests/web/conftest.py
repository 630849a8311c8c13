"""Runs to look at, and a browser to look with."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from assay.core import (
    ConstraintSpec,
    Failure,
    Message,
    Problem,
    Reason,
    Response,
    TokenLogprob,
    Usage,
    Verdict,
)
from assay.evaluate.evaluation import Evaluation
from assay.runs import Record
from assay.runs.manifest import Manifest
from assay.web.library import Library

TOKEN = "a-token-for-tests"
KINDS = ("punctuation:no_comma", "length_constraints:number_words")
HOSTILE = (
    "</pre></script><script>alert('x')</script><img src=http://h.invalid/x onerror=alert(1)> "
    "<svg onload=alert(2)><style>*{display:none}</style> {{7*7}} {% raw %} javascript:alert(3) "
    "\x1b[31mred\x1b[2J \u202egnp.exe\u2066 \x00 \x07 \ud800 \u2028 ]]> ``` | <!-- \" ' "
    "&amp; \ufeff"
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache, where tables are kept."""
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder of runs."""
    folder = tmp_path / "runs"
    folder.mkdir()
    return folder


def manifest(model: str, problems: int, samples: int = 1, suite: str = "tiny") -> Manifest:
    return Manifest(
        kind="eval",
        what={
            "suite": {"name": suite, "by_part": True, "groups": ["topic"]},
            "model": {"name": model},
            "sampling": {},
            "seed": 0,
            "verifiers": {"strict": {"digest": "1"}, "loose": {"digest": "2"}},
        },
        plan={"problems": problems, "samples": samples},
        versions={"python": "3", "assay": "0"},
    )


def problem(number: int, text: str = "") -> Problem:
    specs = tuple(ConstraintSpec(id=kind) for kind in KINDS)
    asked = (Message("user", f"Question {number}? {text}"),)
    return Problem(
        id=f"p{number}", messages=asked, constraints=specs, metadata={"topic": f"t{number % 2}"}
    )


def verdict(*labels: str) -> Verdict:
    """A verdict on the constraints in turn; the first has the first five characters marked."""
    parts = tuple(
        Verdict(
            label,
            reasons=(Reason(f"says {kind}", "1 thing", ((0, 5),) if number == 0 else ()),),
            verifier=kind,
        )
        for number, (kind, label) in enumerate(zip(KINDS, labels, strict=True))
    )
    right = sum(label == "correct" for label in labels)
    whole = "correct" if right == len(labels) else "incorrect"
    return Verdict(whole, right / len(labels), parts=parts, verifier="constraints")


def record(number: int, index: int = 0, *, right: bool = True, text: str = "") -> Record:
    found = verdict("correct", "correct") if right else verdict("incorrect", "correct")
    return Record(
        problem=f"p{number}",
        index=index,
        response=Response(
            f"Answer {number} {text}", finish_reason="stop", usage=Usage(output_tokens=7)
        ),
        verdicts={"strict": found, "loose": verdict("correct", "correct")},
        seconds=0.5,
    )


def write(
    folder: Path, model: str, records: list[Record], *, count: int = 20, samples: int = 1,
    done: bool = True, problems: list[Problem] | None = None, suite: str = "tiny",
) -> Evaluation:  # fmt: skip
    """A run through the real writer."""
    asked = problems if problems is not None else [problem(number) for number in range(count)]
    planned = manifest(model, len(asked), samples, suite)
    with Evaluation.start(folder, planned, asked) as run:
        for one in records:
            run.append(one)
        if done:
            run.finish(parquet=False)
            run.save_scores()
    return run


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """What makes runs, and what they are made of."""
    return SimpleNamespace(
        write=write, record=record, problem=problem, verdict=verdict, manifest=manifest,
        KINDS=KINDS, HOSTILE=HOSTILE, TOKEN=TOKEN,
    )  # fmt: skip


@pytest.fixture
def two(runs: Path) -> Path:
    """Two models on the same twenty problems; the second gains four and loses one."""
    write(runs / "one", "m1", [record(n, right=n < 10) for n in range(20)])
    write(runs / "two", "m2", [record(n, right=0 < n < 14) for n in range(20)])
    return runs


@pytest.fixture
def hostile(runs: Path) -> Path:
    """A run in which every text attacks the reader."""
    asked = [
        Problem(
            id=f"p{number}{HOSTILE}",
            messages=(
                Message("system", HOSTILE),
                Message("user", f"{number} {HOSTILE}", ("http://h.invalid/i.png", "../../x.png")),
            ),
            constraints=(ConstraintSpec(id=f"kind:{HOSTILE}", args={"a": HOSTILE}),),
            metadata={"topic": HOSTILE, HOSTILE: HOSTILE},
            reference=HOSTILE,
        )
        for number in range(4)
    ]
    part = Verdict(
        "incorrect", reasons=(Reason(HOSTILE, HOSTILE, ((3, 60),)),), verifier=f"kind:{HOSTILE}"
    )
    bad = Verdict("incorrect", parts=(part,), verifier=HOSTILE)
    broken = Verdict.broken(Failure("error", HOSTILE, HOSTILE))
    said = Response(
        HOSTILE,
        reasoning=HOSTILE,
        logprobs=(TokenLogprob(HOSTILE, -0.5, ((HOSTILE, -0.1),)),),
        metadata={"judge": [{"role": HOSTILE, "content": HOSTILE}], HOSTILE: HOSTILE},
    )
    records = [
        Record(problem=asked[0].id, response=said, verdicts={"strict": bad, "loose": bad}),
        Record(problem=asked[1].id, response=said, verdicts={"strict": broken, "loose": bad}),
        Record(problem=asked[2].id, error=Failure("model", HOSTILE, HOSTILE)),
        Record(
            problem=asked[3].id,
            response=Response("A" * 5_000_000),
            verdicts={"strict": bad, "loose": bad},
        ),
    ]
    write(runs / "bad<b>", f"model {HOSTILE}", records, problems=asked, suite=f"suite {HOSTILE}")
    return runs


@pytest.fixture
def client(runs: Path) -> Iterator[object]:
    """A client that knows the token."""
    pytest.importorskip("starlette", reason="needs assay[view]")
    from starlette.testclient import TestClient

    from assay.web.app import make

    app = make(runs, TOKEN)
    with TestClient(app, base_url="http://127.0.0.1:7000") as found:
        found.get(f"/?token={TOKEN}")
        yield found
    app.close()


@pytest.fixture
def served(runs: Path) -> Iterator[str]:
    """The address of the application as a browser sees it, with the token."""
    uvicorn = pytest.importorskip("uvicorn", reason="needs assay[view]")
    from assay.web.app import make

    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    app = make(runs, TOKEN, port=port)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}/?token={TOKEN}"
    server.should_exit = True
    thread.join(20)
    app.close()


@pytest.fixture(scope="module")  # not longer: its event loop would be in others' way
def browser() -> Iterator[object]:
    """A real browser; skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    place = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
    if place is None:
        pytest.skip("needs a Chromium on the path")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=place, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def shelf(runs) -> Iterator[Library]:
    """The library of the runs."""
    found = Library(runs)
    yield found
    found.close()
