//! The table of `check`: a row for each export, for spreadsheets.
//!
//! RFC 4180: commas, quotes, CRLF. It begins with a byte-order mark, without which Excel and Windows PowerShell take UTF-8
//! for another encoding. A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay.

use csv::{Terminator, Writer, WriterBuilder};

use super::{Checked, Outcome};
use crate::base::escape;
use crate::base::timestamp::Timestamp;
use crate::certificate::{Certificate, KeyInfo};
use crate::rules::{Form, Judgement, Role};

/// The columns.
const COLUMNS: [&str; 12] = [
    "path",
    "verdict",
    "form",
    "role",
    "subject",
    "dns_names",
    "not_after",
    "days_left",
    "key",
    "pin_sha256",
    "fingerprint_sha256",
    "rules",
];

/// The byte-order mark and the names of the columns.
pub fn header() -> String {
    format!("\u{feff}{}", record(COLUMNS.map(str::to_owned)))
}

/// One export. Several names or rules in a cell are separated by spaces.
pub fn row(checked: &Checked, at: Timestamp) -> String {
    let (judged, verdict) = match &checked.outcome {
        Outcome::Judged(export, judgement) => (Some((export, judgement)), judgement.verdict.id()),
        Outcome::Unreadable(_) => (None, "unreadable"),
    };
    let certificate =
        judged.and_then(|(export, _)| export.only_certificate()).map(|(_, certificate)| certificate);
    let text = |value: Option<&str>| cell(value.unwrap_or_default());
    let of = |value: fn(&Certificate) -> String| certificate.map(value).unwrap_or_default();
    record([
        cell(&checked.path),
        cell(verdict),
        text(judged.and_then(|(_, judgement)| judgement.form).map(Form::id)),
        text(checked.role.map(Role::id)),
        text(certificate.and_then(|c| c.subject.as_deref())),
        cell(&of(|c| c.dns_names.join(" "))),
        cell(&of(|c| c.not_after.map(|end| end.to_string()).unwrap_or_default())),
        certificate.and_then(|c| c.not_after).map(|end| end.days_since(at).to_string()).unwrap_or_default(),
        cell(&of(|c| c.key.info.as_ref().map(title).unwrap_or_default())),
        cell(&of(Certificate::pin)),
        cell(&of(Certificate::fingerprint)),
        cell(&judged.map(|(_, judgement)| rules(judgement)).unwrap_or_default()),
    ])
}

/// `RSA 2048`, `ECDSA P-256`, and with its bits `Ed25519 256`.
fn title(key: &KeyInfo) -> String {
    let size = key.curve.clone().or_else(|| key.bits.map(|bits| bits.to_string().into()));
    [Some(key.algorithm.clone()), size].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The rules of the findings, each once.
fn rules(judgement: &Judgement) -> String {
    let mut rules: Vec<&str> = Vec::new();
    for finding in &judgement.findings {
        if !rules.contains(&finding.rule.id) {
            rules.push(finding.rule.id);
        }
    }
    rules.join(" ")
}

/// Text from a file, which must neither steer a terminal nor be a formula.
fn cell(text: &str) -> String {
    let text = escape::line(text);
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

fn record(cells: [String; COLUMNS.len()]) -> String {
    let mut writer: Writer<Vec<u8>> =
        WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail, and what was text stays text.
    let _ = writer.write_record(&cells);
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_formula_is_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)"] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
        assert!(!cell("\t=1").contains('\t') && !cell("\r=1").contains('\r'), "escaped, not white space");
        assert_eq!(cell("a=1"), "a=1");
    }

    #[test]
    fn commas_and_quotes_are_quoted() {
        let mut cells: [String; COLUMNS.len()] = Default::default();
        cells[0] = "a,b".to_owned();
        cells[1] = "\"c\"".to_owned();
        assert_eq!(record(cells), "\"a,b\",\"\"\"c\"\"\",,,,,,,,,,\r\n");
    }
}
