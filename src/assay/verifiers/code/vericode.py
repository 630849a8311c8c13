"""The 30 instructions of VeriCode: how code should be written, each with its check.

Source: Zhong et al., *Vibe Checker: Aligning Code Evaluation with Human Preference*
(arXiv 2510.07315), and the released checkers (maszhongming/SWE-IF). 27 are sets of ruff's rules;
three look at the code or the response themselves. The sentences are ours.

>>> INSTRUCTIONS["logic_3"].sentence(max_branches=4)
'Give every function at most 4 branches.'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assay.core import BadArgument

CONVENTIONS = ("pep257", "google", "numpy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One instruction: a sentence with slots for `parameters` (defaults), and what checks it.

    `rules` are ruff's, `settings` its configuration with the same slots. With `preview` its
    preview mode must be on, since the rules are not selected without it. One that is `alone`
    has settings that would change what other rules find. `check` names a check of our own.
    """

    id: str
    phrase: str
    rules: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, int | str] = field(default_factory=dict)
    preview: bool = False
    alone: bool = False
    check: str = ""

    @property
    def category(self) -> str:
        """``style``, ``logic``, ``doc``, ``error`` or ``library``."""
        return self.id.partition("_")[0]

    def sentence(self, **given: Any) -> str:
        """The instruction as a prompt says it."""
        return self.phrase.format(**self.filled(given))

    def filled(self, given: Mapping[str, Any]) -> dict[str, int | str]:
        """All parameters, defaults filled in. Raises `BadArgument` for a wrong one."""
        unknown = set(given) - set(self.parameters)
        if unknown:
            taken = ", ".join(self.parameters) or "none"
            raise BadArgument(f"{self.id} has no parameter {min(unknown)!r}; it takes: {taken}")
        values = {**self.parameters, **given}
        for name, value in values.items():
            if name == "convention":
                good = value in CONVENTIONS
            else:
                good = isinstance(value, int) and not isinstance(value, bool) and value >= 1
            if not good:
                wanted = ", ".join(CONVENTIONS) if name == "convention" else "a whole number from 1"
                raise BadArgument(f"{name} of {self.id} must be {wanted}, not {value!r}")
        return values


_ANNOTATIONS = tuple(
    f"ANN{code}" for code in ["001", "002", "003", "201", "202", "204", "205", "206", "401"]
)

