//! What the terminal can show: its width, and its characters.

use std::ffi::OsString;

use crate::report::look::Characters;

/// Columns where nobody says how many there are.
const COLUMNS: usize = 80;

/// The columns of the terminal: `COLUMNS` if that is set, else what the terminal says.
pub(super) fn columns() -> usize {
    let set =
        std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|&n: &usize| n > 0);
    set.or_else(|| terminal_size::terminal_size().map(|(width, _)| width.0.into())).unwrap_or(COLUMNS)
}

/// The characters of the locale.
///
/// Windows consoles take Unicode whatever their code page is: the standard library writes UTF-16 to them. Elsewhere the
/// locale decides. Where none is set, a terminal gets ASCII as POSIX has it, and a file UTF-8: logs are read elsewhere.
pub(super) fn characters(is_terminal: bool) -> Characters {
    if cfg!(windows) {
        return Characters::Unicode;
    }
    match of_locale(|name| std::env::var_os(name)) {
        Some(characters) => characters,
        None if is_terminal => Characters::Ascii,
        None => Characters::Unicode,
    }
}

/// What the locale says, by the first of its variables that is set (POSIX.1-2024, XBD 8.2).
fn of_locale(variable: impl Fn(&str) -> Option<OsString>) -> Option<Characters> {
    let is_set = |value: &OsString| !value.is_empty();
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| variable(name).filter(is_set))?;
    let locale = locale.to_string_lossy().to_ascii_lowercase().replace('-', "");
    // de_DE.UTF-8@euro; macOS has UTF-8 alone too.
    let without_modifier = locale.split('@').next().unwrap_or_default();
    let encoding = without_modifier.rsplit('.').next().unwrap_or_default();
    Some(if encoding == "utf8" { Characters::Unicode } else { Characters::Ascii })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        for (variables, expected) in [
            (&[][..], None),
            (&[("LC_ALL", ""), ("LANG", "")], None),
            (&[("LANG", "de_DE.UTF-8")], Some(Characters::Unicode)),
            (&[("LANG", "C.utf8")], Some(Characters::Unicode)),
            (&[("LC_CTYPE", "UTF-8")], Some(Characters::Unicode)),
            (&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")], Some(Characters::Ascii)),
            (&[("LANG", "de_DE.UTF-8"), ("LC_CTYPE", "POSIX")], Some(Characters::Ascii)),
            (&[("LC_ALL", "de_DE.ISO-8859-15@euro"), ("LANG", "de_DE.UTF-8")], Some(Characters::Ascii)),
            (&[("LC_ALL", "ca_ES.UTF-8@valencia")], Some(Characters::Unicode)),
            (&[("LC_ALL", ""), ("LC_CTYPE", "en_US.UTF-8"), ("LANG", "C")], Some(Characters::Unicode)),
        ] {
            let variable = |name: &str| {
                let value = variables.iter().find(|(known, _)| *known == name)?.1;
                Some(OsString::from(value))
            };
            assert_eq!(of_locale(variable), expected, "{variables:?}");
        }
    }
}
