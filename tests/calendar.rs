//! The calendar beside a package, against parsers that others wrote.

// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used)]

mod support;

use std::process::Command;

use support::{AT, Scratch, fixture};

/// What all parsers read in the calendar of a package of these certificates.
fn events(scratch: &Scratch, certificates: &[&str]) -> Vec<String> {
    let mut words = vec!["bundle", "--quiet", "--at", AT, "--out", "package.zip"];
    words.extend(certificates);
    let output = scratch.pinbundle(&words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let script = format!("{}/tests/read_calendar.py", env!("CARGO_MANIFEST_DIR"));
    // Debian's own Python, which Debian's packages for Python are for.
    let read =
        Command::new("/usr/bin/python3").args(["-B", &script, &scratch.at("package.ics")]).output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let lines: Vec<String> = String::from_utf8(read.stdout).unwrap().lines().map(str::to_owned).collect();
    let by = |parser: &str| -> Vec<String> {
        lines.iter().filter_map(|line| line.strip_prefix(parser)).map(str::to_owned).collect()
    };
    assert_eq!(by("icalendar "), by("vobject "));
    assert_eq!(by("icalendar "), by("ical.js "));
    by("icalendar ")
}

#[test]
fn three_parsers_read_the_same_events() {
    let (server, gateway) =
        (fixture("certificates/rsa-2048.pem"), fixture("certificates/netscaler-gateway.pem"));
    let scratch = Scratch::new();
    let events = events(&scratch, &["--xenmobile", &server, "--netscaler", &gateway]);
    assert_eq!(
        events,
        [
            "ticket 2027-04-02 2 Open the next pinning ticket: mdm.example.com (XenMobile Server)",
            "renew 2027-05-02 2 Renew the certificate: mdm.example.com (XenMobile Server)",
            "expiry 2027-06-01 2 Certificate expires: mdm.example.com (XenMobile Server)",
            "ticket 2027-04-02 2 Open the next pinning ticket: ns.example.com (NetScaler)",
            "renew 2027-05-02 2 Renew the certificate: ns.example.com (NetScaler)",
            "expiry 2027-06-01 2 Certificate expires: ns.example.com (NetScaler)",
        ]
    );
}

#[test]
fn names_make_no_event_of_their_own() {
    let scratch = Scratch::new();
    let name = "a\r\nEND:VEVENT\r\nBEGIN:VEVENT;,\\x\"";
    let mut params = rcgen::CertificateParams::new([name.to_owned(), "mdm.example.com".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(2027, 6, 1);
    params.not_before = rcgen::date_time_ymd(2026, 6, 1);
    let key = rcgen::KeyPair::generate().unwrap();
    scratch.write("mdm.pem", params.self_signed(&key).unwrap().pem());
    let events = events(&scratch, &["--xenmobile", "mdm.pem", "--server-fqdn", "mdm.example.com"]);
    assert_eq!(events.len(), 3, "{events:?}");
    let shown = "a\\u{d}\\u{a}END:VEVENT\\u{d}\\u{a}BEGIN:VEVENT;,\\x\" (XenMobile Server)";
    assert!(events[0].ends_with(shown), "{events:?}");
}
