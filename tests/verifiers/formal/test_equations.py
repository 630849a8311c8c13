"""Which equations are read from a solution's text, and which are passed over."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.formal.check import check
from assay.verifiers.formal.equations import equations

READ = [
    ("3*4 = 12", ["(3 * 4) = 12"]),
    ("12/5=2.4", ["(12 / 5) = 2.4"]),
    ("He pays 3 x $4 = $12 for it.", ["(3 * 4) = 12"]),
    ("3x4=12", ["(3 * 4) = 12"]),
    ("so 8 divided by 2 = 4", ["(8 / 2) = 4"]),
    ("2 plus 2 = 4", ["(2 + 2) = 4"]),
    ("1,000 + 2,000 = 3,000", ["(1000 + 2000) = 3000"]),
    (r"\[ \frac{1300}{2} = 650 \]", ["(1300 / 2) = 650"]),
    (r"\(2^{3+1} = 16\)", ["(2 ^ (3 + 1)) = 16"]),
    (r"2 \text{ books} \times 3 \text{ pounds/book} = 6", ["(2 * 3) = 6"]),
    ("5 pounds (the cat) + 3 pounds (the dog) = 8 pounds", ["(5 + 3) = 8"]),
    ("(3 + 4) * 5 = 7 * 5 = 35", ["((3 + 4) * 5) = (7 * 5)", "(7 * 5) = 35"]),
    ("x = 10 / 2 = 5", ["(10 / 2) = 5"]),
    ("Her share is 1.05^3 ≈ 1.157625", ["(1.05 ^ 3) ≈ 1.157625"]),
    ("2 1/2 * 2 = 5", ["((2 + 1/2) * 2) = 5"]),
    ("2(3+4)=14", ["(2 * (3 + 4)) = 14"]),
    ("**Total**: 3 * 4 = **12**", ["(3 * 4) = 12"]),
    ("48/2 = <<48/2=24>>24 clips", ["(48 / 2) = 24"]),
    ("$1,234.50 + $0.50 = $1,235", ["(1234.50 + 0.50) = 1235"]),
    ("5 * 2 = 10 a day", ["(5 * 2) = 10"]),
    ("area = 3 cm * 4 cm = 12 cm^2", ["(3 * 4) = 12"]),
    ("Total fruits = 52 + 24\nTotal fruits = 76", ["(52 + 24) = 76"]),
    ("1. Apples: 2 + 2 = 4\n2. Pears: 3 + 3 = 6", ["(2 + 2) = 4", "(3 + 3) = 6"]),
    ("- 2 + 2 = 4", ["((-2) + 2) = 4"]),
    ("\n- 2 + 2 = 4", ["(2 + 2) = 4"]),
    ("3 + 4 = 7 = 8", ["(3 + 4) = 7", "7 = 8"]),
    ("3*4=12=13=14 eggs", ["(3 * 4) = 12", "12 = 13", "13 = 14"]),
    ("x = 5 = 6", ["5 = 6"]),
    ("7 = 8", ["7 = 8"]),
    ("So:\n7 = 8.", ["7 = 8"]),
    ("Total: 7 = 8", ["7 = 8"]),
    ("$7 = 8$", ["7 = 8"]),
    (r"\[ 7 = 8 \]", ["7 = 8"]),
    ("<<5+3=9>>", ["(5 + 3) = 9"]),
    ("She has <<2*5=10=11>>10 and 48/2 = 24", ["(2 * 5) = 10", "10 = 11", "(48 / 2) = 24"]),
    (r"\frac{1}{2} + \frac12 = 2", ["((1 / 2) + (1 / 2)) = 2"]),
    (r"20 \(\times\) \$2.00 = \$40.00", ["(20 * 2.00) = 40.00"]),
    ("If the price is 3 * 4 = 12", ["(3 * 4) = 12"]),
]
PASSED_OVER = [
    "x = 5",
    "3 apples and 4 pears",
    "half of 10 + 4 = 9",
    "1/2 of 10 = 5",
    "3x + 2 = 11",
    "65 + 2xy = 105",
    "28 = 2 × 2f",
    "5 dozen = 60",
    "30 more than 4 * 2 = 38",
    "Age - 4 = 10 - 4",
    "his age in 8 years = 34 + 8",
    "f(3) = 1 * 2",
    "a_{1,1} = 3(1) + 3(1) - 2",
    "T_5 = 2 + 5",
    "12:30 + 2 = 14:30",
    "7 + 5 = 5 + what is left",
    r"4^2 = 16 = -1 \pmod{17}",
    "1e3 + 1 = 5",
    "1.2.3 + 1 = 5",
    "sqrt 4 + 2 = 4",
    r"\sqrt{4} + 2 = 4",
    "3 * 4 = 2 dozen",
    "3 * 4 = 1 + x",
    "1/0 = 3 + 4",
    "2^999 = 3",
    "Room 7 = 8",
    "7 = 8 doors",
    "3 : 4 = 6 : 8",
    "1, 2 = 3",
    "(3, 4) = (6, 8)",
    "5 feet = 60 inches",
    "$1 = 100",
    "a = 1 = 2b",
    "20 \\(a\\) 3 = 40",
    r"\frac1x + 1 = 2",
    "2 + 2 = 5 is false",
    "2 + 2 = 5, which is impossible.",
    "2 + 2 = 5, but this contradicts the rest",
    "Suppose that $2 + 2 = 5$.",
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_equations_are_read(text: str, expected: list[str]) -> None:
    assert [str(equation) for equation in equations(text)] == expected


@pytest.mark.parametrize("text", PASSED_OVER)
def test_what_is_no_whole_equation_is_passed_over(text: str) -> None:
    assert [str(equation) for equation in equations(text)] == []


STATES = [
    ("3 * 4 = 13", "failed"),
    ("12/5 = 2.5", "failed"),
    ("12/5 = 2.4", "proved"),
    ("10/3 = 3.33", "no_proof_found"),  # not exactly
    ("10/3 ≈ 3.33", "proved"),
    ("10/3 ≈ 3.5", "no_proof_found"),
    ("3.33 * 3 = 10", "no_proof_found"),  # if 3.33 was rounded
    ("7/2 = 3", "no_proof_found"),
    ("7/2 = 5", "failed"),
    ("20% + 5% = 25%", "proved"),
    ("50% * 20 = 10", "proved"),
    ("5/20 = 25%", "proved"),
    ("5/20 * 100 = 25%", "proved"),
    ("50% * 20 = 11", "failed"),
    ("$1 + 50 cents = $1.50", "no_proof_found"),
    ("2 hours + 30 minutes = 150 minutes", "no_proof_found"),
    ("3 apples + 4 pears = 8 fruits", "failed"),
    ("\n5 pairs = 5 * 2 = 10 shoes", "no_proof_found"),
    ("0.1 + 0.2 = 0.3", "proved"),
    ("7 = 8", "failed"),
    ("7 = 7", "not_formalised"),  # says nothing
    (".5 = 0.50", "not_formalised"),
    ("20% = 0.2", "proved"),
    ("25% = 0.3", "no_proof_found"),
    ("25% = 0.4", "failed"),
    ("7.5 = 8", "no_proof_found"),
    ("1/3 = 33%", "no_proof_found"),
    ("1/3 = 35%", "failed"),
    ("(11/18) * 162 = 99.00000000000001", "no_proof_found"),
    ("(11/18) * 162 = 99.1", "failed"),
]


@pytest.mark.parametrize(("text", "state"), STATES)
def test_the_state_of_the_first_equation(text: str, state: str) -> None:
    assert check(text)[0].state == state


CHAINS = [
    ("3 + 4 = 7 = 8", ["proved", "failed"]),
    ("3 + 4 = 7 = 7", ["proved", "not_formalised"]),
    ("1/4 = 0.25 = 25%", ["proved", "proved"]),
    ("1/3 = 0.333 = 33%", ["no_proof_found", "no_proof_found"]),
    ("5 * 12 = 60 = 1 hour", ["proved", "no_proof_found"]),
    ("3 * 4 = 12 eggs = 1 carton", ["proved", "no_proof_found"]),
    ("3 * 4 = 12 = 13 eggs", ["proved", "failed"]),
]


@pytest.mark.parametrize(("text", "states"), CHAINS)
def test_every_link_of_a_chain_is_judged(text: str, states: list[str]) -> None:
    assert [proof.state for proof in check(text)] == states


def test_spans_cover_the_equation() -> None:
    text = "First: 2 + 2 = 4 eggs. Then 3 * 3 = 9."
    assert [text[slice(*proof.spans[0])] for proof in check(text)] == [
        "2 + 2 = 4 eggs",
        "3 * 3 = 9",
    ]


whole = st.integers(0, 10_000)
signs = st.sampled_from([("+", "+"), ("-", "-"), ("*", "*"), ("×", "*"), (r"\times", "*")])


@given(whole, signs, whole, st.integers(-50, 50))
def test_a_planted_slip_is_found_and_nothing_else(
    a: int, sign: tuple[str, str], b: int, slip: int
) -> None:
    value = {"+": a + b, "-": a - b, "*": a * b}[sign[1]]
    (proof,) = check(f"We get {a} {sign[0]} {b} = {value + slip} marbles.")
    assert proof.state == ("failed" if slip else "proved")


@given(st.text(alphabet=st.sampled_from("0123456789.,+-*/^()=≈ x$%{}\\fracabc\n<>[]"), max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for equation in equations(text):
        start, end = equation.span
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "1+" * 30_000 + "1 = 2",
        "(" * 30_000 + "= 1 + 1",
        "9" * 100_000 + " = 1 + 1",
        "9^9^9^9^9 = 1",
        "(1+1)^64 * " * 30 + "1 = 2",
        r"\frac{1}{" * 20_000,
        "= " * 30_000,
        "a = 1 + 1 = " * 5_000,
        "<<" * 30_000,
        "a-" * 30_000,
        " " * 100_000 + "=",
    ],
    ids=range(11),
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    start = time.process_time()
    check(text)
    assert time.process_time() - start < 5
