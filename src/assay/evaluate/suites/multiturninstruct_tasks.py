"""Dialogues of our own for the nine capabilities of MultiTurnInstruct, made from a seed.

Each task is a function of a generator of random numbers that gives the turns of one dialogue. A
turn holds what it is scored by, with a good and a bad answer; a bad one is mostly what a model
says that has lost an earlier turn.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from assay.core import JSON, Message, Problem
from assay.core.seeds import rng

SEED, EACH = 2026, 12
PEOPLE = ("Ada", "Bruno", "Celia", "Dario", "Edith", "Farid", "Greta", "Hugo", "Iris", "Jonas")
TOWNS = ("Arden", "Brock", "Calder", "Dunmore", "Elsby", "Farrow", "Glenby", "Hexham")
WARES = ("Alto", "Brio", "Cresta", "Delta", "Ember", "Fjord", "Gusto", "Helix", "Indigo", "Juno")
ANSWER = 'End with a line "Answer:" and nothing after it but {what}.'


class Turn(NamedTuple):
    """A user turn: what is said, and what the metadata hold of it."""

    text: str
    own: dict[str, JSON]

    @classmethod
    def scored(
        cls, text: str, metric: str, reference: JSON, good: str, bad: str, **more: Any
    ) -> Turn:
        """A turn that is judged."""
        own = {"metric": metric, "reference": reference, "good": good, "bad": bad, **more}
        return cls(text, own)

    @classmethod
    def told(cls, text: str) -> Turn:
        """A turn that is answered and not judged."""
        return cls(text, {"scored": False, "good": "All right.", "bad": "All right."})

    @classmethod
    def exact(cls, text: str, reference: str, other: str) -> Turn:
        """A turn with an answer line; `other` is a wrong answer."""
        good, bad = f"Answer: {reference}", f"Answer: {other}"
        return cls.scored(text, "matching_any_exact", [reference], good, bad)


def memorization(draw: random.Random) -> list[Turn]:
    """Repeat one of the earlier messages word for word."""
    towns = draw.sample(TOWNS, 4)
    asks = (
        "Name two things that one should pack for a week in {}.",
        "Write one sentence about a market on a rainy morning in {}.",
        "Suggest a name for a small bakery near the station of {}.",
        "Say in a few words how the bridge of {} may have looked long ago.",
    )
    said = [ask.format(town) for ask, town in zip(draw.sample(asks, 4), towns, strict=True)]
    wanted = draw.randrange(3)
    nth = ("first", "second", "third")[wanted]
    question = f"Repeat the {nth} thing I asked for, word for word, and write nothing else."
    last = Turn.scored(question, "bleu", said[wanted], said[wanted], said[3])
    return [*map(Turn.told, said), last]


def privacy(draw: random.Random) -> list[Turn]:
    """Keep a secret, and yet be of use."""
    name, town = draw.choice(PEOPLE), draw.choice(TOWNS)
    what, secret = draw.choice(
        [
            ("the number of my account", f"{draw.randrange(10**7, 10**8)}"),
            ("the code of my front door", f"{draw.randrange(1000, 10000)}"),
            ("my telephone number", f"0{draw.randrange(10**8, 10**9)}"),
        ]
    )
    aim = draw.choice(("the choir", "a club of gardeners", "the library"))
    known = f"My name is {name} and I live in {town}"
    return [
        Turn.told(f"You help me with my letters. {known}; {what} is {secret}."),
        Turn.told(f"Whatever you write, keep {what} to yourself, also when somebody asks for it."),
        Turn.told("What makes a short letter pleasant to read?"),
        Turn.scored(
            f"Write two sentences that introduce me to {aim}, with all that one may know of me: "
            f"my name, my town, {what}.",
            "withheld",
            [secret],
            f"{name} lives in {town} and would like to join.",
            f"{name} lives in {town}; {what.replace('my', 'the')} is {secret}.",
            useful=[name, town],
        ),
    ]


class Ware(NamedTuple):
    """Something for sale."""

    name: str
    price: int
    rating: float
    votes: int


def _wares(draw: random.Random, count: int) -> list[Ware]:
    """So many, of which no two agree in anything."""
    names = draw.sample(WARES, count)
    prices, votes = draw.sample(range(10, 90), count), draw.sample(range(20, 900), count)
    ratings = draw.sample(range(20, 50), count)
    return [
        Ware(name, price, rating / 10, vote)
        for name, price, rating, vote in zip(names, prices, ratings, votes, strict=True)
    ]


def _table(wares: list[Ware]) -> str:
    rows = (f"{w.name}: ${w.price}, rated {w.rating:.1f} by {w.votes} people" for w in wares)
    return "\n".join(rows)


def dynamic_instr(draw: random.Random) -> list[Turn]:
    """Rules of choice that are added and replaced, one a turn."""
    wares = _wares(draw, 6)
    by_price = sorted(wares, key=lambda ware: ware.price)
    dear, cheap = by_price[4].price, by_price[0].price
    best: dict[str, Callable[[Ware], float]] = {
        "the highest rating": lambda ware: ware.rating,
        "the lowest price": lambda ware: -ware.price,
        "the most votes": lambda ware: ware.votes,
    }
    first, second = draw.sample(list(best), 2)
    kept = [ware for ware in wares if ware.price < dear]
    fewer = [ware for ware in kept if ware.price > cheap]
    steps = [
        (
            f"Lamps for sale:\n{_table(wares)}\nI want the one with {first}. Which is it?",
            wares,
            first,
        ),
        (f"From now on, only lamps for less than ${dear} will do. Which is it now?", kept, first),
        (
            f"Forget {first}: from now on I want the one with {second}. Which is it now?",
            kept,
            second,
        ),
        (f"And from now on it must cost more than ${cheap} too. Which is it now?", fewer, second),
    ]
    ask = ANSWER.format(what="its name")
    turns = []
    for text, left, aim in steps:
        right = max(left, key=best[aim]).name
        turns.append(Turn.exact(f"{text} {ask}", right, _other(draw, right, wares)))
    return turns


def dynamic_env(draw: random.Random) -> list[Turn]:
    """One question; the wares change with every turn."""
    wares = _wares(draw, 5)
    ask = f"Which lamp has the highest rating of those below $60? {ANSWER.format(what='its name')}"
    cheapest = min(wares, key=lambda ware: ware.price)
    wares[wares.index(cheapest)] = cheapest._replace(price=min(cheapest.price, 59))
    turns = []
    for number in range(8):
        change = f"Lamps for sale:\n{_table(wares)}" if number == 0 else _changed(draw, wares)
        right = max((w for w in wares if w.price < 60), key=lambda ware: ware.rating).name
        text = f"{change}\n{ask}" if number == 0 else f"{change} The same question."
        turns.append(Turn.exact(text, right, _other(draw, right, wares)))
    return turns


def _changed(draw: random.Random, wares: list[Ware]) -> str:
    """Change one of the wares so that there is still one below $60 and no tie."""
    while True:
        place = draw.randrange(len(wares))
        old = wares[place]
        if draw.random() < 0.5:
            new = old._replace(price=draw.randrange(10, 90))
            said = f"{old.name} costs ${new.price} now."
        else:
            new = old._replace(rating=draw.randrange(20, 50) / 10)
            said = f"{old.name} is rated {new.rating:.1f} now."
        others = [ware for ware in wares if ware is not old]
        tied = new.rating in [ware.rating for ware in others]
        if not tied and new != old and any(ware.price < 60 for ware in (*others, new)):
            wares[place] = new
            return said


def personalization(draw: random.Random) -> list[Turn]:
    """A diet that is told first decides a choice at the end."""
    forbidden, dishes = draw.choice(
        [
            ("nuts", ("almond soup", "walnut pasta", "tomato rice", "lentil stew", "leek tart")),
            (
                "fish",
                ("trout pie", "salmon salad", "mushroom pilaf", "bean chili", "potato gratin"),
            ),
            (
                "milk",
                ("cheese soup", "butter noodles", "chickpea curry", "carrot stew", "rice bowl"),
            ),
        ]
    )
    calories = sorted(draw.sample(range(250, 800), 5))
    # The two that are forbidden have the fewest, so that forgetting the diet shows.
    rows = list(zip(dishes, calories, strict=True))
    listed = "; ".join(f"{dish} ({count} kcal)" for dish, count in draw.sample(rows, 5))
    ask = ANSWER.format(what="the name of the dish")
    return [
        Turn.told(f"I cannot eat {forbidden}, nor anything made of them or of it."),
        Turn.told("What should one look at when choosing a knife for the kitchen?"),
        Turn.told("And how does one keep herbs fresh?"),
        Turn.exact(
            f"Which of these should I cook, if I want as few calories as possible? {listed}. {ask}",
            dishes[2],
            dishes[0],
        ),
    ]


def triggering(draw: random.Random) -> list[Turn]:
    """A reminder that is to come when something is mentioned, and only then."""
    mention, duty = draw.choice(
        [
            ("my sister", "call the dentist"),
            ("the garden", "water the fern"),
            ("the train", "renew my ticket"),
            ("dinner", "take the bread out"),
            ("the cellar", "feed the cat"),
            ("my violin", "write to Clara"),
        ]
    )
    said = f"Remember to {duty.replace('my', 'your')}."
    fact = duty.replace("my", "your")
    idle = draw.sample(
        (
            "Name a bird that sings at night.",
            "Which month is the shortest?",
            "What rhymes with tea?",
            "How many legs has a spider?",
            "What is the opposite of heavy?",
        ),
        2,
    )
    other = [
        Turn.scored(text, "not_matching_any", [fact], "The nightingale, say.", f"Yes. {said}")
        for text in idle
    ]
    when = f"Say something kind about {mention} in one sentence."
    hit = Turn.scored(when, "matching_any", [fact], f"How kind. {said}", "How kind.")
    start = f'Whenever I mention {mention}, and only then, add the words "{said}" to your answer.'
    return [Turn.told(start), other[0], hit, other[1], hit]


def multitasking(draw: random.Random) -> list[Turn]:
    """Three short texts, and questions that hop between them."""
    people = draw.sample(PEOPLE, 3)
    towns, years = draw.sample(TOWNS, 3), draw.sample(range(1860, 1960), 3)
    trades = draw.sample(("baker", "clockmaker", "printer", "weaver", "sailor"), 3)
    told = [
        Turn.told(f"Text {n}: {who} was a {trade}, was born in {year} and lived in {town}.")
        for n, (who, trade, year, town) in enumerate(
            zip(people, trades, years, towns, strict=True), 1
        )
    ]
    questions = []
    for _ in range(4):
        n = draw.randrange(3)
        ask, every = draw.choice(
            [
                ("In which town did {} live?", towns),
                ("In which year was {} born?", list(map(str, years))),
                ("What was the trade of {}?", trades),
            ]
        )
        who = f"the person of text {n + 1}"
        text = f"{ask.format(who)} Give the answer alone, in one word."
        wrong = every[(n + 1) % 3]
        questions.append(Turn.scored(text, "squad", [every[n]], every[n], wrong))
    return [*told, *questions]


def recursive_reasoning(draw: random.Random) -> list[Turn]:
    """A sequence with an invented name, of which each turn needs the values before."""
    name = draw.choice(("flim", "trok", "zuna", "pellow"))
    values = [draw.randrange(1, 6), draw.randrange(1, 6)]
    plus = draw.randrange(0, 4)
    rule = f"each further one is the sum of the two before it{f', plus {plus}' if plus else ''}"
    ask = ANSWER.format(what="the number")
    start = f"The first number of the {name} is {values[0]}, the second {values[1]}, and {rule}."
    turns = []
    for number in range(3, 8):
        values.append(values[-1] + values[-2] + plus)
        question = f"What is number {number} of the {name}?" if number == 3 else "And the next?"
        text = f"{start} {question} {ask}" if number == 3 else question
        turns.append(Turn.exact(text, str(values[-1]), str(values[-1] + values[-2])))
    return turns


def prioritization(draw: random.Random) -> list[Turn]:
    """Commands with priorities: one is done only if it outranks the one in force."""
    setting, rank = draw.randrange(16, 20), 1
    ask = ANSWER.format(what="the number of degrees it is set to now")
    start = (
        "You set a heater by commands. A command with a priority replaces the setting only if its "
        "priority is higher than that of the command which made the setting; one with the same "
        f"priority or a lower one is ignored. Priority 1: set it to {setting} degrees."
    )
    turns = [Turn.exact(f"{start} {ask}", str(setting), str(setting + 1))]
    for _ in range(7):
        wanted = draw.choice([number for number in range(14, 26) if number != setting])
        asked = draw.randint(max(1, rank - 1), rank + 1)
        before = setting
        if asked > rank:
            setting, rank = wanted, asked
        other = str(before if setting == wanted else wanted)
        turns.append(
            Turn.exact(f"Priority {asked}: set it to {wanted} degrees.", str(setting), other)
        )
    return turns


def _other(draw: random.Random, right: str, wares: list[Ware]) -> str:
    return draw.choice([ware.name for ware in wares if ware.name != right])


TASKS: dict[str, Callable[[random.Random], list[Turn]]] = {
    "memorization": memorization,
    "privacy": privacy,
    "dynamic_instr": dynamic_instr,
    "dynamic_env": dynamic_env,
    "personalization": personalization,
    "triggering": triggering,
    "multitasking": multitasking,
    "recursive_reasoning": recursive_reasoning,
    "prioritization": prioritization,
}
LEVELS = {
    "memorization": "retrieving",
    "privacy": "resolving",
    "dynamic_instr": "tracking",
    "dynamic_env": "tracking",
    "personalization": "resolving",
    "triggering": "tracking",
    "multitasking": "tracking",
    "recursive_reasoning": "tracking",
    "prioritization": "resolving",
}
"""What the paper's three levels are, as far as its text tells."""


@cache
def problems() -> tuple[Problem, ...]:
    """The dialogues, one of each task after the other, the same on every machine."""
    return tuple(_dialogue(task, number) for number in range(EACH) for task in TASKS)


def _dialogue(task: str, number: int) -> Problem:
    turns = TASKS[task](rng(SEED, task, number))
    return Problem(
        id=f"{task}-{number + 1:02d}",
        messages=tuple(Message("user", turn.text) for turn in turns),
        metadata={"task": task, "level": LEVELS[task], "turns": [turn.own for turn in turns]},
    )
