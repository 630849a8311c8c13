"""Generated programs obey what they say, and pass their tests unless broken."""

import shutil
from itertools import combinations

import pytest

from assay.core import Response
from assay.evaluate.suites.vibe_checker_tasks import ASKED, tasks
from assay.recipes.vibe_checker import scored

pytestmark = pytest.mark.skipif(shutil.which("ruff") is None, reason="needs the extra 'code'")


def test_code_obeys_what_it_says_and_passes() -> None:
    (task,) = tasks(0, 1)
    chosen = [frozenset(some) for size in range(6) for some in combinations(ASKED, size)]
    found = scored([task] * 32, [Response(task.code(some)) for some in chosen], ASKED)
    assert all(found.passed)
    assert list(found.obeyed) == [tuple(one in some for one in ASKED) for some in chosen]
    broken = scored([task], [Response(task.code(frozenset(ASKED), broken=True))], ASKED)
    assert broken.whole == 1
    assert broken.solved == 0
