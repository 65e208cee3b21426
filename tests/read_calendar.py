"""Reads a calendar with three parsers that share no code: what each event is, as `parser kind day alarms`, one a line."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "browser"))

from browser import Browser

import icalendar
import vobject

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    text = file.read()

for event in icalendar.Calendar.from_ical(text).walk("VEVENT"):
    assert not event.errors, event.errors
    assert event["DTSTAMP"].dt.tzinfo is not None
    alarms = [alarm for alarm in event.subcomponents if alarm.name == "VALARM"]
    assert all(alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"] == event["SUMMARY"] for alarm in alarms)
    print("icalendar", event["UID"].split("-")[0], event["DTSTART"].dt.isoformat(), len(alarms), event["SUMMARY"])

for event in vobject.readOne(text, validate=True).vevent_list:
    summary = event.summary.value
    print("vobject", event.uid.value.split("-")[0], event.dtstart.value.isoformat(), len(event.valarm_list), summary)

# ical.js, which Thunderbird reads calendars with, in a browser.
ICAL = (pathlib.Path(__file__).parent / "browser" / "ical.min.cjs").read_text(encoding="utf-8")
EVENTS = """
const module = {exports: {}}, exports = module.exports;
%s
const ICAL = module.exports.default || module.exports;
return new ICAL.Component(ICAL.parse(arguments[0])).getAllSubcomponents("vevent").map(event => [
    event.getFirstPropertyValue("uid").split("-")[0], event.getFirstPropertyValue("dtstart").toString(),
    event.getAllSubcomponents("valarm").length, event.getFirstPropertyValue("summary")]);
"""
with Browser() as browser:
    for event in browser.driver.execute_script(EVENTS % ICAL, text):
        print("ical.js", *event)
