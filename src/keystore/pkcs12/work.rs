//! How much a file may make us compute: it states how often its password is hashed, and can state anything.

use crate::base::limits::KEY_DERIVATION_ROUNDS;
use crate::keystore::KeystoreError;

/// The rounds that are left for one keystore.
pub(super) struct Work {
    left: u64,
}

impl Work {
    /// All that one keystore may have.
    pub(super) fn new() -> Self {
        Self { left: KEY_DERIVATION_ROUNDS }
    }

    /// Allows `rounds` of hashing for each of `blocks` blocks of key, or refuses.
    pub(super) fn allow(&mut self, rounds: u64, blocks: usize) -> Result<u32, KeystoreError> {
        let refused = || {
            KeystoreError::OverLimit(format!(
                "{rounds} rounds of key derivation, where {KEY_DERIVATION_ROUNDS} are allowed for a whole file"
            ))
        };
        let cost = rounds.saturating_mul(blocks.max(1) as u64);
        self.left = self.left.checked_sub(cost).ok_or_else(refused)?;
        u32::try_from(rounds).map_err(|_| refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_of_a_file_together() {
        let mut work = Work::new();
        assert_eq!(work.allow(KEY_DERIVATION_ROUNDS / 4, 3), Ok((KEY_DERIVATION_ROUNDS / 4) as u32));
        assert!(work.allow(KEY_DERIVATION_ROUNDS / 4, 2).is_err());
        assert!(work.allow(u64::MAX, 3).is_err());
        assert!(work.allow(KEY_DERIVATION_ROUNDS / 4, 1).is_ok());
    }
}
