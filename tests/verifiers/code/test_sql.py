"""Queries against reference queries, and queries that want more than to read."""

import pytest

from assay.core import BadArgument, Problem
from assay.verifiers.code import Sql
from assay.verifiers.code.queries import is_ordered

SHOP = """
CREATE TABLE items(id INTEGER PRIMARY KEY, name TEXT, price REAL);
INSERT INTO items VALUES (1, 'pen', 1.5), (2, 'ink', 4.0), (3, 'pad', 4.0);
"""
ALL = "SELECT name FROM items"
BY_PRICE = "SELECT name FROM items ORDER BY price, name"

CASES = {
    "thinking before": (f"<think>\n```sql\nSELECT 1\n```\n</think>\n{ALL}", ALL, "correct"),
    "thinking alone": (f"<think>\n```sql\n{ALL}\n```\n</think>\nI give up.", ALL, "invalid"),
    "still thinking": (f"<think>\n```sql\n{ALL}\n```\n", ALL, "invalid"),
    "a value about such tags": ("SELECT '\n</think>'", "SELECT '\n</think>'", "correct"),
    "the same": (ALL, ALL, "correct"),
    "in a fence": (f"So:\n```sql\n{ALL};\n```", ALL, "correct"),
    "other words": ("select i.name as n from items i -- all", ALL, "correct"),
    "another order": ("SELECT name FROM items ORDER BY name", ALL, "correct"),
    "the order counts": ("SELECT name FROM items ORDER BY name DESC", BY_PRICE, "incorrect"),
    "the right order": (BY_PRICE, BY_PRICE, "correct"),
    "a row too few": ("SELECT name FROM items LIMIT 2", ALL, "incorrect"),
    "a row twice": ("SELECT name FROM items UNION ALL SELECT 'pen'", ALL, "incorrect"),
    "the same number of others": ("SELECT 'x' FROM items", ALL, "incorrect"),
    "another column": ("SELECT name, id FROM items", ALL, "incorrect"),
    "1 is 1.0": ("SELECT 1.0", "SELECT 1", "correct"),
    "sums in another order": ("SELECT 0.1 + 0.2", "SELECT 0.3", "correct"),
    "'1' is not 1": ("SELECT '1'", "SELECT 1", "incorrect"),
    "NULL is NULL": ("SELECT NULL", "SELECT NULL", "correct"),
    "large numbers": ("SELECT 9007199254740993", "SELECT 9007199254740992", "incorrect"),
    "WITH": ("WITH t AS (SELECT name FROM items) SELECT * FROM t", ALL, "correct"),
    "no such table": ("SELECT name FROM nothing", ALL, "incorrect"),
    "no query": ("I would look at the items.", ALL, "invalid"),
    "empty": ("", ALL, "invalid"),
    "two statements": (f"{ALL}; {ALL}", ALL, "incorrect"),
    "an endless one": (
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
        ALL, "incorrect"),
    "rows without end": (
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t",
        ALL, "incorrect"),
    "a huge value": ("SELECT zeroblob(2000000000)", ALL, "incorrect"),
    "many large values": (
        "SELECT hex(randomblob(8000000)) FROM items a, items b, items c, items d",
        ALL, "incorrect"),
    "an extension": ("SELECT load_extension('libc.so.6')", ALL, "incorrect"),
    "WITH ... DELETE": ("WITH t AS (SELECT 1) DELETE FROM items", ALL, "incorrect"),
    "the tokenizer": ("SELECT fts3_tokenizer('simple')", ALL, "incorrect"),
    "a pragma": ("SELECT * FROM pragma_table_info('items')", ALL, "incorrect"),
}  # fmt: skip


@pytest.mark.parametrize(("response", "reference", "outcome"), CASES.values(), ids=CASES)
def test_queries(response: str, reference: str, outcome: str) -> None:
    problem = Problem(reference=reference, metadata={"database": SHOP})
    assert Sql(timeout=3.0).verify(response, problem).outcome == outcome


@pytest.mark.parametrize(
    "response",
    ["DROP TABLE items", "ATTACH 'x.db' AS x", "PRAGMA writable_schema=1", "DELETE FROM items",
     "CREATE TABLE x(n)", "VACUUM INTO 'x.db'", "EXPLAIN SELECT 1"],
)  # fmt: skip
def test_what_is_no_query_is_not_run(response: str) -> None:
    problem = Problem(reference=ALL, metadata={"database": SHOP})
    assert Sql().verify(response, problem).outcome == "invalid"


def test_a_lucky_constant_fails_on_the_second_database() -> None:
    more = SHOP + "INSERT INTO items VALUES (4, 'nib', 2.0);"
    lucky = "SELECT 3"
    for databases, outcome in (([SHOP], "correct"), ([SHOP, more], "incorrect")):
        problem = Problem(reference="SELECT count(*) FROM items", metadata={"database": databases})
        assert Sql().verify(lucky, problem).outcome == outcome


@pytest.mark.parametrize(
    ("reference", "database"),
    [
        (None, SHOP),
        ("not a query", SHOP),
        ("SELECT nothing FROM items", SHOP),
        (ALL, None),
        (ALL, ""),
        (ALL, [3]),
        (ALL, "CREATE TABLE ("),
    ],
)
def test_unusable_problems(reference: object, database: object) -> None:
    verdict = Sql().verify(ALL, reference=reference, metadata={"database": database})
    assert verdict.outcome == "broken"
    assert verdict.failure is not None
    assert verdict.failure.kind == "problem"


@pytest.mark.parametrize(
    ("query", "ordered"),
    [
        (BY_PRICE, True),
        ("SELECT a FROM t ORDER /* x */ BY a", True),
        ("SELECT (SELECT 1 ORDER BY 1)", False),
        ("SELECT rank() OVER (ORDER BY a) FROM t", False),
        ("SELECT 'ORDER BY' FROM t -- ORDER BY a", False),
        ('SELECT "order", by FROM t', False),
    ],
)
def test_which_queries_are_ordered(query: str, ordered: bool) -> None:
    assert is_ordered(query) is ordered


def test_arguments_are_checked() -> None:
    with pytest.raises(BadArgument, match="rows"):
        Sql(rows=0)
