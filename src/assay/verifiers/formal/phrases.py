"""Words beside a number that say what it is a part of, or what is counted."""

from __future__ import annotations

PART_OF = frozenset(
    str.split(
        "of half third quarter twice double triple times plus minus by over than percent "
        "dozen sum difference product less more fewer add subtract divided multiplied "
        "increased decreased root sqrt mod log ln sin cos tan lim power"
    )
)
"""Before an expression, these say that it is only a part of one."""
GOES_ON = frozenset(
    str.split(
        "of dozen hundred thousand million billion times plus minus divided multiplied "
        "percent r remainder half halves mod and or more less fewer squared cubed"
    )
)
"""Behind an expression, these go on with it."""
NOT_UNITS = frozenset(
    str.split(
        "of times plus minus and or is are was equals half dozen dozens hundred hundreds "
        "thousand thousands million millions billion percent by with than to from for the if "
        "so then which that gives get we he she they it divided multiplied more less fewer "
        "squared cubed degrees"
    )
)
"""Behind a number, these are no unit of it."""
ATTACHED = frozenset(str.split("kg km cm mm lbs lb ml mph min hr hrs oz ft in am pm"))
"""Units that may touch their number; other letters that do are variables."""
