//! `bundle`: judges the exports of a request and writes the package, or writes nothing.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::check::warn_of_odd_time;
use super::command::Global;
use super::names::Names;
use super::options::Weighing;
use super::output::Output;
use super::request::RequestFlags;
use super::{Done, Exit, Stop, files, previous, write};
use crate::base::digest::{hex, sha256};
use crate::base::escape::{self, Shell};
use crate::base::timestamp::Timestamp;
use crate::package::{BuildError, Enclosed, Facts, FileFinding, Package};
use crate::recognise::Export;
use crate::report::json::{
    self, BUNDLE, BundleJson, ExportJson, ExtractedJson, FindingJson, NameTakenJson, PackageFileJson,
    PackageJson, ToolJson,
};
use crate::report::text::{self, Detail};
use crate::report::{Checked, Outcome, Summary, mend};
use crate::request::extract::{self, NotExtracted, Taken};
use crate::request::names::{RoleExport, TakenName, take};
use crate::request::rules::{Case, JudgedExport, PreviousPin, judge as judge_request};
use crate::request::{Answers, HostName, Request};
use crate::rules::{Finding, Options, Role, Severity, Verdict, judge};

/// Judges the exports of a request and writes the package that is attached to the ticket, or writes nothing.
///
/// What is asked for stands in flags, in a request file, or in both: a flag replaces what the file says.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Bundle {
    /// A request file in TOML, with the flags below as keys; its paths are relative to it
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,

    #[command(flatten)]
    flags: RequestFlags,

    /// Take the one server certificate out of an export that is refused as a file: a chain, an archive, a file with a
    /// private key. Only the certificate is judged and packed
    #[arg(long)]
    extract: bool,

    /// What was sent before: a package, or a certificate (repeatable). The ticket then says which keys are new, and
    /// which are kept
    #[arg(long, value_name = "PACKAGE|CERTIFICATE")]
    previous: Vec<PathBuf>,

    /// Where to write: a name that ends in .zip, or a folder [default: a zip named after the server and the day]
    #[arg(long, value_name = "PATH", help_heading = "Output")]
    out: Option<PathBuf>,

    /// Replace what stands there: a file, or a folder that is a package
    #[arg(long, help_heading = "Output")]
    force: bool,

    /// How to print the result
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    format: Format,

    #[command(flatten, next_help_heading = "Judging")]
    weighing: Weighing,
}

const EXAMPLES: &str = "\
Examples:
  pinbundle bundle --xenmobile mdm.pem --netscaler gateway.pem --domain example.com
  pinbundle bundle --request request.toml --out package.zip
  pinbundle bundle --xenmobile renewed.pem --previous pinning-request_mdm.example.com_2026-05-04.zip
  pinbundle bundle --extract --xenmobile fullchain.pem --netscaler ca-delivery.zip --domain example.com
  pinbundle bundle --product cloud --netscaler gateway.pem --next-netscaler gateway-2027.pem";

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object (pinbundle schema bundle)
    Json,
}

/// Everything that was judged.
struct Judged {
    at: Timestamp,
    exports: Vec<Checked>,
    findings: Vec<Finding>,
    taken: Vec<TakenName>,
    previous: Option<Vec<PreviousPin>>,
    extracted: Vec<Extraction>,
    summary: Summary,
}

/// An export as it was asked for, and read.
struct Read {
    role: Role,
    is_next: bool,
    path: PathBuf,
    export: io::Result<Export>,
}

/// What `--extract` did with the export of this index.
type Extraction = (usize, Result<Taken, NotExtracted>);

impl Bundle {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let at = global.at();
        let mut options = Options::at(at);
        options.for_ticket = true;
        self.weighing.apply(&mut options)?;
        if self.format == Format::Text {
            warn_of_odd_time(global, output);
        }
        let request = self.flags.over_file(self.request.as_deref())?;
        if request.exports().next().is_none() {
            return Err(Stop::usage(
                "nothing to bundle: give --xenmobile FILE, --netscaler FILE, or --request FILE with them in it",
            ));
        }
        if let Some(out) = &self.out {
            write::may_stand(out, self.force)?;
        }
        let previous = previous::read(&self.previous)?;
        let mut exports = read_all(&request);
        let extracted = match self.extract {
            true => extract_all(&mut exports, &request, &options),
            false => Vec::new(),
        };
        let (judged, package) = judge_all(&request, exports, previous, extracted, &options);
        let date = source_date()?;
        let package = match package {
            Some(mut facts) => {
                facts.date = date.unwrap_or(at);
                Some(build(&facts)?)
            }
            None => None,
        };
        let written = match &package {
            Some(package) => Some(save(package, self.out.as_deref(), date, self.force)?),
            None => None,
        };
        let exit = match (&written, judged.summary) {
            (Some(_), _) => Exit::Success,
            (None, Summary { rejected: 0, unreadable: 1.., .. }) if !has_errors(&judged.findings) => {
                Exit::Incomplete
            }
            (None, _) => Exit::Rejected,
        };
        match self.format {
            Format::Json => output.write(&json::pretty(&answer(judged, written)))?,
            Format::Text => {
                let detail = if global.quiet { Detail::Quiet } else { Detail::Full };
                output.write(&report(&judged, written.as_ref(), detail))?;
            }
        }
        Ok(exit)
    }
}

