//! The pages for people are true: what can be made from the code is compared with it, and what they show is run.
//!
//! `UPDATE_DOCS=1 cargo test --test docs` writes the made parts and the transcripts anew.
#![cfg(unix)]
// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used)]

mod fields;
mod limits;
mod page;
mod pipelines;
mod rules;
mod shell;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use support::{pinbundle, stdout};

/// Commands as `--help` lists them, without `help` itself.
fn commands() -> Vec<String> {
    let help = stdout(&pinbundle(&["--help"]));
    let (_, list) = help.split_once("\n\nBefore anything is sent:\n").unwrap();
    let (list, _) = list.split_once("\nOptions:\n").unwrap();
    // What a long line goes on with stands further to the right.
    let rows = list.lines().filter_map(|row| row.strip_prefix("  ")).filter(|row| !row.starts_with(' '));
    rows.filter_map(|row| row.split(' ').next()).map(str::to_owned).collect()
}

/// The part of a page below this heading, to the next of the same level.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    rest.split("\n## ").next().unwrap()
}

/// The first word of each row of a section's table.
fn rows(section: &str) -> Vec<&str> {
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split(['`', ' ']).next()).collect()
}

/// One test, since with `UPDATE_DOCS` one part is written after the other.
#[test]
fn what_is_made_from_the_code_is_up_to_date() {
    page::must_be("docs/rules.md", &rules::page());
    page::must_be("docs/json.md", &with_fields(page::read("docs/json.md")));
    let mut seen = 0;
    for path in page::all() {
        let text = page::read(&path);
        seen += text.matches("```console\n").count();
        page::must_be(&path, &shell::with_transcripts(&text));
    }
    assert!(seen > 5, "only {seen} transcripts");
}

/// The page with the tables of every schema.
fn with_fields(page: String) -> String {
    let help = stdout(&pinbundle(&["schema", "--help"]));
    let (_, list) = help.split_once("Possible values:\n").unwrap();
    let list = list.lines().take_while(|line| !line.is_empty());
    let names: Vec<&str> =
        list.filter_map(|line| line.trim().strip_prefix("- ")?.split(':').next()).collect();
    assert!(names.len() > 5, "{names:?}");
    let mut known = BTreeMap::new();
    names.into_iter().fold(page, |page, name| {
        let schema: Value = serde_json::from_slice(&pinbundle(&["schema", name]).stdout).unwrap();
        page::with_part(&page, name, &fields::tables(&schema, &mut known))
    })
}

#[test]
fn examples_run() {
    let mut seen = 0;
    for path in page::all() {
        let mut shell = shell::Shell::new();
        for block in page::blocks(&page::read(&path)).iter().filter(|block| block.info == "sh") {
            let (code, written) = shell.run(&format!("set -eu\n{}", block.body));
            assert_eq!(code, 0, "{path}:\n{}\n{written}", block.body);
            seen += 1;
        }
    }
    assert!(seen > 5, "only {seen} examples");
}

