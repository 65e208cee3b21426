//! `schema`: the JSON Schema of each JSON output, made from the types that write it.

use clap::Args;
use schemars::schema_for;

use super::output::Output;
use super::{Done, Exit};
use crate::package::Manifest;
use crate::report::json;

/// Prints the JSON Schema of a JSON output.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  pinbundle schema check > check.schema.json")]
pub(super) struct Schema {
    /// The output
    name: Name,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Name {
    /// check --format json
    Check,
    /// A line of check --format ndjson that describes an export
    CheckLine,
    /// The last line of check --format ndjson
    CheckSummary,
    /// pin --format json
    Pin,
    /// bundle --format json
    Bundle,
    /// compare --format json
    Compare,
    /// verify --format json
    Verify,
    /// probe --format json
    Probe,
    /// preflight --format json
    Preflight,
    /// manifest.json of a package
    Package,
}

impl Schema {
    pub(super) fn run(self, output: &mut Output) -> Done {
        let schema = match self.name {
            Name::Check => schema_for!(json::CheckJson),
            Name::CheckLine => schema_for!(json::ExportJson),
            Name::CheckSummary => schema_for!(json::SummaryLine),
            Name::Pin => schema_for!(json::PinJson),
            Name::Bundle => schema_for!(json::BundleJson),
            Name::Compare => schema_for!(json::CompareJson),
            Name::Verify => schema_for!(json::VerifyJson),
            Name::Probe => schema_for!(json::ProbeJson),
            Name::Preflight => schema_for!(json::PreflightJson),
            Name::Package => schema_for!(Manifest),
        };
        output.write(&json::pretty(&schema))?;
        Ok(Exit::Success)
    }
}