/// Reads every export.
fn read_all(request: &Request) -> Vec<Read> {
    let read = |(role, is_next, path): (Role, bool, &Path)| Read {
        role,
        is_next,
        path: path.to_owned(),
        export: files::read(path).map(Export::read),
    };
    request.exports().map(read).collect()
}

/// Puts the one server certificate in the place of each export that is refused as a file.
fn extract_all(exports: &mut [Read], request: &Request, options: &Options) -> Vec<Extraction> {
    let mut extracted = Vec::new();
    for (index, read) in exports.iter_mut().enumerate() {
        let Ok(export) = &read.export else { continue };
        if !extract::is_refused(export, options) {
            continue;
        }
        let names = match read.role {
            Role::Xenmobile => &request.server_fqdns,
            Role::Netscaler => &request.gateway_fqdns,
        };
        let outcome = extract::extract(export, names).map(|(alone, taken)| {
            read.export = Ok(alone);
            taken
        });
        extracted.push((index, outcome));
    }
    extracted
}

/// Judges every export alone and all of them together; the facts of the package, if nothing is wrong.
fn judge_all(
    request: &Request,
    read: Vec<Read>,
    previous: Option<Vec<PreviousPin>>,
    extracted: Vec<Extraction>,
    options: &Options,
) -> (Judged, Option<Facts>) {
    let roles: Vec<RoleExport<'_>> = read
        .iter()
        .filter_map(|Read { role, is_next, export, .. }| {
            Some(RoleExport { role: *role, is_next: *is_next, export: export.as_ref().ok()? })
        })
        .collect();
    let taken = take(request, &roles);
    let answers = request.answers(&taken);
    let judged: Vec<JudgedExport<'_>> = read
        .iter()
        .filter_map(|Read { role, is_next, path, export }| {
            let export = export.as_ref().ok()?;
            let judgement = judge(export, &for_role(options, *role, *is_next, &answers));
            Some(JudgedExport {
                role: *role,
                is_next: *is_next,
                path: path.to_string_lossy().into_owned(),
                export,
                judgement,
            })
        })
        .collect();
    let case = Case { answers: &answers, exports: &judged, previous: previous.as_deref() };
    let findings = judge_request(&case, options);
    let enclosed: Vec<Option<Enclosed>> = judged.iter().map(Enclosed::of).collect();
    let mut judgements = judged.into_iter().map(|export| export.judgement).collect::<Vec<_>>().into_iter();
    let all_read = read.iter().all(|read| read.export.is_ok());
    let mut summary = Summary::default();
    let exports: Vec<Checked> = read
        .into_iter()
        .map(|Read { role, path, export, .. }| {
            let outcome = match export {
                Ok(export) => match judgements.next() {
                    Some(judgement) => Outcome::Judged(Box::new(export), judgement),
                    None => Outcome::Unreadable("it was not judged".to_owned()),
                },
                Err(error) => Outcome::Unreadable(error.to_string()),
            };
            Checked {
                path: path.to_string_lossy().into_owned(),
                path_raw: files::raw(&path),
                role: Some(role),
                outcome,
            }
        })
        .inspect(|checked| summary.add(checked))
        .collect();
    let fit = all_read && !has_errors(&findings) && enclosed.iter().all(Option::is_some);
    let facts = fit.then(|| {
        let mut facts = Facts::new(answers, enclosed.into_iter().flatten().collect(), options.at);
        facts.previous.clone_from(&previous);
        facts.allowed = allowed(&exports, &findings, options);
        facts
    });
    (Judged { at: options.at, exports, findings, taken, previous, extracted, summary }, facts)
}

/// What an export of this role is judged by: the names that devices use must be covered.
fn for_role(options: &Options, role: Role, is_next: bool, answers: &Answers) -> Options {
    let mut options = options.clone();
    options.role = Some(role);
    options.is_next = is_next;
    options.fqdns = answers.names(role).iter().map(|name: &HostName| name.to_string()).collect();
    options
}

/// The rules of `--allow` that made a difference: only these stand in the ticket.
fn allowed(exports: &[Checked], findings: &[Finding], options: &Options) -> Vec<String> {
    let of_exports = exports.iter().filter_map(|checked| match &checked.outcome {
        Outcome::Judged(_, judgement) => Some(&judgement.findings),
        Outcome::Unreadable(_) => None,
    });
    let found: Vec<&str> = of_exports.flatten().chain(findings).map(|finding| finding.rule.id).collect();
    options.allow.iter().filter(|id| found.contains(&id.as_str())).cloned().collect()
}

fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// `SOURCE_DATE_EPOCH`: the printed date and the times of files; it has no say in validity.
fn source_date() -> Result<Option<Timestamp>, Stop> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let seconds = value.to_str().and_then(|text| text.parse::<u32>().ok());
    seconds
        .map(|seconds| Some(Timestamp::from_unix(seconds.into())))
        .ok_or_else(|| Stop::usage("SOURCE_DATE_EPOCH is no number of seconds since 1970"))
}

