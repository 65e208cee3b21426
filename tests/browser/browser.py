"""A headless Chromium that looks at a page as people do: in light and dark, narrow and wide, on paper, without scripts
and without a network, and through axe-core, which checks it against WCAG 2.2 AA.

For Debian's own Python, which has Selenium as a package (python3-selenium, chromium, chromium-driver).
"""

import base64
import json
import pathlib
import tempfile
import time

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service

AXE = (pathlib.Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")

# The rules of axe-core that stand for WCAG 2.2, levels A and AA, and its own good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Widths of a telephone, a tablet and a desktop.
WIDTHS = [360, 768, 1440]


class Browser:
    """`with Browser() as browser:`; `browser.driver` is Selenium's."""

    def __init__(self, *arguments, downloads=None):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        self._profile = tempfile.TemporaryDirectory(prefix="pinbundle-browser-")
        for argument in [
            "--headless=new",
            # Needed as root; the pages are our own.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
            # Nothing of its own leaves the machine.
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            f"--user-data-dir={self._profile.name}",
            *arguments,
        ]:
            options.add_argument(argument)
        if downloads:
            options.add_experimental_option(
                "prefs", {"download.default_directory": str(downloads), "download.prompt_for_download": False}
            )
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(60)
        self.driver.set_script_timeout(120)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()
        self._profile.cleanup()

    def cdp(self, command, **parameters):
        """A command of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(command, parameters)

    def open(self, page):
        """Opens a file or an address."""
        text = str(page)
        self.driver.get(text if "://" in text else pathlib.Path(text).resolve().as_uri())

    def evaluate(self, expression):
        """The value of a JavaScript expression; a promise is waited for. Works under any policy of the page."""
        answer = self.cdp("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def scheme(self, scheme):
        """`light` or `dark`."""
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def width(self, width, height=900):
        """The width of the window in CSS pixels."""
        self.cdp(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )

    def scripts(self, allowed):
        """Whether scripts of pages run, from the next page on."""
        self.cdp("Emulation.setScriptExecutionDisabled", value=not allowed)

    def offline(self, offline):
        """Whether the network is gone."""
        self.cdp("Network.enable")
        self.cdp(
            "Network.emulateNetworkConditions", offline=offline, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )

    def screenshot(self, path=None, whole=True):
        """The page as PNG."""
        until = time.monotonic() + 20
        while True:
            try:
                picture = self.cdp("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
                break
            except WebDriverException as error:
                # On a busy machine a page that is loaded may have no size yet, or not be shown yet.
                is_early = any(words in str(error) for words in ["with 0 ", "Not attached to an active page"])
                if not is_early or time.monotonic() > until:
                    raise
                time.sleep(0.1)
        data = base64.b64decode(picture)
        if path:
            pathlib.Path(path).write_bytes(data)
        return data

    def pdf(self, path=None):
        """The page on paper, A4 as the page says."""
        data = base64.b64decode(self.cdp("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])
        if path:
            pathlib.Path(path).write_bytes(data)
        return data

    def console(self):
        """What the console says since it was asked last: errors, and what the policy forbade."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def violations(self):
        """What axe-core objects to, one line each."""
        if not self.evaluate("typeof axe === 'object'"):
            self.evaluate(AXE + "\n;true")
        options = {"runOnly": {"type": "tag", "values": TAGS}}
        result = self.evaluate(f"axe.run(document, {json.dumps(options)}).then(JSON.stringify)")
        result = json.loads(result)
        assert len(result["passes"]) > 10, "axe-core did not look"
        return [
            f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]

    def scrolls_sideways(self):
        """By how many pixels the page is wider than the window."""
        return self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def unfold(self):
        """Opens everything that is folded away."""
        self.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
