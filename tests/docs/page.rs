//! Pages of Markdown: which there are, their fenced blocks, their links, and how a made part is compared or written.

use std::path::{Path, PathBuf};

/// The folder of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages for people, relative to the project's folder.
pub fn all() -> Vec<String> {
    let mut pages: Vec<String> =
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"].map(str::to_owned).into();
    for entry in std::fs::read_dir(root().join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name == "images" {
            continue;
        }
        assert!(name.ends_with(".md"), "{name}: only pages and images/ belong into docs/");
        pages.push(format!("docs/{name}"));
    }
    pages.sort();
    pages
}

/// The text of a page or source.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Fails if a page is not what it should be; with `UPDATE_DOCS=1` writes it instead.
pub fn must_be(path: &str, expected: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(root().join(path), expected).unwrap();
        return;
    }
    let found = std::fs::read_to_string(root().join(path)).unwrap_or_default();
    let line = found.lines().zip(expected.lines()).take_while(|(a, b)| a == b).count();
    assert!(
        found == expected,
        "{path} is out of date from line {} on:\n  there:     {:?}\n  should be: {:?}\n\
         UPDATE_DOCS=1 cargo test --test docs --test keys writes it anew",
        line + 1,
        found.lines().nth(line),
        expected.lines().nth(line),
    );
}

/// A fenced block.
pub struct Block {
    /// What stands behind the fence: `sh`, `rust`.
    pub info: String,
    pub body: String,
}

/// The fenced blocks of a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in text.lines() {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(info), None) => open = Some(Block { info: info.trim().to_owned(), body: String::new() }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.body.push_str(line);
                block.body.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    blocks
}

/// The text with another part between `<!-- made: NAME -->` and `<!-- end -->`.
pub fn with_part(text: &str, name: &str, part: &str) -> String {
    let start = format!("<!-- made: {name} -->\n");
    let (before, rest) = text.split_once(&start).unwrap_or_else(|| panic!("no mark for {name}"));
    let (_, after) = rest.split_once("<!-- end -->").unwrap_or_else(|| panic!("no end for {name}"));
    format!("{before}{start}\n{part}\n<!-- end -->{after}")
}

/// The targets of a page's links to other files of the project, and to headings.
pub fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).map(str::to_owned).collect()
}

/// The anchors of a page's headings, as GitHub makes them.
pub fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let words = headings.map(|line| line.trim_start_matches('#').trim().to_lowercase());
    words.map(|words| words.chars().filter_map(in_anchor).collect()).collect()
}

fn in_anchor(c: char) -> Option<char> {
    match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    }
}

/// Where a link on this page leads, relative to the project's folder.
pub fn target(page: &str, link: &str) -> PathBuf {
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    if link.is_empty() { PathBuf::from(page) } else { folder.join(link) }
}
