import json

from assay.cli import main
from assay.verifiers.constraints import registry


def test_lists_every_kind(capsys):
    assert main(["constraints"]) == 0
    out = capsys.readouterr().out
    for kind in registry.all_kinds():
        assert f"  {kind}" in out


def test_one_family(capsys):
    assert main(["constraints", "--family", "ifeval"]) == 0
    out = capsys.readouterr().out
    assert "ifeval: " in out
    assert "ifbench" not in out


def test_shows_one_kind(capsys):
    assert main(["constraints", "show", "length_constraints:number_words"]) == 0
    out = capsys.readouterr().out
    assert "num_words: a whole number" in out
    assert "In words:" in out


def test_json_holds_all_that_a_program_needs(capsys):
    assert main(["constraints", "--json"]) == 0
    kinds = {kind["id"]: kind for kind in json.loads(capsys.readouterr().out)}
    assert kinds.keys() == registry.all_kinds().keys()
    kind = kinds["length_constraints:number_words"]
    assert {"relation", "num_words"} == {argument["name"] for argument in kind["arguments"]}
    assert all(argument["required"] for argument in kind["arguments"])
    assert kind["family"] == "ifeval"
    assert kind["phrasings"]
