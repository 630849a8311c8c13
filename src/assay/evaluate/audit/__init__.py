"""Test and measure verifiers: ``assay.audit(verifier, rows)`` gives its card.

>>> import assay
>>> rows = [{"prompt": "6 * 7?", "reference": "42", "response": "It is 42.", "label": True},
...         {"prompt": "6 * 8?", "reference": "48", "response": "It is 42.", "label": False}]
>>> card = assay.audit("answer", rows)
>>> card.agreement.tpr.n, card.agreement.tpr.value, card.agreement.tnr.value
(1, 1.0, 1.0)
>>> [str(share.value) for share in card.attacks if share.kind == "empty"]
['0.0']
"""

from assay.core.callable_module import make_callable

make_callable(__name__, "assay.evaluate.audit.audit:audit")
