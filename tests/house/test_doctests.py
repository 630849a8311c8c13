"""The examples in modules run on the modules that everybody else imports."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_module_collected_first_is_not_imported_twice() -> None:
    module, other = "src/assay/core/verdict.py", "tests/core/test_verdict.py"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", module, other]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
