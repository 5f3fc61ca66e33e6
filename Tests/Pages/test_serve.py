"""The page of losscast serve in a real browser: live rows, sliders, a restart of the server, names that are code."""

import math
import os
import pathlib
import subprocess
import time

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

BUILT = pathlib.Path(os.environ["LOSSCAST_BUILT"])
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
        # A program that was started in the background is deaf to SIGINT.
        self.process.terminate()
        return self.process.wait(timeout=10)


@pytest.fixture
def driver(browser):
    """The browser by day, on a wide screen."""
    browser.resize(1280, 1000)
    browser.emulate(prefers_color_scheme="light")
    return browser.driver


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
    table = tmp_path / "sizes.csv"
    table.write_text("params,tokens,loss\n" + "".join(
        f"{n:.4g},{n * ratio:.4g},{1.7 + 400 * n ** -0.34 + 410 * (n * ratio) ** -0.28:.5f}\n"
        for n in (1e7, 2e7, 5e7, 1e8, 2e8, 5e8) for ratio in (5, 10, 20, 40, 80)))
    server = Server(runs, "--scaling", table)
    yield server
    server.stop()


def wait(driver, condition, seconds=60):
    return WebDriverWait(driver, seconds, 0.1).until(lambda _: condition())


def text(driver, selector):
    return driver.find_element(By.CSS_SELECTOR, selector).text


def cell(driver, run, name):
    """What a column of the run's row says; None without the row."""
    return driver.execute_script(
        """for (const row of document.querySelectorAll('#rows tr'))
             if (row.querySelector('button').textContent === arguments[0])
               return row.querySelector(arguments[1]).textContent;
           return null""", run, "." + name)


def problems(driver):
    """What the console has complained of, besides a server that was away."""
    return [
        entry for entry in driver.get_log("browser")
        if entry["level"] in ("SEVERE", "WARNING") and "ERR_CONNECTION_REFUSED" not in entry["message"]
        and "ERR_INCOMPLETE_CHUNKED" not in entry["message"] and "ERR_EMPTY_RESPONSE" not in entry["message"]
        and "ERR_CONNECTION_RESET" not in entry["message"]
    ]


def open_page(driver, server):
    driver.get_log("browser")
    driver.get(server.address)
    wait(driver, lambda: text(driver, "#connection") == "live")
    wait(driver, lambda: cell(driver, "growing", "verdict") == "continue")
    wait(driver, lambda: "interval" in text(driver, "#answer"))


def test_shows_runs_and_answers(driver, server):
    open_page(driver, server)
    assert text(driver, "h1") == "runs"
    wait(driver, lambda: cell(driver, "hopeless", "verdict") == "stop")
    assert cell(driver, "cosine", "verdict") == "finished"
    names = [row.text for row in driver.find_elements(By.CSS_SELECTOR, "#rows button")]
    assert names[0] == "growing", "the most promising is first"
    # The chart of the first is there without a click.
    wait(driver, lambda: driver.find_elements(By.CSS_SELECTOR, "#chart canvas"))
    assert text(driver, "#why").startswith("growing")
    driver.find_element(By.XPATH, "//button[text()='hopeless']").click()
    wait(driver, lambda: text(driver, "#why").startswith("hopeless"))
    assert "Stop: expected to end at" in text(driver, "#why")
    assert problems(driver) == []


def test_names_are_text(driver, server):
    open_page(driver, server)
    wait(driver, lambda: cell(driver, HOSTILE, "last") is not None)
    driver.find_element(By.XPATH, f"//button[text()='{HOSTILE}']").click()
    wait(driver, lambda: text(driver, "#why").startswith(HOSTILE))
    assert driver.execute_script("return document.querySelectorAll('script').length") == 3
    assert problems(driver) == []


