//! How much of hostile input is looked at. Each limit is a promise about memory or time.

/// The largest export, in bytes: a server certificate is a few kilobytes, a keystore a few hundred.
pub const EXPORT_BYTES: usize = 16 * 1024 * 1024;

/// All that may come out of archives and encodings of one export, in bytes.
pub const UNPACKED_BYTES: usize = 64 * 1024 * 1024;

/// How deep a wrapping may hold another wrapping (`zip > base64 > pem` are three).
pub const NESTING: usize = 4;

/// How many items of one export are listed; beyond, the export is rejected.
pub const ITEMS: usize = 1_000;

/// How many bytes of certificates are looked through for each byte of an export, to explain the data in its text; at most 1 GiB.
pub const LOOKED_THROUGH: usize = 128;

/// How many members of one archive are named or looked into.
pub const ARCHIVE_MEMBERS: usize = 1_000;

/// How many extensions of one certificate are read; real ones have about ten.
pub const EXTENSIONS: usize = 1_000;

/// How many purposes of one extended key usage are read; real ones have one or two.
pub const PURPOSES: usize = 100;

/// How many parts of one name, and how many alternative names, are read; real ones have up to a few hundred.
pub const NAMES: usize = 10_000;

/// How deep constructed DER values are walked.
pub const DER_DEPTH: usize = 64;

/// How many rounds of hashing one keystore may ask for to turn a password into keys, all its parts and keys together.
/// Windows and OpenSSL ask for 2,000 per key, keytool for 10,000, GnuTLS for 600,000; Java refuses more than 5,000,000.
/// The file states the number and could state any, so that this, and not its size, bounds the time (some seconds).
pub const KEY_DERIVATION_ROUNDS: u64 = 10_000_000;

/// How many keystores of one export are opened.
pub const KEYSTORES: usize = 10;
