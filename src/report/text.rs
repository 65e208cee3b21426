//! Text for people: the result first, then the findings, then what to do next.
//!
//! Everything that came from a file is escaped. Styles are ANSI sequences; whoever writes to something that is no
//! terminal strips them.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::json::PackageJson;
use super::look::{Detail, Look};
use super::mend::{self, Place, Step};
use super::{Checked, Outcome, Summary};
use crate::base::escape::{self, Shell};
use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;
use crate::recognise::Export;
use crate::request::extract::{NotExtracted, Taken};
use crate::rules::{Finding, Severity, Verdict};

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const RED: Style = AnsiColor::Red.on_default().bold();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const CYAN: Style = AnsiColor::Cyan.on_default().bold();
pub(super) const GREEN: Style = AnsiColor::Green.on_default().bold();

/// What to say of a certificate out of a keystore that was read without its password.
pub const INTEGRITY_UNCHECKED: &str = "whether somebody changed this keystore was not checked: no password was given for it, or it is under none";

/// One export: result, certificate, findings.
pub fn export(checked: &Checked, at: Timestamp, look: Look, is_taken: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::new();
    let path = escape::line(&checked.path);
    match &checked.outcome {
        Outcome::Unreadable(error) => {
            let _ = writeln!(out, "{BOLD}{path}{BOLD:#}: {RED}unreadable{RED:#}: {}", escape::line(error));
        }
        Outcome::Judged(export, judgement) => {
            out.push_str(&verdict(&path, judgement.verdict));
            if look.detail == Detail::Full {
                if let Some((_, certificate)) = export.only_certificate() {
                    out.push('\n');
                    out.push_str(&self::certificate(certificate, at, look));
                }
                let path_of_mends = checked.mendable_path().filter(|path| look.can_show(path));
                let place = Place { path: path_of_mends, is_taken };
                let mut said: Vec<Step> = Vec::new();
                for finding in &judgement.findings {
                    out.push('\n');
                    let steps = mend::said_once(mend::steps(finding, export, &place), &mut said);
                    out.push_str(&self::finding(finding, Some((&path, export)), &steps, look));
                }
            }
        }
    }
    out
}

/// The line that says how something came out; its path is escaped already.
pub fn verdict(path: &str, verdict: Verdict) -> String {
    let style = if verdict == Verdict::Accepted { GREEN } else { RED };
    format!("{BOLD}{path}{BOLD:#}: {style}{}{style:#}\n", verdict.id())
}

/// What `--extract` did with the file at this path.
pub fn extracted(path: &str, outcome: &Result<Taken, NotExtracted>, look: Look) -> String {
    let path = escape::line(path);
    let taken = match outcome {
        Ok(taken) => taken,
        Err(error) => {
            return format!(
                "{RED}nothing taken{RED:#}: {}\n",
                look.wrapped_from(15, &format!("{path}: {error}"), 2)
            );
        }
    };
    let of = match taken.certificates {
        1 => "its only certificate".to_owned(),
        n => format!("one of {n} certificates"),
    };
    let name = escape::short(&taken.name, 100);
    let mut out =
        format!("{GREEN}taken{GREEN:#}: {}\n", look.wrapped(&format!("{name} out of {path} ({of})"), 7));
    if taken.integrity_unchecked {
        let message = format!("{path}: {INTEGRITY_UNCHECKED}");
        let _ = writeln!(out, "{CYAN}note{CYAN:#}: {}", look.wrapped(&message, 6));
    }
    if taken.held_key {
        let message = format!(
            "{path} holds a private key, which stayed there: do not send that file; if it was sent or shared, treat the key \
             as compromised: new key, new certificate, then pin that"
        );
        let _ = writeln!(out, "{YELLOW}warning{YELLOW:#}: {}", look.wrapped(&message, 9));
    }
    out
}

