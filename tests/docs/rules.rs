//! The page of rules, made from the registry.

use std::fmt::Write as _;

use pinbundle::rules::{CERTIFICATE_RULES, EXPORT_RULES, Rule, Severity};

const HEAD: &str = "\
# Rules

Everything that `pinbundle` finds has the name of a rule. This page is made from the registry; `pinbundle rules` lists the
same, and `pinbundle explain RULE` prints one.

| severity | means | verdict |
|---|---|---|
| error | must not be sent | rejected, exit 1 |
| warning | probably wrong: look at it before you send | accepted |
| note | worth knowing | accepted |

The severity of a rule is the usual one. A finding may weigh more or less where its message says why; `--as-is` makes
what is not canonical an error, `--strict` makes warnings errors, `--deny RULE` makes one rule's findings errors, and
`--allow RULE` makes them notes. Where several apply, the first of deny, strict, as-is and allow decides. `--allow` is
refused for the rules that are marked \"never\" below.
";

pub fn page() -> String {
    let mut out = HEAD.to_owned();
    let mut seen: Vec<&str> = Vec::new();
    let exports = EXPORT_RULES.iter().map(|(rule, _)| *rule).collect();
    let certificates = CERTIFICATE_RULES.iter().map(|(rule, _)| *rule).collect();
    let requests = pinbundle::request::rules::REQUEST_RULES.iter().map(|(rule, _)| *rule).collect();
    let packages = pinbundle::package::PACKAGE_RULES.to_vec();
    let groups: [(&str, &str, Vec<&Rule>); 4] = [
        ("What the file is", "Asked about every export.", exports),
        (
            "The certificate",
            "Asked about the one certificate of an export that holds exactly one.",
            certificates,
        ),
        ("The request", "Asked by `bundle` and `verify` about all exports of a request together.", requests),
        ("The package", "Asked by `verify` about a package.", packages),
    ];
    for (title, about, rules) in groups {
        // A rule that speaks of exports and of certificates stands with the first.
        let rules: Vec<&Rule> = rules.into_iter().filter(|rule| !seen.contains(&rule.id)).collect();
        seen.extend(rules.iter().map(|rule| rule.id));
        let _ = write!(out, "\n## {title}\n\n{about}\n\n| rule | severity | what |\n|---|---|---|\n");
        for rule in &rules {
            let Rule { id, title, severity, .. } = rule;
            let _ = writeln!(out, "| [`{id}`](#{id}) | {} | {title} |", word(*severity));
        }
        for rule in rules {
            section(&mut out, rule);
        }
    }
    let all: Vec<&str> = pinbundle::all_rules().map(|rule| rule.id).collect();
    assert_eq!(seen, all, "the page has the rules of the registry, in its order");
    out
}

fn section(out: &mut String, rule: &Rule) {
    let allow = if rule.can_be_allowed { "yes" } else { "never" };
    let _ = write!(
        out,
        "\n### {}\n\n**{}**: {}. `--allow`: {allow}.\n\n{}\n\n*Mend.* {}\n\n*Source.* {}\n",
        rule.id,
        word(rule.severity),
        rule.title,
        rule.why,
        rule.mend,
        rule.source
    );
}

fn word(severity: Severity) -> &'static str {
    severity.id()
}
