"""Running what may crash, hang or misbehave, apart from the rest.

`Pool` is for our own functions, which may crash or hang; `Jail` is for programs nobody trusts.

>>> from assay.sandbox import Pool
>>> with Pool(len, processes=1) as pool:
...     list(pool.map(["a", "bc"]))
[1, 2]
"""

from assay.sandbox.jail import Jail, Limits, NoSandbox, Ran, SandboxError
from assay.sandbox.pool import Pool

__all__ = ["Jail", "Limits", "NoSandbox", "Pool", "Ran", "SandboxError"]
