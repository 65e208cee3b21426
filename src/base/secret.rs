//! Buffers that are wiped.

use std::fmt;
use std::ops::{Deref, DerefMut};

use zeroize::Zeroize as _;

/// A buffer that is wiped when it is dropped, and whose bytes no debug text shows. Everything read from an export lives
/// in one, because nobody knows yet whether it holds a key.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Drop for Secret {
    fn drop(&mut self) {
        // Each of the two at once: the same method of `Vec` goes byte by byte, which takes twenty times as long.
        // Most buffers never hold anything, and to write nothing to no place is slow on some processors.
        if !self.0.is_empty() {
            self.0.as_mut_slice().zeroize();
        }
        if self.0.len() < self.0.capacity() {
            self.0.spare_capacity_mut().zeroize();
        }
    }
}

impl Secret {
    /// Takes the bytes; what room a `Vec` left behind when it grew is not wiped.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Appends bytes. Where there is no room for them, all moves to a larger buffer, and the old one is wiped: the methods
    /// of `Vec` would leave a copy behind.
    pub fn append(&mut self, bytes: &[u8]) {
        let needed = self.len() + bytes.len();
        if needed > self.capacity() {
            let mut larger = Self::new(Vec::with_capacity(needed.next_power_of_two().max(64)));
            larger.extend_from_slice(self);
            *self = larger;
        }
        self.extend_from_slice(bytes);
    }
}

impl Deref for Secret {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Secret {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_appended_beyond_the_room_that_there_was() {
        let mut secret = Secret::default();
        (0..=255).for_each(|byte| secret.append(&[byte]));
        secret.append(&[7; 1000]);
        assert_eq!(secret.len(), 1256);
        assert!(secret.iter().take(256).zip(0_u8..=255).all(|(byte, n)| *byte == n));
    }

    #[test]
    fn no_debug_text_shows_bytes() {
        assert_eq!(format!("{:?}", Secret::new(b"password".to_vec())), "Secret(8 bytes)");
    }
}
