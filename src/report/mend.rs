//! Mends in words and commands. One place knows how each shell is spoken to.
//!
//! A command is printed only where it leaves exactly the chosen certificate, and never over a file that is there.

use crate::base::escape::{self, Shell};
use crate::certificate::{Certificate, order, pem};
use crate::keystore::{self, KeystoreError};
use crate::recognise::{Export, Item, Kind};
use crate::rules::{Finding, Mend};

/// Where the export stands, and which names are in use there.
pub struct Place<'a> {
    /// The path to the export as it was given; `None` for standard input and for a path that is not Unicode.
    pub path: Option<&'a str>,
    /// Whether a file of this name stands in the current folder; asked without regard to case.
    pub is_taken: &'a dyn Fn(&str) -> bool,
}

/// One way to mend a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// What to do, in words; for a command, what it is for.
    pub words: String,
    /// The command, to be typed as it is.
    pub command: Option<Command>,
}

/// A command line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Command {
    /// As typed.
    pub line: String,
    /// The shell it is meant for; `None` for any.
    pub shell: Option<Shell>,
    /// The file that it leaves in the current folder.
    pub writes: String,
}

/// How a certificate alone is had on Windows with the mouse.
const WINDOWS: &str = "Windows: open the certificate > Details > Copy to File > No, do not export the private key > Base-64 encoded X.509";

/// The same where only a keystore is at hand: what it holds mostly stands in the store of the computer too.
const WINDOWS_STORE: &str = "Windows: certlm.msc > Personal > Certificates > open the server's > Details > Copy to \
    File > No, do not export the private key > Base-64 encoded X.509";

/// The steps for a finding, the best first.
pub fn steps(finding: &Finding, export: &Export, place: &Place<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    for mend in &finding.mends {
        match mend {
            Mend::Take { item } => take(*item, export, place, &mut steps),
            Mend::Open { item } => open(*item, export, place, &mut steps),
            Mend::Do(words) => steps.push(Step { words: words.to_string(), command: None }),
        }
    }
    steps
}

/// Those of a finding's steps that no finding before it had; `as above` stands for the others.
pub(super) fn said_once(mut steps: Vec<Step>, said: &mut Vec<Step>) -> Vec<Step> {
    let all = steps.len();
    steps.retain(|step| !said.contains(step));
    said.extend(steps.iter().cloned());
    if steps.len() < all {
        steps.push(words("as above".to_owned()));
    }
    steps
}

/// The steps of a finding about no export: words only.
pub fn words_of(finding: &Finding) -> Vec<Step> {
    let words_of = |mend: &Mend| match mend {
        Mend::Do(words) => Some(Step { words: words.to_string(), command: None }),
        _ => None,
    };
    finding.mends.iter().filter_map(words_of).collect()
}

/// Whether a certificate has a private key inside, in an extension: then nothing can be taken out of the file.
pub fn carries_key(certificate: &Certificate) -> bool {
    Export::read(pem::encode(&certificate.der).into_bytes()).may_hold_key()
}

fn take(index: usize, export: &Export, place: &Place<'_>, steps: &mut Vec<Step>) {
    let Some(item) = export.items().get(index) else { return };
    let Some(certificate) = item.certificate.as_deref() else { return };
    if carries_key(certificate) {
        steps.push(words(
            "the key stands inside the certificate itself: have another issued, for a new key; this one must not be sent"
                .to_owned(),
        ));
        return;
    }
    let Some(path) = place.path.filter(|path| escape::is_plain(path)) else {
        steps.push(words("save the certificate of this export alone, in Base-64 (PEM) form".to_owned()));
        steps.push(words(WINDOWS.to_owned()));
        return;
    };
    let output = output_name(certificate, path, place);
    steps.extend(extract(path, &output, certificate, export));
    steps.push(words(WINDOWS.to_owned()));
    if item.member.is_none()
        && let Some(line) = openssl(index, export, path, &output)
    {
        steps.push(command(line, Shell::Sh, output));
    }
}

