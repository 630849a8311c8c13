"""The report in all its forms, on a run whose texts attack the reader."""

import html.parser
import io
import json
import re
import time

import pytest

from assay.core import BadResponse, ConstraintSpec, Problem, Reason, Verdict, Verifier
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.report import console, markdown, web
from assay.evaluate.report.content import Content, number
from assay.evaluate.runner import evaluate
from assay.evaluate.statistic import share
from assay.evaluate.suite import Suite

HOSTILE = (
    "</pre><script>alert('x')</script><img src=http://h/x onerror=alert(1)> {{7*7}} \x1b[31mred "
    "\u202egnp.exe \x00 \ud800 \u2028 ]]> ``` | <!-- a, b"
)


class Commas(Verifier):
    name = "commas"

    def decide(self, problem, response):
        places = tuple((m.start(), m.end()) for m in re.finditer(",", response.text))
        reason = Reason("Do not use <any> commas.", f"{len(places)} commas", places)
        label = "incorrect" if places else "correct"
        part = Verdict(label, reasons=(reason,), verifier="punctuation:no_comma")
        return Verdict(label, parts=(part,), verifier=self.name)


@pytest.fixture
def run(tiny) -> Evaluation:
    answers = {"0": HOSTILE, "1": "fine", "2": BadResponse(HOSTILE), "3": "a, b, c"}
    specs = (ConstraintSpec(id="punctuation:no_comma"),)
    problems = [
        Problem.of(f"{n} {HOSTILE}", id=f"p{n}{HOSTILE}", constraints=specs) for n in range(4)
    ]
    suite = Suite.of(problems, Commas(), by_part=True, name=f"suite {HOSTILE}")
    model = tiny.Instant(lambda prompt: answers[prompt[0]])
    return evaluate(suite, model, out="run")


class Page(html.parser.HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "img", "br", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.text += data


def test_no_text_acts_in_the_page(run) -> None:
    written = web.render(Content.of(run))
    written.encode()
    page = Page(written)
    assert not page.open
    tags = [tag for tag, _ in page.tags]
    assert tags.count("script") == 1
    assert "img" not in tags
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name == "src" for name in attributes)
        assert not attributes.get("href", "data:").startswith("http")
    assert not re.search("[\x00\x1b\u202e\u2028]", written)
    assert "alert('x')" in page.text  # shown, not run
    assert "{{7*7}}" in page.text