def test_slider_changes_the_answer(driver, server):
    open_page(driver, server)
    before = text(driver, "#answer")
    slider = driver.find_element(By.ID, "decay")
    number = driver.find_element(By.ID, "decay-number").get_attribute("value")
    for _ in range(40):
        slider.send_keys(Keys.ARROW_RIGHT)
    assert driver.find_element(By.ID, "decay-number").get_attribute("value") != number
    wait(driver, lambda: text(driver, "#answer") != before and "waiting" not in driver.find_element(
        By.ID, "what-if-answer").get_attribute("class"))
    assert "nats" in text(driver, "#gain") and "interval" in text(driver, "#gain")
    # The number beside it can be typed.
    before = text(driver, "#answer")
    entry = driver.find_element(By.ID, "steps-number")

    def enter(number):
        entry.send_keys(Keys.CONTROL, "a")
        entry.send_keys(number + "\n")

    enter("1600")
    wait(driver, lambda: "step 1600" in text(driver, "#answer"))
    # What no run supports is refused in words.
    enter("900000")
    wait(driver, lambda: "no fitted run supports this forecast" in text(driver, "#refusal"))
    enter("2000")
    wait(driver, lambda: "step 2000" in text(driver, "#answer"))
    for form, part in [("text", "wsd:peak"), ("pytorch", "LambdaLR"), ("optax", "jnp.interp"), ("csv", "step,lr")]:
        driver.find_element(By.CSS_SELECTOR, f"[data-form={form}]").click()
        wait(driver, lambda: part in driver.find_element(By.ID, "copy").get_attribute("value"))
    assert [entry for entry in problems(driver) if "422" not in entry["message"]] == []


def test_a_budget_is_answered(driver, server):
    open_page(driver, server)
    wait(driver, lambda: "parameters" in text(driver, "#budget-answer"))
    before = text(driver, "#budget-answer")
    for _ in range(30):
        driver.find_element(By.ID, "compute").send_keys(Keys.ARROW_RIGHT)
    wait(driver, lambda: text(driver, "#budget-answer") != before)
    wait(driver, lambda: driver.find_elements(By.CSS_SELECTOR, "#budget-chart canvas"))
    assert problems(driver) == []


def test_rows_arrive_and_a_restart_is_survived(driver, server):
    open_page(driver, server)
    assert cell(driver, "growing", "seen") == "1,200 of 2,000"
    with open(server.folder / "growing.csv", "a") as file:
        file.write("1210,2.2222\n")
    wait(driver, lambda: cell(driver, "growing", "seen") == "1,210 of 2,000", 5)
    assert cell(driver, "growing", "last") == "2.2222"
    (server.folder / "late.csv").write_text(log(500, "cosine", 2.3))
    wait(driver, lambda: cell(driver, "late", "seen") == "500 of 2,000", 5)
    server.stop()
    wait(driver, lambda: "lost" in text(driver, "#connection"), 10)
    with open(server.folder / "growing.csv", "a") as file:
        file.write("1220,2.1111\n")
    server.start()
    wait(driver, lambda: text(driver, "#connection") == "live", 20)
    wait(driver, lambda: cell(driver, "growing", "last") == "2.1111", 20)
    with open(server.folder / "growing.csv", "a") as file:
        file.write("1230,2.3333\n")
    wait(driver, lambda: cell(driver, "growing", "last") == "2.3333", 5)
    # What the page asked while the server went and came may have been refused, and is asked again.
    assert [e for e in problems(driver) if not any(path in e["message"] for path in ("/events", "/runs/"))] == []


def test_nothing_is_wider_than_the_screen(browser, driver, server):
    open_page(driver, server)
    wait(driver, lambda: cell(driver, "hopeless", "verdict") == "stop")
    time.sleep(1)
    for width in (1280, 390):
        for scheme in ("light", "dark"):
            browser.resize(width, 900)
            browser.emulate(prefers_color_scheme=scheme)
            time.sleep(0.5)
            assert browser.is_as_wide_as_its_window()
            browser.picture(f"serve-{width}-{scheme}")
