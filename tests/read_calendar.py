"""Reads a calendar with two parsers that share no code: what each event is, as `parser kind day alarms`, one a line."""

import sys

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
