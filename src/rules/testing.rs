//! What the tests of rules share.

pub(crate) use crate::certificate::testing::certificate as self_signed;

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::{Certificate, CertificateCheck};
use crate::base::timestamp::Timestamp;

/// The defaults, judged now: certificates of tests are made now.
pub(crate) fn options() -> Options {
    Options::at(Timestamp::now())
}

/// What one rule finds.
pub(crate) fn run(check: CertificateCheck, certificate: &Certificate, options: &Options) -> Vec<Finding> {
    let mut findings = Findings::default();
    check(certificate, options, &mut findings);
    findings.into_vec()
}
