"""The guard: checks around a model call, and what is done about what they find.

>>> from assay.verifiers.constraints import avoids
>>> from assay.guard.guarding import guard
>>> polite = guard(avoids("guarantee"), max_rounds=2)
>>> said = iter(["I guarantee rain.", "Rain is likely."])
>>> done = polite.answer("Will it rain?", lambda messages: next(said))
>>> done.action, done.text, done.ledger.total.model_calls
('reask', 'Rain is likely.', 2)

A guard is immutable: one serves many threads. What belongs to one request is in its `Guarded`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assay.core import (
    BadArgument,
    Budget,
    BudgetExceeded,
    Ledger,
    Message,
    Model,
    ModelError,
    Problem,
    Response,
    Sampling,
    Usage,
    Verifier,
)
from assay.core.values import paste_back
from assay.guard.check import Action, Check, strongest
from assay.guard.feedback import asked_again
from assay.guard.fixing import changed, repaired
from assay.guard.result import Guarded, Inspected, Judged, Round
from assay.guard.streaming import Hold, Stream, Watch
from assay.guard.timing import Clock, judge

Generate = Callable[[Sequence[Message]], "Response | str"]
"""Asks a model: the messages in, one response out."""
Asked = str | Problem | Sequence[Message]
Defence = Callable[[Problem], Problem]
"""A change of the request that makes planted instructions weaker, such as a fence."""

REFUSAL = "I cannot help with that."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Guard:
    """Checks before and after a model call, and the actions that follow.

    `before` judge the request: their problem is the request, their response what the user said
    last. `after` judge the response. A verifier in either stands for a `Check` of it, which
    refuses a wrong request and asks again for a wrong response. Of several checks the strongest
    action is done. `defences` change every request before it is sent.

    The model is called at most `max_rounds` times. Where its last answer still will not do, the
    best one is shown and marked (`at_last` ``flag``) or the guard refuses with `refusal`.
    `seconds` is the latency budget: what all checks of a request may take together; one that does
    not end in time counts as broken by timeout.
    """

    after: tuple[Check, ...] = ()
    before: tuple[Check, ...] = ()
    defences: tuple[Defence, ...] = ()
    max_rounds: int = 2
    at_last: Literal["flag", "refuse"] = "refuse"
    seconds: float | None = None
    refusal: str = REFUSAL

    def __post_init__(self) -> None:
        object.__setattr__(self, "after", _checks(self.after, "reask"))
        object.__setattr__(self, "before", _checks(self.before, "refuse"))
        object.__setattr__(self, "defences", tuple(self.defences))
        if any("reask" in check.actions for check in self.before):
            raise BadArgument("a request cannot be asked again: use pass, flag, fix or refuse")
        for check in self.before:
            if "fix" in check.actions and check.fix is None:
                raise BadArgument(f"{check.verifier!r} is to fix requests: give the check a fix")
        if not isinstance(self.max_rounds, int) or self.max_rounds < 1:
            raise BadArgument(f"max_rounds must be at least 1, not {self.max_rounds!r}")
        if self.at_last not in ("flag", "refuse"):
            raise BadArgument(f"at_last is flag or refuse, not {self.at_last!r}")
        if self.seconds is not None and not self.seconds > 0:
            raise BadArgument(f"seconds must be above 0, not {self.seconds!r}")

    __repr__ = paste_back

    def inspect(
        self, problem: Asked, *, clock: Clock | None = None, ledger: Ledger | None = None
    ) -> Inspected:
        """The checks of a request, and the request as it is to be sent, with all defences."""
        sent = Problem.of(problem)
        judged: tuple[Judged, ...] = ()
        action: Action = "pass"
        if self.before:
            judged = judge(
                self.before,
                sent,
                Response(sent.prompt),
                side="before",
                clock=clock or Clock(self.seconds),
                ledger=ledger or Ledger(),
            )
            action = strongest(one.action for one in judged)
        for check, one in zip(self.before, tuple(judged), strict=True):
            if action == one.action == "fix":
                fixed = changed(check, sent)
                if isinstance(fixed, Problem):
                    sent = fixed
                else:
                    action = "refuse"
                    judged = judged if fixed is None else (*judged, fixed)
        for defence in () if action == "refuse" else self.defences:
            sent = defence(sent)
        return Inspected(action=action, problem=sent, judged=judged)

    def check(
        self,
        problem: Asked | None,
        response: str | Response,
        *,
        clock: Clock | None = None,
        ledger: Ledger | None = None,
    ) -> Round:
        """The checks of one response, and its repair where that is what they ask for.

        The action is ``reask`` where no repair is known, or the repaired text fails another check.
        """
        asked, response = Problem.of(problem), Response.of(response)
        clock, ledger = clock or Clock(self.seconds), ledger or Ledger()
        judged = judge(self.after, asked, response, side="after", clock=clock, ledger=ledger)
        action = strongest(one.action for one in judged)
        if action != "fix":
            return Round(response=response, judged=judged, action=action)
        text, done = response, []
        for check, one in zip(self.after, judged, strict=True):
            if one.action == "fix":
                with ledger.timed("fix"):
                    found = repaired(check, asked, text)
                if isinstance(found, Judged):
                    judged = (*judged, found)
                if found is None or isinstance(found, Judged):
                    return Round(response=response, judged=judged, action="reask")
                text, what = text.replace(text=found[0], logprobs=None), found[1]
                done.append(what)
        again = judge(self.after, asked, text, side="after", clock=clock, ledger=ledger)
        if strongest(one.action for one in again) not in ("pass", "flag"):
            return Round(response=response, judged=judged, action="reask")
        fixed = "; ".join(done)
        return Round(response=text, judged=again, action="fix", fixed=fixed, unfixed=judged)

    def answer(
        self,
        problem: Asked,
        generate: Generate | Model,
        *,
        sampling: Sampling | None = None,
        budget: Budget | None = None,
    ) -> Guarded:
        """Ask a model under guard.

        `generate` is a model, or a function of messages that returns one response. Raises what the
        model raises on its first call; one that fails later ends the asking, and `stopped` says so.
        """
        ask = _asking(generate, sampling or Sampling())
        ledger, clock = Ledger(budget), Clock(self.seconds)
        inspected = self.inspect(problem, clock=clock, ledger=ledger)
        if inspected.action == "refuse":
            return self.refuse(inspected, ledger)
        sent = inspected.problem
        messages, stopped = sent.messages, ""
        rounds: list[Round] = []
        while True:
            try:
                ledger.require(model_calls=1)
                with ledger.timed("generate"):
                    response = ask(messages)
            except (ModelError, BudgetExceeded) as error:
                if not rounds:
                    raise
                stopped = f"{type(error).__name__}: {error}"
                break
            ledger.charge("generate", _spent(response))
            rounds.append(self.check(sent, response, clock=clock, ledger=ledger))
            if rounds[-1].action != "reask" or len(rounds) == self.max_rounds:
                break
            wrong = [one.verdict for one in rounds[-1].judged if one.action in ("reask", "fix")]
            messages = asked_again(sent.messages, rounds[-1].response, wrong)
        return self.conclude(inspected, rounds, ledger, stopped)

    def conclude(
        self, inspected: Inspected, rounds: list[Round], ledger: Ledger, stopped: str = ""
    ) -> Guarded:
        """The result once no more responses will come, from those that came."""
        last = rounds[-1]
        if last.action == "refuse" or (last.action == "reask" and self.at_last == "refuse"):
            return self.refuse(inspected, ledger, rounds, stopped)
        action: Action = last.action
        if last.action == "reask":
            last, action = max(rounds, key=lambda one: one.score), "flag"
        elif len(rounds) > 1:
            action = "reask"
        elif action == "pass":
            action = inspected.action
        return Guarded(
            action=action,
            response=last.response.replace(usage=ledger.total),
            problem=inspected.problem,
            judged=(*inspected.judged, *last.judged),
            ledger=ledger,
            rounds=tuple(rounds),
            stopped=stopped,
        )

    def refuse(
        self,
        inspected: Inspected,
        ledger: Ledger,
        rounds: Sequence[Round] = (),
        stopped: str = "",
    ) -> Guarded:
        """The result of a refusal, whose response is the guard's message."""
        said = Response(self.refusal, finish_reason="content_filter", usage=ledger.total)
        return Guarded(
            action="refuse",
            response=said,
            problem=inspected.problem,
            judged=(*inspected.judged, *(rounds[-1].judged if rounds else ())),
            ledger=ledger,
            rounds=tuple(rounds),
            stopped=stopped,
        )

    def watch(self, problem: Asked | None = None, *, hold: Hold = "sentence") -> Watch:
        """What checks a response while it is written; see `assay.guard.streaming`."""
        return Watch(self, Problem.of(problem), hold=hold)

    def stream(
        self,
        chunks: Iterable[str] | Callable[[Sequence[Message]], Iterable[str]],
        problem: Asked | None = None,
        *,
        hold: Hold = "sentence",
    ) -> Stream:
        """A stream of text under guard: an iterator of what may be shown, then its `result`.

        `chunks` are pieces of the response, or a function of the messages that gives them, which
        is called after the checks of the request have passed, with the request as they leave it.
        """
        return Stream(self, chunks, Problem.of(problem), hold=hold)


