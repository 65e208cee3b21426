//! The table of `check`: a row for each export, for spreadsheets.
//!
//! RFC 4180: commas, quotes, CRLF. It begins with a byte-order mark, without which Excel and Windows PowerShell take UTF-8
//! for another encoding. A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay.

use csv::{Terminator, Writer, WriterBuilder};

use super::json::{ExportJson, KeyJson};
use crate::base::escape;

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
pub fn row(export: &ExportJson) -> String {
    let certificate = export.certificate.as_ref();
    let text = |value: Option<&str>| cell(value.unwrap_or_default());
    record([
        cell(&export.path),
        text(Some(export.verdict)),
        text(export.form),
        text(export.role),
        text(certificate.and_then(|c| c.subject.as_deref())),
        certificate.map(|c| cell(&c.dns_names.join(" "))).unwrap_or_default(),
        text(certificate.and_then(|c| c.not_after.as_deref())),
        certificate.and_then(|c| c.days_left).map(|days| days.to_string()).unwrap_or_default(),
        certificate.and_then(|c| c.key.as_ref()).map(|key| cell(&title(key))).unwrap_or_default(),
        text(certificate.map(|c| c.pin_sha256.as_str())),
        text(certificate.map(|c| c.fingerprint_sha256.as_str())),
        cell(&rules(export)),
    ])
}

/// `RSA 2048`, `ECDSA P-256`.
fn title(key: &KeyJson) -> String {
    let size = key.curve.clone().or_else(|| key.bits.map(|bits| bits.to_string()));
    [Some(key.algorithm.clone()), size].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The rules of the findings, each once.
fn rules(export: &ExportJson) -> String {
    let mut rules: Vec<&str> = Vec::new();
    for finding in &export.findings {
        if !rules.contains(&finding.rule) {
            rules.push(finding.rule);
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
