//! What people see: commands with their whole output, in `tests/transcripts`.
//!
//! After a change of words, `TRYCMD=overwrite cargo test --test transcripts` writes them anew; read the difference.
//! `PINBUNDLE_UNDER_TEST` names another program to run them with, as `.ci/windows-smoke` does.
//! The note about this machine's clock is missing on the day of judgement itself, 2026-11-24: then this test fails.

#[test]
fn transcripts() {
    // No name of a file and no width of a terminal may change what is printed.
    let cases = trycmd::TestCases::new();
    cases.case("tests/transcripts/*.trycmd").env("COLUMNS", "100").env("NO_COLOR", "1");
    if let Some(program) = std::env::var_os("PINBUNDLE_UNDER_TEST") {
        cases.register_bin("pinbundle", std::path::PathBuf::from(program));
    }
}
