//! OkHttp's `CertificatePinner`. Its `*.` stands for exactly one label, as in certificates; its `**.` would pin more
//! names than the certificate has, and is not used.

use std::fmt::Write as _;

use super::hosts::Hosts;
use super::{Pinned, Syntax, Written};

pub(super) const SYNTAX: Syntax = Syntax {
    name: "okhttp",
    about: "calls for OkHttp's CertificatePinner.Builder, in Java and Kotlin alike",
    source: "OkHttp, CertificatePinner, square.github.io/okhttp.",
    each_alone: false,
    write,
};

fn write(keys: &[Pinned]) -> Written {
    let (hosts, mut written) = Hosts::read(SYNTAX.name, keys).finish();
    for host in &hosts {
        let wildcard = if host.wildcard { "*." } else { "" };
        for pin in host.base64() {
            let _ = writeln!(written.text, ".add(\"{wildcard}{}\", \"sha256/{pin}\")", host.name);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BASE64, DIGEST, pinned};
    use super::*;

    #[test]
    fn one_call_for_each_name_and_pin() {
        let written = write(&[pinned(DIGEST, "mdm.pem", &["MDM.example.com", "*.example.com"])]);
        let calls = format!(
            ".add(\"mdm.example.com\", \"sha256/{BASE64}\")\n.add(\"*.example.com\", \"sha256/{BASE64}\")\n"
        );
        assert_eq!(written, Written { text: calls, ..Written::default() });
    }
}
