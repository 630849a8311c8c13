r"""From an answer as written, in LaTeX, plain text or both at once, to tokens.

>>> [token.text for token in tokens(r"$\dfrac{9\pi}{2}$ cm")]
['frac', '{', '9', 'pi', '}', '{', '2', '}', 'cm']
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from assay.verifiers.answers.maths.nodes import Unreadable

MAX_CHARACTERS = 2_000
MAX_TOKENS = 600
MAX_DIGITS = 1_000


class Token(NamedTuple):
    """`kind` is num, name, cmd, word, op, rel, open, close, sep, row, begin or end."""

    kind: str
    text: str
    spaced: bool
    """Whether white space stands before it."""


_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n")
_SUB = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_CHARACTERS = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "﹣": "-",
        "×": r"\times ", "·": r"\cdot ", "⋅": r"\cdot ", "∙": r"\cdot ", "•": r"\cdot ",
        "÷": r"\div ", "∕": "/", "⁄": "/",
        "√": r"\sqrt ", "π": r"\pi ", "∞": r"\infty ", "°": r"\degree ", "º": r"\degree ",
        "≤": r"\le ", "⩽": r"\le ", "≥": r"\ge ", "⩾": r"\ge ", "≠": r"\ne ", "≈": r"\approx ",
        "∪": r"\cup ", "∩": r"\cap ", "∈": r"\in ", "∅": r"\emptyset ", "±": r"\pm ", "∓": r"\mp ",
        "ℝ": r"\mathbb{R}", "…": r"\ldots ", "⋯": r"\ldots ",
        "“": '"', "”": '"', "‘": "'", "’": "'",
        "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2060": "", "\u200b": "", "\ufeff": "",
        "½": r"\frac{1}{2}", "⅓": r"\frac{1}{3}", "⅔": r"\frac{2}{3}", "¼": r"\frac{1}{4}",
        "¾": r"\frac{3}{4}", "⅕": r"\frac{1}{5}", "⅛": r"\frac{1}{8}",
        "€": " ", "£": " ", "¥": " ", "‰": "/1000",
    }
)  # fmt: skip
_WRITTEN_SUPER = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]+")
_WRITTEN_SUB = re.compile(r"[₀₁₂₃₄₅₆₇₈₉]+")

_THOUSANDS = (
    re.compile(r"(?<=\d)\s?\{\s?,\s?\}\s?(?=\d{3})"),
    re.compile(r"(?<=\d),?\s?\\[!,;:]\s?(?=\d{3}(?!\d))"),
)
_SPACING = re.compile(
    r"\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits|middle)(?![a-zA-Z])\s?\.?"
    r"|(?<!\\)\\[!,;:> ]|~|\$|\\\(|\\\)|\\\[|\\\]"
)
_DOUBLED = re.compile(r"\\\\(?=[a-zA-Z])")
_QUAD = re.compile(r"\\q?quad(?![a-zA-WYZ])|\\quad")
_LIGHT = re.compile(r"[0-9A-Za-z+\-*/^().,=<> ]*\Z")


def plain(text: str) -> str:
    """The text without mathematical delimiters and spacing, its symbols as LaTeX commands."""
    if _LIGHT.match(text):
        return text
    if not text.isascii():
        text = _WRITTEN_SUPER.sub(lambda m: "^{" + m[0].translate(_SUPER) + "}", text)
        text = _WRITTEN_SUB.sub(lambda m: "_{" + m[0].translate(_SUB) + "}", text)
        text = unicodedata.normalize("NFKC", text.translate(_CHARACTERS))
    if "\\\\" in text and "\\begin" not in text:
        text = _DOUBLED.sub(r"\\", text)
    if "\\" in text or "{" in text:
        for pattern in _THOUSANDS:
            text = pattern.sub("", text)
        text = _QUAD.sub(r" \\quad ", text)
    return _SPACING.sub(" ", text)


_TEXT_COMMANDS = (
    "text|mathrm|textbf|mbox|textnormal|textit|mathbf|operatorname|mathit|textrm|mathsf|boldsymbol"
    "|textsf|emph|bm|mathcal|texttt|underline|mathbb"
)
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<num>\d{{1,3}}(?:,\d{{3}})+(?![\d])(?:\.\d+)?|\d+\.\d+|\.\d+|\d+\.(?=\s*$)|\d+)
    | \\(?P<textcmd>{_TEXT_COMMANDS})\*?\s*
        (?:\{{(?P<inner>[^{{}}]*)\}}|(?P<letter>[A-Za-z0-9](?![A-Za-z])))
    | \\(?P<env>begin|end)\s*\{{(?P<envname>[a-zA-Z]+)\*?\}}
    | \\(?P<cmd>[a-zA-Z]+)
    | (?P<row>\\\\(?:\[[^\]]*\])?)
    | \\(?P<escaped>.)
    | (?P<rel><=|>=|!=|==|=>|->|[=<>])
    | (?P<op>\*\*|[-+*/^_!|'&:%])
    | (?P<open>[(\[{{])
    | (?P<close>[)\]}}])
    | (?P<sep>[,;])
    | (?P<name>[A-Za-z]+)
    | (?P<dots>\.\.\.)
    | (?P<other>.)
    )""",
    re.VERBOSE | re.DOTALL,
)

