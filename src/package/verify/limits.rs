//! How much of a hostile package is looked at.

use crate::base::limits;

/// Entries of a package; one with a hundred certificates has a hundred and four.
pub const ENTRIES: usize = limits::ARCHIVE_MEMBERS;

/// Bytes of one file.
pub const FILE_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of all files, and of a zip.
pub const TOTAL_BYTES: usize = limits::EXPORT_BYTES;

/// Bytes of a path.
pub const PATH_BYTES: usize = 255;
