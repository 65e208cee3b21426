//! The text of `compare`: the result in words to act on, then both sides, then what to do next.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::look::{Detail, Look};
use super::text;
use crate::base::digest::{base64, hex};
use crate::base::escape;
use crate::base::timestamp::Timestamp;
use crate::compare::{Answer, Comparison, DigestOf, Mistake, Relation, Side, Subject};
use crate::pin::Notation;

const BOLD: Style = Style::new().bold();
const SAME: Style = AnsiColor::Green.on_default().bold();
const OTHER: Style = AnsiColor::Red.on_default().bold();

/// Bytes of a pin.
const PIN_BYTES: usize = 32;

/// A comparison of two sides, each with the name that it was given by: `None` of a digest that was typed.
pub fn comparison(sides: [(Option<&str>, &Side); 2], answer: &Answer, at: Timestamp, look: Look) -> String {
    let [(_, a), (_, b)] = sides;
    let (title, message) = result(a, b, answer);
    let style = if answer.is_same() { SAME } else { OTHER };
    let message = look.wrapped_from(title.len() + 2, &message, 2);
    let mut out = format!("{style}{title}{style:#}: {BOLD}{message}{BOLD:#}\n");
    if look.detail == Detail::Quiet {
        return out;
    }
    for (letter, (name, side)) in ['A', 'B'].into_iter().zip(sides) {
        let name = name.map_or_else(|| "as typed".to_owned(), escape::line);
        let _ = writeln!(out, "\n{BOLD}{letter}: {name}{BOLD:#}{}", selection(side));
        out.push_str(&content(side, letter, answer, at, look));
    }
    if let Some(next) = next(a, b, answer) {
        let _ = writeln!(out, "\nnext: {}", look.wrapped(&next, 6));
    }
    out
}

/// The result and what it means, safe to show.
pub fn result(a: &Side, b: &Side, answer: &Answer) -> (&'static str, String) {
    // Of a digest and a side with keys, the latter.
    let subjects = if a.subjects().is_empty() { b.subjects() } else { a.subjects() };
    match answer {
        Answer::Keys(Comparison { relation, .. }) => (relation.title(), meaning(*relation).to_owned()),
        Answer::Pin(index) => {
            let whose = index.and_then(|index| subjects.get(index)).map_or("both".to_owned(), whose);
            let this =
                place_in_list(a, b).or_else(|| place_in_list(b, a)).unwrap_or_else(|| "this".to_owned());
            (Relation::SameKey.title(), format!("{this} is the pin of {whose}"))
        }
        Answer::Differs(Some(Mistake { of: DigestOf::PublicKey, is_another: false, .. })) => (
            "differs",
            format!("{}, but the value is the pin of the key", notation(a, b).unwrap_or_default()),
        ),
        Answer::Differs(mistake) => {
            let this = if is_list(a) || is_list(b) { "none of the list" } else { "this" };
            let not = if this == "this" { " not" } else { "" };
            let not = match subjects {
                [] => "these are two values".to_owned(),
                [one] => format!("{this} is{not} the pin of {}", whose(one)),
                several => format!("{this} is the pin of none of the {} keys", several.len()),
            };
            let what = mistake.as_ref().map(|mistake| format!(", but {}", made_from(mistake)));
            ("differs", not + &what.unwrap_or_default())
        }
    }
}

/// Which of a list of pins it is.
fn place_in_list(side: &Side, other: &Side) -> Option<String> {
    let count = side.typed().filter(|_| is_list(side))?.digests.len();
    side.match_in(other).map(|index| format!("number {} of the {count} pins", index + 1))
}

fn is_list(side: &Side) -> bool {
    side.typed().is_some_and(|typed| typed.digests.len() > 1)
}

/// What a notation says that is for no pin.
fn notation(a: &Side, b: &Side) -> Option<&'static str> {
    [a, b].into_iter().filter_map(Side::typed).find_map(|typed| match typed.notation {
        Notation::Pin => None,
        Notation::WholeCertificate => Some("a TLSA record with selector 0 is for the whole certificate"),
        Notation::Sha1 => Some("the label says SHA-1, which makes no pin"),
    })
}

fn meaning(relation: Relation) -> &'static str {
    match relation {
        Relation::SameCertificate => "byte for byte; whatever Citrix compares, nothing changes",
        Relation::SameKey => "a public-key pin should still match; Citrix does not publish what it compares",
        Relation::AnotherKey => {
            "expect devices that hold the pin of one to refuse a server with the other; what Citrix does then is not \
             published"
        }
    }
}

/// What is done next, if anything.
pub fn next(a: &Side, b: &Side, answer: &Answer) -> Option<String> {
    let digest = [a, b].into_iter().find_map(|side| side.typed()?.digests.first().map(Vec::len));
    match answer {
        Answer::Keys(Comparison { relation: Relation::SameKey, .. }) if have_certificates(a, b) => Some(
            "before a server presents the other certificate, ask Citrix Support whether the key or the whole \
             certificate is compared"
                .to_owned(),
        ),
        Answer::Keys(Comparison { relation: Relation::AnotherKey, .. }) => Some(
            "send the certificate that Citrix does not have yet (pinbundle bundle) before a server presents it, and \
             switch after Citrix has confirmed"
                .to_owned(),
        ),
        Answer::Keys(_) | Answer::Pin(_) => None,
        Answer::Differs(Some(Mistake { of: DigestOf::PublicKey, is_another: false, .. })) => Some(
            "nobody who reads the notation can match this value: have whoever wrote it say what is meant (of the public \
             key, TLSA is 3 1 1, and the label is sha256), or use the pin shown here"
                .to_owned(),
        ),
        Answer::Differs(Some(mistake)) => Some(advice(mistake).to_owned()),
        Answer::Differs(None) => Some(match digest {
            Some(length) if length != PIN_BYTES => {
                format!("a pin is SHA-256 and has {PIN_BYTES} bytes; this has {length}: ask for the pin")
            }
            _ if let Some(says) = notation(a, b) => {
                format!("{says}: ask for the certificate that it was made from, and compare that")
            }
            _ => "nothing here explains the value: ask for the certificate that it was made from, and compare that"
                .to_owned(),
        }),
    }
}

