"""A chat completion server in bad weather: it refuses, breaks, hangs and hangs up, at random.

It counts, by the text of the prompt, the answers that it delivered whole.
"""

import asyncio
import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Storm:
    """What the weather is, and what happened in it."""

    def __init__(
        self, *, calm: int, refused: float, broken: float, hung: float, cut: float
    ) -> None:
        self.calm = calm
        self.url = ""
        self.delivered: Counter[str] = Counter()
        self.mishaps: Counter[str] = Counter()
        self.running = self.most = 0
        self.weather = {"429": refused, "500": broken, "hung": hung, "cut": cut}
        self._random = random.Random(7)
        self._writers: set[asyncio.StreamWriter] = set()

    async def until_over(self, ready: threading.Event) -> None:
        """Serve until `end` is called; then close every connection."""
        self._over, self._loop = asyncio.Event(), asyncio.get_running_loop()
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=512)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        ready.set()
        await self._over.wait()
        server.close()
        for writer in self._writers:
            writer.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def end(self) -> None:
        """Let the server come to its end, from another thread."""
        self._loop.call_soon_threadsafe(self._over.set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, with as many requests as the client makes on it."""
        self._writers.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                body = json.loads(await reader.readexactly(length))
                self.running += 1
                self.most = max(self.most, self.running)
                try:
                    if not await self._answer(body["messages"][-1]["content"], reader, writer):
                        break
                finally:
                    self.running -= 1
        writer.close()
        self._writers.discard(writer)

    async def _answer(
        self, prompt: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer, or not; whether the connection can go on."""
        # Slow while it is calm, so that many are on their way at once when the storm breaks.
        await asyncio.sleep(self._random.uniform(0.2, 0.4) if self.calm > 0 else 0.02)
        weather = {"fine": 1 - sum(self.weather.values()), **self.weather}
        (what,) = self._random.choices(list(weather), list(weather.values()))
        self.calm -= 1
        if what == "fine" or self.calm >= 0:
            await self._reply(writer, 200, _completion(prompt))
            self.delivered[prompt] += 1
            return True
        self.mishaps[what] += 1
        if what == "hung":
            await reader.read(1)  # until the client has had enough
            return False
        if what == "cut":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{")
            await writer.drain()
            return False
        headers = {"retry-after": "0.01"} if what == "429" else {}
        await self._reply(writer, int(what), {"error": {"message": "bad weather"}}, headers)
        return True

    async def _reply(
        self, writer: asyncio.StreamWriter, status: int, body: object, headers: object = None
    ) -> None:
        content = json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} X", f"content-length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in dict(headers or {}).items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        await writer.drain()


def _completion(prompt: str) -> dict[str, object]:
    message = {"role": "assistant", "content": f"answer to {prompt}"}
    return {
        "object": "chat.completion", "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 4, "total_tokens": 9},
    }  # fmt: skip


@contextmanager
def storming(
    *, calm: int = 0, refused: float = 0.0, broken: float = 0.0, hung: float = 0.0, cut: float = 0.0
) -> Iterator[Storm]:
    """Serve in a thread of its own; after the first, calm ones, shares of requests meet mishaps."""
    storm = Storm(calm=calm, refused=refused, broken=broken, hung=hung, cut=cut)
    ready = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(storm.until_over(ready)))
    thread.start()
    ready.wait()
    try:
        yield storm
    finally:
        storm.end()
        thread.join()
