"""A jail for programs that nobody trusts: see `assay.sandbox.jail.jail`."""

from assay.sandbox.jail.jail import Jail, in_memory, read_back, shared, why_no_jail
from assay.sandbox.jail.launcher import NoSandbox, SandboxError
from assay.sandbox.jail.limits import Limits, Ran

__all__ = [
    "Jail",
    "Limits",
    "NoSandbox",
    "Ran",
    "SandboxError",
    "in_memory",
    "read_back",
    "shared",
    "why_no_jail",
]
