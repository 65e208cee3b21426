//! The rules about packages.

use crate::rules::{Rule, Severity};

/// All of them, in the order in which they are looked at.
pub static PACKAGE_RULES: &[&Rule] = &[
    &NO_PACKAGE,
    &TOO_LARGE,
    &STRUCTURE,
    &NAME,
    &KEY,
    &MANIFEST,
    &MISSING,
    &UNLISTED,
    &CANONICAL,
    &TICKET,
    &REPORT,
    &SUM,
    &EXPIRED_SINCE,
    &EXPECT,
];

/// Where the form of a package is laid down.
const SOURCE: &str = "the package's schema, pinbundle/package/1";

const fn error(
    id: &'static str,
    title: &'static str,
    why: &'static str,
    mend: &'static str,
    source: &'static str,
) -> Rule {
    Rule { id, severity: Severity::Error, can_be_allowed: false, title, why, mend, source }
}

pub(super) static NO_PACKAGE: Rule = error(
    "package-unknown",
    "the file is no package",
    "A package is the zip or the folder that pinbundle bundle writes. A certificate alone says nothing of what is asked for.",
    "Give the zip or the folder as it was received. To check a certificate, or any other export: pinbundle check FILE.",
    SOURCE,
);

pub(super) static TOO_LARGE: Rule = error(
    "package-too-large",
    "the package is larger than any package",
    "A package holds a few files of a few kilobytes. What is larger was not made by this tool and is not looked at.",
    "Ask the sender for the package as it was written.",
    SOURCE,
);

pub(super) static STRUCTURE: Rule = error(
    "package-structure",
    "the zip is not byte for byte as the tool writes it",
    "Between and behind the entries of a zip there is room in which a key could hide, and two programs may read two \
     different contents from one file.",
    "If the package was unpacked and zipped again (Windows Explorer, 7-Zip), unpack it and verify the folder. Else ask \
     the sender for the zip as it was written.",
    "PKWARE APPNOTE.TXT, section 4 (what a zip may hold besides its entries)",
);

pub(super) static NAME: Rule = error(
    "package-name",
    "a file has a name that no package has",
    "Names that are absolute, lead out of the folder, are kept by Windows for devices, or differ only in case, make \
     files appear where they do not belong, or replace one another. A symbolic link shows other bytes tomorrow.",
    "Do not unpack it. Ask the sender for the package as it was written.",
    SOURCE,
);

pub(super) static KEY: Rule = error(
    "package-key",
    "the package holds a private key or another secret",
    "Whoever reads the ticket could impersonate the server. If the package was sent, the key is compromised: new key, \
     new certificate, then pin that.",
    "Delete the package here and wherever it was attached, and make a new one with pinbundle bundle.",
    "Citrix CTX202044, XenMobile New Port Requirement for ADS Connectivity (never send the private key)",
);

pub(super) static MANIFEST: Rule = error(
    "package-manifest",
    "the manifest cannot be read, or does not agree with the certificates",
    "Names, pins and dates in the manifest would be believed by programs that read nothing else.",
    "Ask the sender for the package as it was written. If it was made by a newer version of pinbundle, verify it with \
     that version.",
    SOURCE,
);

pub(super) static MISSING: Rule = error(
    "package-missing",
    "a file of the package is missing",
    "The ticket speaks of a file that whoever handles it does not have.",
    "Ask the sender for the whole package.",
    SOURCE,
);

pub(super) static UNLISTED: Rule = error(
    "package-unlisted",
    "a file does not belong to the package",
    "Nothing vouches for a file that the manifest does not list, and it goes to support with all others.",
    "Look at the file and delete it (a desktop may have put it there: .DS_Store, Thumbs.db), then verify again.",
    SOURCE,
);

pub(super) static CANONICAL: Rule = error(
    "package-canonical",
    "a certificate's file is not exactly one certificate in canonical PEM",
    "Another form has room for other things, and tools disagree about what they read from it.",
    "Ask the sender for the package as it was written.",
    "RFC 7468, section 3 (the strict form)",
);

pub(super) static TICKET: Rule = error(
    "package-ticket",
    "the ticket's text does not agree with the certificates and the manifest",
    "People act on this text. It must say what the certificates are, and nothing else.",
    "Ask the sender for the package as it was written. If it was made by a newer version of pinbundle, verify it with \
     that version.",
    SOURCE,
);

pub(super) static REPORT: Rule = error(
    "package-report",
    "the report does not agree with the certificates and the manifest",
    "People open the report before anything else, and a browser shows whatever stands in it.",
    "Do not open it. Ask the sender for the package as it was written. If it was made by a newer version of pinbundle, \
     verify it with that version.",
    SOURCE,
);

pub(super) static SUM: Rule = error(
    "package-sum",
    "a checksum does not agree with its file",
    "The file was changed after the package was made, by accident or by somebody.",
    "Ask the sender for the package as it was written.",
    "FIPS 180-4 (SHA-256); the format of sha256sum from GNU coreutils",
);

pub(super) static EXPIRED_SINCE: Rule = Rule {
    id: "package-expired-since",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "a certificate was fit when the package was made, and is no longer",
    why: "A package that waited too long asks for the pin of a certificate that the server has replaced or must replace.",
    mend: "Ask for a new package with the certificate that is in use now.",
    source: "RFC 5280, section 4.1.2.5",
};

pub(super) static EXPECT: Rule = error(
    "package-expect",
    "a pin that came another way is not among the package's pins",
    "Checksums and manifest can be made to fit by whoever changes a package. A pin that came another way cannot.",
    "Ask the owner of the server, not the sender of the package, which pin is right.",
    "RFC 7469, section 2.4",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_documented_and_named_once() {
        for (i, rule) in PACKAGE_RULES.iter().enumerate() {
            assert!(rule.id.starts_with("package-"), "{}", rule.id);
            assert!(PACKAGE_RULES[..i].iter().all(|other| other.id != rule.id), "{} twice", rule.id);
            assert!(
                rule.why.ends_with('.') && rule.mend.ends_with('.') && !rule.title.ends_with('.'),
                "{}",
                rule.id
            );
        }
    }
}
