//! Checks what is about to be sent for certificate pinning, and writes the package that can be sent.

pub mod base;
pub mod certificate;
pub mod pin;
pub mod recognise;
pub mod rules;
