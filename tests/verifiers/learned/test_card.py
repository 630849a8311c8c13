"""The card shows numbers as they are, and nothing can break out of it."""

from assay.verifiers.learned import Settings, card, learn


def test_a_card_of_each_decision(tmp_path, planted) -> None:
    saved = learn("outcome", planted(80), tmp_path / "v", settings=Settings(epochs=2))
    assert f"Correct from a probability of {saved.cut:g} on." in card.text(saved)
    careful = card.text(saved.replace(at_least=0.9, at_most=0.2))
    assert "Correct from 0.9 on, incorrect up to 0.2; undecided elsewhere." in careful
    assert "Correct never; undecided elsewhere." in card.text(saved.replace(at_least=2.0))
    assert "| log_loss | " in card.text(saved)


def test_a_name_cannot_break_out(tmp_path, planted) -> None:
    saved = learn("outcome", planted(80), tmp_path / "v", settings=Settings(epochs=1))
    shown = card.text(saved.replace(source="x`\n# Title"))
    assert "from `x# Title`" in shown