_COMMANDS: dict[str, tuple[str, str]] = {
    "times": ("op", "*"), "cdot": ("op", "*"), "ast": ("op", "*"), "div": ("op", "/"),
    "dotsm": ("dots", "..."), "ldots": ("dots", "..."), "cdots": ("dots", "..."),
    "dots": ("dots", "..."), "dotsc": ("dots", "..."), "dotsb": ("dots", "..."),
    "le": ("rel", "<="), "leq": ("rel", "<="), "leqslant": ("rel", "<="), "leqq": ("rel", "<="),
    "ge": ("rel", ">="), "geq": ("rel", ">="), "geqslant": ("rel", ">="), "geqq": ("rel", ">="),
    "lt": ("rel", "<"), "gt": ("rel", ">"), "ne": ("rel", "!="), "neq": ("rel", "!="),
    "approx": ("rel", "~"), "simeq": ("rel", "~"), "equiv": ("rel", "="), "in": ("rel", "in"),
    "to": ("rel", "->"), "rightarrow": ("rel", "->"), "mapsto": ("rel", "->"),
    "cup": ("op", "cup"), "cap": ("op", "cap"), "setminus": ("op", "setminus"),
    "backslash": ("op", "setminus"),
    "pm": ("op", "±"), "mp": ("op", "∓"), "colon": ("op", ":"), "mid": ("op", "|"),
    "degree": ("op", "deg"), "circ": ("op", "deg"), "prime": ("op", "'"),
    "lvert": ("op", "|"), "rvert": ("op", "|"), "vert": ("op", "|"), "Vert": ("op", "|"),
    "land": ("sep", "and"), "lor": ("sep", "or"), "wedge": ("sep", "and"), "vee": ("sep", "or"),
    "quad": ("sep", "quad"),
    "langle": ("open", "<"), "rangle": ("close", ">"),
    "lfloor": ("open", "floor"), "rfloor": ("close", "floor"),
    "lceil": ("open", "ceil"), "rceil": ("close", "ceil"),
    "lbrace": ("open", "\\{"), "rbrace": ("close", "\\}"),
    "lbrack": ("open", "["), "rbrack": ("close", "]"),
    "lparen": ("open", "("), "rparen": ("close", ")"),
    "newline": ("row", "\\\\"),
    "infin": ("name", "infty"), "oo": ("name", "infty"),
    "varnothing": ("name", "emptyset"), "varepsilon": ("name", "epsilon"),
    "varphi": ("name", "phi"), "vartheta": ("name", "theta"), "imath": ("name", "i"),
    "dfrac": ("cmd", "frac"), "tfrac": ("cmd", "frac"), "cfrac": ("cmd", "frac"),
    "dbinom": ("cmd", "binom"), "tbinom": ("cmd", "binom"),
}  # fmt: skip
_ESCAPED: dict[str, tuple[str, str]] = {
    "{": ("open", "\\{"), "}": ("close", "\\}"), "%": ("op", "%"), "|": ("op", "|"),
    "_": ("op", "_"), "#": ("word", "#"), "&": ("word", "&"),
}  # fmt: skip
_DROPPED = frozenset({"rm", "bf", "it", "hline", "hspace", "vspace", "hfill", "$"})

FUNCTIONS = frozenset(
    str.split(
        "sin cos tan sec csc cot arcsin arccos arctan asin acos atan sinh cosh tanh log "
        "ln lg exp sqrt cbrt abs floor ceil gcd lcm max min sgn det dim"
    )
)
GREEK = frozenset(
    str.split(
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho "
        "sigma tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Sigma Phi Psi "
        "Omega pi infty"
    )
)
_NAMED = FUNCTIONS | GREEK | {"emptyset"}
_PERCENT = frozenset({"percent", "percentage", "pct", "percents"})
_CONNECTIVES = {"and": "and", "or": "or", "AND": "and", "OR": "or"}
_SHORT_WORDS = frozenset(
    str.split(
        "is of to in at on by an as be it or if so no we he my up us do go cm mm km kg mg "
        "ml hr ft lb oz yd mi Hz pm am PM AM Pa kJ kW mL eV nm cc rd th st nd"
    )
)


