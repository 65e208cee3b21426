//! ContentInfo (RFC 5652, 3): the content of a keystore as a whole, and of each of its parts.

use super::cipher::Encryption;
use crate::base::der::tag;
use crate::certificate::oid;
use crate::keystore::KeystoreError;
use crate::keystore::ber::{Octets, Reader, Value};

const DATA: &str = "1.2.840.113549.1.7.1";
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const ENVELOPED_DATA: &str = "1.2.840.113549.1.7.3";
const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";
/// `[0]` of an octet string in one piece.
const CONTEXT_0_PRIMITIVE: u8 = 0x80;

/// A part: SafeContents in an octet string.
pub(super) enum Part<'a> {
    /// In clear.
    Clear(Octets<'a>),
    /// Encrypted under the password.
    Encrypted(Encryption<'a>, Octets<'a>),
}

impl<'a> Part<'a> {
    /// The next value.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, KeystoreError> {
        let content_info = reader.expect(tag::SEQUENCE)?;
        let mut fields = content_info.reader();
        let kind = oid::text(fields.expect(tag::OID)?.content);
        let mut content = fields.expect(tag::context(0))?.reader();
        match &*kind {
            DATA => Ok(Self::Clear(octet_string(&content.any()?)?)),
            ENCRYPTED_DATA => Self::encrypted(&content.expect(tag::SEQUENCE)?),
            SIGNED_DATA => {
                Err(KeystoreError::public_key_mode("a keystore that is signed with a certificate"))
            }
            ENVELOPED_DATA => {
                Err(KeystoreError::public_key_mode("a keystore that is encrypted for a certificate"))
            }
            _ => Err(content_info.damaged("a content is of an unknown kind")),
        }
    }

    /// EncryptedData (RFC 5652, 8).
    fn encrypted(data: &Value<'a>) -> Result<Self, KeystoreError> {
        let mut fields = data.reader();
        fields.expect(tag::INTEGER)?;
        let mut info = fields.expect(tag::SEQUENCE)?.reader();
        info.expect(tag::OID)?;
        let encryption = Encryption::read(&mut info)?;
        let content = info.any()?;
        match content.tag {
            CONTEXT_0_PRIMITIVE => {}
            pieces if pieces == tag::context(0) => {}
            _ => return Err(content.damaged("an encrypted content is missing")),
        }
        Ok(Self::Encrypted(encryption, content.octets()?))
    }
}

/// The octets of what must be an OCTET STRING, in one piece or several.
fn octet_string<'a>(value: &Value<'a>) -> Result<Octets<'a>, KeystoreError> {
    if value.tag & !0x20 == tag::OCTET_STRING {
        return value.octets();
    }
    Err(value.damaged("a content is no octet string"))
}
