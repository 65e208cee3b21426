"""Takes the pictures that the documentation shows: `screenshots.py PAGE NAME FOLDER` writes NAME-light.png and so on.

They are taken again by hand after a change of the style, and made smaller:
    /usr/bin/python3 tests/browser/screenshots.py package/report.html report docs/images
    pdftoppm -r 70 -f 2 -l 2 -singlefile -png docs/images/report.pdf docs/images/report-print
    pngquant --ext .png --force docs/images/*.png
"""

import pathlib
import sys

from browser import Browser

# Name, colour scheme, width, height: what is seen of a page when it is opened.
PICTURES = [("light", "light", 1440, 1100), ("dark", "dark", 768, 1000), ("narrow", "light", 360, 780)]

page, name, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
with Browser() as browser:
    browser.open(page)
    for suffix, scheme, width, height in PICTURES:
        browser.scheme(scheme)
        browser.width(width, height)
        browser.screenshot(folder / f"{name}-{suffix}.png", whole=False)
    browser.scheme("light")
    browser.pdf(folder / f"{name}.pdf")
