//! QR codes, and how they are written as text.

use qrcodegen::{QrCode, QrCodeEcc};

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

/// The code of a text in lines of half blocks, dark on light; no lines if the text is too long for a code.
pub fn lines(text: &str) -> Vec<String> {
    let Some(code) = Code::of(text) else { return Vec::new() };
    // On a dark terminal the light modules are what shines: full where both are light.
    let cell = |x: i32, y: i32| match (code.is_dark(x, y), code.is_dark(x, y + 1)) {
        (false, false) => '█',
        (false, true) => '▀',
        (true, false) => '▄',
        (true, true) => ' ',
    };
    (0..code.size()).step_by(2).map(|y| (0..code.size()).map(|x| cell(x, y)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_size_and_a_light_border() {
        let lines = lines("https://discovery.cem.cloud.us/");
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width), "a rectangle");
        assert_eq!(lines[0], "█".repeat(width));
        assert_eq!(width, 29 + 2 * QUIET as usize, "version 3 holds 42 bytes at this level of correction");
    }
}
