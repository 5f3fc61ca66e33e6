"""Reports in a browser: they load, answer, zoom, sort and print."""

import base64
import shutil

import pytest
from conftest import PROJECT
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

DATA = PROJECT / "Data/language-model/mean/size-200k"
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="session")
def reports(tmp_path_factory, losscast):
    """A report of each kind, by its name."""
    folder = tmp_path_factory.mktemp("reports")
    for name in ("constant", "cosine", "wsd"):
        shutil.copy(DATA / f"{name}.csv", folder)
    # A name that would be a script, were it not text; a slash cannot be in it.
    evil = folder / (EVIL.replace("/", "\u2215") + ".csv")
    shutil.copy(DATA / "cosine.csv", evil)

    def report(name, *arguments):
        out = folder / f"{name}.html"
        losscast("report", "--out", out, *arguments, folder=folder)
        return out.as_uri()

    # A table of runs of six budgets, as the additive law has them.
    rows = ["params,tokens,loss"]
    for budget in (1e17, 3e17, 1e18, 3e18, 1e19, 3e19):
        for factor in (0.25, 0.4, 0.63, 1, 1.6, 2.5, 4):
            size = round(0.09 * budget**0.49 * factor)
            tokens = round(budget / 6 / size)
            rows.append(f"{size},{tokens},{1.7 + 400 * size**-0.34 + 900 * tokens**-0.31}")
    (folder / "sizes.csv").write_text("\n".join(rows) + "\n")

    wsd = "wsd:peak=3e-3,steps=3000,warmup=300,decay=600"
    cosine = "cosine:peak=3e-3,steps=3000,warmup=300"
    pages = {
        "fit": report(
            "fit", "fit", "constant.csv", evil.name, "wsd.csv", "--from", "450", "--leave-out", evil.stem,
            "--out", "fit.json"
        ),
        # What is still to come of runs, too.
        "young": report(
            "young", "fit", "constant.csv", evil.name, "--from", "450", "--to", "2250", "--out", "young.json"
        ),
    }
    pages["many"] = report(
        "many", "compare", "fit.json", "--schedule", wsd, "--schedule", cosine, "--and", "predict", "fit.json",
        "--schedule", wsd, "--and", "extrapolate", "wsd.csv", "--to", "1500", "--horizon", "3000",
    )
    pages["scale"] = report(
        "scale", "scale", "sizes.csv", "--at", "N=1e9,D=2e10", "--and", "isoflop", "sizes.csv", "--at", "1e20", "--and",
        "plan", "sizes.csv", "--flops", "1e20",
    )
    pages["saved"] = report("saved", "young.json", "constant.csv", evil.name, "wsd.csv")
    return pages


