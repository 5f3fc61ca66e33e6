"""The page of losscast serve in a real browser: Chromium, driven by Selenium.

LOSSCAST_BUILT names the folder of built programs. With LOSSCAST_SCREENSHOTS, a folder, pictures of the page are
kept there, by day and by night, on a wide screen and on a phone.
"""

import math
import os
import pathlib
import signal
import subprocess
import time

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

BUILT = pathlib.Path(os.environ.get("LOSSCAST_BUILT", ".build/test/release")).resolve()
HOSTILE = "<script>alert(1)</script>".replace("/", "\u2215")  # a name has no slash
PLANS = {
    "wsd": "wsd:peak=1e-3,steps={steps},warmup=100,decay={decay}",
    "cosine": "cosine:peak=1e-3,steps={steps},warmup=100",
    "constant": "constant:peak=1e-3,steps={steps},warmup=100",
}


def log(rows, kind="wsd", floor=2.0, steps=2000):
    """A log of so many steps, which falls as a power, lower once its rate decays."""
    decay = steps // 5
    text = f"# schedule: {PLANS[kind].format(steps=steps, decay=decay)}\nstep,loss\n"
    for step in range(10, rows + 1, 10):
        done = {
            "wsd": max(0, (step - steps + decay) / decay),
            "cosine": 0.5 - 0.5 * math.cos(math.pi * step / steps),
            "constant": 0,
        }[kind]
        noise = 0.003 * math.sin(step * 12.9898)
        text += f"{step},{floor + 4 * step ** -0.4 - 0.12 * done + noise:.5f}\n"
    return text


class Server:
    """losscast serve over a folder, which can be ended and started again."""

    def __init__(self, folder, *arguments):
        self.folder = folder
        self.arguments = arguments
        self.port = 0
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [BUILT / "losscast", "serve", self.folder, "--port", str(self.port), "--every", "0.5", *self.arguments],
            stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        self.port = int(self.address.split(":")[2].split("/")[0])

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=10)


@pytest.fixture(scope="module")
def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,1000"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


@pytest.fixture
def server(tmp_path):
    runs = tmp_path / "runs"
    runs.mkdir()
    (runs / "wsd-long.csv").write_text(log(2000))
    (runs / "cosine.csv").write_text(log(2000, "cosine", 2.02))
    (runs / "constant.csv").write_text(log(2000, "constant", 2.0))
    (runs / "growing.csv").write_text(log(1200, "wsd", 1.98))
    (runs / "hopeless.csv").write_text(log(1500, "cosine", 2.6))
    (runs / f"{HOSTILE}.csv").write_text(log(900, "cosine", 2.1))
    (runs / "broken.csv").write_text("step,loss\n1,2\nthis,is not a number\n")
    server = Server(runs)
    yield server
    server.stop()


def wait(browser, condition, seconds=60):
    return WebDriverWait(browser, seconds, 0.1).until(lambda _: condition())


def text(browser, selector):
    return browser.find_element(By.CSS_SELECTOR, selector).text


def cell(browser, run, name):
    """What a column of the run's row says; None without the row."""
    return browser.execute_script(
        """for (const row of document.querySelectorAll('#rows tr'))
             if (row.querySelector('button').textContent === arguments[0])
               return row.querySelector(arguments[1]).textContent;
           return null""", run, "." + name)


def problems(browser):
    """What the console has complained of, besides a server that was away."""
    return [
        entry for entry in browser.get_log("browser")
        if entry["level"] in ("SEVERE", "WARNING") and "ERR_CONNECTION_REFUSED" not in entry["message"]
        and "ERR_INCOMPLETE_CHUNKED" not in entry["message"] and "ERR_EMPTY_RESPONSE" not in entry["message"]
        and "ERR_CONNECTION_RESET" not in entry["message"]
    ]


def open_page(browser, server):
    browser.get_log("browser")
    browser.get(server.address)
    wait(browser, lambda: text(browser, "#connection") == "live")
    wait(browser, lambda: cell(browser, "growing", "verdict") == "continue")
    wait(browser, lambda: "interval" in text(browser, "#answer"))


