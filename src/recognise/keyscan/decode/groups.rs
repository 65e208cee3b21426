//! Groups of four characters of base64, sixteen of them at once.

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x16, u8x64, u16x32, u32x16};

/// Characters that are decoded at once.
pub(super) const BLOCK: usize = 64;
/// Bytes of a block.
const DECODED: usize = BLOCK / 4 * 3;
/// So many bytes behind the decoded ones are written too.
pub(super) const BEHIND: usize = 4;

/// The values of characters.
static VALUES: [u8; 256] = values();

/// The value of a character.
pub(super) fn value(character: u8) -> u32 {
    VALUES[usize::from(character)].into()
}

/// Decodes whole groups of characters that are all of one of the alphabets. There must be room for [`BEHIND`] more bytes.
pub(super) fn decode(text: &[u8], decoded: &mut [u8]) {
    if text.len() >= BLOCK && cfg!(target_endian = "little") {
        dispatch!(Level::new(), simd => blocks(simd, text, decoded));
        return;
    }
    let (decoded, _) = decoded.as_chunks_mut::<3>();
    for (group, decoded) in text.as_chunks::<4>().0.iter().zip(decoded) {
        let [_, bytes @ ..] = group.iter().fold(0, |bits, byte| bits << 6 | value(*byte)).to_be_bytes();
        *decoded = bytes;
    }
}

#[inline(always)]
fn blocks<S: Simd>(simd: S, text: &[u8], decoded: &mut [u8]) {
    let last = text.len() - BLOCK;
    let mut at = 0;
    while at < last {
        block(simd, text, at, decoded);
        at += BLOCK;
    }
    // With some of the block before.
    block(simd, text, last, decoded);
}

/// Decodes the block that begins here.
#[inline(always)]
fn block<S: Simd>(simd: S, text: &[u8], at: usize, decoded: &mut [u8]) {
    let start = at / 4 * 3;
    let Some(text) = text.get(at..at + BLOCK) else { return };
    let Some(decoded) = decoded.get_mut(start..start + DECODED + BEHIND) else { return };
    let characters = u8x64::from_slice(simd, text);
    let table = |table: [u8; 16]| u8x64::block_splat(u8x16::simd_from(simd, table));
    // What is added to a character for its value, by its higher half.
    const DIGITS: u8 = 52_u8.wrapping_sub(b'0');
    const CAPITALS: u8 = 0_u8.wrapping_sub(b'A');
    const SMALL: u8 = 26_u8.wrapping_sub(b'a');
    const PLUS: u8 = 62 - b'+';
    let offsets = table([0, 0, PLUS, DIGITS, CAPITALS, CAPITALS, SMALL, SMALL, 0, 0, 0, 0, 0, 0, 0, 0]);
    let values = characters + offsets.swizzle_dyn_within_blocks(characters >> 4);
    let values = characters.simd_eq(b'-').select(u8x64::splat(simd, 62), values);
    let slashes = characters.simd_eq(b'/') | characters.simd_eq(b'_');
    let values = slashes.select(u8x64::splat(simd, 63), values);
    // Two values, the first in the lower byte, become twelve bits; two of these become 24.
    let pairs: u16x32<S> = values.bitcast();
    let pairs = (pairs & 0xff) << 6 | pairs >> 8;
    let groups: u32x16<S> = pairs.bitcast();
    let groups = (groups & 0xffff) << 12 | groups >> 16;
    // The highest of these three bytes comes first.
    let bytes: u8x64<S> = groups.bitcast();
    let bytes = bytes.swizzle_dyn_within_blocks(table([2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 3, 3, 3, 3]));
    let (first, second) = bytes.split();
    let ((first, second), (third, fourth)) = (first.split(), second.split());
    for (index, bytes) in [first, second, third, fourth].into_iter().enumerate() {
        let start = index * DECODED / 4;
        bytes.store_slice(&mut decoded[start..start + 16]);
    }
}

const fn values() -> [u8; 256] {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [0; 256];
    let mut value = 0;
    while value < 64 {
        table[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_at_every_place() {
        let alphabets = [
            &b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[..],
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        ];
        for (alphabet, length) in alphabets.into_iter().flat_map(|a| (0..300).step_by(4).map(move |l| (a, l)))
        {
            // Every character comes to every place of a group.
            let values: Vec<u8> = (0..length).map(|at| ((at * 7 + at / 64) % 64) as u8).collect();
            let text: Vec<u8> = values.iter().map(|value| alphabet[usize::from(*value)]).collect();
            let expected: Vec<u8> = values
                .chunks(4)
                .flat_map(|v| [v[0] << 2 | v[1] >> 4, v[1] << 4 | v[2] >> 2, v[2] << 6 | v[3]])
                .collect();
            let mut decoded = vec![0; expected.len() + BEHIND];
            decode(&text, &mut decoded);
            assert_eq!(decoded[..expected.len()], expected, "{length}");
            // On a processor of an earlier generation.
            #[cfg(target_arch = "x86_64")]
            if let (Some(simd), true) = (Level::new().as_sse2(), length >= BLOCK) {
                let mut decoded = vec![0; expected.len() + BEHIND];
                simd.vectorize(|| blocks(simd, &text, &mut decoded));
                assert_eq!(decoded[..expected.len()], expected, "{length}");
            }
        }
    }
}
