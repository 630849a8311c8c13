"""Where no jail is found, it is the machine that forbids one, not a fault of ours."""

from assay.sandbox.jail import kernel, why_no_jail


def test_without_a_jail_the_machine_forbids_it() -> None:
    why = why_no_jail()
    assert why is None or kernel.why_not_here() or "PermissionError" in why, why
