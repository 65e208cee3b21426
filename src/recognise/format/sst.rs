//! Windows serialized certificate stores (`.sst`), as `Export-Certificate` writes several certificates at once.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// A store that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let what = "a Windows certificate store file (SST)";
    Some(Found::new(Kind::CertificateBag, what, Span::between(at, bytes.len())).layer("sst"))
}
