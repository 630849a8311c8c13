"""How judges ask: markers and grammars for models that can be led; models kept by name."""

import dataclasses

import pytest
from chat_server import answer, ok, refuse, serving
from saying import Saying

from assay.core import Capabilities, Model, Verdict
from assay.verifiers.judges import AnswerJudge, Judge, PairJudge, Scale, StepJudge


def led(*texts: str) -> Saying:
    model = Saying(*texts)
    model.capabilities = Capabilities(prefix=True, grammar=True)
    return model


@pytest.mark.parametrize(
    ("judge", "said", "prefix", "grammar"),
    [
        (Judge, " incorrect", "Verdict:", '" " ("correct" | "incorrect" | "undecided")'),
        (AnswerJudge, " B", "Verdict:", '" " ("A" | "B" | "C")'),
        (PairJudge, " B", "Better:", '" " ("A" | "B" | "tie")'),
        (StepJudge, " 0", "First wrong step:", '" " ("-1" | "0" | "1")'),
    ],
)
def test_a_model_that_can_is_held_to_the_conclusions(
    judge: type, said: str, prefix: str, grammar: str
) -> None:
    model = led(said)
    judge(model=model, explain=False).verify("one\n\ntwo", "task", reference="two")
    sampling = model.asked[0][1]
    assert sampling.prefix == prefix
    assert sampling.grammar == f"root ::= {grammar}"


def test_a_scale_has_its_numbers() -> None:
    model = led(" 3")
    Scale(model=model, high=3, explain=False).verify("text")
    assert model.asked[0][1].grammar == 'root ::= " " ("1" | "2" | "3")'


def test_an_explanation_is_free_and_only_the_second_answer_is_held() -> None:
    model = led("I think it is fine.", " correct")
    assert Judge(model=model).verify("text").label == "correct"
    first, second = (sampling for _, sampling in model.asked)
    assert (first.prefix, first.grammar) == ("", None)
    assert second.prefix == "Verdict:"
    assert second.grammar is not None


def test_without_a_prefix_the_grammar_has_the_marker() -> None:
    model = Saying("Verdict: correct")
    model.capabilities = Capabilities(grammar=True)
    Judge(model=model, explain=False).verify("text")
    assert model.asked[0][1].grammar == (
        'root ::= "Verdict:" " " ("correct" | "incorrect" | "undecided")'
    )


def test_a_verdict_that_is_only_quoted_is_asked_for_again() -> None:
    model = Saying("The response ends like this:\n[ [A] ]", "B")
    verdict = AnswerJudge(model=model).verify("It is so.\n[[A]]", "Is it?", reference="No")
    assert (verdict.label, verdict.reasons[0].measured) == ("incorrect", "1 B")
    assert len(model.asked) == 2


def test_a_named_model_is_opened_once() -> None:
    one, other = Judge(model="scripted:0.5"), Judge(model="scripted:0.5", votes=3)
    assert one.asked is other.asked


def test_answers_are_kept_when_asked(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path))
    model = Saying("Verdict: correct")
    judge = Judge(model=model, cached=True)
    costs = [judge.verify("text").cost for _ in range(2)]
    assert len(model.asked) == 1
    assert [cost.model_calls for cost in costs if cost] == [1, 0]


def test_a_judge_on_a_server_by_its_name() -> None:
    said = answer("It is right.\nVerdict: correct", "Verdict: correct", "Verdict: incorrect",
                  usage={"prompt_tokens": 90, "completion_tokens": 12})  # fmt: skip
    with serving(ok(said)) as server:
        judge = Judge(model="openai:tiny", base_url=server.url, votes=3)
        verdict = judge.verify("42", "6 * 7?", reference="42")
    assert (verdict.label, verdict.score) == ("correct", pytest.approx(2 / 3))
    assert verdict.cost is not None
    assert (verdict.cost.input_tokens, verdict.cost.output_tokens) == (90, 12)
    assert server.requests[0]["n"] == 3
    assert [message["role"] for message in server.requests[0]["messages"]] == ["system", "user"]


def test_a_server_that_refuses_breaks_the_verdict() -> None:
    with serving(refuse(401, "bad key")) as server:
        verdict = Judge(model="openai:tiny", base_url=server.url).verify("42")
    assert verdict.failure is not None
    assert (verdict.outcome, verdict.failure.kind) == ("broken", "model")


@pytest.mark.model
@pytest.mark.parametrize(
    "judge",
    [
        Judge(explain=False, votes=3),
        Judge(tokens=True),
        Scale(high=5, tokens=True),
        AnswerJudge(explain=False),
        AnswerJudge(tokens=True),
        PairJudge(explain=False),
        StepJudge(explain=False),
    ],
    ids=repr,
)
def test_the_embedded_model_gives_every_kind_of_verdict_again_and_again(
    judge: Judge, local: Model
) -> None:
    """Not good ones: only that they are read, counted and repeatable."""
    judge = dataclasses.replace(judge, model=local)
    first, second = (
        judge.verify("We add.\n\n6 * 7 = 42.", "6 * 7?", reference="42") for _ in range(2)
    )
    assert first == second
    assert first.outcome != "broken"
    assert first.cost is not None
    assert first.cost.input_tokens > 100


def test_a_verdict_carries_what_was_asked_and_said() -> None:
    verdict = Judge(model=Saying("Hm.", "Verdict: correct")).verify("four", "2 + 2?")
    roles = [message.role for message in verdict.transcript]
    assert roles == ["system", "user", "assistant", "user", "assistant"]
    asked, said, again, at_last = (message.content for message in verdict.transcript[1:])
    assert "2 + 2?" in asked
    assert "four" in asked
    assert (said, at_last) == ("Hm.", "Verdict: correct")
    assert "did not end as asked" in again
    assert Verdict.from_json(verdict.to_json()).transcript == verdict.transcript
    assert verdict == verdict.replace(transcript=())


@pytest.mark.parametrize(
    ("verdict", "ends"),
    [
        (
            Judge(model=Saying("?", logprobs={"correct": -0.1}), tokens=True).verify("four", "?"),
            "[the first token: correct 1.000, incorrect 0.000, mass 0.905]",
        ),
        (Judge(model=Saying("Hm.", "!")).verify("four", "2 + 2?"), "Hm."),
        (PairJudge(model=Saying("Better: A")).verify("a", "?", reference="b"), "Better: A"),
    ],
)
def test_transcripts_of_other_ways_to_ask(verdict: Verdict, ends: str) -> None:
    assert verdict.transcript[-1].content == ends


def test_a_response_that_is_not_judged_leaves_no_transcript() -> None:
    assert Judge(model=Saying("Verdict: correct")).verify(" ").transcript == ()