fn have_certificates(a: &Side, b: &Side) -> bool {
    [a, b].iter().all(|side| side.subjects().iter().any(|subject| subject.certificate.is_some()))
}

/// What a digest was made from, in words that follow "this is not the pin, but".
fn made_from(mistake: &Mistake) -> String {
    let what = match mistake.of {
        DigestOf::Nothing => return "the SHA-256 of nothing at all".to_owned(),
        DigestOf::File => return "the SHA-256 of the file as it stands".to_owned(),
        DigestOf::PublicKey => "the pin",
        DigestOf::Certificate => "the SHA-256 of the whole certificate (its fingerprint)",
        DigestOf::CertificatePem => "the SHA-256 of the certificate's PEM text",
        DigestOf::PublicKeyPem => "the SHA-256 of the public key's PEM text",
        DigestOf::KeyBits => "the SHA-256 of the bare key without its algorithm (PKCS#1, if it is RSA)",
        DigestOf::CertificateSha1 => "the SHA-1 of the whole certificate (its thumbprint)",
        DigestOf::PublicKeySha1 => "the SHA-1 of the public key",
        DigestOf::KeyIdentifier => "the subject key identifier",
    };
    match &mistake.name {
        Some(name) if mistake.is_another => {
            format!("{what} of another certificate in the file, {}", escape::short(name, 100))
        }
        _ => what.to_owned(),
    }
}

/// How the right value is had.
fn advice(mistake: &Mistake) -> &'static str {
    match mistake.of {
        DigestOf::Nothing => {
            "the usual line of four openssl commands prints this value, with success, whenever its first command fails: \
             the file was not there, or was not PEM. Do not send it; pinbundle pin FILE prints the pin"
        }
        _ if mistake.is_another => {
            "the server's own certificate is pinned, not that of an authority or of another server: use the pin shown \
             here"
        }
        DigestOf::PublicKeyPem => {
            "the key was not turned into DER before it was hashed (openssl pkey -pubin -outform der): use the pin shown \
             here"
        }
        _ => {
            "a pin is the SHA-256 of the key's SubjectPublicKeyInfo in DER (RFC 7469, section 2.4): use the pin shown \
             here"
        }
    }
}

/// Which certificate of several, and a warning.
fn selection(side: &Side) -> String {
    match side.export().map(|export| export.certificates().count()) {
        Some(count @ 2..) => format!(" (the server certificate of {count} certificates)"),
        _ => String::new(),
    }
}

fn content(side: &Side, letter: char, answer: &Answer, at: Timestamp, look: Look) -> String {
    match side {
        Side::Digest(typed) => {
            let line = |digest: &Vec<u8>| {
                format!("  digest       {} ({} bytes, hex {})\n", base64(digest), digest.len(), hex(digest))
            };
            typed.digests.iter().map(line).collect()
        }
        Side::Export(export, subject) => {
            let mut out = match &subject.certificate {
                Some(certificate) => text::certificate(certificate, at, look),
                None => format!(
                    "  public key   {}\n  pin          {} (SHA-256 of the public key)\n",
                    escape::line(&kind(subject)),
                    subject.key.pin()
                ),
            };
            if export.may_hold_key() {
                out.push_str("  note         this file holds a private key too: do not send it to anybody\n");
            }
            out
        }
        Side::Package(subjects) => {
            let rows = subjects.iter().enumerate().map(|(i, subject)| {
                let next = if subject.is_next { ", to replace another" } else { "" };
                format!(
                    "  {:<16}  {}{next}: {}, pin {}\n",
                    relation_of(i, letter, answer).title(),
                    subject.role.map_or("unknown", |role| role.title()),
                    whose(subject),
                    subject.key.pin()
                )
            });
            rows.collect()
        }
    }
}

/// How one key of a package came out.
fn relation_of(index: usize, letter: char, answer: &Answer) -> Relation {
    match answer {
        Answer::Keys(comparison) => {
            let of_side = |pair: &&crate::compare::Pair| match letter {
                'A' => pair.a == Some(index),
                _ => pair.b == Some(index),
            };
            let relations = comparison.pairs.iter().filter(of_side).map(|pair| pair.relation);
            relations.min().unwrap_or(Relation::AnotherKey)
        }
        Answer::Pin(found) if *found == Some(index) => Relation::SameKey,
        _ => Relation::AnotherKey,
    }
}

fn whose(subject: &Subject) -> String {
    let kind = kind(subject);
    match &subject.certificate {
        Some(certificate) => format!("{} ({kind})", escape::short(certificate.display_name(), 100)),
        None => format!("this {kind} key"),
    }
}

fn kind(subject: &Subject) -> String {
    subject.key.info.as_ref().map_or("unknown".to_owned(), |info| info.title())
}
