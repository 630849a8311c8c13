"""The page of a search in a real browser: accessible, at any size, by pointer and by keys."""

import pytest

from assay.search.strategies import load
from tests.web.searches import WORLD, found, hostile, one

LINES = {"beam": r"beam:16,step=\n", "weighted": "weighted:8"}
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}

pytestmark = pytest.mark.slow


@pytest.fixture
def opened(browser, served):
    """Opens a page in a context of its own; what should not happen in it is kept."""
    contexts = []

    def open_(path: str, scheme: str = "light", size: str = "desktop", **options):
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.happened = []
        own = served.partition("/?")[0]
        page.on("pageerror", lambda error: page.happened.append(str(error)))
        page.on("dialog", lambda box: (page.happened.append(box.message), box.dismiss()))
        page.on(
            "request",
            lambda asked: asked.url.startswith(own) or page.happened.append(asked.url),
        )
        page.goto(served)
        page.goto(own + path)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def searched(runs, make):
    for name, line in LINES.items():
        one(runs, make, found(line), name)
    one(runs, make, hostile(make.HOSTILE), "bad")
    return runs


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_is_too_wide(searched, opened, scheme, size) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")
    wrong = {}
    for name in [*LINES, "bad"]:
        page = opened(f"/run/{name}/sample/0/0/tree", scheme, size)
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        results = axe.Axe().run(page)
        if results.violations_count:
            wrong[name] = [
                (rule["id"], [node["html"][:150] for node in rule["nodes"][:3]])
                for rule in results.response["violations"]
            ]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} pixels too wide"
        assert page.happened == []
    assert wrong == {}


def test_hostile_texts_do_nothing(searched, opened) -> None:
    page = opened("/run/bad/sample/0/0/tree")
    page.wait_for_timeout(100)
    assert page.happened == []
    assert page.locator("main script, main img, main style, main iframe").count() == 0
    shown = page.locator("main").inner_text()
    assert not any(mark in shown for mark in "\u202e\u2066\x1b\x00\u2028")


def test_a_click_on_the_map_opens_the_text(searched, opened) -> None:
    page = opened("/run/beam/sample/0/0/tree")
    mark = page.locator(".map a:not(:has(.g-chosen))").last
    name = mark.get_attribute("href")
    assert not page.locator(f"{name} pre").is_visible()
    mark.dispatch_event("click")
    page.wait_for_url(f"**{name}")
    assert page.locator(f"{name} pre").is_visible()
    assert page.evaluate("document.activeElement.parentElement.id") == name[1:]
    again = opened(f"/run/beam/sample/0/0/tree{name}")
    assert again.locator(f"{name} pre").is_visible()


def test_all_can_be_read_by_keys_and_without_a_script(searched, opened) -> None:
    page = opened("/run/beam/sample/0/0/tree", java_script_enabled=False)
    first = page.locator("details.node").first
    assert not first.locator("pre").is_visible()
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.locator("pre").is_visible()
    links = page.locator("main a, main summary")
    assert all(link.get_attribute("tabindex") == "-1" for link in page.locator(".map a").all())
    assert links.count() > 10


def test_the_way_back_by_keys(searched, opened) -> None:
    page = opened("/run/beam/sample/0/0")
    page.get_by_role("link", name="The whole search").click()
    page.wait_for_url("**/tree")
    page.keyboard.press("u")
    page.wait_for_url("**/sample/0/0")
    assert page.get_by_role("link", name="The whole search").is_visible()


def test_the_longest_search_is_readable(runs, make, opened) -> None:
    deep = load(r"beam:8,step=\n").search(
        (world := type(WORLD)(right=0.97, steps=40)).problem(0), world.model(), world.reward()
    )
    page = opened(f"{one(runs, make, deep)}/tree")
    assert page.locator("ol.steps").first.locator("> li").count() == 40
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
