"""Ways through a maze, move by move: from ``A0C2=`` to ``drrd``."""

from __future__ import annotations

import functools
import random
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assay.core import BadArgument, Problem, Reason, Response, Verdict, Verifier
from assay.core.seeds import rng
from assay.core.verdict import Failure
from assay.train.tasks.task import Task

Place = tuple[int, int]
MOVES: Mapping[str, Place] = {"u": (-1, 0), "d": (1, 0), "l": (0, -1), "r": (0, 1)}
_COLUMNS = "abcdefghijklmnop"


@dataclass(frozen=True, kw_only=True, repr=False)
class Maze(Task):
    """Ways from one place of a maze to another, of `detour` more moves than without walls.

    The maze has `size` times `size` places, and is the same for all problems: the one of
    `layout`. Walls lie between places; `open` of those that could be there are taken out, so
    that there is more than one way. A way may have `longest_way` moves. A wrong turn early on is
    fatal: the places nearest to the goal are seldom on the way.

    >>> task = Maze(size=4)
    >>> one = task.problems("test", 1, seed=0)[0]
    >>> task.verifier(one, Response(task.solution(one, random.Random(0)))).label
    'correct'
    """

    name = "maze"
    number = "size"

    size: int = 6
    layout: int = 0
    open: float = 0.1
    detour: int = 2
    longest_way: int = 16

    def __post_init__(self) -> None:
        if not 2 <= self.size <= len(_COLUMNS) or self.detour < 0 or self.longest_way < 1:
            raise BadArgument(
                f"a maze has 2 to {len(_COLUMNS)} places a side, detour and way, not {self!r}"
            )
        if not 0 <= self.open <= 1:
            raise BadArgument(f"open is the share of a maze's walls, not {self.open!r}")

    @property
    def characters(self) -> str:
        places = {sign for i in range(self.size) for sign in _shown((i, i))}
        return "=" + "".join(MOVES) + "".join(sorted(places))

    @property
    def longest(self) -> tuple[int, int]:
        return 2 * len(_shown((self.size - 1, 0))) + 1, self.longest_way + 1

    @property
    def verifier(self) -> Verifier:
        return Way(size=self.size, layout=self.layout, open=self.open)

    def draw(self, source: random.Random) -> Problem:
        start, goal = source.choice(self._pairs)
        return self.problem(f"{_shown(start)}{_shown(goal)}=")

    def solution(self, problem: Problem, source: random.Random) -> str:
        start, goal = ends(problem.prompt)
        doors = walls_of(self.size, self.layout, self.open)
        left, way = distances(doors, goal), ""
        while start != goal:
            good = [one for one in doors[start] if left[doors[start][one]] < left[start]]
            way += source.choice(good)
            start = doors[start][way[-1]]
        return way

    @property
    def _pairs(self) -> tuple[tuple[Place, Place], ...]:
        return _far(self.size, self.layout, self.open, self.detour, self.longest_way)


@functools.cache
def _far(
    size: int, layout: int, opened: float, detour: int, longest: int
) -> tuple[tuple[Place, Place], ...]:
    """Pairs of places whose way is long enough a detour, and short enough."""
    doors, found = walls_of(size, layout, opened), []
    for goal in doors:
        for start, moves in distances(doors, goal).items():
            straight = abs(start[0] - goal[0]) + abs(start[1] - goal[1])
            if 0 < moves <= longest and moves - straight >= detour:
                found.append((start, goal))
    if not found:
        raise BadArgument(f"no way in this maze makes a detour of {detour}; take a lower one")
    return tuple(sorted(found))


Doors = dict[Place, dict[str, Place]]
"""Where one can go from each place, by the move."""


@functools.cache
def walls_of(size: int, layout: int, opened: float) -> Doors:
    """The maze of a layout: a random tree over all places, and some walls taken out."""
    source = rng(layout, "maze", size)
    doors: Doors = {(i, j): {} for i in range(size) for j in range(size)}
    reached, ways = {(0, 0)}, [(0, 0)]
    while ways:
        here = ways[-1]
        onward = [(move, to) for move, to in _around(here, size) if to not in reached]
        if not onward:
            ways.pop()
            continue
        move, to = source.choice(onward)
        _door(doors, here, move, to)
        reached.add(to)
        ways.append(to)
    for here in doors:
        for move, to in _around(here, size):
            if move in "dr" and source.random() < opened:
                _door(doors, here, move, to)
    return doors


def _around(here: Place, size: int) -> Iterator[tuple[str, Place]]:
    for move, (down, right) in MOVES.items():
        to = here[0] + down, here[1] + right
        if min(to) >= 0 and max(to) < size:
            yield move, to


def _door(doors: Doors, here: Place, move: str, to: Place) -> None:
    doors[here][move] = to
    doors[to][{"u": "d", "d": "u", "l": "r", "r": "l"}[move]] = here


def distances(doors: Doors, goal: Place) -> dict[Place, int]:
    """How many moves each place is from the goal."""
    found, queue = {goal: 0}, deque([goal])
    while queue:
        here = queue.popleft()
        for to in doors[here].values():
            if to not in found:
                found[to] = found[here] + 1
                queue.append(to)
    return found


def _shown(place: Place) -> str:
    return f"{_COLUMNS[place[1]].upper()}{place[0]}"


def ends(prompt: str) -> tuple[Place, Place]:
    """Start and goal of a prompt such as ``A0C2=``. Raises `ValueError` for others."""
    text = prompt.rstrip("=")
    middle = next((i for i in range(1, len(text)) if text[i].isalpha()), len(text))
    start, goal = text[:middle], text[middle:]
    if not start or not goal:
        raise ValueError(f"a maze's prompt names start and goal, as in 'A0C2=', not {prompt!r}")
    return _place(start), _place(goal)


def _place(text: str) -> Place:
    return int(text[1:]), _COLUMNS.index(text[0].lower())


@dataclass(frozen=True, kw_only=True, repr=False)
class Way(Verifier):
    """Whether moves lead from start to goal without running into a wall, and end there."""

    name = "way"

    size: int
    layout: int = 0
    open: float = 0.1

    def decide(self, problem: Problem, response: Response) -> Verdict:
        doors = walls_of(self.size, self.layout, self.open)
        try:
            here, goal = ends(problem.prompt)
        except ValueError as error:
            return Verdict.broken(Failure("problem", str(error)))
        for at, move in enumerate(response.text):
            if move not in doors[here]:
                reason = Reason(
                    f"no way {move!r} from {_shown(here)}", f"move {at + 1}", ((at, at + 1),)
                )
                return Verdict("incorrect", reasons=(reason,), verifier=self.name)
            here = doors[here][move]
        reason = Reason(f"needs to end at {_shown(goal)}", f"ends at {_shown(here)}")
        return Verdict(
            "correct" if here == goal else "incorrect", reasons=(reason,), verifier=self.name
        )