def test_the_policy_of_the_page_lets_its_own_script_run(run) -> None:
    import base64
    import hashlib

    written = web.render(Content.of(run))
    script = re.search(r"<script>(.*)</script>", written, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in written
    assert "default-src 'none'" in written


def test_the_page_shows_the_evidence(run) -> None:
    written = web.render(Content.of(run))
    assert written.count('<mark class="incorrect" title="Do not use &lt;any&gt; commas. (2') == 2
    text = Page(written).text
    assert "a, b, c" in text
    assert "No answer:" in text
    assert "All 4 samples." in text
    assert '<span class="unseen">202E</span>' in written


def test_bars_are_explained_where_there_are_bars(run, tiny) -> None:
    assert "Each bar: " in Page(web.render(Content.of(run))).text
    none = evaluate(tiny.asked("a"), tiny.Instant(lambda prompt: None), verifier=Commas(), out="no")
    assert "Each bar" not in Page(web.render(Content.of(none))).text


def test_what_a_statistic_is_stands_under_its_name(run) -> None:
    told = share("whole", [[1.0], [0.0]], of="samples", about="all of it right")
    written = web.render(Content.of(run, run.scores.with_statistics([told])))
    assert '<td class="first">whole<span class="told">all of it right</span></td>' in written
    assert "what it is</th>" not in written


def test_names_of_kinds_break_after_colons_and_underscores(run) -> None:
    assert '<td class="first">punctuation:<wbr>no_<wbr>comma</td>' in web.render(Content.of(run))


def test_a_response_is_shown_to_the_letter(tiny) -> None:
    text = "  two\n\n  lines <b> & so on \n"
    run = evaluate(tiny.asked("a"), tiny.Instant(lambda prompt: text), verifier=Commas(), out="run")
    assert "  two\n\n  lines &lt;b&gt; &amp; so on \n</pre>" in web.render(Content.of(run))


def test_many_samples_and_long_ones_stay_usable(tiny) -> None:
    def answer(prompt: str) -> str:
        return "a," * 30_000 if prompt == "0" else "yes"

    problems = tiny.asked(*map(str, range(2_000)))
    run = evaluate(problems, tiny.Instant(answer), verifier=Commas(), out="run", floor=False)
    start = time.process_time()
    written = web.render(Content.of(run))
    assert time.process_time() - start < 5
    assert len(written) < 1_000_000
    text = Page(written).text
    assert "The first 300 of 2000 samples are shown" in text
    assert "40,000 more characters of the response are not shown" in text
    assert "29600 more places are not highlighted" in text


def test_markdown(run) -> None:
    written = markdown.render(Content.of(run), samples=1)
    written.encode()
    assert "1 of 4 are shown, the first ones." in written
    assert "````text\n" in written  # a fence that the response cannot close
    outside = re.sub(r"(`{3,})text\n.*?\n\1", "", written, flags=re.DOTALL)
    assert "<script>" not in outside
    assert not re.search("[\x00\x1b\u202e]", written)
    assert "✗ punctuation:no" in written.replace("\\", "")


def test_console_without_a_terminal_is_plain(run, capsys) -> None:
    console.show(Content.of(run), full=True)
    out = capsys.readouterr().out
    assert not re.search("[\x00\x1b\u202e\ud800]", out)
    lines = out.splitlines()
    assert lines[2].split() == ["score", "value", "95", "%", "interval", "n", "floor"]
    assert [line for line in lines if line.startswith("prompt_commas ")][1].split() == [
        "prompt_commas", "1", "2", "0", "0", "1",
    ]  # fmt: skip
    assert "! 1 × model call failed: BadResponse: </pre>" in out


def test_the_console_tells_the_answer_first_and_the_rest_in_full(run, capsys) -> None:
    told = [share(name, [[1.0]], about=f"what {name} is") for name in ("a", "b", "c")]
    content = Content.of(run, run.scores.with_statistics(told))
    console.show(content)
    brief = capsys.readouterr().out
    assert "outcomes  1 correct, 2 incorrect, 1 broken; instruction_commas: 1 broken" in brief
    assert "what b is" in brief
    assert "what c is" not in brief
    assert "! 1 × model call failed" in brief
    assert len(brief.split("\n\n")) == 5  # the title, two tables, facts and warnings
    console.show(content, full=True)
    full = capsys.readouterr().out
    assert "what c is" in full
    assert full.count("\n\n") - brief.count("\n\n") == console.left_out(content) - 1


def test_console_on_a_terminal_says_the_same(run) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    console.show(Content.of(run), stream)
    drawn = re.sub("\x1b\\[[0-9;]*m", "", stream.getvalue())
    assert "prompt_commas" in drawn
    assert "\u202e" not in drawn
    assert not re.search("[\x00\x1b]", drawn)


def test_a_report_on_an_unfinished_run(tiny) -> None:
    problems = tiny.asked("a", "b")
    model = tiny.Instant(lambda prompt: "yes" if prompt == "a" else ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        evaluate(problems, model, verifier=Commas(), out="run")
    content = Content.of(Evaluation.open("run"))
    assert content.warnings[0] == "1 of 2 samples is missing"
    assert "not finished" in web.render(content)


def test_a_report_on_a_run_with_nothing_in_it(tiny) -> None:
    model = tiny.Instant(lambda prompt: ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        evaluate(tiny.asked("a"), model, verifier=Commas(), out="run")
    content = Content.of(Evaluation.open("run"))
    assert "All 0 samples" in web.render(content)
    assert markdown.render(content)
    json.dumps(content.run.scores.to_dict())


def test_a_score_below_its_floor_is_called_out(tiny) -> None:
    run = evaluate(tiny.asked("a"), tiny.Instant(lambda prompt: "a,"), verifier=Commas(), out="run")
    (warning,) = Content.of(run).warnings
    assert warning == "commas is not clearly above what an empty answer scores"


def test_numbers() -> None:
    assert [number(value) for value in (0.0, 1.0, None, 0.125)] == ["0.00", "1.00", "–", "0.12"]


def test_every_form_shows_the_ends_of_the_interval(run, capsys) -> None:
    content = Content.of(run)
    low, high = run.scores["prompt_commas"].interval
    console.show(content)
    forms = (
        capsys.readouterr().out,
        markdown.render(content).replace("\\", ""),
        web.render(content),
    )
    for form in forms:
        assert f"[{low:.2f}, {high:.2f}]" in form
        assert "±" not in form
