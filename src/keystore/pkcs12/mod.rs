//! PKCS#12 (RFC 7292): parts, each in clear or encrypted, with bags of certificates and keys, and a code over all.
//!
//! A private key cannot be decrypted here. It stands in a bag with an encryption of its own, under a key of its own:
//! same password, another salt. [`cipher::Encryption`] is read in one place only, for a whole part
//! ([`Part::Encrypted`]); for what a bag holds no key is ever derived, and [`bags`] does not look into bags of keys.
//! Keys that stand in a file without encryption are not looked at and not copied, with two exceptions that cannot be
//! helped, both into a buffer that is wiped: where octet strings come in pieces (BER), they are joined; and where
//! somebody put a bare key among encrypted certificates, it is decrypted with them.

mod algorithm;
mod bags;
mod cipher;
mod hash;
mod mac;
mod part;
mod password;
mod trial;
mod work;

use self::mac::Mac;
use self::part::Part;
use self::trial::Trial;
use self::work::Work;
use super::ber::Reader;
use super::{KeystoreError, Opened};
use crate::base::der::tag;

/// The certificates of a PFX; what follows it is not looked at.
pub(super) fn open(bytes: &[u8], password: Option<&str>) -> Result<Opened, KeystoreError> {
    let mut fields = Reader::new(bytes, "the file").expect(tag::SEQUENCE)?.reader();
    fields.expect(tag::INTEGER)?;
    let content = fields;
    let Part::Clear(authenticated) = Part::read(&mut fields)? else {
        return Err(content.damaged("the content of a keystore is encrypted as a whole"));
    };
    let mac = fields.optional(tag::SEQUENCE)?.map(|data| Mac::read(&data)).transpose()?.flatten();

    let mut work = Work::new();
    let trial = Trial::start(mac.as_ref(), &authenticated, password, &mut work)?;
    let mut opened = Opened::new(trial.integrity);
    let mut parts = authenticated.reader().expect(tag::SEQUENCE)?.reader();
    while !parts.is_empty() {
        match Part::read(&mut parts)? {
            Part::Clear(content) => bags::read(&mut content.reader(), &mut opened)?,
            Part::Encrypted(encryption, content) => {
                let clear = trial.decrypt(&encryption, &content, &mut work)?;
                bags::read(&mut Reader::new(&clear, "a decrypted part"), &mut opened)?;
            }
        }
    }
    Ok(opened)
}