def zoom(browser, area, start, end):
    """Drags over the chart, between shares of its width."""
    width = area.size["width"]
    left = [round((share - 0.5) * width) for share in (start, end)]
    ActionChains(browser.driver).move_to_element_with_offset(area, left[0], 0).click_and_hold().move_by_offset(
        (left[1] - left[0]) // 2, 1
    ).move_by_offset((left[1] - left[0]) // 2, 0).release().perform()


def ticks(browser, panel=0):
    return browser.run(
        "return [...document.querySelectorAll('.chart-area')[arguments[0]]"
        ".querySelectorAll('.dygraph-axis-label-x')].map((e) => e.textContent)",
        panel,
    )


@pytest.mark.parametrize("name", ["fit", "young", "many", "scale", "saved"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_loads_without_errors_and_network(browser, reports, name, scheme, width):
    browser.emulate(prefers_color_scheme=scheme)
    browser.resize(width)
    browser.open(reports[name])
    assert browser.errors() == []
    assert browser.requests() == [reports[name]]
    charts = browser.all(".chart")
    assert len(charts) == len(browser.all("[data-figure]")) > 0
    assert all(browser.ink(f".chart-panel:nth-child({n + 1}) canvas:not([aria-hidden])") > 1000 for n in range(1))
    assert browser.is_as_wide_as_its_window()
    assert browser.one(".answer").text
    background = browser.run("return getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (scheme == "light")
    browser.picture(f"report-{name}-{scheme}-{width}")
    browser.emulate(prefers_color_scheme="light")
    browser.resize()


def test_a_script_in_a_name_is_text(browser, reports):
    browser.open(reports["fit"])
    name = EVIL.replace("/", "\u2215")
    assert name in browser.one(".chart-legend").text
    # Beside a tick, too, where dygraphs takes markup.
    assert ticks(browser, 1) == [name]
    assert browser.run("return document.body.innerText").count(name) > 2
    assert browser.errors() == []


def test_hover_shows_values(browser, reports):
    browser.open(reports["fit"])
    area = browser.one(".chart-area")
    ActionChains(browser.driver).move_to_element_with_offset(area, 40, 20).perform()
    browser.driver.implicitly_wait(2)
    tip = browser.one(".chart-tip:not([hidden])").text
    assert tip.startswith("step ")
    assert "constant" in tip
    browser.picture("report-hover")


def test_a_checkbox_switches_a_run_off(browser, reports):
    browser.open(reports["fit"])
    canvas = ".chart-area canvas:not([aria-hidden])"
    before = browser.ink(canvas)
    box = browser.one(".chart-legend input")
    box.click()
    assert browser.ink(canvas) < before
    browser.one(".chart-legend input").click()
    assert browser.ink(canvas) == before


def test_dragging_zooms_panels_alike_and_a_double_click_resets(browser, reports):
    browser.open(reports["fit"])
    before = ticks(browser)
    area = browser.one(".chart-area")
    last = len(browser.all(".chart-area")) - 1
    assert not browser.one(".chart-reset").is_enabled()
    zoom(browser, area, 0.4, 0.6)
    narrowed = ticks(browser)
    assert narrowed != before
    # The residuals below go along.
    assert ticks(browser, last) == narrowed
    assert len(set(narrowed)) == len(narrowed)
    assert browser.one(".chart-reset").is_enabled()
    ActionChains(browser.driver).double_click(area).perform()
    assert ticks(browser) == before
    for _ in range(4):
        zoom(browser, area, 0.45, 0.55)
    deep = ticks(browser)
    assert len(set(deep)) == len(deep) > 1
    ActionChains(browser.driver).double_click(area).perform()
    zoom(browser, area, 0.4, 0.6)
    browser.one(".chart-reset").click()
    assert ticks(browser) == before


def test_two_fingers_zoom_and_one_shows_values(browser, reports):
    browser.resize(390, 900)
    browser.open(reports["fit"])
    area = browser.one(".chart-area")
    browser.run("arguments[0].scrollIntoView({ block: 'center' })", area)
    before = ticks(browser)
    frame = browser.run(
        "const b = arguments[0].getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]", area
    )

    def touch(kind, *places):
        browser.driver.execute_cdp_cmd(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": frame[0] + x, "y": frame[1], "id": n} for n, x in enumerate(places)]},
        )

    touch("touchStart", -20, 20)
    for reach in (30, 45, 60):
        touch("touchMove", -reach, reach)
    touch("touchEnd")
    assert ticks(browser) != before
    browser.one(".chart-reset").click()
    assert ticks(browser) == before
    browser.run("arguments[0].scrollIntoView({ block: 'center' })", area)
    touch("touchStart", 30)
    assert browser.one(".chart-tip:not([hidden])").text.startswith("step ")
    touch("touchEnd")
    assert browser.errors() == []
    browser.resize()


def test_a_living_chart_keeps_what_a_person_has_chosen(browser, reports):
    browser.open(reports["fit"])
    browser.run(
        "const box = document.createElement('div'); box.id = 'living'; document.querySelector('main').prepend(box);"
        "window.figure = JSON.parse(document.getElementById('figure-1').textContent);"
        "window.living = losscastChart(box, window.figure); scrollTo(0, 0);"
    )
    zoom(browser, browser.one("#living .chart-area"), 0.4, 0.6)
    browser.one("#living .chart-legend input").click()
    zoomed = ticks(browser)
    browser.run(
        "const next = structuredClone(window.figure); next.title = 'Another'; next.panels[0].series[1].x.push(2990);"
        "next.panels[0].series[1].y.push(1.1); window.living.update(next);"
    )
    assert browser.one("#living .chart-title").text == "Another"
    assert ticks(browser) == zoomed
    assert not browser.one("#living .chart-legend input").is_selected()
    # Panels of another kind are made anew.
    browser.run(
        "const next = structuredClone(window.figure); next.panels.pop(); next.panels[0].x.scale = 'log';"
        "next.panels[0].x.range[0] = 1; window.living.update(next);"
    )
    assert len(browser.all("#living .chart-panel")) == 2
    browser.run("window.living.destroy()")
    assert browser.all("#living *") == []
    assert browser.errors() == []


def test_the_keyboard_walks_zooms_and_speaks(browser, reports):
    browser.open(reports["fit"])
    area = browser.one(".chart-area")
    before = ticks(browser)
    browser.run("arguments[0].focus()", area)
    area.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    spoken = browser.one("[aria-live]").get_attribute("textContent")
    assert "step" in spoken and "constant" in spoken
    area.send_keys("+")
    assert ticks(browser) != before
    area.send_keys("0")
    assert ticks(browser) == before


def test_the_numbers_of_a_figure_are_in_a_table(browser, reports):
    browser.open(reports["fit"])
    assert browser.all(".chart-table table") == []
    browser.one(".chart-table summary").click()
    tables = browser.all(".chart-table table")
    assert len(tables) == len(browser.all(".chart-panel"))
    assert "constant" in tables[0].text
    assert all(table.find_elements("css selector", "caption") for table in tables)


def test_tables_sort_by_click_and_keyboard(browser, reports):
    browser.open(reports["many"])

    def column():
        return browser.run(
            "const t = document.querySelector('table.sortable');"
            "return [...t.tBodies[0].rows].map((row) => row.cells[0].textContent)"
        )

    before = column()
    head = browser.one("table.sortable th button")
    head.click()
    cell = browser.one("table.sortable th:has(button)")
    assert cell.get_attribute("aria-sort") == "ascending"
    ascending = column()
    head.send_keys(Keys.ENTER)
    assert cell.get_attribute("aria-sort") == "descending"
    assert column() == ascending[::-1]
    head.send_keys(Keys.ENTER)
    assert cell.get_attribute("aria-sort") is None
    assert column() == before


def test_it_prints(browser, reports):
    for name in ("fit", "many"):
        browser.emulate(prefers_color_scheme="dark")
        browser.open(reports[name])
        pdf = base64.b64decode(browser.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"])
        assert pdf.startswith(b"%PDF") and len(pdf) > 20_000
        browser.emulate(prefers_color_scheme="light")
    # On paper the canvas for marks of the pointer would be white paint over the curves.
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = browser.run(
        "return [...document.querySelectorAll('.chart-area canvas')].map((c) => getComputedStyle(c).display !== 'none')"
    )
    assert shown == [True, False] * (len(shown) // 2)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_the_answer_can_be_saved_and_the_command_copied(browser, reports):
    browser.open(reports["fit"])
    command = browser.one("#command-1").text
    assert command.startswith("losscast fit constant.csv '<script>")
    button = browser.one("[data-copy]")
    button.click()
    assert button.text in ("copied", "selected")
    assert browser.run("return JSON.parse(document.getElementById('answer-1').textContent).law") == "average"
    browser.one("[data-save]").click()
    assert browser.errors() == []


def test_every_control_has_a_name(browser, reports):
    for address in reports.values():
        browser.open(address)
        nameless = browser.run(
            "return [...document.querySelectorAll('button, input, [role], figure, section')]"
            ".filter((e) => e.offsetParent && !e.closest('[hidden]') && !(e.textContent.trim() || e.getAttribute('aria-label')"
            " || e.closest('label')?.textContent.trim())).map((e) => e.outerHTML)"
        )
        assert nameless == []
        levels = browser.run("return [...document.querySelectorAll('h1,h2,h3')].map((h) => Number(h.tagName[1]))")
        assert levels[0] == 1 and levels.count(1) == 1