def test_shows_runs_and_answers(browser, server):
    open_page(browser, server)
    assert text(browser, "h1") == "runs"
    wait(browser, lambda: cell(browser, "hopeless", "verdict") == "stop")
    assert cell(browser, "cosine", "verdict") == "finished"
    names = [row.text for row in browser.find_elements(By.CSS_SELECTOR, "#rows button")]
    assert names[0] == "growing", "the most promising is first"
    # The chart of the first is there without a click.
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#chart canvas"))
    assert text(browser, "#why").startswith("growing")
    browser.find_element(By.XPATH, "//button[text()='hopeless']").click()
    wait(browser, lambda: text(browser, "#why").startswith("hopeless"))
    assert "Stop: expected to end at" in text(browser, "#why")
    assert problems(browser) == []


def test_names_are_text(browser, server):
    open_page(browser, server)
    wait(browser, lambda: cell(browser, HOSTILE, "last") is not None)
    browser.find_element(By.XPATH, f"//button[text()='{HOSTILE}']").click()
    wait(browser, lambda: text(browser, "#why").startswith(HOSTILE))
    assert browser.execute_script("return document.querySelectorAll('script').length") == 3
    assert problems(browser) == []


def test_slider_changes_the_answer(browser, server):
    open_page(browser, server)
    before = text(browser, "#answer")
    slider = browser.find_element(By.ID, "decay")
    number = browser.find_element(By.ID, "decay-number").get_attribute("value")
    for _ in range(40):
        slider.send_keys(Keys.ARROW_RIGHT)
    assert browser.find_element(By.ID, "decay-number").get_attribute("value") != number
    wait(browser, lambda: text(browser, "#answer") != before and "waiting" not in browser.find_element(
        By.ID, "what-if-answer").get_attribute("class"))
    assert "nats" in text(browser, "#gain") and "interval" in text(browser, "#gain")
    # The number beside it can be typed.
    before = text(browser, "#answer")
    entry = browser.find_element(By.ID, "steps-number")
    entry.clear()
    entry.send_keys("1600\n")
    wait(browser, lambda: "step 1600" in text(browser, "#answer"))
    # What no run supports is refused in words.
    entry.clear()
    entry.send_keys("900000\n")
    wait(browser, lambda: "no fitted run supports this forecast" in text(browser, "#refusal"))
    entry.clear()
    entry.send_keys("2000\n")
    wait(browser, lambda: "step 2000" in text(browser, "#answer"))
    for form, part in [("text", "wsd:peak"), ("pytorch", "LambdaLR"), ("optax", "jnp.interp"), ("csv", "step,lr")]:
        browser.find_element(By.CSS_SELECTOR, f"[data-form={form}]").click()
        wait(browser, lambda: part in browser.find_element(By.ID, "copy").get_attribute("value"))
    assert [entry for entry in problems(browser) if "422" not in entry["message"]] == []


def test_rows_arrive_and_a_restart_is_survived(browser, server):
    open_page(browser, server)
    assert cell(browser, "growing", "seen") == "1,200 of 2,000"
    with open(server.folder / "growing.csv", "a") as file:
        file.write("1210,2.2222\n")
    wait(browser, lambda: cell(browser, "growing", "seen") == "1,210 of 2,000", 5)
    assert cell(browser, "growing", "last") == "2.2222"
    (server.folder / "late.csv").write_text(log(500, "cosine", 2.3))
    wait(browser, lambda: cell(browser, "late", "seen") == "500 of 2,000", 5)
    server.stop()
    wait(browser, lambda: "lost" in text(browser, "#connection"), 10)
    with open(server.folder / "growing.csv", "a") as file:
        file.write("1220,2.1111\n")
    server.start()
    wait(browser, lambda: text(browser, "#connection") == "live", 20)
    wait(browser, lambda: cell(browser, "growing", "last") == "2.1111", 20)
    with open(server.folder / "growing.csv", "a") as file:
        file.write("1230,2.3333\n")
    wait(browser, lambda: cell(browser, "growing", "last") == "2.3333", 5)
    assert [entry for entry in problems(browser) if "/events" not in entry["message"]] == []


def test_nothing_is_wider_than_the_screen(browser, server):
    open_page(browser, server)
    folder = os.environ.get("LOSSCAST_SCREENSHOTS")
    wait(browser, lambda: cell(browser, "hopeless", "verdict") == "stop")
    time.sleep(1)
    for width in (1280, 390):
        for scheme in ("light", "dark"):
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                "features": [{"name": "prefers-color-scheme", "value": scheme}]})
            time.sleep(0.5)
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width
            if folder:
                height = browser.execute_script("return document.documentElement.scrollHeight")
                browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                    "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})
                time.sleep(0.3)
                pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
                browser.save_screenshot(str(pathlib.Path(folder) / f"serve-{width}-{scheme}.png"))
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
