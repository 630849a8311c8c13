"""Clients at once that each ask again as soon as they are answered, and never a second time.

python serve_load.py PORT CLIENTS REQUESTS
"""

import asyncio
import contextlib
import json
import statistics
import sys
import time

import uvloop

PORT, CLIENTS, REQUESTS = map(int, sys.argv[1:4])


def request(number):
    messages = [{"role": "user", "content": f"q{number}: say what it depends on. " + "x" * 300}]
    body = json.dumps({"model": "m", "messages": messages}).encode()
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer key\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def exchange(streams, number):
    """The status, and whether the connection goes on."""
    reader, writer = streams
    writer.write(request(number))
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    await reader.readexactly(length)
    goes_on = head.startswith(b"http/1.1") and b"connection: close" not in head
    return int(head.split(b" ", 2)[1]), goes_on


async def client(numbers, taken, lost):
    streams = None
    for number in numbers:
        start = time.perf_counter()
        try:
            if streams is None:
                streams = await asyncio.open_connection("127.0.0.1", PORT)
            status, goes_on = await exchange(streams, number)
        except (OSError, asyncio.IncompleteReadError) as error:
            status, goes_on = repr(error), False
        taken.append(time.perf_counter() - start)
        if status != 200:
            lost.append(status)
        if not goes_on and streams is not None:
            streams[1].close()
            with contextlib.suppress(OSError):
                await streams[1].wait_closed()
            streams = None
    if streams is not None:
        streams[1].close()


async def main():
    numbers, taken, lost = iter(range(REQUESTS)), [], []
    start = time.perf_counter()
    await asyncio.gather(*(client(numbers, taken, lost) for _ in range(CLIENTS)))
    wall = time.perf_counter() - start
    taken.sort()
    told = {
        "median_ms": 1000 * statistics.median(taken),
        "p95_ms": 1000 * taken[int(0.95 * len(taken))],
        "per_s": len(taken) / wall,
        "asked": len(taken),
        "lost": len(lost),
        "why": ", ".join(sorted(set(map(str, lost))))[:300],
    }
    print(json.dumps(told))


uvloop.run(main())
