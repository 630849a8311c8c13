"""Small verifiers that are trained on this machine, from labelled rows.

`learn` trains one of eight kinds, `Learned` uses it; ``v.learned(path=...)`` is `Learned`, too.

>>> import tempfile
>>> from assay import verifiers as v
>>> rows = [{"prompt": f"question {n}", "response": "Rome" if n % 3 else "Oslo", "label": n % 3 > 0}
...         for n in range(90)]
>>> with tempfile.TemporaryDirectory() as folder:
...     saved = learn("outcome", rows, f"{folder}/rome")
...     v.learned(path=f"{folder}/rome").verify("Rome", "question 7").label
'correct'
"""

from assay.core.callable_module import make_callable
from assay.verifiers.learned.backbone import Settings
from assay.verifiers.learned.kinds import KINDS, Kind
from assay.verifiers.learned.learning import learn, measure
from assay.verifiers.learned.saved import Saved
from assay.verifiers.learned.verifier import Learned

__all__ = ["KINDS", "Kind", "Learned", "Saved", "Settings", "learn", "measure"]

make_callable(__name__, "assay.verifiers.learned.verifier:Learned")
