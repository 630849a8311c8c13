"""The registry of instruction constraints, and short names for the common ones.

>>> from assay import constraints as c
>>> c.build("length_constraints:number_words", {"relation": "at least", "num_words": 3})
NumberWords(relation='at least', num_words=3)
"""
