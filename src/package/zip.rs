//! A zip whose bytes depend on its entries and their time alone.

use std::io::{Cursor, Write as _};

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use crate::base::timestamp::Timestamp;

/// Bytes of the two headers of an entry, without its name, and of the end of the directory (APPNOTE.TXT, 4.3).
const HEADERS: usize = 30 + 46;
const END: usize = 22;

/// Writes the entries, which are sorted by name first. Stored, since what a compressor makes changes with its version;
/// `System::Unix` and the mode, since both else follow the system this runs on.
pub(super) fn write(entries: &[(String, &[u8])], time: DateTime) -> ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(time)
        .unix_permissions(0o644)
        .system(System::Unix);
    let mut sorted: Vec<_> = entries.iter().collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    // Room for all of it: a buffer that grows leaves copies behind, and `verify` writes what may hold a key.
    let room =
        entries.iter().map(|(name, bytes)| HEADERS + 2 * name.len() + bytes.len()).sum::<usize>() + END;
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(room)));
    for (name, bytes) in sorted {
        writer.start_file(name, options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// A moment as zips tell it: UTC, even seconds, years 1980 to 2107; others are moved to the nearest end.
pub(super) fn time(moment: Option<Timestamp>) -> DateTime {
    let first = DateTime::default();
    let Some(moment) = moment else { return first };
    let Ok(utc) = time::OffsetDateTime::from_unix_timestamp(moment.unix()) else { return first };
    let last = || DateTime::from_date_and_time(2107, 12, 31, 23, 59, 58).unwrap_or(first);
    match u16::try_from(utc.year()) {
        Ok(year @ 1980..=2107) => {
            let (hour, minute, second) = utc.to_hms();
            DateTime::from_date_and_time(year, utc.month().into(), utc.day(), hour, minute, second)
                .unwrap_or(first)
        }
        Ok(2108..) => last(),
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::digest::{hex, sha256};

    #[test]
    fn the_same_entries_give_the_same_bytes_in_any_order() {
        let a = ("p/a.txt".to_owned(), &b"abc"[..]);
        let b = ("p/b.txt".to_owned(), &b""[..]);
        let zip = write(&[a.clone(), b.clone()], time(None)).unwrap();
        assert_eq!(zip, write(&[b, a], time(None)).unwrap());
        // Local header: version 1.0 or 2.0, no flags, stored, 1980-01-01; no bytes but headers, names and data.
        assert_eq!(zip.len(), 2 * (HEADERS + 2 * 7) + 3 + END);
        assert_eq!(&zip[6..14], [0, 0, 0, 0, 0, 0, 0x21, 0]);
        let central = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
        assert_eq!(zip[central + 5], 3, "made on Unix");
        // Another version of the zip crate that writes other bytes would fail here first.
        assert_eq!(hex(&sha256(&zip)), "c67784529d4ab3ad9899f216a49dbdebb013bb4bb94cd0f54a7ae34b68914dbc");
    }

    #[test]
    fn times_are_those_a_zip_can_tell() {
        let show = |t: &str| time(Timestamp::parse(t)).to_string();
        assert_eq!(show("2026-11-24T10:11:13Z"), "2026-11-24 10:11:12");
        assert_eq!(show("1970-01-01"), "1980-01-01 00:00:00");
        assert_eq!(show("2200-01-01"), "2107-12-31 23:59:58");
        assert_eq!(time(None), DateTime::default());
    }
}
