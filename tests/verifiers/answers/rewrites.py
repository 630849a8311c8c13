"""Pairs of answers that are equal by an identity, and pairs that differ in one small thing."""

import random
from collections.abc import Callable, Iterator

Pair = tuple[str, str]


def equal_pairs(count: int, seed: int) -> Iterator[Pair]:
    """`count` pairs of a reference and another way to write it."""
    draw = random.Random(seed)
    for _ in range(count):
        yield draw.choice(EQUAL)(draw)


def near_misses(count: int, seed: int) -> Iterator[Pair]:
    """`count` pairs of a reference and an answer that is not quite it."""
    draw = random.Random(seed)
    for _ in range(count):
        yield draw.choice(DIFFERENT)(draw)


def _ends(draw: random.Random) -> tuple[int, int]:
    low = draw.randint(-30, 30)
    return low, low + draw.randint(2, 20)


def thousands(draw: random.Random) -> Pair:
    number = draw.randint(10_000, 9_999_999)
    separator = draw.choice([",", "{,}", ",\\!", "\\,", " "])
    return str(number), f"{number:,}".replace(",", separator)


def scaled_fraction(draw: random.Random) -> Pair:
    top, bottom, by = draw.randint(1, 40), draw.randint(2, 40), draw.randint(2, 9)
    form = draw.choice(["\\frac{%d}{%d}", "\\dfrac{%d}{%d}", "%d/%d", "$\\tfrac{%d}{%d}$"])
    return f"\\frac{{{top}}}{{{bottom}}}", form % (top * by, bottom * by)


def mixed_number(draw: random.Random) -> Pair:
    whole, bottom = draw.randint(1, 20), draw.randint(3, 12)
    top = draw.randint(1, bottom - 1)
    form = draw.choice(["{} {}/{}", "{}\\frac{{{}}}{{{}}}"])
    return f"{whole * bottom + top}/{bottom}", form.format(whole, top, bottom)


def terminating_decimal(draw: random.Random) -> Pair:
    top, bottom = draw.randint(1, 199), draw.choice([2, 4, 5, 8, 16, 20, 25])
    return f"\\frac{{{top}}}{{{bottom}}}", repr(top / bottom)


def simplified_root(draw: random.Random) -> Pair:
    outer, inner = draw.randint(2, 12), draw.choice([2, 3, 5, 6, 7, 10])
    root = draw.choice(["\\sqrt{%d}", "sqrt(%d)", "√%d"])
    return f"{outer}\\sqrt{{{inner}}}", root % (outer * outer * inner)


def expanded_square(draw: random.Random) -> Pair:
    a, b = draw.randint(2, 9), draw.randint(1, 9)
    return f"({a}x+{b})^2", f"{a * a}x^2 + {2 * a * b}x + {b * b}"


def reordered_sum(draw: random.Random) -> Pair:
    a, b, c = (draw.randint(2, 30) for _ in range(3))
    return f"{a}x^2-{b}xy+{c}", draw.choice([f"{c}+{a}x^2-{b}xy", f"-{b}yx+{c}+{a}*x**2"])


def scaled_equation(draw: random.Random) -> Pair:
    a, b, c, by = (draw.randint(2, 9) for _ in range(4))
    return f"{a}x+{b}y={c}", f"{-by * a}x - {by * b}y + {by * c} = 0"


def interval_as_inequality(draw: random.Random) -> Pair:
    low, high = _ends(draw)
    return f"[{low},{high})", draw.choice(
        [f"{low} \\le x < {high}", f"x \\in [{low}, {high})", f"{low}<=x<{high}"]
    )


def half_lines(draw: random.Random) -> Pair:
    low, high = _ends(draw)
    union = f"(-\\infty,{low})\\cup({high},\\infty)"
    return union, draw.choice([f"x<{low} or x>{high}", f"x > {high} \\text{{ or }} x < {low}"])


