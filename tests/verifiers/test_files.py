import pytest

from assay.core import ConstraintSpec, DataError, Failure, Message, Reason, Usage, Verdict
from assay.verifiers.files import Fields, constraints_of, verdict_row

COMMA = ConstraintSpec(id="punctuation:no_comma")
WORDS = ConstraintSpec(
    id="length_constraints:number_words", args={"relation": "at least", "num_words": 3}
)


def test_the_usual_fields():
    row = {"id": 7, "prompt": "Why?", "response": "So.", "reference": ["a"], "other": {}}
    problem, response = Fields().item(row, 1)
    assert (problem.id, problem.prompt, problem.reference) == ("7", "Why?", ["a"])
    assert response.text == "So."
    assert Fields().id_of(row, 1) == 7


def test_named_fields_and_fields_in_objects():
    fields = Fields(response="out.text", reference="gold", question="q", id="meta.n")
    row = {"out": {"text": "So."}, "gold": 4, "q": "Why?", "meta": {"n": "x"}, "prompt": "no"}
    problem, response = fields.item(row, 1)
    assert (problem.id, problem.prompt, problem.reference) == ("x", "Why?", 4)
    assert response.text == "So."


def test_a_name_with_a_dot_is_found_as_it_is_written():
    assert Fields(response="a.b").item({"a.b": "text"}, 1)[1].text == "text"


@pytest.mark.parametrize("row", [{}, {"prompt": None}, {"messages": []}])
def test_a_question_may_be_absent(row):
    assert Fields().item({"response": "a", **row}, 1)[0].messages == ()


def test_messages():
    row = {"response": "", "messages": [{"role": "system", "content": "Be."}, {"content": "Hi"}]}
    problem, _ = Fields().item(row, 1)
    assert problem.messages == (Message("system", "Be."), Message("user", "Hi"))


@pytest.mark.parametrize(
    ("row", "expected"),
    [({"id": "a", "key": 2}, "a"), ({"key": 2}, 2), ({"id": None}, 5), ({}, 5), ({"id": 1.5}, 1.5)],
)
def test_ids(row, expected):
    assert Fields().id_of(row, 5) == expected


WRONG = [
    ({}, {}, "no field 'response'"),
    ({}, {"response": None}, "'response' must be text, not null"),
    ({}, {"response": True}, "'response' must be text, not true"),
    ({}, {"response": {"a": [None]}}, 'must be text, not {"a": .null.}'),
    ({}, {"response": "a", "prompt": 7}, "'prompt' must be text or a list of messages, not 7"),
    ({}, {"response": "a", "prompt": None, "question": {}}, "'question' must be text or a list"),
    ({}, {"response": ["a"]}, "must be text, not .*; a verifier of JSON would take it"),
    ({"reads_json": True}, {"response": 3}, "must be text, not 3$"),
    ({"id": "no"}, {"response": "a"}, "no field 'no' for the id"),
    ({}, {"response": "a", "id": {}}, "'id' must be text or a number"),
    ({}, {"response": "a", "id": True}, "'id' must be text or a number"),
    ({"reference": "gold"}, {"response": "a"}, "no field 'gold'"),
    ({"question": "q"}, {"response": "a"}, "no field 'q'"),
    ({"question": "q"}, {"response": "a", "q": 3}, "text or a list of messages"),
    ({}, {"response": "a", "messages": [3]}, "a message needs"),
    ({}, {"response": "a", "messages": [{"role": "user"}]}, "a message needs"),
    ({"response": "a.b.c"}, {"a": {"b": 3}}, "no field 'a.b.c'"),
]


@pytest.mark.parametrize(("fields", "row", "message"), WRONG)
def test_says_what_is_wrong_with_a_row(fields, row, message):
    with pytest.raises(DataError, match=message):
        Fields(**fields).item(row, 1)


