"""What the tests of this folder share."""

import sys
from pathlib import Path

# For chooser, which the tests of this folder import.
sys.path.insert(0, str(Path(__file__).parent))
