//! Leaves that every other module may use and that use none of them.

pub mod der;
pub mod digest;
pub mod escape;
pub mod find;
pub mod limits;
pub mod place;
mod secret;
pub mod text;
pub mod timestamp;

pub use secret::Secret;
