//! `TICKET.txt`: the text to paste into the ticket. Whoever reads it knows Citrix, not this tool.
//!
//! UTF-8 without a mark, lines of at most 90 characters where words allow it, LF on every system so that the bytes
//! are the same (Notepad reads LF since 2018). What comes from certificates or answers is escaped.

mod paragraph;
mod preflight;
mod previous;

use paragraph::Page;

use super::files::{Contents, Packed};
use super::{layout, words};
use crate::request::Source;
use crate::rules::Severity;

/// The whole text.
pub(super) fn render(contents: &Contents<'_>) -> String {
    let mut page = Page::default();
    opening(&mut page, contents);
    answers(&mut page, contents);
    certificates(&mut page, contents);
    previous::section(&mut page, contents);
    pins_now_held(&mut page, contents);
    findings(&mut page, contents);
    preflight::section(&mut page, contents);
    page.heading("Please confirm");
    for (i, question) in words::QUESTIONS.iter().enumerate() {
        page.hanging(&format!("{}. ", i + 1), question);
    }
    checksums(&mut page);
    page.into_text()
}

fn opening(page: &mut Page, contents: &Contents<'_>) {
    let facts = contents.facts;
    page.title("Certificate pinning for Citrix Secure Hub");
    page.text(
        "Please configure certificate pinning for Secure Hub in the AutoDiscovery Service with the public server \
         certificates that are attached to this ticket and listed below.",
    );
    page.gap();
    page.row("Date", &facts.date.date());
    page.row("Validity judged at", &facts.at.to_string());
    page.row("Prepared with", &format!("{} {}", facts.tool.name, facts.tool.version));
}

fn answers(page: &mut Page, contents: &Contents<'_>) {
    page.heading("Request");
    for field in contents.facts.answers.fields() {
        let text = match field.answer {
            None => "unknown".to_owned(),
            Some(answer) => match answer.source {
                Source::Given => answer.value,
                Source::Default => format!("{} (default)", answer.value),
                Source::Certificate => format!("{} (from the certificate)", answer.value),
            },
        };
        page.row(field.label, &text);
    }
}

fn certificates(page: &mut Page, contents: &Contents<'_>) {
    page.heading("Certificates");
    for (i, packed) in contents.certificates.iter().enumerate() {
        certificate(page, i + 1, packed);
        page.gap();
    }
    page.text(
        "Each file holds exactly one public server certificate. No private key and no chain (intermediate or root \
         certificate) is enclosed. The pin is given to identify the key: it is the base64 of SHA-256 over the DER of \
         the SubjectPublicKeyInfo (RFC 7469, section 2.4).",
    );
}

fn certificate(page: &mut Page, number: usize, packed: &Packed<'_>) {
    let certificate = &packed.enclosed.certificate;
    let part = if packed.enclosed.is_next { "will replace the one in use" } else { "in use now" };
    let unknown = || "unknown".to_owned();
    page.hanging(&format!("{number}. "), &format!("{}, {part}", packed.enclosed.role.title()));
    page.row("File", packed.file);
    page.row("Host names", &certificate.host_names().join(", "));
    page.row("Subject", certificate.subject.as_deref().unwrap_or("unknown"));
    page.row("Issuer", certificate.issuer.as_deref().unwrap_or("unknown"));
    page.row("Serial number", &certificate.serial_hex());
    page.row("Valid from", &certificate.not_before.map_or_else(unknown, |t| t.to_string()));
    page.row("Valid until", &certificate.not_after.map_or_else(unknown, |t| t.to_string()));
    page.row("Key", &certificate.key.info.as_ref().map_or_else(unknown, |info| info.title()));
    page.row("SHA-1 thumbprint (Windows)", &certificate.thumbprint());
    page.row("SHA-256 fingerprint", &certificate.fingerprint());
    page.row("Pin (SHA-256 of the key)", &certificate.pin());
}

fn pins_now_held(page: &mut Page, contents: &Contents<'_>) {
    page.heading("Pins now held");
    for (i, paragraph) in words::pins_now_held(contents).iter().enumerate() {
        if i > 0 {
            page.gap();
        }
        page.text(paragraph);
    }
}

fn findings(page: &mut Page, contents: &Contents<'_>) {
    let allowed = &contents.facts.allowed;
    let said: Vec<_> = contents
        .findings
        .iter()
        // The section about the last ticket tells these.
        .filter(|f| !matches!(f.finding.rule.id, "key-changed" | "key-kept"))
        .filter(|f| {
            f.finding.severity == Severity::Warning || allowed.iter().any(|id| id == f.finding.rule.id)
        })
        .collect();
    if said.is_empty() && allowed.is_empty() {
        return;
    }
    page.heading("Known to us");
    for f in said {
        let about = f.file.as_deref().map(|file| format!("{file}: ")).unwrap_or_default();
        page.hanging("- ", &format!("{about}{} [{}]", f.finding.message, f.finding.rule.id));
    }
    if !allowed.is_empty() {
        page.gap();
        page.row("Allowed by the sender", &allowed.join(", "));
    }
}

fn checksums(page: &mut Page) {
    page.heading("Checksums");
    page.text(&format!(
        "{} lists the SHA-256 of every other file. In the unpacked folder, on Linux or macOS:",
        layout::SUMS
    ));
    page.gap();
    page.literal("sha256sum -c SHA256SUMS        (macOS: shasum -a 256 -c SHA256SUMS)");
    page.gap();
    page.text("On Windows, in PowerShell (every line must begin with True):");
    page.gap();
    page.literal("Get-Content SHA256SUMS | ForEach-Object {");
    page.literal("  $sum, $file = $_ -split '  ', 2");
    page.literal("  \"$((Get-FileHash -Algorithm SHA256 -LiteralPath $file).Hash -eq $sum)  $file\" }");
    page.gap();
    page.text("Checksums detect accidents, not an attacker: compare the pins over another channel too.");
}
