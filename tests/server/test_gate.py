"""Who is let in."""

import pytest
from starlette.datastructures import Headers

from assay.server.errors import Refused
from assay.server.gate import NOBODY, Gate

KEYS = ("first-key", "other-key")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Bearer first-key", "key1"),
        ("bearer  other-key ", "key2"),
        ("Bearer wrong", None),
        ("Bearer ", None),
        ("Basic first-key", None),
        ("first-key", None),
        ("", None),
        ("Bearer first-keyX", None),
        ("Bearer \xff\xfe", None),
    ],
)
def test_keys(given, name) -> None:
    headers = Headers(raw=[(b"authorization", given.encode("latin-1"))])
    if name is None:
        with pytest.raises(Refused) as caught:
            Gate(KEYS).admit(headers)
        assert caught.value.status == 401
        assert "first-key" not in str(caught.value)
    else:
        assert Gate(KEYS).admit(headers) == name


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "127.0.0.1:8000"}, None),
        ({"host": "localhost"}, None),
        ({"host": "[::1]:8000"}, None),
        ({"host": "LOCALHOST:1"}, None),
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({}, 421),
        ({"host": "localhost", "origin": "http://localhost:3000"}, 403),
        ({"host": "localhost", "origin": "null"}, 403),
    ],
)
def test_without_keys_programs_of_this_machine(headers, status) -> None:
    if status is None:
        assert Gate(()).admit(Headers(headers)) == NOBODY
    else:
        with pytest.raises(Refused) as caught:
            Gate(()).admit(Headers(headers))
        assert caught.value.status == status
