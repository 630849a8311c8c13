import pytest

from assay.verifiers.constraints import parse


@pytest.mark.parametrize(
    ("kind", "text", "measured"),
    [
        ("english_capital", "Hello there.", "has small letters"),
        ("english_lowercase", "Hello there.", "has capital letters"),
        ("english_capital", "1, 2, 3", "has neither capital nor small letters"),
    ],
)
def test_what_is_measured_is_said_without_a_double_negative(kind, text, measured):
    verdict = parse(f"change_case:{kind}").verify(text)
    assert verdict.reasons[0].measured == measured
