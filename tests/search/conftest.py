"""What the tests of strategies share."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))  # for replies
