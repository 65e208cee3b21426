"""The local page as people use it: `page.py PINBUNDLE FOLDER EXPIRED`. With the mouse, by dropping, with the keyboard alone, and
without scripts; each step through axe-core. The folder has mdm.pfx, chain.pem, and expected.zip as `bundle` wrote it."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "browser"))

from browser import WIDTHS, Browser
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

PINBUNDLE, FOLDER, EXPIRED = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
PICTURES = os.environ.get("PICTURES")
wrong = []


def must(condition, what):
    if not condition:
        wrong.append(what)


class Page:
    """A server, and its page in a browser."""

    def __init__(self, browser):
        self.browser, self.driver = browser, browser.driver
        command = [PINBUNDLE, "serve", "--no-open", "--at", "2026-11-24T00:00:00Z"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        browser.open(self.process.stdout.readline().strip())

    def __enter__(self):
        # The address leads on to the page, which may not be there yet.
        self.until("#file")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.all(selector)[0]

    def until(self, selector, count=1):
        """Waits for as many elements."""
        for _ in range(200):
            if len(self.all(selector)) >= count and self.browser.evaluate("document.readyState") == "complete":
                return
            time.sleep(0.05)
        raise AssertionError(f"no {selector} at {self.driver.current_url}: {self.one('body').text}")

    def looks(self, step):
        for scheme in ["light", "dark"]:
            self.browser.scheme(scheme)
            for width in WIDTHS:
                self.browser.width(width)
                must(self.browser.scrolls_sideways() <= 0, f"{step}, {scheme}, {width}: scrolls sideways")
                if PICTURES:
                    self.browser.screenshot(f"{PICTURES}/{step}-{scheme}-{width}.png")
            for violation in self.browser.violations():
                must(False, f"{step}, {scheme}: {violation}")
        self.browser.scheme("light")
        self.browser.width(1440)


def downloaded(folder, ending):
    for _ in range(100):
        found = [path for path in pathlib.Path(folder).iterdir() if path.name.endswith(ending)]
        if found:
            return found[0].read_bytes()
        time.sleep(0.05)
    raise AssertionError(f"no {ending} was downloaded")


def with_the_mouse(browser, downloads):
    with Page(browser) as page:
        page.looks("empty")
        page.one("#file").send_keys(f"{FOLDER}/mdm.pfx\n{FOLDER}/chain.pem\n{EXPIRED}")
        page.until(".file", 3)
        must(browser.evaluate("document.activeElement.id") == "results", "the results have no focus")
        page.looks("results")
        page.one("input[type=password]").send_keys("wrong")
        page.one(".mend button").click()
        page.until(".trouble")
        must("not the password" in page.one(".trouble").text, "a wrong password is not said")
        page.looks("wrong-password")
        page.one("input[type=password]").send_keys("test-only")
        page.one(".mend button").click()
        page.until("select[id^=part]", 2)
        page.one(".mend button").click()
        page.until("select[id^=part]", 3)
        page.one("#request button.main").click()
        page.until("#problems")
        must(browser.evaluate("document.activeElement.id") == "problems", "the problems have no focus")
        page.looks("problems")
        page.one("a[href='#part-1']").click()
        must(browser.evaluate("document.activeElement.id") == "part-1", "a problem does not lead to its field")
        for select, part in zip(page.all("select[id^=part]"), ["xenmobile", "next-xenmobile", "none"]):
            Select(select).select_by_value(part)
        page.one("#request button.main").click()
        page.until("#package")
        page.looks("package")
        page.one("a[href='package.zip']").click()
        must(downloaded(downloads, ".zip") == (FOLDER / "expected.zip").read_bytes(), "the package has other bytes")
        page.one("a[href='calendar.ics']").click()
        downloaded(downloads, ".ics")
        must(not (said := browser.console()), f"the console says {said}")


def dropped_and_pasted(browser):
    with Page(browser) as page:
        text = (FOLDER / "chain.pem").read_text()
        browser.evaluate(
            "(() => { const data = new DataTransfer(); data.items.add(new File([%r], 'dropped.pem'));"
            "document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true})) })()" % text
        )
        page.until(".file", 1)
        browser.evaluate(
            "(() => { const data = new DataTransfer(); data.setData('text', %r);"
            "document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true})) })()" % text
        )
        page.until(".file", 2)
        must("dropped.pem" in page.one("main").text and "pasted text" in page.one("main").text, "names are lost")


def with_the_keyboard(browser):
    """Nothing but Tab, Enter, arrows and letters, once the system's own dialogue gave the file."""
    with Page(browser) as page:
        page.one("#file").send_keys(f"{FOLDER}/mdm.pfx")
        page.until("input[type=password]")
        keys = lambda *pressed: [page.driver.switch_to.active_element.send_keys(key) for key in pressed]
        keys(Keys.TAB)
        must(page.driver.switch_to.active_element.get_attribute("type") == "password", "Tab does not lead to the password")
        keys("test-only", Keys.ENTER)
        page.until("#part-1")
        for _ in range(20):
            keys(Keys.TAB)
            if browser.evaluate("document.activeElement.id") == "part-1":
                break
        keys("XenMobile", Keys.TAB, Keys.ENTER)
        page.until("#package")
        keys(Keys.TAB)
        must("Download" in page.driver.switch_to.active_element.text, "Tab does not lead to the download")


def without_scripts(browser):
    browser.scripts(False)
    with Page(browser) as page:
        page.one("#file").send_keys(f"{FOLDER}/chain.pem")
        page.one("#upload button").click()
        page.until(".mend")
        page.one(".mend button").click()
        page.until("#part-1")
        Select(page.one("#part-1")).select_by_value("xenmobile")
        page.one("#request button.main").click()
        page.until("#package")
    browser.scripts(True)


with tempfile.TemporaryDirectory() as downloads, Browser(downloads=downloads) as browser:
    with_the_mouse(browser, downloads)
    dropped_and_pasted(browser)
    with_the_keyboard(browser)
    without_scripts(browser)
if wrong:
    sys.exit("\n".join(wrong))