fn open(index: usize, export: &Export, place: &Place<'_>, steps: &mut Vec<Step>) {
    let Some(item) = export.items().get(index) else { return };
    let (indices, beside): (Vec<usize>, Vec<&Certificate>) = export.certificates().unzip();
    if let Some(leaf) = order::leaf(&beside).and_then(|i| indices.get(i)) {
        return take(*leaf, export, place, steps);
    }
    let path = place.path.filter(|path| escape::is_plain(path));
    if let Some(path) = path.filter(|_| beside.is_empty()) {
        extract_from_keystore(item, path, place, steps);
    }
    steps.push(words(WINDOWS_STORE.to_owned()));
    let Some(path) = path.filter(|_| item.member.is_none()) else { return };
    let Some(quoted) = escape::shell_path(Shell::Sh, path) else { return };
    let is_pfx = item.what.contains("PKCS#12");
    if is_pfx && item.layers == ["der"] && item.span.is_some_and(|span| span.offset == 0) {
        let output = free_name("server-certificate", path, place);
        let line = format!("openssl pkcs12 -in {quoted} -nokeys -clcerts | openssl x509 -out {output}");
        steps.push(command(line, Shell::Sh, output));
        steps.push(words("with OpenSSL 3 and an old PFX, add -legacy to openssl pkcs12".to_owned()));
    } else if is_java(item) {
        steps.push(words(format!(
            "Java: keytool -list -keystore {quoted} shows the aliases; keytool -exportcert -rfc -alias ALIAS -keystore \
             {quoted} -file server-certificate.pem writes the certificate alone"
        )));
    }
}

fn is_java(item: &Item) -> bool {
    item.what.contains("JKS") || item.what.contains("JCEKS")
}

/// Our own command for a keystore that we open. What is in a PFX is known only with its password.
fn extract_from_keystore(item: &Item, path: &str, place: &Place<'_>, steps: &mut Vec<Step>) {
    if item.what.contains("PKCS#12") {
        let output = free_name("server-certificate", path, place);
        steps.extend(extract_lines(path, &output));
        steps.push(words(
            "it asks for the password of the keystore; in a script, add --password-file FILE".to_owned(),
        ));
    } else if is_java(item)
        && let Some(Ok(opened)) = item.keystore.as_ref().map(|bytes| keystore::certificates(bytes, None))
        && let certificates = opened.certificates.iter().collect::<Vec<_>>()
        && let Some(leaf) = order::leaf(&certificates).and_then(|i| certificates.get(i))
    {
        steps.extend(extract_lines(path, &output_name(leaf, path, place)));
    } else if let Some(Err(KeystoreError::Unsupported { instead, .. })) =
        item.keystore.as_ref().map(|bytes| keystore::certificates(bytes, None))
    {
        steps.push(words(instead.to_owned()));
    }
}

/// Our own command. It is the same for every shell unless the path has to be quoted.
fn extract(path: &str, output: &str, certificate: &Certificate, export: &Export) -> Vec<Step> {
    let all: Vec<&Certificate> = export.certificates().map(|(_, certificate)| certificate).collect();
    let is_certain =
        order::leaf(&all).and_then(|i| all.get(i)).is_some_and(|leaf| order::same(leaf, certificate));
    if !is_certain {
        return Vec::new();
    }
    extract_lines(path, output)
}

fn extract_lines(path: &str, output: &str) -> Vec<Step> {
    let line = |shell| Some(format!("pinbundle extract {} --out {output}", escape::shell_path(shell, path)?));
    let (sh, powershell) = (line(Shell::Sh), line(Shell::PowerShell));
    let step = |line: Option<String>, shell| {
        let command = Command { line: line?, shell, writes: output.to_owned() };
        Some(Step { words: "pinbundle".to_owned(), command: Some(command) })
    };
    if sh == powershell {
        return step(sh, None).into_iter().collect();
    }
    step(sh, Some(Shell::Sh)).into_iter().chain(step(powershell, Some(Shell::PowerShell))).collect()
}

/// The line with which OpenSSL takes exactly this certificate, if there is one: it takes the first it finds.
fn openssl(index: usize, export: &Export, path: &str, output: &str) -> Option<String> {
    let item = export.items().get(index)?;
    let first = export
        .items()
        .iter()
        .position(|i| i.certificate.is_some() || i.kind == Kind::MalformedCertificate)?;
    if first != index && !export.items().get(first).is_some_and(|i| same_certificate(i, item)) {
        return None;
    }
    let quoted = escape::shell_path(Shell::Sh, path)?;
    let in_file = |layers: &[&str]| item.layers == layers;
    if in_file(&["pem"]) && item.parent.is_none() && openssl_reads_boundaries(export, item) {
        return Some(format!("openssl x509 -in {quoted} -out {output}"));
    }
    if in_file(&["der"]) && item.parent.is_none() && item.span.is_some_and(|s| s.offset == 0) {
        return Some(format!("openssl x509 -inform DER -in {quoted} -out {output}"));
    }
    let parent =
        item.parent.and_then(|p| export.items().get(p)).filter(|p| p.kind == Kind::CertificateBag)?;
    if parent.layers == ["pkcs7"] && parent.span.is_some_and(|s| s.offset == 0) {
        return Some(format!(
            "openssl pkcs7 -inform DER -in {quoted} -print_certs | openssl x509 -out {output}"
        ));
    }
    // A block with the label CMS is read by `openssl cms` alone, which prints no certificates.
    let is_cms = parent.label.as_deref() == Some("CMS");
    (parent.layers == ["pem", "pkcs7"] && !is_cms && openssl_reads_boundaries(export, parent))
        .then(|| format!("openssl pkcs7 -in {quoted} -print_certs | openssl x509 -out {output}"))
}

