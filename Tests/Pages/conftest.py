"""A browser for tests of pages: Debian's Chromium without a window, driven as a person would use it."""

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

PROJECT = Path(__file__).resolve().parents[2]


class Browser:
    """A page in Chromium, with what the tests ask of it."""

    def __init__(self) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        # No sandbox of its own: tests may run as root, where there can be none.
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(60)
        self.resize()

    def resize(self, width: int = 1280, height: int = 900) -> None:
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )

    def emulate(self, **features: str) -> None:
        """Sets media features, such as `prefers_color_scheme="dark"`."""
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]},
        )

    def open(self, address: str) -> None:
        self.take_log("performance")
        self.take_log("browser")
        self.driver.get(address)

    def take_log(self, name: str) -> list[dict]:
        return self.driver.get_log(name)

    def errors(self) -> list[str]:
        """What the console holds since the page was opened."""
        return [entry["message"] for entry in self.take_log("browser")]

    def requests(self) -> list[str]:
        """The addresses that were asked for since the page was opened."""
        messages = [json.loads(entry["message"])["message"] for entry in self.take_log("performance")]
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    def all(self, selector: str) -> list:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def run(self, script: str, *arguments):
        return self.driver.execute_script(script, *arguments)

    def ink(self, selector: str) -> int:
        """How many pixels of the first canvas there are painted."""
        return self.run(
            "const c = document.querySelector(arguments[0]);"
            "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
            "let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n;",
            selector,
        )

    def is_as_wide_as_its_window(self) -> bool:
        return self.run("return document.documentElement.scrollWidth <= window.innerWidth")

    def picture(self, name: str) -> None:
        """Keeps the whole page as a picture, where that is asked for."""
        folder = os.environ.get("LOSSCAST_SCREENSHOTS")
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        shot = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True}
        )
        (Path(folder) / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


@pytest.fixture(scope="session")
def browser():
    browser = Browser()
    yield browser
    browser.driver.quit()


@pytest.fixture(scope="session")
def losscast():
    """Runs the built command in a folder."""
    program = Path(os.environ["LOSSCAST_BUILT"]) / "losscast"

    def run(*arguments, folder=PROJECT, status=0):
        done = subprocess.run([program, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=600)
        assert done.returncode == status, done.stderr
        return done

    return run
