"""Act on verdicts while a conversation runs: pass, flag, fix, ask again or refuse.

Calling the package is calling `assay.guard.guarding.guard`, which makes a `Guard`:

    watch = assay.guard(c.avoids("guarantee") & c.words(at_most=80), on_failure="reask")
    done = watch.answer("Will it rain?", model)
    done.action, done.text, done.ledger.total
"""

from assay.core.callable_module import make_callable

make_callable(__name__, "assay.guard.guarding:guard")
