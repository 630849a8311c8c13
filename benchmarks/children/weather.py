"""A chat completion server in bad weather, in a process of its own; for any interpreter."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
WEATHER = {"refused": 0.02, "broken": 0.05, "hung": 0.002, "cut": 0.03}


@contextmanager
def server() -> Iterator[tuple[str, dict[str, int]]]:
    """The address, and a dictionary that holds at the end how often each prompt was answered."""
    serving = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert serving.stdin is not None
    assert serving.stdout is not None
    delivered: dict[str, int] = {}
    try:
        yield serving.stdout.readline().strip(), delivered
    finally:
        serving.stdin.close()
        delivered.update(json.loads(serving.stdout.read()))
        serving.wait()


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parents[1] / "tests" / "jobs"))
    from stormy_server import storming

    with storming(calm=0, **WEATHER) as storm:
        print(storm.url, flush=True)
        sys.stdin.read()
    print(json.dumps(storm.delivered))