fn build(facts: &Facts) -> Result<Package, Stop> {
    Package::build(facts).map_err(|error| {
        let mut message = error.to_string();
        if let BuildError::Rejected(findings) = &error {
            for FileFinding { finding, .. } in findings {
                message += &format!("\n{}", text::finding(finding, None, &mend::words_of(finding)));
            }
        }
        Stop { exit: Exit::Rejected, message }
    })
}

/// Writes the package, and says what was written.
fn save(
    package: &Package,
    out: Option<&Path>,
    time: Option<Timestamp>,
    force: bool,
) -> Result<PackageJson, Stop> {
    let default = PathBuf::from(format!("{}.zip", package.base_name));
    let path = out.unwrap_or(&default);
    let is_zip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    let sha256_of_zip = if is_zip {
        let zip = package.zip(time).map_err(|error| Stop::incomplete(error.to_string()))?;
        write::file(path, &zip, force)?;
        Some(hex(&sha256(&zip)))
    } else {
        write::folder(path, &package.files, time, force)?;
        None
    };
    let files = package.files.iter().map(|file| PackageFileJson {
        path: file.path.clone(),
        size: file.bytes.len(),
        sha256: hex(&sha256(&file.bytes)),
    });
    Ok(PackageJson {
        path: path.to_string_lossy().into_owned(),
        form: if is_zip { "zip" } else { "folder" },
        name: package.base_name.clone(),
        files: files.collect(),
        sha256: sha256_of_zip,
    })
}

fn report(judged: &Judged, written: Option<&PackageJson>, detail: Detail) -> String {
    let names = Names::default();
    let mut out = String::new();
    let mut mended = Vec::new();
    for (index, checked) in judged.exports.iter().enumerate() {
        let extraction = judged.extracted.iter().find(|(of, _)| *of == index && detail == Detail::Full);
        if let Some((_, outcome)) = extraction {
            out.push_str(&text::extracted(&checked.path, outcome));
        }
        out.push_str(&text::export(checked, judged.at, detail, &|name| names.is_taken(name)));
        mended.push(checked.written_by_mends(&|name| names.is_taken(name)).into_iter().next());
        names.promise(checked);
        if detail == Detail::Full {
            out.push('\n');
        }
    }
    if detail == Detail::Full {
        for name in &judged.taken {
            out.push_str(&format!(
                "{}: devices use {} (taken from its certificate)\n",
                name.role.title(),
                name.name
            ));
        }
        for finding in &judged.findings {
            out.push('\n');
            out.push_str(&text::finding(finding, None, &mend::words_of(finding)));
        }
        out.push('\n');
    }
    match written {
        Some(package) => out.push_str(&text::written(package, detail)),
        None => {
            out.push_str("nothing was written\n");
            if let Some(line) = again(&judged.exports, &mended) {
                out.push_str(&format!("\nthen: {line}\n"));
            }
        }
    }
    out
}

/// The same command on the mended names, once the mends above were carried out; `None` if some export has none.
fn again(exports: &[Checked], mended: &[Option<String>]) -> Option<String> {
    let mut renamed = Vec::new();
    for (checked, mended) in exports.iter().zip(mended) {
        match &checked.outcome {
            Outcome::Judged(_, judgement) if judgement.verdict == Verdict::Accepted => {}
            Outcome::Judged(..) => renamed.push((&checked.path, mended.as_ref()?)),
            Outcome::Unreadable(_) => return None,
        }
    }
    if renamed.is_empty() {
        return None;
    }
    let arguments = std::env::args().skip(1).map(|argument| {
        let new = renamed.iter().find(|(old, _)| **old == argument).map(|(_, new)| (*new).clone());
        let shell = if cfg!(windows) { Shell::PowerShell } else { Shell::Sh };
        escape::shell_word(shell, &new.unwrap_or(argument))
    });
    let words: Option<Vec<String>> = arguments.collect();
    Some(format!("pinbundle {}", words?.join(" ")))
}

fn answer(judged: Judged, package: Option<PackageJson>) -> BundleJson {
    let names = Names::default();
    let is_taken = |name: &str| names.is_taken(name);
    let exports =
        judged.exports.iter().map(|checked| ExportJson::new(checked, judged.at, &is_taken)).collect();
    let findings = judged.findings.iter().map(|f| FindingJson::new(f, mend::words_of(f))).collect();
    let taken = |name: &TakenName| NameTakenJson { role: name.role.id(), name: name.name.to_string() };
    BundleJson {
        schema: BUNDLE,
        tool: ToolJson::current(),
        at: judged.at.to_string(),
        exports,
        extracted: judged
            .extracted
            .iter()
            .map(|(index, outcome)| ExtractedJson::new(*index, outcome))
            .collect(),
        findings,
        names_taken: judged.taken.iter().map(taken).collect(),
        previous: judged.previous,
        package,
        summary: judged.summary.into(),
    }
}
