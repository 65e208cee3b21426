//! Recognition, rules and reports on any bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pinbundle::base::timestamp::Timestamp;
use pinbundle::certificate::pem;
use pinbundle::report::text::{self, Detail};
use pinbundle::report::{Checked, Outcome};
use pinbundle::rules::{Form, Options, Verdict, judge};
use pinbundle::Export;

fuzz_target!(|data: &[u8]| {
    let at = Timestamp::from_unix(1_795_478_400);
    let export = Export::read(data.to_vec());
    if export.items_left_out() == 0 {
        let mut end = 0;
        for item in export.items().iter().filter(|item| item.parent.is_none()) {
            let span = item.span.expect("top-level items have a place in the file");
            assert_eq!(span.offset, end, "top-level items tile the file");
            end = span.end();
        }
        assert_eq!(end, data.len());
    }
    let judgement = judge(&export, &Options::at(at));
    if judgement.verdict == Verdict::Accepted {
        let (_, certificate) = export.only_certificate().expect("an accepted export has exactly one certificate");
        assert!(export.marks().is_empty(), "an accepted export has no mark of a key");
        let canonical = Export::read(pem::encode(&certificate.der).into_bytes());
        let again = judge(&canonical, &Options::at(at));
        assert_eq!(again.verdict, Verdict::Accepted);
        assert_eq!(again.form, Some(Form::Canonical));
    }
    let outcome = Outcome::Judged(Box::new(export), judgement);
    let checked = Checked { path: "fuzz.pem".into(), path_raw: None, role: None, outcome };
    let text = text::export(&checked, at, Detail::Full, &|_| false);
    let plain = text.replace("\x1b[", "");
    assert!(!plain.chars().any(|c| c.is_control() && c != '\n'), "no control character but line ends and styles");
});
