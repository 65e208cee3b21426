//! Imports run upward only, and the two detectors of keys share nothing but what they must.

// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The modules from the ground up: each knows only those before it.
const ORDER: &[&str] = &[
    "base",
    "certificate",
    "recognise",
    "keystore",
    "pin",
    "rules",
    "compare",
    "request",
    "network",
    "report",
    "package",
    "serve",
    "cli",
];

/// What the second scan for keys may know of this crate: it must not make the same mistake as the first. `base::find` decides
/// as little as `memchr`, which both use too.
const KEYSCAN_KNOWS: &[&str] = &["base::find", "base::limits", "base::place", "base::Secret"];

/// The Rust files below a path of `src`.
fn sources(below: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(below);
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap().into_path());
    let files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|e| e == "rs")).collect();
    assert!(!files.is_empty(), "nothing in src/{below}");
    files
}

/// Whether a file is compiled for tests alone, by its name.
fn is_for_tests(file: &Path) -> bool {
    file.file_stem().is_some_and(|name| name == "testing")
        || file.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
}

/// Every path into this crate that the code of a file names (`crate::a::b::C`), comments and tests left out.
fn named(file: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let code: String = text
        .lines()
        .take_while(|line| line.trim() != "#[cfg(test)]" || line.starts_with(' '))
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let path: String = rest.chars().take_while(|&c| is_part(c)).collect();
        // `use crate::a::{b, c};`: each of the group.
        match (path.strip_suffix("::"), rest[path.len()..].strip_prefix('{')) {
            (Some(path), Some(group)) => {
                let group = &group[..group.find("};").unwrap_or(group.len())];
                let members = group.split(',').map(|member| member.trim().trim_end_matches('}'));
                found.extend(
                    members.filter(|member| !member.is_empty()).map(|member| format!("{path}::{member}")),
                );
            }
            _ => {
                found.insert(path);
            }
        }
    }
    found
}

#[test]
fn imports_run_upward_only() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (rank, module) in ORDER.iter().enumerate() {
        for file in sources(module) {
            for path in named(&file) {
                seen += 1;
                let other = path.split("::").next().unwrap();
                // What stands in the root is made of all modules: only the command line is above it.
                let place = ORDER.iter().position(|known| *known == other).unwrap_or(ORDER.len() - 2);
                if place > rank {
                    wrong.push(format!("{}: crate::{path}", file.display()));
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} imports were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules: Vec<String> = std::fs::read_dir(src)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    modules.sort();
    let mut known = ORDER.to_vec();
    known.sort_unstable();
    assert_eq!(modules, known);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = page.lines().skip_while(|line| *line != "| module | job |").skip(2);
    let rows = rows.take_while(|line| line.starts_with('|')).filter_map(|line| line.split('`').nth(1));
    assert_eq!(rows.collect::<Vec<_>>(), ORDER, "docs/architecture.md");
}

#[test]
fn the_second_scan_for_keys_shares_no_code_with_the_first() {
    let mut wrong = Vec::new();
    let mut known = 0;
    for file in sources("recognise/keyscan") {
        for path in named(&file) {
            let own = path.starts_with("recognise::keyscan");
            if KEYSCAN_KNOWS.iter().any(|may| path == *may || path.starts_with(&format!("{may}::"))) {
                known += 1;
            } else if !own {
                wrong.push(format!("{}: crate::{path}", file.display()));
            }
        }
        // Relative paths that climb out of the scan's own folder would go around the rule.
        let text = std::fs::read_to_string(&file).unwrap();
        let depth = file.components().skip_while(|part| part.as_os_str() != "keyscan").count() - 1;
        let is_root = file.ends_with("mod.rs");
        let climb = "super::".repeat(if is_root { depth } else { depth + 1 });
        let code: Vec<&str> = text.lines().take_while(|line| *line != "#[cfg(test)]").collect();
        if code.iter().any(|line| line.contains(&climb)) {
            wrong.push(format!("{}: {climb}", file.display()));
        }
    }
    assert!(known > 0, "the scan's imports were not read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lines of code that have one of these words, but for comments and tests.
fn lines_with(words: &[&str], file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let code = text.lines().take_while(|line| *line != "#[cfg(test)]");
    let code = code.filter(|line| !line.trim_start().starts_with("//"));
    let found = code.filter(|line| words.iter().any(|word| line.contains(word)) && !is_for_tests(file));
    found.map(|line| format!("{}: {}", file.display(), line.trim())).collect()
}

#[test]
fn the_library_does_not_touch_files_or_the_process() {
    let words = ["std::fs", "std::process", "std::env::", "std::io::std", "SystemTime"];
    let modules = ORDER.iter().filter(|module| **module != "cli");
    let files: Vec<PathBuf> = modules.flat_map(|module| sources(module)).collect();
    let mut wrong: Vec<String> = files.iter().flat_map(|file| lines_with(&words, file)).collect();
    // The one place that asks for the time, for callers who have none.
    wrong.retain(|line| !line.contains("base/timestamp.rs"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_module_alone_connects() {
    let words = [
        "TcpStream",
        "TcpListener",
        "UdpSocket",
        "UnixStream",
        "ToSocketAddrs",
        "rustls",
        "webpki_roots",
        "httparse",
    ];
    let network = sources("network");
    assert!(
        network.iter().map(|file| lines_with(&words, file).len()).sum::<usize>() > 10,
        "the search finds nothing"
    );
    let mut wrong = Vec::new();
    for file in sources("").iter().filter(|file| !network.contains(file)) {
        wrong.extend(lines_with(&words, file));
    }
    // The local page listens, and connects to nothing.
    wrong.retain(|line| !(line.contains("src/serve/mod.rs") && line.contains("TcpListener")));
    // Threads wait for servers, and for nothing else but the signals of the command line.
    let modules = ORDER.iter().filter(|module| !["network", "cli"].contains(module));
    for file in modules.flat_map(|module| sources(module)) {
        wrong.extend(lines_with(&["std::thread"], &file));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_that_is_built_for_users_has_unsafe_code() {
    for root in ["lib.rs", "main.rs"] {
        let text =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(root)).unwrap();
        assert!(text.contains("\n#![forbid(unsafe_code)]\n"), "src/{root}");
    }
}
