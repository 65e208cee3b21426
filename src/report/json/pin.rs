//! The JSON of `pin`.

use serde::Serialize;

use super::ToolJson;

/// The name of this format.
pub const PIN: &str = "pinbundle/pin/1";

/// Everything `pin` found.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PinJson {
    /// `pinbundle/pin/1`.
    pub schema: &'static str,
    /// What wrote this.
    pub tool: ToolJson,
    /// One for each file, in the order of the arguments.
    pub pins: Vec<PinnedJson>,
}

/// The key of one file.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PinnedJson {
    /// The path as text; `-` for standard input.
    pub path: String,
    /// `pinned`, `rejected` or `unreadable`.
    pub outcome: &'static str,
    /// What the key was read from: `certificate`, `public-key` or `certificate-request`.
    pub kind: Option<&'static str>,
    /// Base64 of SHA-256 over the SubjectPublicKeyInfo.
    pub pin_sha256: Option<String>,
    /// The same in hex.
    pub pin_sha256_hex: Option<String>,
    /// Host names of the certificate.
    pub hosts: Vec<String>,
    /// Why there is no pin.
    pub error: Option<String>,
}
