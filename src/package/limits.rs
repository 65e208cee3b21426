//! How large a package is. What is larger is neither made nor looked at, so that verifying a hostile one takes time and
//! memory in proportion to these numbers.

use super::Facts;
use crate::request::Preflight;

/// Entries of a package that are looked at; a package with all certificates it may have has fewer.
pub const ENTRIES: usize = 256;

/// Certificates of a package.
pub const CERTIFICATES: usize = 100;

/// Names in one answer (FQDNs, domains, platforms).
pub const NAMES: usize = 32;

/// Pins of the last ticket, and rules that were allowed.
pub const LISTED: usize = 200;

/// Bytes of one file.
pub const FILE_BYTES: usize = 1024 * 1024;

/// Bytes of all files, and of a zip.
pub const TOTAL_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of a path.
pub const PATH_BYTES: usize = 255;

/// What of these facts is more than a package holds, in words.
pub(super) fn exceeded(facts: &Facts) -> Option<&'static str> {
    let answers = &facts.answers;
    let platforms = answers.platforms.as_ref().map_or(0, |p| p.value.len());
    let names = [&answers.server_fqdns, &answers.gateway_fqdns, &answers.domains];
    let most_names = names.iter().filter_map(|n| n.as_ref()).map(|n| n.value.len()).max().unwrap_or(0);
    if facts.certificates.len() > CERTIFICATES {
        return Some("more than 100 certificates");
    }
    if most_names.max(platforms) > NAMES {
        return Some("more than 32 names in one answer");
    }
    if facts.previous.as_ref().map_or(0, Vec::len).max(facts.allowed.len()) > LISTED {
        return Some("more than 200 previous pins or allowed rules");
    }
    if facts.preflight.as_ref().and_then(Preflight::exceeded).is_some() {
        return Some("a preflight of more than 32 names, two ways to each or 8 lines of a way");
    }
    None
}
