"""Who gets in: whoever knows a key; without keys, programs of this machine but no web page.

Every page that is open in a browser of this machine can send requests here. It cannot set the
content type to JSON without asking first, which is answered with no; it names itself as the origin;
and under a name that was made to point here (DNS rebinding) it names another host.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence

from starlette.datastructures import Headers

from assay.server.errors import Refused

_HERE = re.compile(r"(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d+)?")
NOBODY = "-"


class Gate:
    """Checks the headers of a request, and gives a name for the key it came with."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._digests = [hashlib.sha256(key.encode()).digest() for key in keys]

    def admit(self, headers: Headers) -> str:
        """The name of the client's key, which tells nothing of it. Raises `Refused`."""
        if not self._digests:
            self._require_local_program(headers)
            return NOBODY
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise Refused(
                401,
                "this server needs a key: send 'Authorization: Bearer KEY'",
                code="missing_api_key",
                headers={"www-authenticate": "Bearer"},
            )
        digest = hashlib.sha256(given.strip().encode("utf-8", "replace")).digest()
        # All are compared, so that the time taken tells nothing.
        matches = [secrets.compare_digest(digest, known) for known in self._digests]
        if not any(matches):
            raise Refused(
                401,
                "this is no key of this server",
                code="invalid_api_key",
                headers={"www-authenticate": "Bearer"},
            )
        return f"key{matches.index(True) + 1}"

    def _require_local_program(self, headers: Headers) -> None:
        if not _HERE.fullmatch(headers.get("host", "").lower()):
            raise Refused(
                421,
                "this is not a name of this machine, and the server has no key",
                code="wrong_host",
            )
        if "origin" in headers:
            raise Refused(
                403,
                "a web page may not use a server without a key; set ASSAY_API_KEY for it",
                code="wrong_origin",
            )
