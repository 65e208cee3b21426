//! What `bundle` prints.

use super::judged::Judged;
use crate::base::escape::{self, Shell};
use crate::cli::names::Names;
use crate::report::json::{
    BUNDLE, BundleJson, ExportJson, ExtractedJson, FindingJson, NameTakenJson, PackageJson, ToolJson,
};
use crate::report::look::{Detail, Look};
use crate::report::{Checked, Outcome, mend, text};
use crate::request::names::TakenName;
use crate::rules::Verdict;

/// Every export, what is to be said about all of them, and what was written.
pub(super) fn report(judged: &Judged, written: Option<&PackageJson>, look: Look) -> String {
    let names = Names::default();
    let mut out = String::new();
    let mut mended = Vec::new();
    for (index, checked) in judged.exports.iter().enumerate() {
        let extraction = judged.extracted.iter().find(|(of, _)| *of == index && look.detail == Detail::Full);
        if let Some((_, outcome)) = extraction {
            out.push_str(&text::extracted(&checked.path, outcome, look));
        }
        out.push_str(&text::export(checked, judged.at, look, &|name| names.is_taken(name)));
        mended.push(checked.written_by_mends(&|name| names.is_taken(name)).into_iter().next());
        names.promise(checked);
        if look.detail == Detail::Full {
            out.push('\n');
        }
    }
    if look.detail == Detail::Full {
        for name in &judged.taken {
            out.push_str(&format!(
                "{}: devices use {} (taken from its certificate)\n",
                name.role.title(),
                name.name
            ));
        }
        if let Some(preflight) = &judged.known.preflight {
            out.push_str(&format!(
                "the ticket shows the preflight of {} ({})\n",
                preflight.at, preflight.result
            ));
        }
        if let Some(probed) = &judged.known.probed {
            out.push_str(&probed.text(&|pin| judged.is_given(pin)));
        }
        for finding in &judged.findings {
            out.push('\n');
            out.push_str(&text::finding(finding, None, &mend::words_of(finding), look));
        }
        out.push('\n');
    }
    match written {
        Some(package) => out.push_str(&text::written(package, look)),
        None => {
            out.push_str("nothing was written\n");
            if let Some(line) = again(&judged.exports, &mended).filter(|line| look.can_show(line)) {
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
    // The password of a proxy is not repeated.
    let holds_password = |argument: String| argument.contains("://") && argument.contains('@');
    if renamed.is_empty() || std::env::args().any(holds_password) {
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

/// The same as JSON.
pub(super) fn answer(judged: Judged, package: Option<PackageJson>) -> BundleJson {
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
        previous: judged.known.previous,
        probed: judged.known.probed.map(|probed| probed.json(judged.at)),
        package,
        summary: judged.summary.into(),
    }
}
