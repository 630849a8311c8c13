"""Trees are parsed in many threads at once, and wrong sources fail as `ast.parse` fails."""

import ast
from concurrent.futures import ThreadPoolExecutor

import pytest

from assay.verifiers.code.trees import syntax_tree

DEEP = "x = " + "(" * 60 + "1" + ")" * 60


def test_many_threads_get_whole_trees() -> None:
    sources = [
        f"def f{i}(a):\n    return [a + {i} for a in range({i})]\n" + DEEP for i in range(300)
    ]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(syntax_tree, sources))
    assert [ast.unparse(one) for one in made] == [ast.unparse(ast.parse(one)) for one in sources]


def test_what_is_no_program_says_so() -> None:
    with pytest.raises(SyntaxError):
        syntax_tree("def")
