"""A learned verifier to be attacked: trained here, on short answers right and wrong.

What fools a verifier that was trained depends on its rows. These are an example, and few: of each
short answer of the battery the forms that are right, and as wrong ones its mutations and the
answers to the other questions. No attack is among them. It is attacked on other problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from assay.core import JSON, Verifier
from assay.evaluate.audit.answer import known_answers
from assay.evaluate.audit.battery import cases
from assay.evaluate.audit.mutations import mutations
from assay.evaluate.audit.paraphrases import paraphrases
from assay.verifiers import learned


@contextmanager
def trained() -> Iterator[Verifier]:
    """One of kind equivalence, trained on `rows`; its files are there until the block ends."""
    with TemporaryDirectory() as folder:
        place = str(Path(folder, "equivalence"))
        learned.learn("equivalence", rows(), place)
        yield learned.Learned(path=place)


def rows() -> list[dict[str, JSON]]:
    """The rows that it is trained on, as for ``assay learn``."""
    found: list[dict[str, JSON]] = []
    short = cases("short answers")
    for case in short:
        known = known_answers(case.problem)[0]
        said = [(case.right, True)]
        said += [(text, True) for _, text in paraphrases(known)]
        said += [(text, False) for _, text in mutations(known)]
        said += [(other.right, False) for other in short if other is not case]
        asked: dict[str, JSON] = {"prompt": case.problem.prompt, "reference": known.text}
        found += [{**asked, "response": text, "label": label} for text, label in said]
    return found