/// What was written, and what is done with it.
pub fn written(package: &PackageJson, look: Look) -> String {
    let path = escape::line(&package.path);
    let mut out = format!("{GREEN}written{GREEN:#}: {BOLD}{path}{BOLD:#}\n");
    if look.detail == Detail::Full {
        for file in &package.files {
            let _ = writeln!(out, "  {}", escape::line(&file.path));
        }
        if let Some(calendar) = &package.calendar {
            let words = "for your own calendar: when to open the next ticket, and when to renew";
            let _ =
                writeln!(out, "{GREEN}written{GREEN:#}: {BOLD}{}{BOLD:#}\n  {words}", escape::line(calendar));
        }
        let verify = escape::shell_path(Shell::Sh, &package.path)
            .filter(|path| look.can_show(path))
            .map_or_else(String::new, |path| format!("; before that: pinbundle verify {path}"));
        let _ = writeln!(
            out,
            "\nnext: open a case with Citrix Support, paste TICKET.txt into it and attach the package{verify}"
        );
    }
    out
}

/// The lines about a certificate.
pub fn certificate(certificate: &Certificate, at: Timestamp, look: Look) -> String {
    let mut out = String::new();
    let mut row = |name: &str, value: String| {
        let _ = writeln!(out, "  {name:<12} {}", look.row(&value, 15));
    };
    let key = certificate.key.info.as_ref().map_or("unknown key".to_owned(), |info| info.title());
    row(
        "certificate",
        format!("{} ({})", escape::short(certificate.display_name(), 100), escape::line(&key)),
    );
    row("issuer", escape::short(certificate.issuer.as_deref().unwrap_or("(cannot be read)"), 200));
    if let (Some(from), Some(to)) = (certificate.not_before, certificate.not_after) {
        let days = to.days_since(at);
        let left = if days >= 0 { format!("{days} days left") } else { "expired".to_owned() };
        row("valid", format!("{} to {} ({left})", from.date(), to.date()));
    }
    row("pin", format!("{} (SHA-256 of the public key)", certificate.pin()));
    row("fingerprint", format!("{} (SHA-256 of the certificate: no pin)", certificate.fingerprint()));
    row("thumbprint", format!("{} (SHA-1, as Windows shows it)", certificate.thumbprint()));
    out
}

/// One finding: what, where, why, mend.
pub fn finding(finding: &Finding, source: Option<(&str, &Export)>, steps: &[Step], look: Look) -> String {
    let mut out = String::new();
    let style = match finding.severity {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
        Severity::Note => CYAN,
    };
    let head = format!("{}[{}]", finding.severity.id(), finding.rule.id);
    let message = look.wrapped_from(head.len() + 2, &escape::line(&finding.message), 2);
    let _ = writeln!(out, "{style}{head}{style:#}: {BOLD}{message}{BOLD:#}");
    if let Some((path, export)) = source
        && let Some(place) = finding.place
    {
        let words = place_in_words(finding, place, export);
        let _ = writeln!(out, "  --> {path}:{}  ({words})", place.line);
    }
    let _ = writeln!(out, "  why: {}", look.wrapped(&escape::line(&finding.why), 7));
    let mut name = "mend:";
    for step in steps {
        let _ = match &step.command {
            Some(command) => writeln!(out, "  {name:<5} {}", command.line),
            None => writeln!(out, "  {name:<5} {}", look.wrapped(&escape::line(&step.words), 8)),
        };
        name = "";
    }
    out
}

/// Where a finding points: the lines, what stands there, and in which member of an archive. Escaped.
pub(super) fn place_in_words(finding: &Finding, place: crate::rules::Place, export: &Export) -> String {
    let lines = if place.end_line > place.line {
        format!("lines {}-{}", place.line, place.end_line)
    } else {
        format!("line {}", place.line)
    };
    let item = finding.item.and_then(|i| export.items().get(i));
    let label = item.and_then(|item| item.label.as_deref()).map(|l| format!(", {}", escape::short(l, 60)));
    let member =
        item.and_then(|item| item.member.as_deref()).map(|m| format!(", in {}", escape::short(m, 80)));
    format!("{lines}{}{}", label.unwrap_or_default(), member.unwrap_or_default())
}

/// The last line, if there were several exports.
pub fn summary(summary: Summary) -> String {
    let Summary { accepted, rejected, unreadable } = summary;
    let total = summary.total();
    if total < 2 {
        return String::new();
    }
    format!("\n{total} exports: {accepted} accepted, {rejected} rejected, {unreadable} unreadable\n")
}
