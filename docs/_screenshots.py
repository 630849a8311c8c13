"""Take the pictures of docs/view.md and docs/search.md: ``python docs/_screenshots.py [NAME ...]``.

It needs ``assay[view]``, playwright and a Chromium on the path. The runs are rehearsals, made anew
each time; the pages are those named below, light and dark, at the width of a desk and of a phone.
With names, those pages alone.
"""

import base64
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import _searches
from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
TOKEN = "for-the-pictures"
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}
RUNS = {
    "starter": ("0.3", "0.55", "0.72"),
    "muldimif": ("0.55", "0.72"),
    "instruct_qa": ("0.3", "0.72"),
    "injection": ("0.3", "0.72"),
    "mmmt_if": ("0.72",),
}
"""Suites, and the rates at which the models that answer them succeed."""
PAGES = {
    "runs": "/",
    "run": "/run/mmmt_if-0.72",
    "heat": "/run/starter-0.72#heat",
    "sample": "/run/starter-0.72/samples?outcome=incorrect",
    "compare": "/compare?a=injection-0.3&b=injection-0.72",
    "leaderboard": "/leaderboard",
    "recipes": "/recipes?state=works",
    "search": "/run/search-beam/sample/12/0/tree",
    "search-mistaken": "/run/search-mcts/sample/3/0/tree",
    "search-list": "/run/search-weighted/sample/12/0/tree",
    "search-chain": "/run/search-revise/sample/0/0/tree",
}
ONCE = ("heat", "search-mistaken", "search-list", "search-chain")
"""Shown light and wide alone."""
TALL = {"search": 1180, "search-mistaken": 1180, "search-list": 1180, "search-chain": 960}


def rehearse(folder: Path) -> None:
    """Make the runs that are looked at."""
    for suite, rates in RUNS.items():
        for rate in rates:
            asked = ["eval", suite, "--model", f"scripted:{rate}", "--limit", "240"]
            out = str(folder / "runs" / f"{suite}-{rate}")
            subprocess.run([sys.executable, "-m", "assay", *asked, "--out", out], check=True)


def take(page: Page, place: Path) -> None:
    """Keep what the page shows, small."""
    page.wait_for_timeout(300)  # until it is drawn
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": 80})
    place.write_bytes(base64.b64decode(shot["data"]))


def main(*names: str) -> None:
    """Make runs, and take the pictures of them."""
    wanted = names or tuple(PAGES)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "runs").mkdir()
        if any(name.startswith("search") for name in wanted):
            _searches.make(Path(folder) / "runs")
        if not all(name.startswith("search") for name in wanted):
            rehearse(Path(folder))
        photograph(Path(folder), wanted)


def photograph(folder: Path, names: tuple[str, ...]) -> None:
    """Start the application, and take each picture."""
    command = [sys.executable, "-m", "assay", "view", "runs", "--port", "0", "--no-open"]
    server = subprocess.Popen(
        [*command, "--token", TOKEN], stdout=subprocess.PIPE, text=True, cwd=folder
    )
    assert server.stdout is not None
    start = server.stdout.readline().strip()
    own = start.partition("/?")[0]
    IMAGES.mkdir(exist_ok=True)
    try:
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("chrome")
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--hide-scrollbars"]
            )
            for size, (width, height) in SIZES.items():
                for scheme in ("light", "dark"):
                    context = browser.new_context(
                        viewport={"width": width, "height": height}, color_scheme=scheme
                    )
                    page = context.new_page()
                    page.goto(start)
                    for name in names:
                        if name in ONCE and (scheme, size) != ("light", "desktop"):
                            continue
                        tall = TALL.get(name, height) if size == "desktop" else height
                        page.set_viewport_size({"width": width, "height": tall})
                        page.goto(own + PAGES[name])
                        if name == "sample":
                            page.locator("a.row").nth(3).click()
                        take(page, IMAGES / f"view-{name}-{scheme}-{size}.webp")
                    context.close()
            browser.close()
    finally:
        server.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