def shuffled_set(draw: random.Random) -> Pair:
    items = draw.sample(range(-50, 50), draw.randint(2, 5))
    mixed = draw.sample(items, len(items))
    return (
        "\\{" + ",".join(map(str, items)) + "\\}",
        draw.choice(["\\{%s\\}", "%s", "{%s}"]) % ", ".join(map(str, mixed)),
    )


def matrix(draw: random.Random) -> Pair:
    a, b, c, d = (draw.randint(-9, 9) for _ in range(4))
    inner = f"{a} & {b} \\\\ {c} & {d}"
    other = draw.choice(["bmatrix", "matrix", "vmatrix"]) if draw.random() < 0.5 else ""
    if other in ("bmatrix", "pmatrix"):
        return (
            f"\\begin{{pmatrix}}{inner}\\end{{pmatrix}}",
            f"\\begin{{{other}}}{inner}\\end{{{other}}}",
        )
    return f"\\begin{{pmatrix}}{inner}\\end{{pmatrix}}", f"[[{a}, {b}], [{c}, {d}]]"


def converted_unit(draw: random.Random) -> Pair:
    number = draw.randint(2, 90)
    big, small, factor = draw.choice(
        [("m", "cm", 100), ("km", "m", 1000), ("kg", "g", 1000), ("hours", "minutes", 60)]
    )
    return f"{number}\\text{{ {big}}}", f"{number * factor} {small}"


def percentage(draw: random.Random) -> Pair:
    number = draw.randint(1, 99)
    return f"{number}\\%", draw.choice(
        [f"{number} percent", f"0.{number:02d}", f"\\frac{{{number}}}{{100}}"]
    )


def scientific(draw: random.Random) -> Pair:
    digits, exponent = draw.randint(11, 99), draw.randint(3, 9)
    value = digits * 10 ** (exponent - 1)
    return str(value), f"{digits / 10} \\times 10^{{{exponent}}}"


def identity(draw: random.Random) -> Pair:
    a = draw.randint(2, 9)
    return draw.choice(
        [
            (f"\\sin({2 * a}x)", f"2\\sin({a}x)\\cos({a}x)"),
            (f"\\ln(x^{a})", f"{a}\\ln x"),
            (f"e^{{{a}x}}", f"(e^x)^{a}"),
            (f"\\frac{{x^2-{a * a}}}{{x-{a}}}", f"x+{a}"),
            (f"{a}^{{n+1}}", f"{a}\\cdot {a}^n"),
            (f"\\frac{{1}}{{\\sqrt{{{a}}}}}", f"\\frac{{\\sqrt{{{a}}}}}{{{a}}}"),
            (f"\\binom{{n}}{{2}}+{a}", f"\\frac{{n(n-1)}}{{2}}+{a}"),
        ]
    )


EQUAL: list[Callable[[random.Random], Pair]] = [
    thousands, scaled_fraction, mixed_number, terminating_decimal, simplified_root,
    expanded_square, reordered_sum, scaled_equation, interval_as_inequality, half_lines,
    shuffled_set, matrix, converted_unit, percentage, scientific, identity,
]  # fmt: skip


def another_digit(draw: random.Random) -> Pair:
    number = str(draw.randint(100, 9_999_999))
    place = draw.randrange(len(number))
    digit = draw.choice([d for d in "123456789" if d != number[place]])
    return number, number[:place] + digit + number[place + 1 :]


def another_sign(draw: random.Random) -> Pair:
    a, b, c = (draw.randint(2, 30) for _ in range(3))
    return f"{a}x^2-{b}x+{c}", f"{a}x^2+{b}x+{c}"


def negated(draw: random.Random) -> Pair:
    number = draw.choice(["7", "\\frac{3}{8}", "2\\sqrt{3}", "12.5", "\\pi", "0.001"])
    return number, "-" + number


def another_end(draw: random.Random) -> Pair:
    low, high = _ends(draw)
    return f"[{low},{high})", draw.choice(
        [f"[{low},{high}]", f"({low},{high})", f"[{low},{high + 1})", f"{low} < x < {high}"]
    )


