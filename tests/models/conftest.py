"""What the tests of models share."""

import sys
from pathlib import Path

# For chat_server, which the tests of this folder import.
sys.path.append(str(Path(__file__).parent))