def tokens(text: str) -> list[Token]:
    """The tokens of an answer. Raises `Unreadable` for what is too long to be one."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"an answer of {len(text)} characters is too long to be read")
    found: list[Token] = []
    _tokenize(plain(text), found)
    if len(found) > MAX_TOKENS:
        raise Unreadable(f"an answer of {len(found)} symbols is too long to be read")
    return found


def _tokenize(text: str, found: list[Token]) -> None:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        start = match.start()
        if kind in ("num", "open", "close", "op", "rel", "sep"):
            written = match[kind]
            if kind == "num":
                if len(written) > MAX_DIGITS:
                    raise Unreadable(f"a number of {len(written)} digits is too long to be read")
                if "," in written and _is_pair(text, match):
                    _tokenize(written.replace(",", ", "), found)
                    continue
            found.append(Token(kind, written, text[start].isspace()))
        else:
            _other(match, kind, text, found)


def _is_pair(text: str, match: re.Match[str]) -> bool:
    """Whether ``(12,102)`` has brackets right around it: then the comma is between two numbers."""
    before, after = text[: match.start("num")].rstrip()[-1:], text[match.end() :].lstrip()[:1]
    return before in ("(", "[") and after in (")", "]")


def _other(match: re.Match[str], kind: str | None, text: str, found: list[Token]) -> None:
    spaced = text[match.start()].isspace()
    if kind == "name":
        _letters(match["name"], spaced, match, text, found)
    elif kind == "cmd":
        _command(match["cmd"], spaced, found)
    elif kind in ("inner", "letter"):
        _text_command(match, spaced, found)
    elif kind == "envname":
        found.append(Token(match["env"], match["envname"], spaced))
    elif kind == "row":
        found.append(Token("row", "\\\\", spaced))
    elif kind == "dots":
        found.append(Token("dots", "...", spaced))
    elif kind == "escaped" and match["escaped"] in _ESCAPED:
        found.append(Token(*_ESCAPED[match["escaped"]], spaced))
    elif kind == "other" and match["other"] not in '.`"?' and not match["other"].isspace():
        found.append(Token("word", match["other"], spaced))


def _command(name: str, spaced: bool, found: list[Token]) -> None:
    if name in _COMMANDS:
        found.append(Token(*_COMMANDS[name], spaced))
    elif name in _NAMED:
        found.append(Token("name", name, spaced))
    elif name not in _DROPPED:
        found.append(Token("cmd", name, spaced))


def _text_command(match: re.Match[str], spaced: bool, found: list[Token]) -> None:
    inner = (match["inner"] if match["inner"] is not None else match["letter"]).strip()
    if match["textcmd"] == "mathbb":
        found.append(Token("name", f"mathbb {inner}", spaced))
    elif inner in _CONNECTIVES:
        found.append(Token("sep", inner, spaced))
    elif len(inner) == 1 and inner.isalpha():
        after_number = bool(found) and found[-1].kind in ("num", "close")
        unit = after_number and match["textcmd"] in ("text", "mbox", "textnormal", "textrm")
        found.append(Token("word" if unit else "name", inner, spaced))
    elif inner in _NAMED:
        found.append(Token("name", inner, spaced))
    else:
        _tokenize(" " + inner if inner else "", found)


def _letters(run: str, spaced: bool, match: re.Match[str], text: str, found: list[Token]) -> None:
    """A run of letters: a name, a connective, a word, or a product of one-letter symbols."""
    if len(run) == 1 or run in _NAMED:
        found.append(Token("name", run, spaced))
    elif run in _CONNECTIVES:
        found.append(Token("sep", run, spaced))
    elif run.lower() in _PERCENT:
        found.append(Token("op", "%", spaced))
    elif run in ("Pi", "PI"):
        found.append(Token("name", "pi", spaced))
    elif run.lower() in ("infinity", "inf"):
        found.append(Token("name", "infty", spaced))
    elif _is_product(run, spaced, match, text):
        found.extend(Token("name", letter, spaced and not i) for i, letter in enumerate(run))
    else:
        found.append(Token("word", run, spaced))


def _is_product(run: str, spaced: bool, match: re.Match[str], text: str) -> bool:
    if run in _SHORT_WORDS or len(run) > 4:
        return False
    before = text[match.start("name") - 1 : match.start("name")]
    after = text[match.end() : match.end() + 1]
    glued = (before.isdigit() and not spaced) or before in ("^", "_") or after in ("^", "_")
    if len(run) == 2:
        return True
    return (glued or after in tuple("+-*/=") or before in tuple("+-*/(")) and after != " "
