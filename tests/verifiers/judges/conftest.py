"""What the tests of judges share."""

import sys
from pathlib import Path

# For saying, which the tests of this folder import.
sys.path.append(str(Path(__file__).parent))
