//! A pin that came another way than the package.

use std::str::FromStr;

use thiserror::Error;

use crate::base::digest::base64;
use crate::pin;

/// The 32 bytes of a pin, read from any of the syntaxes that [`pin::parse`] knows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ExpectedPin([u8; 32]);

/// Text is no pin.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("a pin is SHA-256 of the public key: 44 characters of base64, or 64 of hex")]
pub struct ExpectedPinError;

impl ExpectedPin {
    /// Base64 with padding, as the package has it.
    pub fn base64(&self) -> String {
        base64(&self.0)
    }

    /// The digest itself.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for ExpectedPin {
    type Err = ExpectedPinError;

    fn from_str(text: &str) -> Result<Self, ExpectedPinError> {
        pin::parse(text).map(Self).ok_or(ExpectedPinError)
    }
}
