"""Verifiers from one line of text."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from assay.core import UsageError, Verdict, Verifier
from assay.verifiers import parse, parsing, registry

if TYPE_CHECKING:
    from assay.core import Model


class Kind(StrEnum):
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, kw_only=True)
class Many(Verifier):
    """Arguments of every type that a line of text can give, and of one that it cannot."""

    name = "many"

    flag: bool = False
    count: int = 1
    share: float | None = None
    path: Path | None = None
    words: tuple[str, ...] = ()
    numbers: list[int] | None = None
    mode: Literal["strict", "loose"] = "strict"
    kind: Kind = Kind.FIRST
    model: "str | Model" = "local"
    given: "Model | None" = None
    text: str = "x" * 99
    whatever: Any = None

    def decide(self, problem: Any, response: Any) -> Verdict:
        return Verdict("correct")


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    def factory(name: str) -> Any:
        return Many if name == "many" else registered(name)

    registered = registry.factory
    monkeypatch.setattr(registry, "factory", factory)
    monkeypatch.setattr(parsing, "factory", factory)


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("flag=true", "flag", True),
        ("count=3", "count", 3),
        ("share=0.5", "share", 0.5),
        ("share=1", "share", 1.0),
        ("share=null", "share", None),
        ("path=tuned/judge", "path", Path("tuned/judge")),
        ("words=cat", "words", ("cat",)),
        ('words=["a b", "c"]', "words", ("a b", "c")),
        ("numbers=[1, 2]", "numbers", [1, 2]),
        ("mode=loose", "mode", "loose"),
        ("kind=last", "kind", Kind.LAST),
        ("model=openai:gpt-5-mini", "model", "openai:gpt-5-mini"),
        ("model=7", "model", "7"),
        ("text='is it so?'", "text", "is it so?"),
        ("text=42", "text", "42"),
        ("whatever=3", "whatever", 3),
    ],
)
def test_arguments_have_the_types_of_the_fields(many, line, field, value) -> None:
    found = getattr(parse(f"many {line}"), field)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("flag=yes", "argument 'flag' of verifier 'many' must be true or false, not 'yes'"),
        ("count=1.5", "must be a whole number, not 1.5"),
        ("x", "count=1, share=null, path=null, words, numbers=null, mode='strict'"),
        ("count=true", "must be a whole number, not True"),
        ("share=high", "must be a number or null, not 'high'"),
        ("numbers=[1,x]", "must be a whole number"),
        ("mode=lax", "must be 'strict' or 'loose', not 'lax'"),
        ("kind=middle", "must be 'first' or 'last', not 'middle'"),
        ("given=local", "argument 'given' of verifier 'many' must be null, not 'local'"),
        ("flagg=true", "unknown argument 'flagg'; did you mean 'flag'"),
        (
            "true",
            "'true' is one argument too many\nverifier 'many' takes flag=false, count=1, share=",
        ),
        ("flag=true flag=false", "'flag' is given twice"),
        ("flag=", "given no value"),
    ],
)
def test_arguments_that_do_not_fit(many, line, message) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        parse(f"many {line}")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("exact", "Exact()"),
        ("  exact   ignore_case=true ", "Exact(ignore_case=true)"),
        ("answer >> exact ignore_case=true", "Answer() >> Exact(ignore_case=true)"),
        ("exact & answer | refusal", "(Exact() & Answer()) | Refusal()"),
        ("exact | answer & refusal", "Exact() | (Answer() & Refusal())"),
        ("refusal & answer >> exact", "Refusal() & (Answer() >> Exact())"),
        ("not exact >> answer", "~Exact() >> Answer()"),
        ("not not exact", "Exact()"),
        ("constraints mode=loose", "Constraints(mode='loose')"),
    ],
)
def test_operators(line, shown) -> None:
    assert repr(parse(line)) == shown.replace("true", "True")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "a verifier needs a name"),
        ("exat", "unknown verifier 'exat'; did you mean 'exact'"),
        ("exact >>", "an operator or 'not' in 'exact >>' has no verifier beside it"),
        ("| exact", "has no verifier beside it"),
        ("not", "has no verifier beside it"),
        ("exact '>>' answer", "'>>' is one argument too many"),
        ("exact >> ignore_case=true", "ignore_case=true stands where a verifier's name should"),
        ("exact ignore_case='true", "left open"),
        ("(exact | answer) & refusal", "'(exact' has a parenthesis"),
        ("refusal & (answer)", "'(answer)' has a parenthesis"),
        ("refusal | answer)", "'answer)' has a parenthesis"),
        ("not " * 3000 + "exact", "takes at most 100 times 'not'"),
        ("EXACT", "did you mean 'exact'?"),
    ],
)
def test_lines_that_say_no_verifier(line, message) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        parse(line)
