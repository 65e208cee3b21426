//! QR codes as text.

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of light around the code, which readers need.
const QUIET: i32 = 2;

/// The code of a text in lines of half blocks, dark on light; no lines if the text is too long for a code.
pub fn lines(text: &str) -> Vec<String> {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return Vec::new() };
    let range = || -QUIET..code.size() + QUIET;
    // On a dark terminal the light modules are what shines: full where both are light.
    let cell = |x: i32, y: i32| match (code.get_module(x, y), code.get_module(x, y + 1)) {
        (false, false) => '█',
        (false, true) => '▀',
        (true, false) => '▄',
        (true, true) => ' ',
    };
    range().step_by(2).map(|y| range().map(|x| cell(x, y)).collect()).collect()
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
