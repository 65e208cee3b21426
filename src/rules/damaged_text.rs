//! `damaged-text` and `repaired-text`: what mail programs, word processors and web pages do to PEM.

use super::{Finding, Findings, Mend, Options, Place, Rule, Severity};
use crate::certificate::ProblemKind;
use crate::recognise::{Export, Item, Kind, MISSING_BOUNDARY, is_repair};

pub(super) static DAMAGED_TEXT: Rule = Rule {
    id: "damaged-text",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "text that was damaged on its way",
    why: "Word processors, mail programs and web pages change dashes, spaces and line ends. A certificate that was damaged \
          so cannot be read with certainty, and a pin of something else locks every device out.",
    mend: "Export the certificate again and move it as a file, not as text in a mail or a document.",
    source: "RFC 7468, section 2 (boundaries), section 3 (base64).",
};

pub(super) static REPAIRED_TEXT: Rule = Rule {
    id: "repaired-text",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "text that was damaged on its way, and could be put right",
    why: "The damage could be undone, and what came out is one whole certificate. Still, compare its fingerprint with the \
          one that your server's console shows before you rely on it.",
    mend: "Use the repaired certificate that pinbundle writes, or export it again and move it as a file.",
    source: "RFC 7468, sections 2 and 3; RFC 2045, 6.7 (quoted-printable).",
};

/// What mends damage that cannot be undone.
const EXPORT_AGAIN: &str = "export the certificate again, and move it as a file rather than as text";

/// Places where a boundary can be seen and not be read.
pub(super) fn check_damaged(export: &Export, _: &Options, findings: &mut Findings) {
    for (index, item) in export.items().iter().enumerate().filter(|(_, item)| is_damaged(item)).take(5) {
        let line = item.fault_line.unwrap_or(item.lines.0);
        let place = Place { line, end_line: line, offset: item.span.map(|s| s.offset) };
        findings.push(
            Finding::new(&DAMAGED_TEXT, format!("{}{} (line {line})", item.what, even_without(item)))
                .at(index, item)
                .place(place)
                .mend_words(EXPORT_AGAIN),
        );
    }
}

/// Whether an item cannot be read because its text was damaged.
pub(super) fn is_damaged(item: &Item) -> bool {
    let repaired = item.layers.iter().any(|layer| is_repair(layer) && *layer != MISSING_BOUNDARY);
    item.kind == Kind::DamagedText || (item.kind == Kind::MalformedCertificate && repaired)
}

/// Certificates that could only be read by undoing damage.
pub(super) fn check_repaired(export: &Export, _: &Options, findings: &mut Findings) {
    if let Some((index, certificate)) = export.only_certificate()
        && let Some(item) = export.items().get(index)
    {
        let damage = damage(item);
        let is_whole = certificate.problems.iter().all(|problem| problem.kind != ProblemKind::Unreadable);
        if !damage.is_empty() && !is_whole {
            let message = format!("the certificate is damaged{} (line {})", even_without(item), item.lines.0);
            findings.push(Finding::new(&DAMAGED_TEXT, message).at(index, item).mend_words(EXPORT_AGAIN));
        } else if !damage.is_empty() {
            findings.push(
                Finding::new(
                    &REPAIRED_TEXT,
                    format!("the text was damaged ({}) and was put right", damage.join(", ")),
                )
                .at(index, item)
                .mend(Mend::Take { item: index }),
            );
        }
    }
}

/// What was undone to no avail, as the end of a sentence.
fn even_without(item: &Item) -> String {
    let mut damage = damage(item);
    damage.retain(|what| Some(*what) != describe(MISSING_BOUNDARY));
    if damage.is_empty() { String::new() } else { format!(", even without {}", damage.join(", ")) }
}

/// What repairs undid, in words.
fn damage(item: &Item) -> Vec<&'static str> {
    item.layers.iter().filter(|layer| is_repair(layer)).filter_map(|layer| describe(layer)).collect()
}

/// What a repair undid, in words.
fn describe(layer: &str) -> Option<&'static str> {
    Some(match layer {
        "colours" => "colours of a terminal",
        "html" => "HTML tags or entities",
        "quoted-printable" => "quoted-printable encoding",
        "escapes" => "backslash escapes",
        "invisible" => "invisible characters or odd spaces",
        "line-fronts" => "numbers, names or signs of a diff in front of lines",
        "quoting" => "marks in front of lines",
        "boundaries" => "wrong dashes in its boundaries",
        MISSING_BOUNDARY => "its BEGIN or END line is missing",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{pem, testing};
    use crate::rules::testing::options;

    fn messages(text: &str) -> Vec<String> {
        let mut findings = Findings::default();
        let export = Export::read(text.as_bytes().to_vec());
        check_damaged(&export, &options(), &mut findings);
        check_repaired(&export, &options(), &mut findings);
        findings
            .into_vec()
            .into_iter()
            .filter(|finding| finding.rule.id == DAMAGED_TEXT.id)
            .map(|finding| finding.message)
            .collect()
    }

    #[test]
    fn says_what_was_undone_to_no_avail_and_where() {
        let old = pem::encode(&testing::self_signed(&["-subj", "/CN=mdm.example.com"]));
        let changed: String = old
            .lines()
            .enumerate()
            .map(|(i, line)| match i {
                3 => format!("-{line}\n+{}\n", line.chars().rev().collect::<String>()),
                _ => format!(" {line}\n"),
            })
            .collect();
        let changed = format!("@@ -1,9 +1,9 @@\n{changed}");
        let numbered: String = old.lines().zip(1..).map(|(line, n)| format!("{n:6}\t{line}\n")).collect();
        let lost = numbered.replacen("     4\t", "     4\t!", 1);
        for (text, line) in [(changed, "line 2"), (lost, "line 4")] {
            let found = messages(&text);
            assert!(
                matches!(&found[..], [one] if one.contains("even without numbers, names or signs of a diff") && one.contains(line)),
                "{text}{found:?}"
            );
        }
    }
}
