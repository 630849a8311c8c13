"""The page of a search: in words, as a map, as a way, its votes and cost; hostile ones too."""

import json
import re
from html.parser import HTMLParser

import pytest

import assay
from assay.core import Model, Problem, Response, Usage, Verdict
from assay.search import strategies
from assay.search.solve import Answering
from assay.search.tree import Tree
from assay.verifiers.constraints import words
from tests.web.searches import WORLD, found, hostile, one, result

STRATEGIES = {
    "beam": r"beam:16,step=\n",
    "dvts": r"dvts:8,step=\n",
    "mcts": r"mcts:8,step=\n",
    "lookahead": r"lookahead:8,step=\n",
    "weighted": "weighted:8",
    "greedy": "greedy",
}


class Text(HTMLParser):
    """What a reader sees of a page, and the tags in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen, self.tags = "", []
        self.feed(page)
        self.shown = re.sub(r"\s+", " ", self.seen)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.seen += data


class Shortener(Model):
    """Says the same in fewer words, each time it is asked."""

    name = "shortener"

    def generate(self, messages, sampling):
        return (Response("very " * (7 - len(messages)) + "good", usage=Usage(output_tokens=3)),)


@pytest.fixture
def searched(runs):
    """A run for each strategy, in the simulated world."""
    for name, line in STRATEGIES.items():
        reward = WORLD.reward()
        assay.evaluate(
            [WORLD.problem(0)],
            WORLD.model(),
            verifier=WORLD.truth(),
            answer=Answering(strategy=strategies.load(line), verifier=reward),
            out=runs / name,
            floor=False,
            progress=False,
        )
    return runs


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_search_has_a_page(client, searched, name) -> None:
    sample = client.get(f"/run/{name}/sample/0/0")
    assert f'href="/run/{name}/sample/0/0/tree"' in sample.text
    assert "&#34;nodes&#34;" not in sample.text  # the tree is shown, not printed
    answer = client.get(f"/run/{name}/sample/0/0/tree?outcome=correct")
    assert answer.status_code == 200
    page = Text(answer.text)
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert not any("style" in attrs for _, attrs in page.tags)
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert "chain_truth" in page.shown
    assert "What it cost" in page.shown
    links = {attrs["href"] for tag, attrs in page.tags if tag == "a" and "href" in attrs}
    for link in links:
        assert link[1:] in ids if link.startswith("#") else client.get(link).status_code == 200


def test_a_beam_is_told_drawn_and_walked(client, searched) -> None:
    page = Text(client.get("/run/beam/sample/0/0/tree").text)
    assert "96 texts were drawn in 6 steps; 16 finished." in page.shown
    assert "at that step others had a higher value" in page.shown
    for part in ("The map", "12 given up: outside the beam", "chosen", "won"):
        assert part in page.shown
    titles = [tag for tag, _ in page.tags].count("title")
    assert titles > 20
    assert page.shown.count("step 6") >= 1


def test_a_flat_search_is_a_ranked_list(client, searched) -> None:
    page = Text(client.get("/run/weighted/sample/0/0/tree").text)
    assert "8 answers were drawn, each on its own." in page.shown
    assert "The answers as the verifier ranks them" in page.shown
    values = [float(text) for text in re.findall(r"value (\d\.\d\d)", page.shown)]
    assert values == sorted(values, reverse=True)
    assert len(values) == 8
    assert "The map" not in page.shown


def test_a_chain_shows_what_was_told_in_between(client, runs) -> None:
    strategy = strategies.load("revise:6")
    check = words(at_most=4)
    assay.evaluate(
        [Problem.of("How is it?")], Shortener(), verifier=check, out=runs / "chain", floor=False,
        answer=Answering(strategy=strategy, verifier=check), progress=False,
    )  # fmt: skip
    page = Text(client.get("/run/chain/sample/0/0/tree").text)
    assert "attempts were written, one behind the other" in page.shown
    assert "What the model was told then- Answer with at most 4 words. (7 words)" in page.shown
    assert page.shown.index("(7 words)") < page.shown.index("(5 words)")


@pytest.mark.parametrize(
    ("steered", "found", "told"),
    [("correct", "incorrect", 1), ("correct", "correct", 0), ("incorrect", "incorrect", 0)],
)
def test_a_verifier_that_was_mistaken_is_named(client, runs, make, steered, found, told) -> None:
    tree = Tree()
    tree.add(text="x", whole=True, status="finished", verdict=Verdict(steered), value=1.0)
    page = Text(client.get(f"{one(runs, make, result(tree), label=found)}/tree").text)
    assert page.shown.count("The verifier that steered the search was mistaken here.") == told
    assert "Question 0?" in page.shown


def test_a_sample_of_no_search_has_no_such_page(client, two) -> None:
    assert client.get("/run/one/sample/0/0/tree").status_code == 404
    assert client.get("/run/one/sample/77/0/tree").status_code == 404
    assert "The whole search" not in client.get("/run/one/sample/0/0").text


BROKEN = [{"nodes": 7}, {"nodes": []}, {"nodes": [{"text": 9}]}, {"nodes": [], "strategy": {}}]


@pytest.mark.parametrize("trace", BROKEN, ids=str)
def test_a_broken_search_is_told_and_breaks_nothing(client, runs, make, trace) -> None:
    address = one(runs, make, trace)
    for page in (address, f"{address}/tree"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "cannot be shown: its search" in answer.text


def test_hostile_texts_are_shown_and_do_nothing(client, runs, make) -> None:
    address = one(runs, make, hostile(make.HOSTILE))
    for path in (address, f"{address}/tree"):
        answer = client.get(path)
        assert answer.status_code == 200
        page = Text(answer.text)
        names = [tag for tag, _ in page.tags]
        assert names.count("script") == 1
        assert not {"img", "style", "iframe"} & set(names)
        assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
        assert not re.search("[\x00\x07\x1b\u202e\u2066\u2028\ufeff]", answer.text)
        assert "49" not in re.findall(r"\}\} (\d+)", answer.text)
        assert "alert('x')" in page.shown


def test_a_tree_of_thousands_is_folded(client, runs, make) -> None:
    search = found(r"beam:320,step=\n")
    assert len(search.nodes) == 1920
    address = one(runs, make, search)
    answer = client.get(f"{address}/tree")
    assert answer.status_code == 200
    assert len(answer.content) < 500_000
    shown = Text(answer.text).shown
    assert "1,920 texts were drawn" in shown
    assert "240 given up: outside the beam" in shown


def test_long_lists_and_long_texts_are_cut(client, runs, make) -> None:
    tree = Tree()
    for number in range(300):
        text = "long " * (4_000 if number == 7 else 1)
        tree.add(text=text, whole=True, status="finished", value=1 - number / 400)
    address = one(runs, make, result(tree, 299))
    shown = Text(client.get(f"{address}/tree").text).shown
    assert "14,000 more characters" in shown
    assert "and 259 more, ranked below these" in shown
    assert "300." in shown  # the chosen one is there, wherever it ranks


def test_the_record_is_linked(client, searched) -> None:
    raw = client.get("/run/beam/sample/0/0/raw")
    assert len(json.loads(raw.content)["response"]["metadata"]["search"]["nodes"]) == 96
    assert 'href="/run/beam/sample/0/0/raw"' in client.get("/run/beam/sample/0/0/tree").text
