//! Completions and manual pages, in the shells and the formatter that people have.

use std::process::Command;

use crate::support::{Scratch, pinbundle, shell, stderr, stdout};

#[test]
fn bash_completes_commands_options_and_values() {
    let scratch = Scratch::new();
    scratch.write("completions", pinbundle(&["completions", "bash"]).stdout);
    let complete = |words: &str| {
        let line = format!(
            "source ./completions; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _pinbundle pinbundle \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\" 2>/dev/null; \
             printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        stdout(&shell(scratch.path(), &line))
    };
    for (words, expected) in [
        ("pinbundle che", "check"),
        ("pinbundle check --as", "--as-is"),
        ("pinbundle check --format nd", "ndjson"),
        ("pinbundle pin --format secure", "secure-access"),
    ] {
        let found = complete(words);
        assert!(found.lines().any(|line| line == expected), "{words}: {found}");
    }
    // Where none of these fits, bash goes on with names of files.
    let registered = stdout(&shell(scratch.path(), "source ./completions; complete -p pinbundle"));
    assert!(registered.contains("-o default"), "{registered}");
}

#[test]
fn zsh_and_fish_take_the_completions() {
    let scratch = Scratch::new();
    scratch.write("_pinbundle", pinbundle(&["completions", "zsh"]).stdout);
    scratch.write("pinbundle.fish", pinbundle(&["completions", "fish"]).stdout);
    let zsh = shell(
        scratch.path(),
        "zsh -f -n _pinbundle && zsh -fc 'fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -d $PWD/dump; echo $_comps[pinbundle]'",
    );
    assert_eq!(stdout(&zsh), "_pinbundle\n", "{}", stderr(&zsh));
    for (line, expected) in [
        ("pinbundle che", "check"),
        ("pinbundle check --as", "--as-is"),
        ("pinbundle check --format nd", "ndjson"),
    ] {
        let fish = format!("HOME=$PWD fish --no-config -c 'source pinbundle.fish; complete -C \"{line}\"'");
        let found = stdout(&shell(scratch.path(), &fish));
        assert!(found.lines().any(|found| found.split('\t').next() == Some(expected)), "{line}: {found}");
    }
}

/// A terminal of zsh's own, with keys typed into it; Ctrl-X tells what stands on the line then.
const TYPED: &str = r#"
zmodload zsh/zpty
zpty typing zsh -f -i
zpty -w typing 'fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -d $PWD/dump'
zpty -w typing 'tell() { print -r -- $BUFFER > line }; zle -N tell; bindkey "^X" tell; : > ready'
for i in {1..200}; do [[ -e ready ]] && break; sleep 0.1; done
zpty -w -n typing $'pinbundle chec\t--as-\t--format nd\tmd\t\x18'
for i in {1..200}; do [[ -s line ]] && break; sleep 0.1; done
cat line
"#;

#[test]
fn zsh_completes_what_is_typed() {
    let scratch = Scratch::new();
    scratch.write("_pinbundle", pinbundle(&["completions", "zsh"]).stdout);
    scratch.write("mdm.pem", "");
    let script = scratch.write("typed.zsh", TYPED);
    let zsh = Command::new("zsh").arg("-f").arg(script).current_dir(scratch.path()).output().unwrap();
    assert_eq!(
        stdout(&zsh).trim_end(),
        "pinbundle check --as-is --format ndjson mdm.pem",
        "{}",
        stderr(&zsh)
    );
}

#[test]
fn manual_pages_are_formatted_without_a_warning() {
    let scratch = Scratch::new();
    let output = scratch.pinbundle(&["man", "--dir", "man1"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let pages = scratch.tree();
    let pages: Vec<_> = pages.iter().filter(|(_, bytes)| bytes.is_some()).map(|(path, _)| path).collect();
    assert!(pages.iter().any(|page| page.ends_with("pinbundle-check.1")), "{pages:?}");
    assert!(pages.len() > 10, "{pages:?}");
    for page in pages {
        let output = Command::new("groff")
            .args(["-man", "-ww", "-Tutf8", "-z", "-Kutf8"])
            .arg(scratch.path().join(page))
            .output()
            .unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{page:?}: {}", stderr(&output));
    }
}
