//! What a preflight found, with its time and place.

use super::Page;
use crate::package::files::Contents;
use crate::request::{TestedName, TestedWay};

/// The section; nothing if there was no preflight.
pub(super) fn section(page: &mut Page, contents: &Contents<'_>) {
    let Some(preflight) = &contents.facts.preflight else { return };
    page.heading("Reachability test");
    page.text(
        "For information: whether the names that devices need could be reached. This was tested at the time below on the \
         path of one of our machines, which is not a phone's. A test passes, fails or could not be made (not tested).",
    );
    page.gap();
    page.row("Tested at", preflight.at.as_str());
    if let Some(machine) = &preflight.machine {
        page.row("Tested from", machine.as_str());
    }
    page.row("Result", &preflight.result.to_string());
    for remark in &preflight.remarks {
        page.row("Remark", remark.as_str());
    }
    for (i, name) in preflight.names.iter().enumerate() {
        page.gap();
        self::name(page, i + 1, name);
    }
}

fn name(page: &mut Page, number: usize, name: &TestedName) {
    let purpose = name.purpose.title();
    page.hanging(&format!("{number}. "), &format!("{}, port {} ({purpose})", name.host, name.port));
    page.row("Result", &name.result.to_string());
    if name.through_proxy_only {
        page.row("Path", "reached through a proxy alone");
    }
    for way in &name.ways {
        self::way(page, way);
    }
}

fn way(page: &mut Page, way: &TestedWay) {
    page.row(way.via.title(), &way.result.to_string());
    for line in &way.lines {
        page.row("  Seen", line.as_str());
    }
    if let Some(issuer) = &way.issuer {
        page.row("  Issuer that was seen", issuer.as_str());
    }
}
