"""Take the pictures of docs/view.md: ``python docs/_screenshots.py FOLDER-OF-RUNS``.

It needs ``assay[view]``, playwright and a Chromium on the path. The pages are those named below,
light and dark, at the width of a desk and of a phone.
"""

import base64
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
TOKEN = "for-the-pictures"
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}
PAGES = {
    "runs": "/",
    "run": "/run/mmmt-0.6",
    "heat": "/run/starter-local#heat",
    "sample": "/run/starter-local/samples?outcome=incorrect",
    "compare": "/compare?a=starter-0.3&b=starter-0.72",
    "leaderboard": "/leaderboard",
}


def take(page: Page, place: Path) -> None:
    """Keep what the page shows, small."""
    page.wait_for_timeout(300)  # until it is drawn
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": 80})
    place.write_bytes(base64.b64decode(shot["data"]))


def main() -> None:
    """Start the application, and take each picture."""
    command = [sys.executable, "-m", "assay", "view", sys.argv[1], "--port", "0", "--no-open"]
    server = subprocess.Popen([*command, "--token", TOKEN], stdout=subprocess.PIPE, text=True)
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
                    for name, path in PAGES.items():
                        page.goto(own + path)
                        if name == "sample":
                            page.locator("a.row").nth(3).click()
                        take(page, IMAGES / f"view-{name}-{scheme}-{size}.webp")
                    context.close()
            browser.close()
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
