"""Every page answers, shows what it should, and says what is not there."""

import base64
import json
import os
import re
import shutil
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from assay.core import Message, Verdict
from assay.evaluate.evaluation import Evaluation

PAGES = [
    "/",
    "/?q=m1&state=finished&sort=-score",
    "/leaderboard",
    "/compare",
    "/compare?a=one&b=two",
    "/compare?a=one&b=two&moved=gained",
    "/compare?a=one&b=two&place=3&index=0",
    "/recipes",
    "/recipes?q=self&state=works",
    "/run/one",
    "/run/one/samples?outcome=incorrect&kind=punctuation:no_comma&id=p1&text=answer&verifier=0",
    "/run/one/samples?page=99999999999999999999&verifier=9&outcome=odd",
    "/run/one/sample/3/0",
    "/run/one/sample/3/0?outcome=correct",
]


class Text(HTMLParser):
    """What a reader sees of a page, and the tags and addresses in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shown, self.tags, self.addresses = "", [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.addresses += [v for k, v in attrs if k in ("href", "src", "action") and v]

    def handle_data(self, data):
        self.shown += data


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers(client, two, path) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    page = Text(answer.text)
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert ("a", {"class": "skip", "href": "#main"}) in page.tags
    assert not any("style" in attrs for _, attrs in page.tags)  # the policy would not apply it
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)


@pytest.mark.parametrize("path", PAGES)
def test_links_lead_somewhere(client, two, path) -> None:
    for address in set(Text(client.get(path).text).addresses):
        if address.startswith("/"):
            assert client.get(address).status_code == 200, address
        else:
            assert address.startswith(("#", "https://arxiv.org/abs/"))


@pytest.mark.parametrize(
    "path",
    [
        "/nope",
        "/run/three",
        "/run/",
        "/run/one/sample/99/0",
        "/run/one/sample/0/7",
        "/run/one/sample/99999999999999999999/0",
        "/run/../one",
        "/run/%2e%2e/%2e%2e/etc/passwd",
        "/run/one/image/0/0/0",
        "/run/one/image/99/0/0",
        "/static/..%2fapp.py",
        "/static/base.html",
        "/compare?a=one&b=three",
        "/compare?a=one&b=two&place=77",
    ],
)
def test_what_is_not_there(client, two, path) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_the_list_says_what_each_run_scored(client, two) -> None:
    shown = Text(client.get("/").text).shown
    assert "0.50 [0.30, 0.70]" in shown
    assert "prompt strict, n 20" in shown
    assert Text(client.get("/?q=nothing like it").text).shown.count("No run fits.") == 1


# A name alone puts the most first, a minus turns it round.
SORTED = [("score", "two"), ("-score", "one"), ("model", "two"), ("-model", "one"), ("x", "two")]


@pytest.mark.parametrize(("sort", "first"), SORTED)
def test_the_list_is_sorted(client, two, sort, first) -> None:
    found = re.search(r'<a class="row" href="/run/(\w+)"', client.get(f"/?sort={sort}").text)
    assert found is not None
    assert found[1] == first


def test_a_run_shows_scores_outcomes_kinds_and_samples(client, two) -> None:
    shown = Text(client.get("/run/one").text).shown
    for expected in (
        "tiny · m1",
        "[0.30, 0.70]",
        "punctuation:no_comma",
        "Kind by model, the hardest first",
        "p19",
    ):
        assert expected in re.sub(r"\s+", " ", shown)
    assert "20 samples, 1 to 20 here." in shown


def test_a_sample_shows_the_dialogue_the_spans_and_the_tree(client, two) -> None:
    text = client.get("/run/one/sample/12/0").text
    assert (
        '<mark class="incorrect" title="says punctuation:no_comma (1 thing)">Answe</mark>' in text
    )
    shown = re.sub(r"\s+", " ", Text(text).shown)
    assert "Question 12?" in shown
    assert "1 of 2" in shown
    assert "13 of 20" in shown
    assert 'data-key="j" href="/run/one/sample/13/0"' in text


def test_neighbours_stay_among_what_was_asked_for(client, two) -> None:
    text = client.get("/run/one/sample/12/0?outcome=incorrect").text
    assert 'href="/run/one/sample/11/0?outcome=incorrect"' in text
    assert "3 of 10 chosen" in Text(text).shown


def test_the_record_is_there_as_it_stands(client, two) -> None:
    answer = client.get("/run/one/sample/0/0/raw")
    with (two / "one" / "records.jsonl").open("rb") as file:
        assert answer.content == file.readline()
    assert answer.headers["content-type"] == "application/json"


def test_two_runs_side_by_side(client, two) -> None:
    shown = re.sub(r"\s+", " ", Text(client.get("/compare?a=one&b=two").text).shown)
    assert "m2 less m1, on 20 problems that both have." in shown
    assert "+0.15" in shown
    assert "5 samples, by the first verifier." in shown
    lost = Text(client.get("/compare?a=one&b=two&moved=lost").text).shown
    assert "1 sample lost" in re.sub(r"\s+", " ", lost)


def test_runs_that_have_nothing_in_common(client, two, make) -> None:
    make.write(two / "other", "m3", [make.record(77)], problems=[make.problem(77)], suite="another")
    answer = client.get("/compare?a=one&b=other")
    assert answer.status_code == 200
    assert "no problem in common" in answer.text


def test_what_does_not_change_has_no_colour_and_what_is_clear_has(client, runs, make) -> None:
    for name, share in (("low", 5), ("high", 18)):
        make.write(runs / name, name, [make.record(n, right=n < share) for n in range(20)])
    page = client.get("/compare?a=low&b=high").text
    assert "Better in prompt strict, instruction strict; 2 scores without a clear" in page
    assert '<b class="correct">+0.65 better</b>' in page
    assert re.search(r"<b>0\.00</b>", page)  # by the loose verifier nothing changes
    assert '<td class="number soft" data-label="lost">0</td>' in page
    back = client.get("/compare?a=high&b=low").text
    assert '<b class="incorrect">-0.65 worse</b>' in back
    same = Text(client.get("/compare?a=high&b=high").text).shown
    assert "This is the same run twice" in same


def test_lower_is_better_where_a_suite_says_so(client, runs, make) -> None:
    for name, share in (("low", 5), ("high", 18)):
        folder = make.write(
            runs / name, name, [make.record(n, right=n < share) for n in range(20)]
        ).path
        kept = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        kept["what"]["suite"] |= {"lower": ["strict"], "neither": ["loose"]}
        (folder / "manifest.json").write_text(json.dumps(kept), encoding="utf-8")
    page = client.get("/compare?a=low&b=high").text
    assert '<b class="incorrect">+0.65 worse</b>' in page
    assert "0 up" in page
    lost = re.sub(r"\s+", " ", Text(client.get("/compare?a=low&b=high&moved=lost").text).shown)
    assert "13 samples lost" in lost
    assert "lower is better" in Text(client.get("/run/low").text).shown
    board = client.get("/leaderboard").text
    assert board.index(">low</a>") < board.index(">high</a>")
    assert "lower is better" in board


def test_the_leaderboard_tells_what_the_command_tells(client, two, make) -> None:
    make.write(two / "part", "m3", [make.record(0)], count=20)
    make.write(two / "other", "m1", [make.record(n) for n in range(4)], count=4, suite="other")
    (two / "bad").mkdir()
    (two / "bad" / "manifest.json").write_text("{", encoding="utf-8")
    page = client.get("/leaderboard").text
    shown = re.sub(r"\s+", " ", Text(page).shown)
    assert "m3 is partial: 1 of 20 samples" in shown
    assert "bad cannot be read and is left out" in shown
    assert "0.65 #1–3" in shown
    assert "mean of the suites" in shown


def test_a_run_is_folded_to_its_answer(client, runs, make) -> None:
    make.write(runs / "long", "m", [make.record(n) for n in range(45)], count=45)
    page = client.get("/run/long").text
    tags = Text(page).tags
    folded = [attrs for tag, attrs in tags if tag == "details"]
    assert folded
    assert not any("open" in attrs for attrs in folded)
    assert "By topic" in page
    assert page.count('<a class="row"') == 20
    assert "All 45 samples →" in page
    assert client.get("/run/long/samples").text.count('<a class="row"') == 45


def test_code_in_recipes_is_code(client, two) -> None:
    page = client.get("/recipes").text
    assert "<code>" in page
    assert "`" not in Text(page).shown


def test_the_leaderboard_shows_ties(client, two) -> None:
    shown = re.sub(r"\s+", " ", Text(client.get("/leaderboard").text).shown)
    assert "1–2m20.65" in shown.replace(" ", "")
    assert "1–2m10.50" in shown.replace(" ", "")


def test_a_run_that_cannot_be_read_is_listed_with_the_reason(client, two) -> None:
    (two / "bad").mkdir()
    (two / "bad" / "manifest.json").write_text("{", encoding="utf-8")
    (two / "one" / "scores.json").write_text('{"records_bytes": 1}', encoding="utf-8")
    answer = client.get("/")
    assert answer.status_code == 200
    assert "unreadable" in answer.text
    assert client.get("/run/bad").status_code == 500
    assert client.get("/run/one").status_code == 200


def test_p_stands_before_the_interval_where_a_phone_shows_it(client, two) -> None:
    page = client.get("/compare?a=one&b=two").text
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page)
    assert heads[:6] == ["score", "before", "after", "difference", "p", "95 % interval"]


def test_a_run_that_lost_its_records_is_listed_with_the_reason(client, two) -> None:
    assert client.get("/run/two").status_code == 200
    (two / "two" / "records.jsonl").unlink()
    assert "it has lost its file" in client.get("/").text
    for page in ("/run/two", "/run/two/sample/3/0", "/compare?a=one&b=two"):
        answer = client.get(page)
        assert answer.status_code == 500
        assert "records.jsonl" in answer.text
    assert client.get("/run/one").status_code == 200
    assert client.get("/leaderboard").status_code == 200


def test_a_label_that_no_verifier_gives_is_named_with_its_line(client, two) -> None:
    path = two / "two" / "records.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"label":"correct"', b'"label":"maybe"'))
    assert "label &#39;maybe&#39;" in client.get("/").text
    answer = client.get("/run/two")
    assert answer.status_code == 500
    assert "records.jsonl line 1" in answer.text
    assert client.get("/run/one").status_code == 200


def test_progress_of_a_running_job(client, runs, make) -> None:
    problems = [make.problem(n) for n in range(4)]
    with Evaluation.start(runs / "live", make.manifest("m", 4), problems) as run:
        run.append(make.record(0))
        assert 'data-live="/progress.json"' in client.get("/").text
        (found,) = client.get("/progress.json").json()
        assert (found["state"], found["done"], found["planned"]) == ("running", 1, 4)
        run.append(make.record(1, right=False))
        found = client.get("/run/live/progress.json").json()
        assert found["outcomes"]["incorrect"] == 1
        assert "2 samples" in client.get("/run/live").text
    assert client.get("/progress.json").json() == []
    assert client.get("/run/live/progress.json").json()["state"] == "stopped"


def test_light_and_dark_are_remembered(client, two) -> None:
    assert "data-theme" not in client.get("/").text
    answer = client.get("/theme?to=dark&back=/recipes?q=self")
    assert answer.url.path == "/recipes"
    assert '<html lang="en" data-theme="dark">' in answer.text
    assert "data-theme" not in client.get("/theme?to=").text


def test_what_a_judge_was_asked_and_said_is_shown_as_text(client, runs, make) -> None:
    said = (Message("user", "Is it <b>right</b>?"), Message("assistant", "Verdict: correct"))
    judged = Verdict("correct", verifier="judge", transcript=said)
    one = make.record(0).replace(verdicts={"all": Verdict("correct", parts=(judged,))})
    make.write(runs / "judged", "m", [one])
    text = client.get("/run/judged/sample/0/0").text
    assert "Judge <span" in text
    assert "Is it &lt;b&gt;right&lt;/b&gt;?" in text
    assert "Verdict: correct" in text


def test_images_inside_the_run_are_shown_and_others_named(client, runs, make) -> None:
    data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    png = base64.b64decode(data + "RU5ErkJggg==")
    images = ("a.png", "../b.png", f"data:image/png;base64,{data}RU5ErkJggg==")
    asked = make.problem(0).replace(messages=(Message("user", "Look!", images),))
    make.write(runs / "seen", "m", [make.record(0)], problems=[asked])
    (runs / "seen" / "a.png").write_bytes(png)
    (runs / "b.png").write_bytes(png)
    text = client.get("/run/seen/sample/0/0").text
    assert text.count("<img ") == 2
    assert "Image not shown" in text
    for place, status in enumerate((200, 404, 200, 404)):
        answer = client.get(f"/run/seen/image/0/0/{place}")
        assert answer.status_code == status
        assert (answer.content == png) == (status == 200)


def test_files_of_the_page_are_asked_for_once(client, two) -> None:
    first = client.get("/static/view.css")
    again = client.get("/static/view.css", headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)


def test_hostile_texts_are_shown_and_do_nothing(client, hostile) -> None:
    paths = ["/", "/leaderboard", "/run/bad%3Cb%3E", "/run/bad%3Cb%3E/samples?text=alert"]
    paths += [f"/run/bad%3Cb%3E/sample/{n}/0" for n in range(4)]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert len(answer.content) < 1_000_000, path
        page = Text(answer.text)
        assert [tag for tag, _ in page.tags].count("script") == 1
        assert "img" not in [tag for tag, _ in page.tags]
        assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
        assert not re.search("[\x00\x07\x1b\u202e\u2066\u2028\ufeff]", answer.text), path
        assert "49" not in re.findall(r"\}\} (\d+)", answer.text)
    shown = Text(client.get("/run/bad%3Cb%3E/sample/0/0").text).shown
    assert "alert('x')" in shown
    assert "{{7*7}}" in shown
    assert "it lies outside of the run’s folder" in shown


def test_a_huge_response_is_cut_and_whole_as_json(client, hostile) -> None:
    answer = client.get("/run/bad%3Cb%3E/sample/3/0")
    assert "4,980,000 more characters of the response are not shown" in answer.text
    raw = client.get("/run/bad%3Cb%3E/sample/3/0/raw")
    assert len(json.loads(raw.content)["response"]["text"]) == 5_000_000


ODD = [
    "\x00",
    "\ud800",
    "%00",
    "'",
    '"',
    "\\",
    "%",
    "_",
    "💥" * 300,
    "../..",
    "-1",
    "1e9",
    "٣",
    "\n",
]
FIELDS = ["q", "state", "sort", "outcome", "kind", "id", "text", "verifier", "page", "a", "b"]
FIELDS += ["moved", "place", "index", "to", "back", "token"]


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_odd_addresses_are_answered(client, two, odd) -> None:
    value = quote(odd, safe="", errors="surrogatepass")
    for path in ("/", "/run/one", "/run/one/samples", "/run/one/sample/1/0", "/recipes"):
        fields = "&".join(f"{name}={value}" for name in FIELDS)
        assert client.get(f"{path}?{fields}").status_code == 200
    for path in (f"/run/{value}", f"/run/one/sample/{value}/0", f"/static/{value}", f"/{value}"):
        assert client.get(path).status_code in (200, 404)
    for fields in (f"a=one&b={value}", f"a=one&b=two&moved={value}", f"a=one&b=two&place={value}"):
        assert client.get(f"/compare?{fields}").status_code in (200, 404)


def test_a_run_whose_name_has_no_text_is_no_end_of_the_list(client, two) -> None:
    shutil.copytree(two / "one", os.fsdecode(os.fsencode(two) + b"/\xff\xfe"))
    assert client.get("/").status_code == 200
    assert client.get("/leaderboard").status_code == 200
    assert client.get("/run/one").status_code == 200
