//! QR codes, and how they are written as text.

use std::fmt::Write as _;

use anstyle::AnsiColor;
use qrcodegen::{QrCode, QrCodeEcc};

use super::look::Characters;

/// Modules of light around the code, which readers need.
const QUIET: i32 = 2;

/// The code of a text, with a light border.
pub struct Code(QrCode);

impl Code {
    /// `None` if the text is too long for a code.
    pub fn of(text: &str) -> Option<Self> {
        QrCode::encode_text(text, QrCodeEcc::Medium).ok().map(Self)
    }

    /// Modules of a side, border included.
    pub fn size(&self) -> i32 {
        self.0.size() + 2 * QUIET
    }

    /// Whether a module is dark; what lies outside is light.
    pub fn is_dark(&self, x: i32, y: i32) -> bool {
        self.0.get_module(x - QUIET, y - QUIET)
    }
}

/// The code of a text in lines; none if the text is too long for a code.
///
/// In Unicode these are half blocks, light ones drawn, for they shine on a dark terminal. In ASCII a module is two columns
/// in the colour of the module, which cameras read; where colours are stripped, `##` is left for light.
pub fn lines(text: &str, characters: Characters) -> Vec<String> {
    let Some(code) = Code::of(text) else { return Vec::new() };
    match characters {
        Characters::Unicode => (0..code.size()).step_by(2).map(|y| half_blocks(&code, y)).collect(),
        Characters::Ascii => (0..code.size()).map(|y| columns(&code, y)).collect(),
    }
}

/// Two rows of modules in one line.
fn half_blocks(code: &Code, y: i32) -> String {
    // Full where both are light.
    let cell = |x: i32| match (code.is_dark(x, y), code.is_dark(x, y + 1)) {
        (false, false) => '█',
        (false, true) => '▀',
        (true, false) => '▄',
        (true, true) => ' ',
    };
    (0..code.size()).map(cell).collect()
}

/// One row of modules, each two columns wide.
fn columns(code: &Code, y: i32) -> String {
    let [light, dark] = [AnsiColor::BrightWhite, AnsiColor::Black].map(|color| color.on(color));
    (0..code.size()).fold(String::new(), |mut line, x| {
        let (style, cell) = if code.is_dark(x, y) { (dark, "  ") } else { (light, "##") };
        let _ = write!(line, "{style}{cell}{style:#}");
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://discovery.cem.cloud.us/";

    #[test]
    fn a_code_has_its_size_and_a_light_border() {
        let lines = lines(URL, Characters::Unicode);
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width), "a rectangle");
        assert_eq!(lines[0], "█".repeat(width));
        assert_eq!(width, 29 + 2 * QUIET as usize, "version 3 holds 42 bytes at this level of correction");
    }

    #[test]
    fn both_ways_draw_the_same_modules() {
        let halves = lines(URL, Characters::Unicode);
        let of_halves = |(upper, lower): (Vec<bool>, Vec<bool>)| [upper, lower];
        let unicode: Vec<Vec<bool>> = halves
            .iter()
            .flat_map(|line| {
                let both = |c| (matches!(c, '█' | '▀'), matches!(c, '█' | '▄'));
                of_halves(line.chars().map(both).unzip())
            })
            .collect();
        let ascii: Vec<Vec<bool>> = lines(URL, Characters::Ascii)
            .iter()
            .map(|line| {
                let bare = without_styles(line);
                bare.as_bytes().chunks(2).map(|cell| cell == b"##").collect()
            })
            .collect();
        assert!(lines(URL, Characters::Ascii).iter().all(|line| line.is_ascii()));
        assert_eq!(unicode[..ascii.len()], ascii[..]);
        assert!(ascii.iter().flatten().any(|light| !light));
    }

    /// The text without its styles.
    fn without_styles(line: &str) -> String {
        let mut pieces = line.split('\x1b');
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |all, piece| all + piece.split_once('m').unwrap().1)
    }
}
