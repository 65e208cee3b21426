//! A file that is one certificate in PEM and nothing else, as most are: what the search would find there is known without it.

use super::super::format;
use super::super::item::{Item, Kind};
use super::super::layer::utf16;
use crate::base::place::{Lines, Span};

/// The certificate that the bytes are; `None` if there is anything else to be found.
pub(super) fn certificate(bytes: &[u8]) -> Option<Item> {
    let der = format::pem::certificate_alone(bytes)?;
    let found = format::certificate::read(&der, 0, 0)?;
    let is_all = found.kind == Kind::Certificate && found.span.length == der.len() && found.inside.is_empty();
    if !is_all || utf16::detect(&der).is_some() {
        return None;
    }
    let last_line = Lines::new(bytes).at(bytes.len().saturating_sub(1));
    Some(Item {
        kind: found.kind,
        what: found.what,
        parent: None,
        layers: vec!["pem"],
        label: Some(format::pem::CERTIFICATE.to_owned()),
        member: None,
        span: Some(Span::between(0, bytes.len())),
        lines: (1, last_line),
        fault_line: None,
        certificate: found.certificate,
        public_key: None,
        keystore: None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{read, search_all};

    #[test]
    fn the_search_finds_the_same() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let (mut alone, mut others) = (0, 0);
        for entry in walkdir::WalkDir::new(folder) {
            let entry = entry.unwrap();
            if !entry.file_type().is_file() {
                continue;
            }
            let bytes = std::fs::read(entry.path()).unwrap();
            if super::certificate(&bytes).is_none() {
                others += 1;
                continue;
            }
            alone += 1;
            let (quick, searched) = (read(&bytes), search_all(&bytes));
            assert_eq!(quick.left_out, searched.left_out);
            assert_eq!(format!("{:?}", quick.items), format!("{:?}", searched.items), "{:?}", entry.path());
        }
        assert!(alone > 50 && others > 50, "{alone} {others}");
    }
}
