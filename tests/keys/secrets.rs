//! The secret numbers of one key, and the search for any piece of them.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// So many bytes of a secret are a piece: 12 raw, 16 characters of base64, 24 of hex.
const RAW: usize = 12;
const BASE64: usize = 16;
const HEX: usize = 24;

/// Pieces of all secrets of a key, in each form.
#[derive(Default)]
pub struct Secrets {
    raw: HashSet<Vec<u8>>,
    base64: HashSet<Vec<u8>>,
    hex: HashSet<Vec<u8>>,
    /// The first two bytes of the pieces: most text has none of them.
    beginnings: HashSet<[u8; 2]>,
}

impl Secrets {
    /// Reads numbers in hex, one a line.
    pub fn read(lines: &str) -> Self {
        let mut secrets = Self::default();
        for hex in lines.lines() {
            let byte = |i: usize| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap();
            secrets.add(&(0..hex.len() / 2).map(byte).collect::<Vec<u8>>());
        }
        let all = secrets.raw.iter().chain(&secrets.base64).chain(&secrets.hex);
        secrets.beginnings = all.map(|piece| [piece[0], piece[1]]).collect();
        secrets
    }

    fn add(&mut self, bytes: &[u8]) {
        self.raw.extend(bytes.windows(RAW).filter(|piece| is_telling(piece)).map(<[u8]>::to_vec));
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        for hex in [hex.to_uppercase(), hex] {
            self.hex.extend(hex.as_bytes().windows(HEX).filter(|p| is_telling(p)).map(<[u8]>::to_vec));
        }
        for skipped in 0..3 {
            for engine in [STANDARD, URL_SAFE] {
                let text = engine.encode(&bytes[skipped.min(bytes.len())..]);
                // The last characters hang on what follows.
                let text = text.trim_end_matches('=').as_bytes();
                self.base64.extend(text.windows(BASE64).filter(|p| is_telling(p)).map(<[u8]>::to_vec));
            }
        }
    }

    /// A piece that stands in the bytes, in hex; also across line ends, colons and other separators.
    pub fn found_in(&self, bytes: &[u8]) -> Option<String> {
        let joined: Vec<u8> = bytes.iter().copied().filter(|b| !b" \t\r\n\0:\\>,\"".contains(b)).collect();
        [bytes, &joined].into_iter().find_map(|text| self.piece_in(text))
    }

    fn piece_in(&self, text: &[u8]) -> Option<String> {
        let forms = [(RAW, &self.raw), (BASE64, &self.base64), (HEX, &self.hex)];
        let starts =
            text.windows(2).enumerate().filter(|(_, two)| self.beginnings.contains(*two)).map(|(at, _)| at);
        let pieces = starts.flat_map(|at| forms.map(|(length, known)| (text.get(at..at + length), known)));
        let found = pieces
            .filter_map(|(piece, known)| Some((piece?, known)))
            .find(|(piece, known)| known.contains(*piece));
        found.map(|(piece, _)| piece.escape_ascii().to_string())
    }
}

/// Long runs of few different bytes stand in many places.
fn is_telling(piece: &[u8]) -> bool {
    let mut different = piece.to_vec();
    different.sort_unstable();
    different.dedup();
    different.len() >= 6
}

#[test]
fn a_piece_of_a_secret_is_found_in_each_form() {
    let secret: Vec<u8> = (0..64u8).map(|i| i.wrapping_mul(37).wrapping_add(11)).collect();
    let hex: String = secret.iter().map(|b| format!("{b:02x}")).collect();
    let secrets = Secrets::read(&hex);
    let colons: Vec<String> = secret[20..40].iter().map(|b| format!("{b:02X}")).collect();
    let glued = STANDARD.encode([b"x", &secret[5..30]].concat());
    for text in [hex.as_bytes(), colons.join(":").as_bytes(), glued.as_bytes(), &secret[30..44]] {
        assert!(
            secrets.found_in(&[b"before ", text, b" after"].concat()).is_some(),
            "{}",
            text.escape_ascii()
        );
    }
    assert_eq!(secrets.found_in(&secret[30..41]), None, "eleven bytes are no piece");
}