/// Those that ask real servers, or are for another shell: at least every word of theirs is known.
#[test]
fn commands_that_cannot_be_run_here_are_understood() {
    use clap::Parser as _;
    let mut seen = 0;
    for path in page::all() {
        for block in page::blocks(&page::read(&path)) {
            if !matches!(block.info.as_str(), "" | "sh ignore" | "powershell") {
                continue;
            }
            for line in block.body.lines() {
                // Alone, or what a variable is set to.
                let command = line.trim().strip_prefix("$result = ").unwrap_or(line.trim());
                let Some(command) = command.strip_prefix("pinbundle ") else { continue };
                let words = command.split(['|', '>', ';']).next().unwrap().split_whitespace();
                if let Err(error) =
                    pinbundle::cli::Cli::try_parse_from(std::iter::once("pinbundle").chain(words))
                {
                    panic!("{path}: {line}\n{error}");
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "only {seen} commands");
}

#[test]
fn pipelines_stop_at_a_key_and_at_nothing_else() {
    let mut seen = 0;
    for path in page::all() {
        for block in page::blocks(&page::read(&path)) {
            let commands = match block.info.as_str() {
                "yaml github" => pipelines::of_github(&block.body),
                "yaml gitlab" => pipelines::of_gitlab(&block.body),
                "groovy" => pipelines::of_jenkins(&block.body),
                _ => continue,
            };
            let commands: Vec<_> = commands.iter().filter(|command| command.contains("pinbundle ")).collect();
            assert!(!commands.is_empty(), "{path}: {} runs nothing", block.info);
            for (fixture, expected) in
                [("certificates/until-9999.pem", 0), ("test-keys/key-then-certificate.pem", 1)]
            {
                let mut shell = shell::Shell::new();
                shell.run(&format!("mkdir certificates && cp fixtures/{fixture} certificates"));
                let script: String = commands.iter().map(|command| format!("{command}\n")).collect();
                let (code, written) = shell.run(&format!("set -eu\n{script}"));
                assert_eq!(code, expected, "{path}, {}, {fixture}:\n{script}{written}", block.info);
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 3);
}

#[test]
fn request_files_are_understood() {
    let mut seen = 0;
    for path in page::all() {
        for block in page::blocks(&page::read(&path)).iter().filter(|block| block.info == "toml") {
            if let Err(error) = pinbundle::request::Request::read(block.body.as_bytes()) {
                panic!("{path}: {error}");
            }
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn the_readme_names_the_commands_that_there_are() {
    let readme = page::read("README.md");
    assert_eq!(rows(section(&readme, "Commands")), commands());
}

#[test]
fn code_that_pages_show_stands_in_the_sources() {
    let mut seen = 0;
    for path in page::all() {
        for block in page::blocks(&page::read(&path)).iter().filter(|block| block.info == "rust") {
            let (first, code) = block.body.split_once('\n').unwrap();
            let file = first.strip_prefix("// ").unwrap_or_else(|| panic!("{path}: {first}"));
            assert!(page::read(file).contains(code), "{path}: this is no longer in {file}:\n{code}");
            seen += 1;
        }
    }
    assert!(seen > 5, "only {seen} pieces of code");
}

#[test]
fn limits_are_as_the_page_says() {
    let text = page::read("docs/limits.md");
    for source in ["src/base/limits.rs", "src/package/limits.rs"] {
        let (_, part) = text.split_once(&format!("(`{source}`)\n")).unwrap();
        let part = part.split("\n## ").next().unwrap();
        for (name, value) in limits::of(&page::read(source)) {
            let row = part.lines().find(|line| line.contains(&format!("`{name}`")));
            let row = row.unwrap_or_else(|| panic!("{source}: {name} is not told"));
            assert!(row.contains(&format!("| {} |", limits::shown(value))), "{row}: it is {value}");
        }
    }
}

#[test]
fn links_lead_somewhere() {
    for page in page::all() {
        for link in page::links(&page::read(&page)) {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = page::root().join(page::target(&page, file));
            assert!(target.exists(), "{page}: {link}");
            if !anchor.is_empty() {
                let text = std::fs::read_to_string(&target).unwrap();
                assert!(page::anchors(&text).iter().any(|a| a == anchor), "{page}: {link}");
            }
        }
    }
}

#[test]
fn every_picture_is_shown_and_small() {
    let pages: String = page::all().iter().map(|page| page::read(page)).collect();
    for entry in std::fs::read_dir(page::root().join("docs/images")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert!(pages.contains(&format!("images/{name})")), "{name} is shown nowhere");
        assert!(entry.metadata().unwrap().len() < 100_000, "{name} is large");
    }
}

/// Tests are named as `file.rs::function`.
#[test]
fn the_tests_of_the_threat_model_are_there() {
    let text = page::read("docs/threat-model.md");
    let named: Vec<(&str, &str)> = text.split('`').filter_map(|code| code.split_once(".rs::")).collect();
    assert!(named.len() > 25, "only {} tests", named.len());
    for (file, name) in named {
        let source = page::read(&format!("{file}.rs"));
        let (before, _) = source
            .split_once(&format!("\n    fn {name}() {{\n"))
            .or_else(|| source.split_once(&format!("\nfn {name}() {{\n")))
            .unwrap_or_else(|| panic!("there is no {name} in {file}.rs"));
        let attribute = before.trim_end().lines().next_back().unwrap();
        assert_eq!(attribute.trim(), "#[test]", "{name} in {file}.rs is no test");
    }
}
