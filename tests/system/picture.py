"""Take the picture in README: the sample issue as the site shows it. Run after `make demo`."""

import functools
import io
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
WIDTH, HEIGHT = 1120, 1280
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Serve site/, photograph the newest issue, and write docs/images/issue.png."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(ROOT / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/2024-05-03/")
        page.evaluate("Promise.all([...document.images].map((image) => image.decode()))")
        shot = page.screenshot()
        browser.close()
    server.shutdown()
    server.server_close()
    target = ROOT / "docs" / "images" / "issue.png"
    target.parent.mkdir(exist_ok=True)
    Image.open(io.BytesIO(shot)).quantize(64).save(target, optimize=True)


if __name__ == "__main__":
    main()
