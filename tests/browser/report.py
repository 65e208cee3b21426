"""Looks at reports in a browser: `report.py PAGE...`. Says what is wrong with them and fails, or says nothing."""

import sys

from browser import WIDTHS, Browser

wrong = []


def must(condition, page, what):
    if not condition:
        wrong.append(f"{page}: {what}")


def looks(browser, page):
    """No objections and no scrolling sideways, in light and dark, at any width, folded or not."""
    browser.open(page)
    for unfolded in [False, True]:
        if unfolded:
            browser.unfold()
        for scheme in ["light", "dark"]:
            browser.scheme(scheme)
            for width in WIDTHS:
                browser.width(width)
                where = f"{scheme}, {width} px, {'unfolded' if unfolded else 'folded'}"
                must(browser.scrolls_sideways() <= 0, page, f"{where}: scrolls sideways by {browser.scrolls_sideways()}")
                # The widths differ in layout alone, colours are the same in all.
                if width == 360 or scheme == "light":
                    for violation in browser.violations():
                        must(False, page, f"{where}: {violation}")
    browser.scheme("light")


def is_quiet(browser, page):
    """Nothing is forbidden by the policy, since nothing is asked for; nothing runs."""
    browser.console()
    browser.open(page)
    must(not (said := browser.console()), page, f"the console says {said}")
    must(browser.evaluate("document.scripts.length") == 0, page, "has a script")
    loaded = browser.evaluate("performance.getEntriesByType('resource').length")
    must(loaded == 0, page, f"loads {loaded} things")
    must(browser.evaluate("getComputedStyle(document.querySelector('.banner')).display") == "flex", page, "has no style")
    must(browser.evaluate("document.querySelectorAll('main > *').length") > 1, page, "is empty")


def needs_nothing(browser, page):
    """It looks the same with scripts and network switched off."""
    browser.width(768)
    browser.open(page)
    before = browser.screenshot()
    browser.scripts(False)
    browser.offline(True)
    browser.open(page)
    must(browser.screenshot() == before, page, "looks different without scripts and network")
    browser.scripts(True)
    browser.offline(False)


def prints(browser, page):
    pdf = browser.pdf()
    must(pdf.startswith(b"%PDF") and b"/Page" in pdf, page, "does not print")


def can_be_used_with_keys(browser, page):
    """Every link and fold has the focus in turn, and it shows."""
    browser.open(page)
    stops = browser.evaluate("[...document.querySelectorAll('a, summary')].map(stop => stop.tagName)")
    for stop in stops:
        for kind in ["rawKeyDown", "keyUp"]:
            browser.cdp("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        must(browser.evaluate("document.activeElement.tagName") == stop, page, f"{stop} cannot be reached")
        outline = browser.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        must(outline == "solid", page, f"the focus does not show: {outline}")


with Browser() as browser:
    for page in sys.argv[1:]:
        is_quiet(browser, page)
        needs_nothing(browser, page)
        prints(browser, page)
        can_be_used_with_keys(browser, page)
        looks(browser, page)
sys.exit("\n".join(wrong) or 0)
