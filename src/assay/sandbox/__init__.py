"""Running what may crash, hang or misbehave, apart from the rest.

>>> from assay.sandbox import Pool
>>> with Pool(len, processes=1) as pool:
...     list(pool.map(["a", "bc"]))
[1, 2]
"""

from assay.sandbox.pool import Pool

__all__ = ["Pool"]
