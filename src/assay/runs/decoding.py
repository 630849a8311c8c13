"""JSON of data files, whoever wrote them: decoded, or said in words why it cannot be.

All suites read through it, so that a wrong file is told in the same way wherever it is given.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from assay.core import JSON, DataError

CSV = "this looks like CSV; JSON is wanted, in most places one object a line"
_CELL = rb'(?:"[^"\r\n]*"|[\w-]+)'
_CSV = re.compile(rb"\s*%b(?:[,;\t]%b)+\s*" % (_CELL, _CELL))
_IN_WORDS = {
    "Expecting value": "a value is missing",
    "Expecting ',' delimiter": "a comma is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting property name enclosed in double quotes": "a name in double quotes is missing",
    "Extra data": "more after the end of the object",
    "Invalid control character at": "a control character inside a text",
    "Invalid \\escape": "a backslash that begins no escape",
    "Invalid \\uXXXX escape": "\\u without four hexadecimal digits",
    "Unterminated string starting at": "a text that does not end",
}
"""What Python's reader says of broken JSON, for those who did not write Python."""


def decoded(raw: bytes, *, path: str | Path | None = None, line: int | None = None) -> JSON:
    r"""The JSON in some bytes: a line, or a whole file. Raises `DataError` that says what is wrong.

    >>> decoded(b'{"id": 1}\n')
    {'id': 1}
    >>> decoded(b'{"id": }', path="a.jsonl", line=3)
    Traceback (most recent call last):
    assay.core.errors.DataError: a.jsonl line 3: broken JSON at character 8: a value is missing
    """
    place = str(path) if path is not None else None
    if line in (None, 1):
        raw = raw.removeprefix(b"\xef\xbb\xbf")  # a byte order mark
    try:
        return json.loads(raw.decode().rstrip("\r\n"))
    except UnicodeDecodeError as error:
        why = f"invalid UTF-8 at byte {error.start + 1}"
    except json.JSONDecodeError as error:
        if line in (None, 1) and _is_table(raw, path):
            why = CSV
        elif not raw.strip():
            why = "the file is empty"
        else:
            line = error.lineno if line is None else line
            said = _IN_WORDS.get(error.msg, error.msg)
            why = f"broken JSON at character {error.colno}: {said}"
    except RecursionError:
        why = "unreadable JSON: nested too deeply"
    except ValueError:  # Python turns no text of more than some thousand digits into a number
        why = "unreadable JSON: a number of too many digits"
    raise DataError(why, path=place, line=line) from None


def _is_table(raw: bytes, path: str | Path | None) -> bool:
    if path is not None and Path(path).suffix in (".csv", ".tsv"):
        return True
    return _CSV.fullmatch(raw.strip().partition(b"\n")[0]) is not None


def whole(path: Path) -> JSON:
    """The JSON that a file is; `DataError` with path, and line where there is one."""
    return decoded(path.read_bytes(), path=path)


def misfit(error: Exception) -> str:
    """What a reader met in data of another form than it reads, in words.

    >>> misfit(KeyError("turns")), misfit(TypeError("'int' object is not iterable"))
    ("has no 'turns'", "has another form than is read here ('int' object is not iterable)")
    """
    if isinstance(error, DataError):
        return error.message
    if isinstance(error, KeyError):
        return f"has no {error.args[0]!r:.80}"
    return f"has another form than is read here ({error})"
