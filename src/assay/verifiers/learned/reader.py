"""Reading for an answer: a span reader with a head for whether there is an answer (Retro-Reader).

The network of `assay.verifiers.learned.network` with two linear layers: a start and an end for each
word, where the first place stands for *no answer*, and the answerability head on that place
(arXiv 2001.09694, section 3.2, with a network trained from nothing for ALBERT). A long context is
read in windows; one without the answer is one without an answer. The three losses are averaged, as
in the released code, and the logits become scores by `assay.verifiers.spans`.

As a backbone it tells two classes: answerable by its best span less *no answer*, and not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from assay.verifiers import spans
from assay.verifiers.learned import network
from assay.verifiers.learned.network import CONTEXT, Row, Texts, parted
from assay.verifiers.learned.small import Small

if TYPE_CHECKING:
    from assay.verifiers.learned.rows import Example

WINDOW, STRIDE = 800, 400
"""Characters of the context that are read at once, and from one window's start to the next."""
FURTHEST = 60.0
"""Where there is no span at all, *no answer* leads by so much."""


class Window(NamedTuple):
    """A piece of a context with its question, and where in the context it begins."""

    row: Row
    start: int


class Found(NamedTuple):
    """What a reading gives: scores that grow with unanswerability, and the best span."""

    no_answer: float
    """No answer, with the answerability head, less the best span."""
    impossible: float
    """The answerability head alone, the least over windows."""
    span: tuple[int, int] | None
    """Where the best span stands in what was given."""


class Reader(Small):
    """A span reader; its prepared pair is a tuple of `Window`."""

    name = "reader"

    def _make_head(self) -> Any:
        torch = self._torch
        size = network.SIZE
        return torch.nn.ModuleDict(
            {"span": torch.nn.Linear(size, 2), "possible": torch.nn.Linear(size, 2)}
        )

    def prepare(self, pairs: Sequence[tuple[str, str]]) -> list[Any]:
        return [tuple(self._windows(given)) for given, _ in pairs]

    def _windows(self, given: str) -> Iterator[Window]:
        texts = parted(given, "")
        for start, piece in pieces(texts.context):
            shown = Texts("", texts.question, piece)
            yield Window(network.tokens(self._vocabulary, shown, self._longest), start)

    def size(self, prepared: Any) -> int:
        return max(len(window.row) for window in prepared)

    def wanted(self, example: Example, prepared: Any) -> Sequence[float]:
        """For each window: first word, last word, and 1 if it has no answer."""
        return [float(n) for window in prepared for n in _places(window, example.span)]

    def step(
        self, batch: Sequence[Any], targets: Sequence[Sequence[float]], *, rate: float, seed: int
    ) -> float:
        rows = [window.row for windows in batch for window in windows]
        places = [int(number) for target in targets for number in target]
        return self._learn(
            rows, [places[at : at + 3] for at in range(0, len(places), 3)], rate, seed
        )

    def _loss(self, rows: network.Batch, targets: Sequence[Sequence[float]]) -> Any:
        cross_entropy = self._torch.nn.functional.cross_entropy
        columns = self._torch.tensor(targets).unbind(1)
        losses = map(cross_entropy, self._logits(rows), columns)
        return sum(losses) / 3

    def _logits(self, rows: network.Batch) -> tuple[Any, Any, Any]:
        """Starts and ends, of shape (rows, words), and possible and impossible, (rows, 2)."""
        states = self._network(*rows)
        places = self._head["span"](states)
        allowed = rows.parts == CONTEXT
        allowed[:, 0] = True
        starts, ends = places.masked_fill(~allowed.unsqueeze(-1), -1e4).unbind(-1)
        return starts, ends, self._head["possible"](states[:, 0])

    def loss(self, prepared: Sequence[Any], targets: Sequence[Sequence[float]]) -> float:
        total = count = 0.0
        with self._turn, self._torch.inference_mode():
            self._all.eval()
            for windows, target in zip(prepared, targets, strict=True):
                rows = network.batch([window.row for window in windows])
                places = [list(map(int, target[at : at + 3])) for at in range(0, len(target), 3)]
                total += float(self._loss(rows, places)) * len(windows)
                count += len(windows)
        return total / count

    def logits(self, batch: Sequence[Any]) -> list[list[float]]:
        return [[-found.no_answer, 0.0] for found in map(self.found, batch)]

    def found(self, prepared: Sequence[Window], words: frozenset[str] | None = None) -> Found:
        """What is found in the windows of a context; only among `words` if they are given."""
        read = self._read(prepared, words)
        best = spans.best_span(read)
        possible = min(window.impossible for window in read)
        if best is None:
            return Found(FURTHEST, possible, None)
        window = prepared[best.window]
        first, last = window.row.words[best.first], window.row.words[best.last]
        place = (window.start + first.span[0], window.start + last.span[1])
        return Found(min(FURTHEST, spans.no_answer_score(read)), possible, place)

    def _read(self, prepared: Sequence[Window], words: frozenset[str] | None) -> list[spans.Window]:
        with self._turn, self._torch.inference_mode():
            self._all.eval()
            found = self._logits(network.batch([window.row for window in prepared]))
        starts, ends, possible = (each.tolist() for each in found)
        read = []
        for index, window in enumerate(prepared):
            allowed = frozenset(
                place
                for place, word in enumerate(window.row.words)
                if word.part == CONTEXT and (words is None or network.key(word.text) in words)
            )
            size = len(window.row)
            impossible = possible[index][1] - possible[index][0]
            read.append(spans.Window(starts[index][:size], ends[index][:size], impossible, allowed))
        return read


def pieces(context: str) -> Iterator[tuple[int, str]]:
    """Windows of a context, cut at white space, and where each begins."""
    start = 0
    while True:
        end = _cut(context, start + WINDOW)
        yield start, context[start:end]
        if end >= len(context):
            return
        start = _cut(context, start + STRIDE)


def _cut(text: str, place: int) -> int:
    """A place, or the last white space not far before it."""
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - STRIDE // 2, place)
    return place if space < 0 else space


def _places(window: Window, span: tuple[int, int] | None) -> tuple[int, int, int]:
    """The words at which the answer begins and ends, if this window has it whole."""
    if span is None:
        return 0, 0, 1
    low, high = span[0] - window.start, span[1] - window.start
    inside = [
        place
        for place, word in enumerate(window.row.words)
        if word.part == CONTEXT and word.span[1] > low and word.span[0] < high
    ]
    words = window.row.words
    if not inside or words[inside[0]].span[0] > low or words[inside[-1]].span[1] < high:
        return 0, 0, 1
    return inside[0], inside[-1], 0
