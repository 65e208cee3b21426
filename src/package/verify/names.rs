//! Names, kinds and sizes of files, judged before their contents.

use super::{EntryKind, FolderEntry, Received, Report, limits, rules};
use crate::base::escape;

/// The files of a folder, sorted; `None` if something else than fit files stands there.
pub(super) fn files(entries: Vec<FolderEntry>, report: &mut Report) -> Option<Vec<Received>> {
    if entries.len() > limits::ENTRIES {
        report.package(&rules::TOO_LARGE, format!("the folder has more than {} files", limits::ENTRIES));
        return None;
    }
    let mut files = Vec::with_capacity(entries.len());
    let mut total = 0usize;
    for entry in entries {
        check(&entry.path, report);
        match entry.kind {
            EntryKind::File(bytes) => {
                total = total.saturating_add(bytes.len());
                size(&entry.path, bytes.len(), report);
                files.push(Received { path: entry.path, bytes });
            }
            EntryKind::Symlink => report.file(&entry.path, &rules::NAME, "is a symbolic link"),
            EntryKind::Other => report.file(&entry.path, &rules::NAME, "is not a file"),
        }
    }
    if total > limits::TOTAL_BYTES {
        report.package(&rules::TOO_LARGE, format!("the files have {total} bytes in all"));
    }
    unique(files.iter().map(|f| f.path.as_str()), report);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    (!report.has_errors()).then_some(files)
}

/// Whether a file is larger than any file of a package.
pub(super) fn size(path: &str, bytes: usize, report: &mut Report) {
    if bytes > limits::FILE_BYTES {
        report.file(path, &rules::TOO_LARGE, format_args!("has more than {} bytes", limits::FILE_BYTES));
    }
}

/// Whether a path could be one of a package on any system.
pub(super) fn check(path: &str, report: &mut Report) {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    let wrong = if path.starts_with('/') {
        "is an absolute path"
    } else if path.len() > limits::PATH_BYTES {
        "has a name that is too long"
    } else if !path.chars().all(fits) {
        "has characters that no file of a package has"
    } else if path.split('/').any(|part| part.is_empty() || part == "." || part == "..") {
        "leads out of the package, or has an empty part"
    } else if path.split('/').any(|part| part.ends_with('.') || escape::is_reserved_on_windows(part)) {
        "has a name that Windows does not take"
    } else {
        return;
    };
    report.file(path, &rules::NAME, wrong);
}

/// Whether no two paths are the same, case aside.
pub(super) fn unique<'a>(paths: impl Iterator<Item = &'a str>, report: &mut Report) {
    let mut folded: Vec<_> = paths.map(|path| (path.to_ascii_lowercase(), path)).collect();
    folded.sort();
    for pair in folded.windows(2) {
        if let [(a, _), (b, path)] = pair
            && a == b
        {
            report.file(path, &rules::NAME, "stands there twice, or differs from another name only in case");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_refused() {
        for path in [
            "",
            "/etc/passwd",
            "../TICKET.txt",
            "certificates/../../x",
            "certificates//x.pem",
            "./TICKET.txt",
            "certificates\\x.pem",
            "C:x.pem",
            "TICKET.txt.",
            "con.pem",
            "certificates/LPT1",
            "TICKET\u{202e}txt",
            "a\0b",
            "TICKET.txt ",
            &"a".repeat(256),
        ] {
            let mut report = Report::default();
            check(path, &mut report);
            assert!(report.has_errors(), "{path:?}");
        }
        let mut report = Report::default();
        check("certificates/xenmobile__wildcard.example.com_rsa-6656a1c8-2.pem", &mut report);
        assert!(!report.has_errors());
    }

    #[test]
    fn names_that_differ_only_in_case_clash() {
        let mut report = Report::default();
        unique(["a/x.pem", "b/x.pem"].into_iter(), &mut report);
        assert!(!report.has_errors());
        unique(["a/x.pem", "A/X.pem"].into_iter(), &mut report);
        assert!(report.has_errors());
    }

    #[test]
    fn folders_without_end_are_not_read() {
        let entry = |i: usize| FolderEntry { path: format!("{i}.pem"), kind: EntryKind::Other };
        let mut report = Report::default();
        assert!(files((0..=limits::ENTRIES).map(entry).collect(), &mut report).is_none());
        assert_eq!(report.findings[0].finding.rule.id, "package-too-large");
    }
}