@pytest.mark.parametrize(
    "row",
    [
        {
            "instruction_id_list": [COMMA.id, WORDS.id],
            "kwargs": [{}, {"relation": "at least", "num_words": 3, "capital_relation": None}],
        },
        {"instruction_id_list": [COMMA.id, WORDS.id], "kwargs": [None, WORDS.args]},
        {"constraints": [{"id": COMMA.id}, {"id": WORDS.id, "args": WORDS.args}]},
    ],
)
def test_constraints_of_a_row(row):
    assert constraints_of(row) == (COMMA, WORDS)


def test_instructions_without_arguments_need_no_kwargs():
    assert constraints_of({"instruction_id_list": [COMMA.id]}) == (COMMA,)


def test_constraints_as_on_the_command_line():
    (spec,) = constraints_of({"constraints": ["punctuation:no_comma"]})
    assert spec.id == COMMA.id


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({}, "neither 'constraints' nor"),
        ({"constraints": []}, "at least one entry"),
        ({"constraints": "x"}, "must be a list"),
        ({"constraints": [["Length", "Words", "short"]]}, "objects with an id"),
        ({"constraints": [{"id": "x", "args": 3}]}, "'args' must be an object"),
        ({"constraints": [{"id": "x", "turn": "1"}]}, "'turn' must be a whole number"),
        ({"constraints": ["no:such kind"]}, "no:such"),
        ({"constraints": ["not contains x"]}, "is a combination"),
        ({"instruction_id_list": "x"}, "list of at least one text"),
        ({"instruction_id_list": []}, "list of at least one text"),
        ({"instruction_id_list": [1]}, "list of at least one text"),
        ({"instruction_id_list": ["x"], "kwargs": {}}, "'kwargs' must be a list"),
        ({"instruction_id_list": ["x"], "kwargs": []}, "kwargs for 0"),
        ({"instruction_id_list": ["x"], "kwargs": [3]}, "'kwargs' must be a list"),
        ({"instruction_id_list": ["x"], "kwargs": [{}, {}]}, "1 instruction but kwargs for 2"),
    ],
)
def test_says_what_is_wrong_with_constraints(row, message):
    with pytest.raises(DataError, match=message):
        constraints_of(row)


def test_command_line_constraints_take_the_place_of_the_rows_own():
    fields = Fields(needs_constraints=True, constraints=(COMMA,))
    problem, _ = fields.item({"response": "a", "constraints": [["not", "ours"]]}, 1)
    assert problem.constraints == (COMMA,)


def test_other_verifiers_do_not_mind_a_column_of_that_name():
    assert Fields().item({"response": "a", "constraints": 3}, 1)[0].constraints == ()


def test_verdict_row_always_has_its_columns():
    part = Verdict("correct", verifier="x")
    row = verdict_row("a", Verdict("incorrect", 0.5, reasons=(Reason("why"),), parts=(part,)))
    assert row == {
        "id": "a",
        "label": "incorrect",
        "score": 0.5,
        "reasons": [{"text": "why"}],
        "parts": [{"label": "correct", "score": 1.0, "verifier": "x"}],
    }
    broken = verdict_row(1, Verdict.broken(Failure("crash", "gone")))
    assert broken["failure"] == {"kind": "crash", "message": "gone"}
    paid = verdict_row("x", Verdict("correct", cost=Usage(model_calls=1)))
    assert paid["cost"] == {"model_calls": 1}
    assert "cost" not in broken
    assert (broken["reasons"], broken["parts"], broken["score"]) == ([], [], None)


@pytest.mark.parametrize(
    ("row", "documents"),
    [
        ({}, ()),
        ({"documents": "one"}, ("one",)),
        ({"documents": ["one", "two"]}, ("one", "two")),
        ({"documents": []}, ()),
        ({"documents": 3}, ()),
        ({"documents": ["one", {"text": "two"}]}, ()),
    ],
)
def test_documents_of_a_row(row, documents):
    problem, _ = Fields().item({"response": "a", **row}, 1)
    assert problem.documents == documents


def test_options_of_a_row():
    problem, _ = Fields().item({"response": "a", "options": ["car", "apple"]}, 1)
    assert problem.metadata["options"] == ["car", "apple"]
