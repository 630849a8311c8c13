"""The pages in a real browser: accessible, light and dark, at the width of a phone, by keys."""

import pytest

from assay.evaluate.evaluation import Evaluation

PATHS = {
    "runs": "/",
    "run": "/run/one",
    "samples": "/run/one/samples?outcome=incorrect",
    "sample": "/run/one/sample/12/0",
    "compare": "/compare?a=one&b=two",
    "both": "/compare?a=one&b=two&place=12&index=0",
    "leaderboard": "/leaderboard",
    "recipes": "/recipes",
    "problem": "/nope",
}
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}

pytestmark = pytest.mark.slow


@pytest.fixture
def opened(browser, served):
    """Opens a page in a context of its own."""
    contexts = []

    def open_(path: str, scheme: str = "light", size: str = "desktop", **options):
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(served)
        page.goto(served.partition("/?")[0] + path)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_is_too_wide(two, make, opened, scheme, size) -> None:
    make.write(two / "other", "m1", [make.record(0)], count=2, suite="other")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")
    found = {}
    page = opened("/", scheme, size)
    own = page.url.rstrip("/")
    for name, path in PATHS.items():
        page.goto(own + path)
        # What is folded is read too.
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        # axe is put into the page by the driver, past the policy of the page.
        results = axe.Axe().run(page)
        if results.violations_count:
            found[name] = [
                (one["id"], [node["html"][:150] for node in one["nodes"][:3]])
                for one in results.response["violations"]
            ]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} pixels too wide"
    assert found == {}


def test_the_theme_follows_the_system_and_the_choice(two, opened) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    light, dark = (opened("/", scheme).evaluate(colour) for scheme in ("light", "dark"))
    assert light != dark
    page = opened("/run/one", "light")
    with page.expect_navigation():
        page.get_by_role("link", name="dark", exact=True).click()
    assert page.url.endswith("/run/one")
    assert page.evaluate(colour) == dark
    with page.expect_navigation():
        page.keyboard.press("t")
    assert page.locator("html[data-theme]").count() == 0


def test_everything_can_be_reached_by_keys(two, opened) -> None:
    page = opened("/")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "row"
    page.keyboard.press("Enter")
    page.wait_for_url("**/run/two")
    page.goto(page.url + "/sample/0/0")
    page.keyboard.press("j")
    page.wait_for_url("**/sample/1/0")
    page.keyboard.press("k")
    page.wait_for_url("**/sample/0/0")
    page.keyboard.press("u")
    page.wait_for_url("**/run/two/samples")
    page.keyboard.press("/")
    page.keyboard.type("Answer 7")
    page.keyboard.press("Enter")
    page.wait_for_url("**text=Answer+7*")
    assert page.locator("tbody tr").count() == 1
    page.keyboard.press("Escape")
    page.locator("main").click()
    page.keyboard.press("g")
    page.wait_for_url(lambda address: address.endswith("/"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"


def test_a_choice_shows_at_once(two, opened) -> None:
    page = opened("/run/one/samples")
    page.locator("select[name=outcome]").select_option("incorrect")
    page.wait_for_url("**outcome=incorrect*")
    assert page.locator("tbody tr").count() == 10


def test_without_a_script_all_is_there(two, opened) -> None:
    page = opened("/run/one", java_script_enabled=False)
    page.locator("select[name=outcome]").select_option("incorrect")
    page.get_by_role("button", name="Show").click()
    assert page.locator("tbody tr").count() == 10


def test_a_running_job_moves(runs, make, opened) -> None:
    expect = pytest.importorskip("playwright.sync_api", reason="needs playwright").expect
    problems = [make.problem(n) for n in range(4)]
    with Evaluation.start(runs / "live", make.manifest("m", 4), problems) as run:
        run.append(make.record(0))
        page = opened("/", size="phone")
        assert page.locator(".done").inner_text() == "1"
        assert page.evaluate("document.documentElement.scrollWidth") == SIZES["phone"][0]
        for number in (1, 2, 3):
            run.append(make.record(number))
        expect(page.locator(".done")).to_have_text("4", timeout=20_000)
        run.finish(parquet=False)
        run.save_scores()
    expect(page.locator(".progress")).to_have_count(0, timeout=20_000)
    assert "1.00" in page.locator("main").inner_text()
