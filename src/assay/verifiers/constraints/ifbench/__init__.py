"""The 58 kinds of IFBench (Pyatkin et al. 2025, arXiv 2507.02833), a module per theme.

The faithful profile reproduces the checkers of github.com/allenai/IFBench at commit db69a6f, which
split sentences with Punkt. An exception there (an index out of range, an overlong CSV field) is a
failed check here.
"""

from assay.verifiers.constraints.ifbench import (
    bullets as bullets,
)
from assay.verifiers.constraints.ifbench import (
    counts as counts,
)
from assay.verifiers.constraints.ifbench import (
    custom as custom,
)
from assay.verifiers.constraints.ifbench import (
    layout as layout,
)
from assay.verifiers.constraints.ifbench import (
    nesting as nesting,
)
from assay.verifiers.constraints.ifbench import (
    positions as positions,
)
from assay.verifiers.constraints.ifbench import (
    ratio as ratio,
)
from assay.verifiers.constraints.ifbench import (
    repeat as repeat,
)
from assay.verifiers.constraints.ifbench import (
    sentences as sentences,
)
from assay.verifiers.constraints.ifbench import (
    tables as tables,
)
from assay.verifiers.constraints.ifbench import (
    wordplay as wordplay,
)
