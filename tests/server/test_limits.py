"""Places are taken in order, given back by whoever leaves, and never more than there are."""

import asyncio

import pytest

from assay.server.errors import Refused
from assay.server.limits import Places


def test_first_come_first_served() -> None:
    async def run() -> list[int]:
        places, order, most = Places(most=2, queue=10), [], 0

        async def one(number: int) -> None:
            nonlocal most
            async with places.taken("a"):
                most = max(most, places.running)
                order.append(number)
                await asyncio.sleep(0.001)

        await asyncio.gather(*map(one, range(8)))
        assert (most, places.running, places.waiting) == (2, 0, 0)
        return order

    assert asyncio.run(run()) == list(range(8))


def test_a_key_has_its_own_limit() -> None:
    async def run() -> None:
        places = Places(most=10, queue=10, per_key=1)
        async with places.taken("a"):
            async with places.taken("b"):
                pass
            with pytest.raises(Refused, match="this key has 1 requests under way") as caught:
                async with places.taken("a"):
                    pass
            assert caught.value.status == 429
            assert int(caught.value.headers["retry-after"]) >= 1
        async with places.taken("a"):
            pass

    asyncio.run(run())


@pytest.mark.parametrize("called", [False, True])
def test_whoever_leaves_the_queue_leaves_no_hole(called) -> None:
    async def run() -> None:
        places = Places(most=1, queue=2)

        async def wait() -> None:
            async with places.taken("a"):
                await asyncio.sleep(10)

        async with places.taken("a"):
            waiting = asyncio.ensure_future(wait())
            await asyncio.sleep(0)
            assert places.waiting == 1
            if not called:
                waiting.cancel()
                await asyncio.sleep(0)
                assert places.waiting == 0
        waiting.cancel()  # when called in, before it has run
        await asyncio.gather(waiting, return_exceptions=True)
        assert (places.running, places.waiting) == (0, 0)

    asyncio.run(run())
