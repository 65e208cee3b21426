//! What an export is: bytes in, a list of recognised items out, each with its place.
//!
//! Two detectors look for private keys. [`export`] and [`format`] find them by structure; [`keyscan`] looks for marks of
//! keys and shares no code with the first. Either one is enough to refuse.

pub mod export;
pub mod format;
pub mod item;
pub mod keyscan;
pub mod layer;

pub use export::Export;
pub use item::{Item, Kind};
