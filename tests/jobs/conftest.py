"""What the jobs share."""

import sys
from pathlib import Path

# For stormy_server, which a test of this folder imports.
sys.path.insert(0, str(Path(__file__).parent))
