//! `empty` and `too-large`.

use super::{Finding, Findings, Options, Rule, Severity};
use crate::base::limits;
use crate::recognise::Export;

pub(super) static EMPTY: Rule = Rule {
    id: "empty",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "an empty file",
    why: "There is nothing in it: an export or a copy went wrong.",
    mend: "Export the server certificate again, and look at the size of the file.",
    source: "A certificate has at least a few hundred bytes (RFC 5280, 4.1).",
};

pub(super) static TOO_LARGE: Rule = Rule {
    id: "too-large",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "far larger than any certificate",
    why: "A server certificate has a few kilobytes. A file of this size is something else, or holds much more than the \
          certificate, and is not looked through whole.",
    mend: "Export the server certificate alone.",
    source: "Limits of this tool: 16 MiB an export, 1,000 recognised things in it.",
};

/// Whether there is nothing but white space, with or without a mark of byte order.
pub(super) fn is_empty(export: &Export) -> bool {
    let bytes = export.bytes();
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    let text = marks.iter().find_map(|mark| bytes.strip_prefix(*mark)).unwrap_or(bytes);
    text.trim_ascii().is_empty()
}

/// Nothing but white space, or nothing at all.
pub(super) fn check_empty(export: &Export, _: &Options, findings: &mut Findings) {
    if is_empty(export) {
        let what = if export.bytes().is_empty() {
            "this file is empty"
        } else {
            "there is only white space in this file"
        };
        findings.push(Finding::new(&EMPTY, what).mend_words("export the server certificate again"));
    }
}

/// More bytes, or more things, than are looked at.
pub(super) fn check_too_large(export: &Export, _: &Options, findings: &mut Findings) {
    let message = if export.is_too_large() {
        format!(
            "this file is larger than {} MiB, and was not looked at",
            limits::EXPORT_BYTES / (1024 * 1024)
        )
    } else if export.items_left_out() > 0 {
        format!(
            "more than {} things stand in this file: {} more are not listed",
            limits::ITEMS,
            export.items_left_out()
        )
    } else if export.marks().iter().any(|mark| !mark.is_of_a_key()) {
        format!(
            "more than {} MiB came out of the encodings and archives in this file, and the rest was not looked at",
            limits::UNPACKED_BYTES / (1024 * 1024)
        )
    } else {
        return;
    };
    findings.push(Finding::new(&TOO_LARGE, message).mend_words("export the server certificate alone"));
}
