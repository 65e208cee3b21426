//! Pieces of the secrets of all test keys, in every form that memory could hold them in.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::support::{fixtures, run};

/// Bytes of a piece: 12 raw, 6 in hex, 9 in base64.
const PIECE: usize = 12;

type Piece = [u8; PIECE];

/// Bits of the filter that most places do not pass.
const FILTER: usize = 1 << 24;

pub struct Secrets {
    pieces: HashSet<Piece>,
    filter: Vec<u64>,
}

impl Secrets {
    /// What other programs read out of the keys of the fixtures.
    pub fn of_fixtures() -> Self {
        let mut secrets = Self { pieces: HashSet::new(), filter: vec![0; FILTER / 64] };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/secrets.py");
        let lines = String::from_utf8(run("python3", &[script, fixtures().to_str().unwrap()])).unwrap();
        for line in lines.lines() {
            let (_, hex) = line.rsplit_once(' ').unwrap();
            let bytes: Vec<u8> =
                (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
            secrets.add(&bytes);
        }
        assert!(secrets.pieces.len() > 50_000, "the secrets were not read");
        secrets
    }

    fn add(&mut self, secret: &[u8]) {
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let colons: String = secret.iter().map(|byte| format!("{byte:02x}:")).collect();
        let mut forms = vec![secret.to_vec(), hex.to_uppercase().into_bytes(), hex.clone().into_bytes()];
        // Microsoft's formats have numbers with the last byte first.
        forms.push(secret.iter().rev().copied().collect());
        for engine in [STANDARD, URL_SAFE] {
            forms.extend(base64(&engine, secret));
        }
        // Base64 of base64 and of hex, of which every line is one piece of text.
        for text in [base64(&STANDARD, secret).as_slice(), &[hex.into_bytes(), colons.into_bytes()]].concat()
        {
            forms.extend(base64(&STANDARD, &text));
        }
        for form in forms {
            for piece in form.windows(PIECE).filter(|piece| is_telling(piece)) {
                let piece: Piece = piece.try_into().unwrap();
                self.pieces.insert(piece);
                let bit = bit(&piece);
                self.filter[bit / 64] |= 1 << (bit % 64);
            }
        }
    }

    /// Where two pieces of a secret stand in a row in these bytes, as they are, or one as UTF-16. Allocates nothing.
    ///
    /// One alone can be what a vector register held: it comes to the stack, and from there into the gaps of other values. Neither is
    /// in reach, as `docs/threat-model.md` says.
    pub fn find(&self, bytes: &[u8]) -> Option<usize> {
        let whole = bytes.windows(2 * PIECE).position(|window| {
            let (first, second) = window.split_at(PIECE);
            self.holds(first.try_into().unwrap()) && self.holds(second.try_into().unwrap())
        });
        whole.or_else(|| {
            bytes.windows(2 * PIECE).position(|window| {
                window[1] == 0 && window[3] == 0 && self.holds(&std::array::from_fn(|i| window[2 * i]))
            })
        })
    }

    fn holds(&self, piece: &Piece) -> bool {
        let bit = bit(piece);
        self.filter[bit / 64] & 1 << (bit % 64) != 0 && self.pieces.contains(piece)
    }
}

/// The text at each alignment, without the characters that hang on what stands before and behind.
fn base64(engine: &impl Engine, bytes: &[u8]) -> Vec<Vec<u8>> {
    let aligned = (0..3.min(bytes.len())).map(|skipped| {
        let whole = (bytes.len() - skipped) / 3 * 3;
        engine.encode(&bytes[skipped..skipped + whole]).into_bytes()
    });
    aligned.collect()
}

fn bit(piece: &Piece) -> usize {
    let (front, back) = (piece.first_chunk::<8>().unwrap(), piece.last_chunk::<8>().unwrap());
    let mixed = u64::from_le_bytes(*front) ^ u64::from_le_bytes(*back).rotate_left(29);
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize % FILTER
}

/// Long runs of few different bytes stand in many places.
fn is_telling(piece: &[u8]) -> bool {
    let mut different = piece.to_vec();
    different.sort_unstable();
    different.dedup();
    different.len() >= 6
}