def guard(
    *verifiers: Verifier | Check,
    before: Verifier | Check | Sequence[Verifier | Check] = (),
    on_failure: Action = "reask",
    on_invalid: Action | None = None,
    on_undecided: Action = "flag",
    on_broken: Action = "flag",
    on_timeout: Action | None = None,
    seconds: float | None = None,
    max_rounds: int = 2,
    at_last: Literal["flag", "refuse"] = "refuse",
    refusal: str = REFUSAL,
    defences: Sequence[Defence] = (),
) -> Guard:
    """A guard of one or more verifiers of the response, and of checks of the request (`before`).

    The actions (``pass``, ``flag``, ``fix``, ``reask``, ``refuse``) are those of each verifier
    that is given as it is; a `Check` brings its own. Of `before` a verifier refuses what it finds
    incorrect, and flags what it cannot tell.
    """
    after = tuple(
        one
        if isinstance(one, Check)
        else Check(
            verifier=one,
            on_failure=on_failure,
            on_invalid=on_invalid,
            on_undecided=on_undecided,
            on_broken=on_broken,
            on_timeout=on_timeout,
        )
        for one in verifiers
    )
    return Guard(
        after=after,
        before=_checks(before, "refuse"),
        defences=tuple(defences),
        max_rounds=max_rounds,
        at_last=at_last,
        seconds=seconds,
        refusal=refusal,
    )


def _checks(
    given: Verifier | Check | Iterable[Verifier | Check], on_failure: Action
) -> tuple[Check, ...]:
    listed = (given,) if isinstance(given, Verifier | Check) else given
    return tuple(
        (one if isinstance(one, Check) else Check(verifier=one)).filled(on_failure)
        for one in listed
    )


def _asking(generate: Generate | Model, sampling: Sampling) -> Callable[..., Response]:
    if isinstance(generate, Model):
        model = generate
        return lambda messages: model.generate(messages, sampling.replace(n=1))[0]
    return lambda messages: Response.of(generate(messages))


def _spent(response: Response) -> Usage:
    spent = response.usage or Usage()
    return spent if spent.model_calls else spent + Usage(model_calls=1)
