"""What the suites of published constraint benchmarks share: verifiers, and where data come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from assay.core import BadArgument, Problem, Verifier
from assay.evaluate import hub
from assay.evaluate.suite import Need
from assay.verifiers.constraints.constraint import PROFILES, Profile
from assay.verifiers.constraints.verifier import Constraints


def strict_and_loose(profile: Profile) -> dict[str, Verifier]:
    """The two verifiers of IFEval (Zhou et al. 2023, section 2.2)."""
    return {
        "strict": Constraints(profile=profile, mode="strict"),
        "loose": Constraints(profile=profile, mode="loose"),
    }


def chosen(profile: str | None, default: Profile) -> Profile:
    """A profile by name; `BadArgument` if there is no such profile."""
    if profile is None:
        return default
    if profile not in PROFILES:
        raise BadArgument(f"the profile is 'faithful' or 'repaired', not {profile!r}")
    return profile


def published(
    data: str | None, suite: str, place: str, read: Callable[[Path], Iterable[Problem]]
) -> Iterable[Problem]:
    """The problems of a file in the published layout, or of one on the hub (``hf:OWNER/NAME``).

    `BadArgument` that says where the data are if none are given.
    """
    if data is None:
        raise BadArgument(
            f"suite {suite!r} needs its published problems, which are not part of assay: "
            f"give a file with --data FILE, or --data {place} to fetch it"
        )
    return read(hub.resolve(data))


def needs(data: str | None) -> tuple[Need, ...]:
    """What a suite without problems of its own needs: data, unless they were given."""
    return () if data is not None else ("data",)
