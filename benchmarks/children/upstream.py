"""An upstream that answers every request alike, after about so many seconds; prints its port.

The time varies by 40 % either way: clients that were all answered at once would all ask at once.
"""

import asyncio
import json
import random
import sys

import uvloop

MESSAGE = {"role": "assistant", "content": "It depends on what is meant. " * 20}
BODY = json.dumps(
    {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop", "message": MESSAGE}],
        "usage": {"prompt_tokens": 20, "completion_tokens": 120, "total_tokens": 140},
    }
).encode()  # fmt: skip
HEAD = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(BODY)}\r\n\r\n"
REPLY = HEAD.encode() + BODY


class Upstream(asyncio.Protocol):
    """Answers on one connection."""

    delay = 0.0

    def connection_made(self, transport):
        self.transport, self.rest = transport, b""

    def data_received(self, data):
        self.rest += data
        while True:
            head, found, body = self.rest.partition(b"\r\n\r\n")
            if not found:
                return
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(body) < length:
                return
            self.rest = body[length:]
            if self.delay:
                asyncio.get_running_loop().call_later(
                    self.delay * random.uniform(0.6, 1.4), self.transport.write, REPLY
                )
            else:
                self.transport.write(REPLY)


async def main():
    Upstream.delay = float(sys.argv[1])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Upstream, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


uvloop.run(main())
