//! `verify`: checks a package anew.

use std::path::{Path, PathBuf};

use clap::Args;
use walkdir::WalkDir;

use super::command::Global;
use super::output::Output;
use super::{Done, Exit, Stop, files};
use crate::base::Secret;
use crate::base::timestamp::Timestamp;
use crate::package::{
    EntryKind, ExpectedPin, Facts, FileFinding, FolderEntry, Source, Verification, VerifyOptions, limits,
    verify,
};
use crate::report::json::{
    self, CertificateJson, FileFindingJson, FindingJson, ToolJson, VERIFY, VerifiedCertificateJson,
    VerifyJson,
};
use crate::report::look::{Detail, Look};
use crate::report::{mend, text};
use crate::rules::Verdict;

/// Checks a package anew, for either end of the ticket. Nothing in it is taken on trust.
///
/// Its sums detect accidents, not an attacker: compare the pins with ones that came another way (--expect).
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Verify {
    /// The package: a zip or a folder
    #[arg(value_name = "PACKAGE")]
    package: PathBuf,

    /// A pin that came another way, as somebody wrote it: it must be in the package (repeatable)
    #[arg(long, value_name = "PIN")]
    expect: Vec<ExpectedPin>,

    /// How to print the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  pinbundle verify pinning-request_mdm.example.com_2026-11-24.zip
  pinbundle verify --expect ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I= package.zip";

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object (pinbundle schema verify)
    Json,
}

impl Verify {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let at = global.at();
        let mut options = VerifyOptions::at(at);
        options.expected = self.expect;
        let path = self.package.to_string_lossy().into_owned();
        let source = match source(&self.package) {
            Ok(source) => source,
            Err(error) if self.format == Format::Json => {
                let answer = unreadable(path, at, error.to_string());
                output.write(&json::pretty(&answer))?;
                return Ok(Exit::Incomplete);
            }
            Err(error) => return Err(Stop::incomplete(format!("{}: {error}", files::shown(&self.package)))),
        };
        let verification = verify(source, &options);
        match self.format {
            Format::Json => output.write(&json::pretty(&answer(path, at, &verification)))?,
            Format::Text => {
                let look = output.look(global.quiet);
                output.text(&report(&files::shown(&self.package), at, &verification, look))?
            }
        }
        Ok(match verification.verdict {
            Verdict::Accepted => Exit::Success,
            Verdict::Rejected => Exit::Rejected,
        })
    }
}

/// Reads a package as it stands, without an opinion on it.
fn source(path: &Path) -> std::io::Result<Source> {
    if !path.is_dir() {
        return Ok(Source::Zip(Secret::new(files::read(path)?)));
    }
    folder(path).map(Source::Folder)
}

/// Everything that stands in a folder.
pub(super) fn folder(path: &Path) -> std::io::Result<Vec<FolderEntry>> {
    let mut entries = Vec::new();
    for entry in WalkDir::new(path).min_depth(1).sort_by_file_name() {
        let entry = entry?;
        let kind = if entry.path_is_symlink() {
            EntryKind::Symlink
        } else if entry.file_type().is_file() {
            EntryKind::File(Secret::new(files::read_up_to(entry.path(), limits::FILE_BYTES + 1)?))
        } else if entry.file_type().is_dir() {
            continue;
        } else {
            EntryKind::Other
        };
        let below = entry.path().strip_prefix(path).unwrap_or(entry.path());
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        entries.push(FolderEntry { path: parts.join("/"), kind });
        if entries.len() > limits::ENTRIES {
            break;
        }
    }
    Ok(entries)
}

fn report(path: &str, at: Timestamp, verification: &Verification, look: Look) -> String {
    let mut out = text::verdict(path, verification.verdict);
    if look.detail == Detail::Quiet {
        return out;
    }
    if let (Verdict::Accepted, Some(facts)) = (verification.verdict, &verification.facts) {
        out.push_str(&format!("\nIt holds, judged at {} when it was made:\n", facts.at));
        for enclosed in &facts.certificates {
            let next = if enclosed.is_next { ", to replace another" } else { "" };
            out.push_str(&format!("\n{}{next}\n", enclosed.role.title()));
            out.push_str(&text::certificate(&enclosed.certificate, at, look));
        }
    }
    for FileFinding { finding, .. } in &verification.findings {
        out.push('\n');
        out.push_str(&text::finding(finding, None, &mend::words_of(finding), look));
    }
    if verification.verdict == Verdict::Accepted {
        let words = "The sums in it detect accidents, not an attacker: compare the pins with ones that came another way \
                     (--expect).";
        out.push_str(&format!("\n{}\n", look.wrapped(words, 0)));
    }
    out
}

fn answer(path: String, at: Timestamp, verification: &Verification) -> VerifyJson {
    let facts = verification.facts.as_ref().filter(|_| verification.verdict == Verdict::Accepted);
    VerifyJson {
        schema: VERIFY,
        tool: ToolJson::current(),
        at: at.to_string(),
        path,
        verdict: verification.verdict.id(),
        made_at: facts.map(|facts| facts.at.to_string()),
        certificates: facts.map(|facts| certificates(facts, at)).unwrap_or_default(),
        findings: verification
            .findings
            .iter()
            .map(|FileFinding { file, finding }| FileFindingJson {
                file: file.clone(),
                finding: FindingJson::new(finding, mend::words_of(finding)),
            })
            .collect(),
        error: None,
    }
}

fn certificates(facts: &Facts, at: Timestamp) -> Vec<VerifiedCertificateJson> {
    let describe = |enclosed: &crate::package::Enclosed| VerifiedCertificateJson {
        role: enclosed.role.id(),
        next: enclosed.is_next,
        certificate: CertificateJson::new(&enclosed.certificate, at),
    };
    facts.certificates.iter().map(describe).collect()
}

fn unreadable(path: String, at: Timestamp, error: String) -> VerifyJson {
    VerifyJson {
        schema: VERIFY,
        tool: ToolJson::current(),
        at: at.to_string(),
        path,
        verdict: "unreadable",
        made_at: None,
        certificates: Vec::new(),
        findings: Vec::new(),
        error: Some(error),
    }
}
