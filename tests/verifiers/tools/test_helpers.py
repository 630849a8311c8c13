"""The helpers of checks, outside the jail: pairs made by rule, half of them just not the same."""

import random

import pytest

from assay.verifiers.tools.helpers import convert, equal, same_quantity

FACTORS = {
    ("km", "m"): 1000.0, ("h", "s"): 3600.0, ("kg", "g"): 1000.0, ("km/h", "m/s"): 1 / 3.6,
    ("J", "erg"): 1e7, ("bar", "Pa"): 1e5, ("liter", "m^3"): 1e-3, ("mile", "km"): 1.609344,
    ("degree", "radian"): 0.017453292519943295, ("kWh", "J"): 3.6e6, ("inch", "cm"): 2.54,
}  # fmt: skip


@pytest.mark.parametrize("units", FACTORS, ids="-".join)
def test_units_made_by_rule(units: tuple[str, str]) -> None:
    rng = random.Random(str(units))
    source, target = units
    for _ in range(10):
        value = round(rng.uniform(0.1, 900), 3)
        there = value * FACTORS[units]
        assert same_quantity(f"{value} {source}", f"{there!r} {target}")
        assert convert(value, source, target) == pytest.approx(there)
        off = there * rng.choice([1.01, 0.99, 10, 0.001, -1])
        assert not same_quantity(f"{value} {source}", f"{off!r} {target}")
        assert not same_quantity(f"{value} {source}", f"{there!r} {target} * ampere")


@pytest.mark.parametrize("seed", range(4))
def test_identities_made_by_rule(seed: int) -> None:
    rng = random.Random(seed)
    a, b = rng.randint(1, 9), rng.randint(1, 9)
    pairs = [
        (f"(x+{a})(x-{b})", f"x^2 + {a - b}x - {a * b}", f"x^2 + {a - b}x - {a * b + 1}"),
        (f"1/(x+{a}) + 1/(x+{b})", f"(2x+{a + b})/((x+{a})(x+{b}))", f"2/(2x+{a + b})"),
        (f"{a}sin(x)^2 + {a}cos(x)^2", f"{a}", f"{a + 1}"),
        (f"sqrt({a * a * b})", f"{a}*sqrt({b})", f"{a * b}"),
        (f"{a}/{a + b}", f"1 - {b}/{a + b}", f"1 - {b}/{a + b + 1}"),
    ]
    for one, same, other in pairs:
        assert equal(one, same), (one, same)
        if (one, other) != ("sqrt(1)", "1") and b != 1:
            assert not equal(one, other), (one, other)


def test_temperatures_have_an_offset() -> None:
    assert convert(100, "degC", "degF") == pytest.approx(212)
    assert same_quantity("0 degC", "273.15 kelvin")
