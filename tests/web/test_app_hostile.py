"""Hostile texts in a real browser: nothing runs, nothing is asked for, nothing turns round."""

import pytest

PAGES = [
    "/",
    "/leaderboard",
    "/compare",
    "/run/bad%3Cb%3E",
    "/run/bad%3Cb%3E/samples?text=%3Cscript%3Ealert(9)%3C/script%3E&id=%22%3E%3Cimg%20src=x%3E",
    "/run/bad%3Cb%3E/sample/0/0",
    "/run/bad%3Cb%3E/sample/1/0",
    "/run/bad%3Cb%3E/sample/2/0",
    "/run/bad%3Cb%3E/sample/3/0",
    "/run/bad%3Cb%3E/sample/0/0/raw",
    "/run/%3Cscript%3Ealert(1)%3C/script%3E",
]


@pytest.fixture
def watched(browser, served):
    """A page of the browser that keeps what should not have happened."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    happened: list[str] = []
    own = served.partition("/?")[0]

    def dialog(box) -> None:
        happened.append(f"dialog: {box.message}")
        box.dismiss()

    def request(asked) -> None:
        if not asked.url.startswith((own, "data:")):
            happened.append(f"request: {asked.url}")

    page.on("dialog", dialog)
    page.on("request", request)
    page.on("pageerror", lambda error: happened.append(f"error: {error}"))
    page.on("popup", lambda popup: happened.append(f"popup: {popup.url}"))
    page.on("download", lambda file: happened.append(f"download: {file.url}"))
    page.goto(served)
    yield page, own, happened
    context.close()


@pytest.mark.slow
def test_nothing_happens_but_what_is_read(hostile, watched) -> None:
    page, own, happened = watched
    for path in PAGES:
        page.goto(own + path)
        page.wait_for_timeout(50)
        assert happened == [], path
        if path.endswith("raw"):
            continue
        assert page.locator("main script, main img, main style, main iframe").count() == 0, path
        assert page.locator("h1").is_visible(), path
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is {wide} pixels too wide"
        shown = page.locator("main").inner_text()
        assert not any(mark in shown for mark in "\u202e\u2066\x1b\x00\u2028"), path


@pytest.mark.slow
def test_the_policy_stops_what_would_get_through(two, watched) -> None:
    page, own, happened = watched
    page.goto(f"{own}/run/one")
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "alert('inline')";
          document.body.append(script);
          const image = document.createElement("img");
          image.setAttribute("onerror", "alert('handler')");
          image.src = "http://h.invalid/x.png";
          document.body.append(image);
          fetch("http://h.invalid/y").catch(() => {});
        }"""
    )
    page.wait_for_timeout(300)
    assert [one for one in happened if one.startswith(("dialog", "popup"))] == []