_ALL = (
    Instruction(
        id="style_1",
        phrase="Follow PEP 8.",
        rules=("E", "W"),
    ),
    Instruction(
        id="style_2",
        phrase="Sort the imports and group them, as isort does.",
        rules=("I",),
    ),
    Instruction(
        id="style_3",
        phrase="Keep every line within {line_length} characters.",
        rules=("E501",),
        settings={"line-length": "{line_length}"},
        parameters={"line_length": 79},
        alone=True,
    ),
    Instruction(
        id="style_4",
        phrase="Put a trailing comma after the last item of whatever spans several lines.",
        rules=("COM812",),
    ),
    Instruction(
        id="style_5",
        phrase="Write strings with double quotes, in one style throughout.",
        rules=("Q",),
    ),
    Instruction(
        id="style_6",
        phrase="Name local variables in lower case, as PEP 8 says.",
        rules=("N806",),
    ),
    Instruction(
        id="style_7",
        phrase="Give `open` no mode that it would assume anyway.",
        rules=("UP015",),
    ),
    Instruction(
        id="style_8",
        phrase="Compare with named constants, not with bare numbers.",
        rules=("PLR2004",),
    ),
    Instruction(
        id="style_9",
        phrase="Begin the names of unpacked values that are not used with an underscore.",
        rules=("RUF059",),
        preview=True,
    ),
    Instruction(
        id="logic_1",
        phrase="Leave nothing that Pyflakes complains about, such as an unused import.",
        rules=("F",),
    ),
    Instruction(
        id="logic_2",
        phrase="Nest blocks at most {max_nested_blocks} deep.",
        rules=("PLR1702",),
        settings={"lint.pylint.max-nested-blocks": "{max_nested_blocks}"},
        parameters={"max_nested_blocks": 1},
        preview=True,
    ),
    Instruction(
        id="logic_3",
        phrase="Give every function at most {max_branches} branches.",
        rules=("PLR0912",),
        settings={"lint.pylint.max-branches": "{max_branches}"},
        parameters={"max_branches": 2},
    ),
    Instruction(
        id="logic_4",
        phrase="Give every function at most {max_statements} statements.",
        rules=("PLR0915",),
        settings={"lint.pylint.max-statements": "{max_statements}"},
        parameters={"max_statements": 6},
    ),
    Instruction(
        id="logic_5",
        phrase="Give every function at most {max_locals} local variables.",
        rules=("PLR0914",),
        settings={"lint.pylint.max-locals": "{max_locals}"},
        parameters={"max_locals": 2},
        preview=True,
    ),
    Instruction(
        id="logic_6",
        phrase="Return values directly, and write no `else` after a branch that has already left.",
        rules=("RET504", "RET505", "RET506", "RET507", "RET508"),
    ),
    Instruction(
        id="logic_7",
        phrase="Keep the cyclomatic complexity of every function within {max_complexity}.",
        rules=("C901",),
        settings={"lint.mccabe.max-complexity": "{max_complexity}"},
        parameters={"max_complexity": 2},
    ),
    Instruction(
        id="logic_8",
        phrase="Build lists and dictionaries by comprehensions or copies, not item by item.",
        rules=("PERF401", "PERF402", "PERF403"),
    ),
    Instruction(
        id="logic_9",
        phrase="Use at most {max_bool_expr} boolean operators in the condition of an `if`.",
        rules=("PLR0916",),
        settings={"lint.pylint.max-bool-expr": "{max_bool_expr}"},
        parameters={"max_bool_expr": 1},
        preview=True,
    ),
    Instruction(
        id="doc_1",
        phrase="Annotate the types of all arguments and return values, never with `Any`.",
        rules=_ANNOTATIONS,
    ),
    Instruction(
        id="doc_2",
        phrase="Keep lines of comments and docstrings within {line_length} characters.",
        rules=("W505",),
        settings={"lint.pycodestyle.max-doc-length": "{line_length}"},
        parameters={"line_length": 72},
        alone=True,
    ),
    Instruction(
        id="doc_3",
        phrase="Write docstrings everywhere, the module included, in the {convention} convention.",
        rules=("D",),
        settings={"lint.pydocstyle.convention": "'{convention}'"},
        parameters={"convention": "pep257"},
        alone=True,
    ),
    Instruction(
        id="doc_4",
        phrase="Answer with code alone: no words around it, and no Markdown.",
        check="only_code",
    ),
    Instruction(
        id="doc_5",
        phrase="Write no comments and no docstrings.",
        check="no_comments",
    ),
    Instruction(
        id="doc_6",
        phrase="Answer with a fenced Python block, then a fenced JSON block, and nothing else.",
        check="python_then_json",
    ),
    Instruction(
        id="error_1",
        phrase="Raise from within `except` with `from`.",
        rules=("B904",),
    ),
    Instruction(
        id="error_2",
        phrase="Put the message of an exception into a variable before it is raised.",
        rules=("EM101", "EM102", "EM103"),
    ),
    Instruction(
        id="error_3",
        phrase="Write `OSError`, not one of its aliases.",
        rules=("UP024",),
    ),
    Instruction(
        id="error_4",
        phrase="Write no long messages where an exception is raised: they belong into its class.",
        rules=("TRY003",),
    ),
    Instruction(
        id="library_1",
        phrase="Use `pathlib` for paths and files, not `os.path` or `open`.",
        rules=("PTH",),
    ),
    Instruction(
        id="library_2",
        phrase="With pandas, name no frame `df`, change nothing in place, and avoid `.values`.",
        rules=("PD901", "PD002", "PD011"),
    ),
)

INSTRUCTIONS: dict[str, Instruction] = {instruction.id: instruction for instruction in _ALL}
"""Every instruction by its id, as published."""
