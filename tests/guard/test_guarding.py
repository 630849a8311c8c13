"""One model call under guard: what is shown, and what it cost."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

import assay
from assay.core import (
    BadArgument,
    Budget,
    BudgetExceeded,
    ConnectionFailed,
    Message,
    Problem,
    Response,
    Usage,
    Verdict,
)
from assay.guard.check import Check
from assay.guard.guarding import Guard, guard
from assay.models.scripted import ScriptedModel
from assay.verifiers import constraints as c
from assay.verifiers.simulated import Simulated, always, planted

ASKED = "Will it rain?"
SURE, LIKELY = "I guarantee rain.", "Rain is likely."
POLITE = c.avoids("guarantee")
UNDECIDED = always(Verdict("undecided"))
BROKEN = Simulated(truth=always(Verdict("correct")), broken=1.0)


def saying(*texts):
    """A model that says one text after the other, and what it was asked."""
    heard = []

    def generate(messages):
        heard.append(tuple(messages))
        return texts[min(len(heard), len(texts)) - 1]

    return generate, heard


@pytest.mark.parametrize(
    ("action", "expected", "text"),
    [
        ("pass", "pass", SURE),
        ("flag", "flag", SURE),
        ("fix", "fix", "I rain."),
        ("refuse", "refuse", "No."),
    ],
)
def test_what_is_done_about_a_wrong_response(action, expected, text) -> None:
    generate, heard = saying(SURE)
    done = guard(POLITE, on_failure=action, refusal="No.").answer(ASKED, generate)
    assert (done.action, done.text, len(heard)) == (expected, text, 1)
    assert done.flagged is (action == "flag")


def test_asking_again_tells_what_is_wrong() -> None:
    generate, heard = saying(SURE, LIKELY)
    done = guard(POLITE).answer(ASKED, generate)
    assert (done.action, done.text) == ("reask", LIKELY)
    assert [one.action for one in done.rounds] == ["reask", "pass"]
    asked = heard[1]
    assert [message.role for message in asked] == ["user", "assistant", "user"]
    assert asked[1].content == SURE
    assert 'Do not use "guarantee".' in asked[2].content
    assert done.ledger.total.model_calls == 2
    assert done.ledger.total.verifier_calls == 2


@pytest.mark.parametrize(("at_last", "text"), [("refuse", "No."), ("flag", SURE)])
def test_what_is_shown_when_nothing_will_do(at_last, text) -> None:
    generate, heard = saying(SURE)
    careful = guard(POLITE, max_rounds=3, at_last=at_last, refusal="No.")
    done = careful.answer(ASKED, generate)
    assert (done.action, done.text, len(heard)) == (at_last, text, 3)
    assert "guarantee" in done.why


def test_the_best_of_what_will_not_do_is_shown() -> None:
    both = planted({"a": Verdict("incorrect", 0.2), "b": Verdict("incorrect", 0.6)})
    generate, _ = saying("b", "a")
    assert guard(both, at_last="flag").answer(ASKED, generate).text == "b"


def test_a_request_is_judged_before_it_is_sent() -> None:
    generate, heard = saying(LIKELY)
    done = guard(before=c.avoids("rain")).answer(ASKED, generate)
    assert (done.action, heard, done.rounds) == ("refuse", [], ())
    assert done.judged[0].side == "before"
    assert done.ledger.total.model_calls == 0


def test_a_request_can_be_marked_and_changed() -> None:
    generate, heard = saying(LIKELY)

    def without_question_mark(problem, response):
        return Problem.of(response.text.strip("?"))

    both = guard(
        before=[
            Check(verifier=UNDECIDED),
            Check(verifier=c.avoids("it"), on_failure="fix", fix=without_question_mark),
        ],
        defences=[lambda problem: Problem.of(f"{problem.prompt}!")],
    )
    done = both.answer(ASKED, generate)
    assert done.action == "fix"
    assert heard == [(Message("user", "Will it rain!"),)]
    assert done.problem.prompt == "Will it rain!"
    refused = guard(before=Check(verifier=POLITE & c.avoids("it"), on_failure="fix",
                                 fix=lambda problem, response: None))  # fmt: skip
    assert refused.answer(ASKED, generate).action == "refuse"


@pytest.mark.parametrize(
    ("verifier", "actions", "expected"),
    [
        (UNDECIDED, {}, "flag"),
        (UNDECIDED, {"on_undecided": "refuse"}, "refuse"),
        (BROKEN, {}, "flag"),
        (BROKEN, {"on_broken": "pass"}, "pass"),
        (BROKEN, {"on_broken": "refuse"}, "refuse"),
        (always(Verdict("invalid")), {"on_failure": "refuse"}, "refuse"),
        (always(Verdict("invalid")), {"on_failure": "refuse", "on_invalid": "pass"}, "pass"),
    ],
)
def test_four_outcomes_stay_four(verifier, actions, expected) -> None:
    generate, _ = saying(LIKELY)
    assert guard(verifier, **actions).answer(ASKED, generate).action == expected


def test_of_several_checks_the_strongest_action_is_done() -> None:
    mixed = Guard(
        after=(
            Check(verifier=POLITE, on_failure="flag"),
            Check(verifier=c.avoids("rain"), on_failure="refuse"),
        )
    )
    assert mixed.answer(ASKED, saying(SURE)[0]).action == "refuse"
    assert mixed.answer(ASKED, saying("I guarantee sun.")[0]).action == "flag"
    assert mixed.answer(ASKED, saying("Sun.")[0]).action == "pass"


def test_a_repair_that_breaks_another_check_is_none() -> None:
    check = Check(verifier=c.avoids("guarantee"), on_failure="fix")
    other = Check(verifier=c.contains("guarantee"), on_failure="flag")
    blocking = Check(verifier=c.contains("guarantee"), on_failure="reask")
    generate, heard = saying(SURE)
    assert Guard(after=(check, other)).answer(ASKED, generate).action == "fix"
    done = Guard(after=(check, blocking), at_last="flag").answer(ASKED, generate)
    assert (done.action, done.text, len(heard)) == ("flag", SURE, 3)


def crashing(problem, response):
    raise ZeroDivisionError("fix")


def test_a_repair_that_breaks_is_told_and_is_none() -> None:
    check = Check(verifier=POLITE, on_failure="fix", fix=crashing)
    done = Guard(after=(check,), at_last="flag", max_rounds=1).answer(ASKED, saying(SURE)[0])
    assert (done.action, done.text) == ("flag", SURE)
    assert done.judged[-1].verdict.failure.error == "ZeroDivisionError"
    refused = guard(before=Check(verifier=c.avoids("rain"), on_failure="fix", fix=crashing))
    done = refused.answer(ASKED, saying(SURE)[0])
    assert (done.action, done.judged[-1].verdict.outcome) == ("refuse", "broken")


def test_a_model_that_fails_later_leaves_what_there_is() -> None:
    answers = iter([SURE])

    def failing(messages):
        text = next(answers, None)
        if text is None:
            raise ConnectionFailed("cut")
        return text

    done = guard(POLITE, at_last="flag").answer(ASKED, failing)
    assert (done.action, done.text, done.stopped) == ("flag", SURE, "ConnectionFailed: cut")
    with pytest.raises(ConnectionFailed):
        guard(POLITE).answer(ASKED, failing)


def test_a_budget_holds() -> None:
    generate, heard = saying(SURE)
    done = guard(POLITE, max_rounds=5).answer(ASKED, generate, budget=Budget(model_calls=2))
    assert (done.action, len(heard)) == ("refuse", 2)
    assert "BudgetExceeded" in done.stopped
    with pytest.raises(BudgetExceeded):
        guard(POLITE).answer(ASKED, generate, budget=Budget(model_calls=0))


def test_the_ledger_adds_what_model_and_judges_report() -> None:
    cost = Usage(input_tokens=5, model_calls=1)
    dear = always(Verdict("correct", cost=cost), dear=True)
    answer = Response(LIKELY, usage=Usage(output_tokens=7, model_calls=1))
    done = guard(POLITE, dear).answer(ASKED, lambda messages: answer)
    assert done.ledger.phases["generate"].output_tokens == 7
    assert done.ledger.phases["verify"].input_tokens == 5
    assert done.response.usage == done.ledger.total
    assert done.ledger.total.model_calls == 2


def test_a_model_and_many_threads() -> None:
    model = ScriptedModel(0.5, {ASKED: (LIKELY, SURE)})
    shared = guard(POLITE, max_rounds=1, at_last="flag")
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: shared.answer(ASKED, model), range(64)))
    assert {one.action for one in done} <= {"pass", "flag"}
    assert all((one.action == "pass") == (one.text == LIKELY) for one in done)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"max_rounds": 0}, "max_rounds"),
        ({"at_last": "pass"}, "at_last is flag or refuse"),
        ({"seconds": -1}, "seconds must be above 0"),
        ({"before": (Check(verifier=POLITE, on_failure="reask"),)}, "cannot be asked again"),
        ({"before": (Check(verifier=POLITE, on_failure="fix"),)}, "give the check a fix"),
    ],
)
def test_what_cannot_be_is_refused(fields, said) -> None:
    with pytest.raises(BadArgument, match=said):
        Guard(**fields)


def test_it_can_be_called_shown_and_sent() -> None:
    made = assay.guard(POLITE, on_failure="refuse", seconds=1.0)
    assert pickle.loads(pickle.dumps(made)) == made
    assert repr(made).startswith("Guard(after=(Check(verifier=ForbiddenWords(")


def test_the_result_is_plain_data() -> None:
    row = guard(POLITE, on_failure="flag").answer(ASKED, saying(SURE)[0]).to_dict()
    assert (row["action"], row["flagged"], row["rounds"]) == ("flag", True, 1)
    assert row["judged"][0]["outcome"] == "incorrect"