def another_exponent(draw: random.Random) -> Pair:
    a, n = draw.randint(2, 9), draw.randint(20, 99)
    return draw.choice(
        [(f"{a}^{{{n}}}", f"{a}^{{{n + 1}}}"), (f"{a}^{{-{n}}}", f"{a}^{{-{n - 1}}}"),
         (f"x^{{{n}}}", f"x^{{{n - 1}}}"), (f"{n}!", f"{n - 1}!"),
         (f"1/{n}!", f"1/{n + 1}!"), (f"{a}.3\\times 10^{{{n}}}", f"{a}.3\\times 10^{{{n - 1}}}")]
    )  # fmt: skip


def another_unit(draw: random.Random) -> Pair:
    number = draw.randint(2, 90)
    one, other = draw.choice(
        [("cm", "m"), ("kg", "g"), ("seconds", "minutes"), ("m", "m^2"), ("m", "s")]
    )
    return f"{number}\\text{{ {one}}}", f"{number}\\text{{ {other}}}"


def another_order(draw: random.Random) -> Pair:
    a, b, c = draw.sample(range(-20, 20), 3)
    return f"({a},{b},{c})", f"({b},{a},{c})"


def one_less(draw: random.Random) -> Pair:
    items = draw.sample(range(-50, 50), draw.randint(3, 6))
    return "\\{" + ",".join(map(str, items)) + "\\}", ",".join(map(str, items[1:]))


def one_more(draw: random.Random) -> Pair:
    items = draw.sample(range(-50, 50), draw.randint(3, 6))
    return ",".join(map(str, items[1:])), ", ".join(map(str, items))


def another_entry(draw: random.Random) -> Pair:
    a, b, c, d = (draw.randint(-9, 9) for _ in range(4))
    return (
        f"\\begin{{pmatrix}}{a} & {b} \\\\ {c} & {d}\\end{{pmatrix}}",
        f"\\begin{{pmatrix}}{a} & {b} \\\\ {c} & {d + 1}\\end{{pmatrix}}",
    )


def another_symbol(draw: random.Random) -> Pair:
    a, b = draw.randint(2, 30), draw.randint(2, 30)
    return f"{a}x+{b}y", draw.choice([f"{a}x+{b}z", f"{a}y+{b}x", f"{a}x+{b}"]) if a != b else "x"


def another_constant(draw: random.Random) -> Pair:
    a, b, c = (draw.randint(2, 9) for _ in range(3))
    return f"{a}x+{b}y={c}", f"{a}x+{b}y={c + 1}"


def close_fraction(draw: random.Random) -> Pair:
    top, bottom = draw.randint(1, 90), draw.randint(91, 400)
    return f"\\frac{{{top}}}{{{bottom}}}", f"\\frac{{{top}}}{{{bottom + 1}}}"


def cofactor(draw: random.Random) -> Pair:
    a, b = draw.randint(2, 12), draw.choice([2, 3, 5, 7])
    return f"{a}\\sqrt{{{b}}}", draw.choice(
        [f"{a + 1}\\sqrt{{{b}}}", f"{a}\\sqrt{{{b + 6}}}", f"{a}"]
    )


def wrong_percent(draw: random.Random) -> Pair:
    number = draw.randint(2, 99)
    return f"{number}\\%", draw.choice([f"{number + 1}\\%", f"0.{number:03d}", f"{number * 100}"])


def flipped(draw: random.Random) -> Pair:
    a = draw.randint(-20, 20)
    return f"x > {a}", draw.choice([f"x < {a}", f"x \\ge {a}", f"x > {a + 1}", f"x = {a}"])


DIFFERENT: list[Callable[[random.Random], Pair]] = [
    another_digit, another_sign, negated, another_end, another_exponent, another_unit,
    another_order, one_less, one_more, another_entry, another_symbol, another_constant,
    close_fraction, cofactor, wrong_percent, flipped,
]  # fmt: skip
