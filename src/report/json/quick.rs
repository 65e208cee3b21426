//! The compact JSON of serde_json with half of the instructions, for lines of many files: serde_json looks at each byte of each
//! string on its own, the names of fields too. Here strings in which nothing is to be escaped are copied; what reports
//! do not consist of is left to serde_json.

use std::fmt::Write as _;

use serde::Serialize;
use serde::ser::{Error as _, Impossible, SerializeSeq, SerializeStruct, Serializer};
use serde_json::{Error, Result};

/// Room for an export with one certificate.
const USUAL_BYTES: usize = 2048;

/// What [`serde_json::to_string`] makes of a value.
pub(super) fn to_string(value: &impl Serialize) -> Result<String> {
    let mut json = Json(String::with_capacity(USUAL_BYTES));
    match value.serialize(&mut json) {
        Ok(()) => Ok(json.0),
        Err(_) => serde_json::to_string(value),
    }
}

struct Json(String);

impl Json {
    fn separate(&mut self) {
        if !self.0.ends_with(['{', '[']) {
            self.0.push(',');
        }
    }

    /// Appends what serde_json makes of a value.
    fn push(&mut self, value: &(impl Serialize + ?Sized)) -> Result<()> {
        self.0.push_str(&serde_json::to_string(value)?);
        Ok(())
    }
}

/// Values that JSON has as Rust shows them.
macro_rules! shown {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<()> {
            // Writing to a string does not fail.
            let _ = write!(self.0, "{value}");
            Ok(())
        })*
    };
}

/// Values that serde_json writes.
macro_rules! left_to_serde_json {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<()> {
            self.push(&value)
        })*
    };
}

/// Types of values that no report has.
macro_rules! unknown {
    ($($method:ident($($type:ty),*) -> $ok:ty),*) => {
        $(fn $method(self, $(_: $type),*) -> Result<$ok> {
            Err(Error::custom("no report has this"))
        })*
    };
}

impl Serializer for &mut Json {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Self;
    type SerializeStruct = Self;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    fn serialize_str(self, value: &str) -> Result<()> {
        // Looked through to the end, several bytes at a time.
        let is_plain =
            value.bytes().fold(true, |all, byte| all & (byte >= b' ') & (byte != b'"') & (byte != b'\\'));
        if !is_plain {
            return self.push(value);
        }
        self.0.push('"');
        self.0.push_str(value);
        self.0.push('"');
        Ok(())
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self> {
        self.0.push('[');
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self> {
        self.0.push('{');
        Ok(self)
    }

    shown! {
        serialize_bool: bool,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    }

    left_to_serde_json! { serialize_char: char, serialize_bytes: &[u8], serialize_f32: f32, serialize_f64: f64 }

    unknown! {
        serialize_unit_struct(&'static str) -> (),
        serialize_unit_variant(&'static str, u32, &'static str) -> (),
        serialize_tuple(usize) -> Self::SerializeTuple,
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant,
        serialize_map(Option<usize>) -> Self::SerializeMap,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        _: &T,
    ) -> Result<()> {
        self.serialize_unit_variant(name, index, variant)
    }
}

impl SerializeSeq for &mut Json {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.separate();
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<()> {
        self.0.push(']');
        Ok(())
    }
}

impl SerializeStruct for &mut Json {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
        self.separate();
        // A name in Rust has nothing to be escaped.
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<()> {
        self.0.push('}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_serde_json_writes() {
        #[derive(Serialize, Default)]
        struct Report<'a> {
            text: &'a str,
            list: Vec<Report<'a>>,
            number: i64,
            #[serde(skip_serializing_if = "Option::is_none")]
            some: Option<f32>,
            flag: Option<bool>,
        }
        let texts = ["", "plain", "\"", "\\", "[", "{", "a\nb\u{1f}", "\x7f", "é…😀"];
        let list =
            texts.map(|text| Report { text, some: Some(0.5), flag: Some(true), ..Report::default() }).into();
        let report = Report { text: "outside", list, number: i64::MIN, ..Report::default() };
        assert_eq!(to_string(&report).unwrap(), serde_json::to_string(&report).unwrap());
        for value in [serde_json::json!({"a": [1, null, {}]}), serde_json::json!([])] {
            assert_eq!(to_string(&value).unwrap(), serde_json::to_string(&value).unwrap());
        }
    }
}