fn same_certificate(a: &Item, b: &Item) -> bool {
    matches!((&a.certificate, &b.certificate), (Some(a), Some(b)) if a.der == b.der)
}

/// Whether OpenSSL finds this block: its boundaries stand on lines of their own, without indentation, the lines end with
/// LF, and no block before it lacks its end.
fn openssl_reads_boundaries(export: &Export, item: &Item) -> bool {
    let Some(span) = item.span else { return false };
    let bytes = export.bytes();
    let Some(block) = bytes.get(span.offset..span.end()) else { return false };
    let before = bytes.get(..span.offset).unwrap_or_default();
    let after = bytes.get(span.end()..).unwrap_or_default();
    let at_line_end =
        block.ends_with(b"\n") || after.is_empty() || after.starts_with(b"\n") || after.starts_with(b"\r");
    let at_line_start = before.is_empty() || before.ends_with(b"\n") || before == b"\xef\xbb\xbf";
    let lines: Vec<&[u8]> = block.split(|&b| b == b'\n').map(<[u8]>::trim_ascii_end).collect();
    let blank = lines.iter().rev().skip(1).any(|line| line.is_empty());
    let cr_only = block.contains(&b'\r') && !block.contains(&b'\n');
    let boundaries_alone = lines.iter().filter(|line| line.starts_with(b"-----")).count() == 2;
    let one_long_line = lines.iter().any(|line| line.len() > 1000);
    // OpenSSL reads lines up to a NUL, and whatever begins before must end before.
    let readable = !before.contains(&0) && ends_what_it_begins(before);
    at_line_start && at_line_end && readable && !cr_only && !blank && boundaries_alone && !one_long_line
}

fn ends_what_it_begins(text: &[u8]) -> bool {
    let boundaries = text.split(|&b| b == b'\n').filter_map(|line| match line {
        _ if line.starts_with(b"-----BEGIN ") => Some(true),
        _ if line.starts_with(b"-----END ") => Some(false),
        _ => None,
    });
    let mut is_open = false;
    for begins in boundaries {
        if begins == is_open {
            return false;
        }
        is_open = begins;
    }
    !is_open
}

/// The certificate's name as a file name that is free.
pub fn output_name(certificate: &Certificate, path: &str, place: &Place<'_>) -> String {
    free_name(&escape::file_name(certificate.display_name()), path, place)
}

/// `stem.pem`, or the first of `stem_certificate.pem`, `stem_certificate_2.pem` and so on that is free. Where many are taken,
/// not each of them is asked for.
fn free_name(stem: &str, path: &str, place: &Place<'_>) -> String {
    let input = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let is_free = |name: &String| !name.eq_ignore_ascii_case(input) && !(place.is_taken)(name);
    let numbered = |n: usize| format!("{stem}_certificate_{n}.pem");
    let unnumbered = [format!("{stem}.pem"), format!("{stem}_certificate.pem")];
    if let Some(name) = unnumbered.into_iter().find(is_free) {
        return name;
    }
    let (mut taken, mut free) = (1, 2);
    while free < usize::MAX / 2 && !is_free(&numbered(free)) {
        (taken, free) = (free, free * 2);
    }
    while free - taken > 1 {
        let middle = taken.midpoint(free);
        if is_free(&numbered(middle)) { free = middle } else { taken = middle }
    }
    numbered(free)
}

fn words(words: String) -> Step {
    Step { words, command: None }
}

fn command(line: String, shell: Shell, writes: String) -> Step {
    let name = match shell {
        Shell::Sh => "OpenSSL",
        Shell::PowerShell => "PowerShell",
    };
    Step { words: name.to_owned(), command: Some(Command { line, shell: Some(shell), writes }) }
}
