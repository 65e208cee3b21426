//! `bundle --previous`: what was sent before, read without judging it.

use std::path::{Path, PathBuf};

use super::package::{self, Read};
use super::{Stop, files};
use crate::base::escape;
use crate::compare::Subject;
use crate::request::rules::PreviousPin;

/// The pins of packages, each with its role, and of certificates, whose role is not known. `None` if nothing was given.
///
/// That they have expired since does not matter, but a package must still be whole.
pub(super) fn read(paths: &[PathBuf]) -> Result<Option<Vec<PreviousPin>>, Stop> {
    let mut pins: Vec<PreviousPin> = Vec::new();
    for path in paths {
        let found = of_path(path).map_err(|error| {
            Stop::incomplete(format!("--previous {}: {}", files::shown(path), escape::line(&error)))
        })?;
        for pin in found {
            if !pins.contains(&pin) {
                pins.push(pin);
            }
        }
    }
    Ok((!paths.is_empty()).then_some(pins))
}

fn of_path(path: &Path) -> Result<Vec<PreviousPin>, String> {
    Ok(match package::read(path)? {
        Read::Package(facts) => facts
            .certificates
            .iter()
            .map(|enclosed| PreviousPin {
                role: Some(enclosed.role.id().to_owned()),
                pin: enclosed.certificate.pin(),
            })
            .collect(),
        Read::Export(export) => {
            let subject = Subject::of(&export).map_err(|error| error.to_string())?;
            vec![PreviousPin { role: None, pin: subject.key.pin() }]
        }
    })
}
