//! `SHA256SUMS`, in the form of `sha256sum`: digest, two spaces, path.

use super::PackageFile;
use crate::base::digest::{hex, sha256};

/// The lines for these files, in their order.
pub(super) fn render<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    files.into_iter().map(|(path, bytes)| format!("{}  {path}\n", hex(&sha256(bytes)))).collect()
}

/// The same of a package's files.
pub(super) fn of(files: &[PackageFile]) -> String {
    render(files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())))
}

/// The digest that a file of sums states for a path.
pub(super) fn stated<'a>(sums: &'a str, path: &str) -> Option<&'a str> {
    sums.lines()
        .find_map(|line| line.split_once("  ").filter(|(_, name)| *name == path).map(|(digest, _)| digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_what_sha256sum_writes() {
        let sums = render([("a.txt", &b"abc"[..]), ("b/c.txt", b"")]);
        assert_eq!(
            sums,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.txt\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b/c.txt\n"
        );
        assert!(stated(&sums, "b/c.txt").unwrap().starts_with("e3b0"));
        assert_eq!(stated(&sums, "c.txt"), None);
    }
}
