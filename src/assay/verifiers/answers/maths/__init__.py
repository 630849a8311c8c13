"""Mathematics as people and models write it: read as trees, and compared.

`notation` makes tokens of text, and `cursor`, `atoms`, `sums` and `grammar` make a tree of them.
`structures` compares two trees, with `rounding` and `units` for numbers, `equality` for
expressions, `intervals` and `relations`; `symbolic` is asked where those cannot tell.
"""
