//! The examples for pipelines: what they run is taken out of them and run, over a folder of certificates.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

/// A file of YAML as JSON, by a parser of its own.
fn parsed(yaml: &str) -> Value {
    let mut python = Command::new("python3")
        .args(["-c", "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(yaml.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "no YAML:\n{yaml}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn texts<'a>(values: impl Iterator<Item = &'a Value>) -> Vec<String> {
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The commands of a GitHub workflow: what its jobs' steps run.
pub fn of_github(yaml: &str) -> Vec<String> {
    let workflow = parsed(yaml);
    let jobs = workflow["jobs"].as_object().unwrap().values();
    texts(jobs.flat_map(|job| job["steps"].as_array().unwrap()).map(|step| &step["run"]))
}

/// The commands of a GitLab pipeline: the scripts of its jobs.
pub fn of_gitlab(yaml: &str) -> Vec<String> {
    let pipeline = parsed(yaml);
    let jobs = pipeline.as_object().unwrap().values();
    texts(jobs.flat_map(|job| job["script"].as_array().unwrap()))
}

/// The commands of a Jenkins pipeline: the scripts that it hands to `sh`. Groovy itself is not read.
pub fn of_jenkins(groovy: &str) -> Vec<String> {
    let scripts = groovy.split("script: '").skip(1).filter_map(|rest| rest.split('\'').next());
    scripts.map(str::to_owned).collect()
}
