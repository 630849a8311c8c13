"""What the tests of judges share."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
# For saying, and for the chat server of the models' tests.
sys.path += [str(HERE), str(HERE.parents[1] / "models")]
