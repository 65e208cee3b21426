//! `form`: fit, but not written the way a package holds it.

use super::judgement::Form;
use super::{Finding, Findings, Mend, Options, Rule, Severity};
use crate::recognise::Export;

pub(super) static FORM: Rule = Rule {
    id: "form",
    severity: Severity::Note,
    can_be_allowed: false,
    title: "not in canonical form",
    why: "The certificate is fine, and the package that pinbundle writes holds it in the one form that every program reads: \
          PEM with the label CERTIFICATE, 64 columns, LF, nothing else in the file. This very file has another form.",
    mend: "Nothing, if you attach the package. To attach this very file, write the certificate anew.",
    source: "RFC 7468, sections 2, 3 and 5.",
};

/// Says which way the form differs; an error if the very file will be attached.
pub(super) fn check(export: &Export, options: &Options, findings: &mut Findings) {
    let Some((index, _)) = export.only_certificate() else { return };
    let Some(item) = export.items().get(index) else { return };
    if Form::of(export) != Some(Form::Rewritable) {
        return;
    }
    let severity = if options.as_is { Severity::Error } else { Severity::Note };
    findings.push(
        Finding::new(&FORM, format!("not in canonical form: {}", difference(export, index)))
            .at(index, item)
            .severity(severity)
            .mend_words(if options.as_is {
                "write the certificate anew, and attach that file"
            } else {
                "the package holds it in that form; only to attach this very file, write it anew"
            })
            .mend(Mend::Take { item: index }),
    );
}

/// The first difference that people would name.
fn difference(export: &Export, index: usize) -> String {
    let Some(item) = export.items().get(index) else { return String::new() };
    let layers: Vec<&str> = item.layers.iter().copied().filter(|layer| *layer != "pem").collect();
    if layers == ["der"] {
        return "it is binary (DER), not PEM".to_owned();
    }
    if !layers.is_empty() {
        return format!("it is wrapped ({})", item.layers.join(" > "));
    }
    if export.items().iter().filter(|other| other.parent.is_none()).count() > 1 {
        return "other text stands around it".to_owned();
    }
    if item.label.as_deref() != Some("CERTIFICATE") {
        return format!("its label is {}", item.label.as_deref().unwrap_or("missing"));
    }
    if export.bytes().contains(&b'\r') {
        return "its line ends are not LF".to_owned();
    }
    if !export.bytes().ends_with(b"\n") {
        return "its last line has no end".to_owned();
    }
    "its lines are not 64 columns wide, or have spaces in them".to_owned()
}
