from assay.verifiers.instructions.grammar import Rule, ranged, spec
from assay.verifiers.instructions.masking import Masked
from assay.verifiers.instructions.pieces import Amount


def test_a_rule_hits_its_sentence_and_takes_letters_from_the_prompt():
    rule = Rule("demo", ("word",), r"\bword (?P<word>{QUOTED})", lambda _: ())
    view = Masked('Go. Use the word "Otter" now, please.')
    second = view.sentences[1]
    (hit,) = rule.hits(view, second)
    assert (hit.text("word"), hit.quoted("word"), hit.items("word")) == (
        '"Otter"',
        "Otter",
        ["Otter"],
    )
    assert (hit.before, hit.after) == ("use the ", " now, please.")
    assert hit.near("go")
    assert not hit.near("go", back=0)
    assert list(rule.hits(view, view.sentences[0])) == []
    assert [rule.may_hit(text) for text in ("a word", "go.")] == [True, False]


def test_ranges():
    assert ranged("a:b", None, "relation", "n") == ()
    assert ranged("a:b", Amount(2), "relation", "n", letter="x") == [
        spec("a:b", letter="x", relation="at least", n=2)
    ]
    assert ranged("a:b", Amount(0, 0), "relation", "n") == [spec("a:b", relation="less than", n=1)]
