//! Where a package goes, and that it and its calendar get there.

use std::path::{Path, PathBuf};

use crate::base::digest::{hex, sha256};
use crate::base::timestamp::Timestamp;
use crate::cli::write::{self, Content};
use crate::cli::{Stop, files};
use crate::package::Package;
use crate::report::json::{PackageFileJson, PackageJson};

/// Where a package and its calendar are to stand.
pub(super) struct Place {
    package: PathBuf,
    calendar: Option<PathBuf>,
}

impl Place {
    /// At this path, with a calendar beside it. Refuses what must not be written over.
    pub(super) fn at(
        out: &Path,
        with_calendar: bool,
        force: bool,
        read_from: &[PathBuf],
    ) -> Result<Self, Stop> {
        let inputs = || read_from.iter().map(PathBuf::as_path);
        write::may_stand(out, force, inputs())?;
        let calendar = with_calendar.then(|| beside(out));
        if let Some(calendar) = &calendar {
            if calendar.is_dir() {
                let message = format!("{}: a folder stands where the calendar goes", files::shown(calendar));
                return Err(Stop::incomplete(message));
            }
            write::may_stand(calendar, force, inputs())?;
        }
        Ok(Self { package: out.to_path_buf(), calendar })
    }
}

/// The path of the calendar: `package.ics` for `package.zip`, `folder.ics` for `folder`.
fn beside(out: &Path) -> PathBuf {
    let stem = if is_zip(out) { out.with_extension("") } else { out.components().collect() };
    let mut name = stem.into_os_string();
    name.push(".ics");
    PathBuf::from(name)
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// Writes the package, and says what was written.
pub(super) fn save(
    package: &Package,
    place: &Place,
    time: Option<Timestamp>,
    force: bool,
) -> Result<PackageJson, Stop> {
    let path = place.package.as_path();
    let calendar = place.calendar.as_deref().map(|path| (path, package.calendar.as_bytes()));
    let zip = match is_zip(path) {
        true => Some(package.zip(time).map_err(|error| Stop::incomplete(error.to_string()))?),
        false => None,
    };
    let content = match &zip {
        Some(zip) => Content::File(zip),
        None => Content::Folder(&package.files, time),
    };
    write::together((path, &content), calendar, force)?;
    let files = package.files.iter().map(|file| PackageFileJson {
        path: file.path.clone(),
        size: file.bytes.len(),
        sha256: hex(&sha256(&file.bytes)),
    });
    Ok(PackageJson {
        path: path.to_string_lossy().into_owned(),
        form: if zip.is_some() { "zip" } else { "folder" },
        name: package.base_name.clone(),
        files: files.collect(),
        sha256: zip.map(|zip| hex(&sha256(&zip))),
        calendar: place.calendar.as_ref().map(|path| path.to_string_lossy().into_owned()),
    })
}
