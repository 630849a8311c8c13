"""Syntax trees of Python, from many threads.

CPython before 3.11.8 and 3.12.2 counts how deep it is in a tree for all threads together, and calls
a tree broken that is not (gh-106905): one thread at a time, then, and again where others parse too.
"""

from __future__ import annotations

import ast
import threading
import warnings

_TRIES = 5
_one_at_a_time = threading.Lock()


def syntax_tree(source: str) -> ast.Module:
    """`ast.parse` without its warnings. Raises as it does.

    >>> type(syntax_tree("x = 1").body[0]).__name__
    'Assign'
    """
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python has to say of a response is no one's concern
        for _ in range(_TRIES - 1):
            try:
                return ast.parse(source)
            except SystemError:
                continue
        return ast.parse(source)
