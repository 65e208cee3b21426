//! What an export is: bytes in, a list of recognised items out, each with its place.
//!
//! Two detectors look for private keys. `reader` and `format` find them by structure; [`keyscan`] looks for marks of
//! keys and shares no code with the first. Either one is enough to refuse.

mod explain;
pub mod export;
mod format;
pub mod item;
pub mod keyscan;
mod layer;
mod reader;

pub use export::Export;
pub use item::{Item, Kind};
pub use layer::{MISSING_BOUNDARY, is_repair};
