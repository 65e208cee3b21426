//! Leaves that every other module may use and that use none of them.

pub mod der;
pub mod digest;
pub mod escape;
pub mod limits;
pub mod place;
pub mod timestamp;

/// A buffer that is wiped when it is dropped. Everything read from an export lives in one, because nobody knows
/// yet whether it holds a key.
pub type Secret = zeroize::Zeroizing<Vec<u8>>;
