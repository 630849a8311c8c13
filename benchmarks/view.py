"""The pages of `assay view` on a large run: how long each takes, and how much memory all take."""

from __future__ import annotations

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

from assay.core import ConstraintSpec, Message, Problem, Reason, Response, Usage, Verdict
from assay.evaluate.evaluation import Evaluation
from assay.runs import Record
from assay.runs.manifest import Manifest

TOKEN = "for-the-benchmark"
KINDS = [f"family_{n % 9}:kind_{n}" for n in range(40)]
_SENTENCE = "a river runs through the valley and nobody knows where its water comes from"
WORDS = _SENTENCE.split(" ")
ROUNDS = 5


class Page(NamedTuple):
    """A page and the milliseconds until its last byte, asked for the first time and later."""

    name: str
    first: float
    later: float
    kilobytes: float


def write(folder: Path, count: int, *, share: float = 0.6, finish: bool = True) -> None:
    """A run of so many samples through the real writer, each with three constraints."""
    rng = random.Random(1)
    drawn = [rng.sample(KINDS, 3) for _ in range(997)]
    manifest = Manifest(
        kind="eval",
        what={
            "suite": {"name": "large", "by_part": True, "groups": []},
            "model": {"name": f"planted:{share}"},
            "verifiers": {"strict": {"digest": "1"}},
        },
        plan={"problems": count, "samples": 1},
    )
    asked = (
        Problem(
            id=f"problem-{n:06d}",
            messages=(Message("user", f"Number {n}: {_text(rng, 30)}"),),
            constraints=tuple(ConstraintSpec(id=kind) for kind in drawn[n % 997]),
        )
        for n in range(count)
    )
    with Evaluation.start(folder, manifest, asked) as run:
        for n in range(count):
            run.append(_record(rng, n, drawn[n % 997], share))
        if finish:
            run.finish(parquet=False)
            run.save_scores()


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words))


def _record(rng: random.Random, number: int, kinds: list[str], share: float) -> Record:
    parts = []
    for kind in kinds:
        label = "correct" if rng.random() < share ** (1 / 3) else "incorrect"
        reason = Reason("needs at least four sentences", "3 sentences", ((0, 9),))
        parts.append(Verdict(label, reasons=(reason,), verifier=kind))  # type: ignore[arg-type]
    right = sum(part.label == "correct" for part in parts)
    whole = "correct" if right == 3 else "incorrect"
    verdict = Verdict(whole, right / 3, parts=tuple(parts), verifier="constraints")
    text = f"Answer {number}. {_text(rng, 120)}"
    response = Response(text, finish_reason="stop", usage=Usage(output_tokens=130))
    return Record(
        problem=f"problem-{number:06d}",
        response=response,
        verdicts={"strict": verdict},
        seconds=1.0,
    )


class Server:
    """`assay view` in a process of its own."""

    def __init__(self, folder: Path, cache: Path) -> None:
        command = [sys.executable, "-m", "assay", "view", str(folder), "--port", "0", "--no-open"]
        environment = {**os.environ, "ASSAY_CACHE": str(cache)}
        self._child = subprocess.Popen(
            [*command, "--token", TOKEN], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self._child.stdout is not None
        address = self._child.stdout.readline()
        self._port = int(address.partition("?")[0].rstrip("/\n").rpartition(":")[2])
        self.peak = 0.0

    def ask(self, path: str) -> tuple[float, bytes]:
        """Milliseconds until the last byte of a page, and its bytes."""
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        cookie = f"assay_view_{self._port}={TOKEN}"
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        spent = 1000 * (time.perf_counter() - start)
        assert answer.status == 200, (path, answer.status)
        self.peak = max(self.peak, self.memory())
        return spent, content

    def memory(self) -> float:
        """Resident megabytes of the server and of what it started."""
        top = psutil.Process(self._child.pid)
        total = 0
        for process in [top, *top.children(recursive=True)]:
            try:
                total += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return total / 1e6

    def close(self) -> None:
        """End it."""
        self._child.terminate()
        self._child.wait()


@contextmanager
def serving(folder: Path, cache: Path) -> Iterator[Server]:
    """A server, ended afterwards."""
    server = Server(folder, cache)
    try:
        yield server
    finally:
        server.close()


def measured(folder: Path, cache: Path, count: int) -> tuple[list[Page], float, float]:
    """The pages, the seconds until all samples were filed, and the peak of memory."""
    last = count - 1
    pages = {
        "runs": ["/"],
        "run, before its samples are filed": ["/run/large"],
        "sample, before": ["/run/large/sample/7/0"],
    }
    with serving(folder, cache) as server:
        found = [_page(server, name, paths) for name, paths in pages.items()]
        start = time.perf_counter()
        while json.loads(server.ask("/run/large/progress.json")[1])["filed"] < 1:
            time.sleep(0.2)
        filed = time.perf_counter() - start
        rng = random.Random(2)
        anywhere = [f"/run/large/sample/{rng.randrange(count)}/0" for _ in range(ROUNDS)]
        pages = {
            "run": ["/run/large"],
            "sample": anywhere,
            "sample, among the incorrect": [f"{path}?outcome=incorrect" for path in anywhere],
            "samples, the last page": [f"/run/large/samples?page={count // 50}"],
            "samples, incorrect in one kind": [
                "/run/large/samples?kind=family_3:kind_3&outcome=incorrect"
            ],
            "samples, by id": [f"/run/large/samples?id={last}"],
            "samples, by text": [f"/run/large/samples?text=Answer+{last}."],
            "leaderboard": ["/leaderboard"],
        }
        found += [_page(server, name, paths) for name, paths in pages.items()]
        return found, filed, server.peak


def _page(server: Server, name: str, paths: list[str]) -> Page:
    first, content = server.ask(paths[0])
    later = [server.ask(path)[0] for path in (paths * ROUNDS)[1 : ROUNDS + 1]]
    return Page(name, first, statistics.median(later), len(content) / 1000)


def table(count: int) -> tuple[list[str], list[str]]:
    """The rows of the section, and its notes."""
    with tempfile.TemporaryDirectory() as place:
        folder, cache = Path(place) / "runs", Path(place) / "cache"
        write(folder / "large", count)
        size = sum(path.stat().st_size for path in (folder / "large").iterdir()) / 1e6
        pages, filed, peak = measured(folder, cache, count)
        kept = sum(path.stat().st_size for path in (cache / "view").iterdir()) / 1e6
    lines = ["| page | first time, ms | later, ms | kB |", "| --- | ---: | ---: | ---: |"]
    lines += [
        f"| {page.name} | {page.first:.0f} | {page.later:.0f} | {page.kilobytes:.0f} |"
        for page in pages
    ]
    told = (
        f"- {count:,} samples with three constraints each, a run of {size:,.0f} MB; until all were "
        f"filed {filed:.0f} s by another process, into a table of {kept:,.0f} MB. Wall clock, from "
        "the request to the last byte; later is the median of five."
    )
    notes = [
        told,
        f"- Peak memory of the server and the process that files: {peak:.0f} MB.",
        "- Targets: the first page and any sample under 300 ms, memory under 500 MB.",
    ]
    return lines, notes
