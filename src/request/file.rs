//! `request.toml`: bytes in, a [`Request`] out, or every mistake with its line.

use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::ops::Range;

use thiserror::Error;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Request;
use super::key::{Key, Shape};
use super::value::quoted;
use crate::base::text;
use crate::recognise::{Export, Kind};

/// Largest request file, in bytes; a full one has two thousand.
const LIMIT: usize = 1 << 20;

/// A commented request file with every key, each switched off.
pub const TEMPLATE: &str = include_str!("template.toml");

/// So many mistakes are told; a file with more was not meant to be one.
const FAULTS: usize = 1_000;

/// Why a request file cannot be understood: all mistakes, in the order of the file.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{}", .faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n"))]
#[non_exhaustive]
pub struct FileError {
    /// At least one.
    pub faults: Vec<Fault>,
}

/// One mistake in a request file. May hold text from the file, escaped.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Fault {
    /// The line, from 1; `None` if it is about the file as a whole.
    pub line: Option<usize>,
    /// The character in the line, from 1.
    pub column: Option<usize>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The key that was most likely meant.
    pub suggestion: Option<&'static str>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)?;
        match self.suggestion {
            Some(key) => write!(f, "; did you mean `{key}`?"),
            None => Ok(()),
        }
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Request, FileError> {
    let refused = |message: &str| FileError {
        faults: vec![Fault { line: None, column: None, message: message.to_owned(), suggestion: None }],
    };
    if bytes.len() > LIMIT {
        return Err(refused("the file is larger than 1 MiB, which no request file is"));
    }
    // Before any parser makes copies of it.
    let export = Export::read(bytes.to_vec());
    if export.may_hold_key() || export.of_kind(Kind::SessionSecret).next().is_some() {
        return Err(refused("this holds a private key or another secret, and is no request file"));
    }
    let text = text::decode(bytes).ok_or_else(|| {
        refused("the file is not UTF-8, nor UTF-16 with a byte-order mark: save it as UTF-8")
    })?;
    let mut reader = Reader { request: Request::default(), faults: Vec::new() };
    match DeTable::parse(&text) {
        Ok(table) => reader.table(table.get_ref()),
        Err(error) => {
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            reader.fault(error.span().unwrap_or_default(), format!("this is not TOML: {message}"));
        }
    }
    let Reader { mut request, faults } = reader;
    if !faults.is_empty() {
        return Err(FileError { faults: placed(faults, &text) });
    }
    for names in [&mut request.server_fqdns, &mut request.gateway_fqdns, &mut request.domains] {
        once_each(names);
    }
    once_each(&mut request.platforms);
    Ok(request)
}

/// Each value once, at its first place.
fn once_each<T: Clone + Eq + Hash>(list: &mut Vec<T>) {
    let mut seen = HashSet::new();
    list.retain(|value| seen.insert(value.clone()));
}

/// Faults with their lines and columns, in the order of the file; its lines are counted once.
fn placed(mut faults: Vec<(usize, Fault)>, text: &str) -> Vec<Fault> {
    faults.sort_by_key(|(offset, _)| *offset);
    let (mut counted, mut line, mut column) = (0, 1, 1);
    let place = |(offset, mut fault): (usize, Fault)| {
        let run = text.get(counted..offset).unwrap_or_default();
        counted = counted.max(offset);
        line += run.matches('\n').count();
        column = match run.rsplit_once('\n') {
            Some((_, last)) => 1 + last.chars().count(),
            None => column + run.chars().count(),
        };
        fault.line = Some(line);
        fault.column = Some(column);
        fault
    };
    let more = faults.len().saturating_sub(FAULTS);
    let mut placed: Vec<Fault> = faults.into_iter().take(FAULTS).map(place).collect();
    if more > 0 {
        let message = format!("and {more} more mistakes");
        placed.push(Fault { line: None, column: None, message, suggestion: None });
    }
    placed
}

struct Reader {
    request: Request,
    /// Each with the byte of the text where it lies.
    faults: Vec<(usize, Fault)>,
}

impl Reader {
    fn table(&mut self, table: &DeTable<'_>) {
        let mut seen: Vec<(&'static str, &str)> = Vec::new();
        for (name, value) in table.iter() {
            let Some(key) = Key::named(name.get_ref()) else {
                self.unknown(name.get_ref(), name.span());
                continue;
            };
            if let Some((_, other)) = seen.iter().find(|(known, _)| *known == key.name) {
                let message =
                    format!("`{}` and `{other}` are the same key: give one of them", name.get_ref());
                self.fault(name.span(), message);
                continue;
            }
            seen.push((key.name, name.get_ref()));
            self.value(key, value);
        }
    }

    fn unknown(&mut self, name: &str, span: Range<usize>) {
        let message = match quoted(name) {
            Some(name) => format!("there is no key {name}"),
            None => "there is no such key".to_owned(),
        };
        self.fault(span, message);
        if let Some((_, fault)) = self.faults.last_mut() {
            fault.suggestion = Key::nearest(name);
        }
    }

    fn value(&mut self, key: &'static Key, value: &Spanned<DeValue<'_>>) {
        match (key.shape, value.get_ref()) {
            (Shape::Texts, DeValue::Array(items)) => {
                if items.is_empty() {
                    self.fault(value.span(), format!("`{}` wants at least one text", key.name));
                }
                for item in items.iter() {
                    match item.get_ref() {
                        DeValue::String(text) => self.set(key, text, item.span()),
                        _ => self.wrong_type(key, item),
                    }
                }
            }
            (Shape::Text | Shape::Texts | Shape::YesNo, DeValue::String(text)) => {
                self.set(key, text, value.span());
            }
            (Shape::Port, DeValue::Integer(port)) if port.radix() == 10 => {
                self.set(key, port.as_str(), value.span());
            }
            (Shape::YesNo, DeValue::Boolean(yes)) => {
                self.set(key, if *yes { "yes" } else { "no" }, value.span());
            }
            _ => self.wrong_type(key, value),
        }
    }

    fn set(&mut self, key: &'static Key, text: &str, span: Range<usize>) {
        if let Err(error) = (key.set)(&mut self.request, text) {
            self.fault(span, format!("`{}` {error}", key.name));
        }
    }

    fn wrong_type(&mut self, key: &'static Key, value: &Spanned<DeValue<'_>>) {
        let wanted = match key.shape {
            Shape::Text => "text in quotes",
            Shape::Texts => "text in quotes, or a list of such texts",
            Shape::Port => "a whole number without quotes",
            Shape::YesNo => "\"yes\" or \"no\"",
        };
        let found = match value.get_ref() {
            DeValue::String(_) => "text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.fault(value.span(), format!("`{}` wants {wanted}, not {found}", key.name));
    }

    fn fault(&mut self, span: Range<usize>, message: String) {
        self.faults.push((span.start, Fault { line: None, column: None, message, suggestion: None }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{KEYS, OldPins, Platform, Port, YesNo};

    fn faults(text: &str) -> Vec<String> {
        read(text.as_bytes()).unwrap_err().faults.iter().map(Fault::to_string).collect()
    }

    #[test]
    fn a_file_that_is_no_request_is_refused_as_a_whole() {
        let refused = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
        assert!(refused(&vec![b'#'; LIMIT + 1]).contains("larger than 1 MiB"));
        assert!(refused(b"contact = 'Jos\xe9'").contains("save it as UTF-8"));
    }

    #[test]
    fn every_key_of_the_template_can_be_switched_on() {
        let on: String = TEMPLATE
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(key) if key.contains(" = ") && !key.starts_with(' ') => format!("{key}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let request = read(on.as_bytes()).unwrap();
        assert_eq!(request.platforms, [Platform::Ios, Platform::Android]);
        assert_eq!(request.old_pins, Some(OldPins::Keep));
        for key in KEYS {
            assert!(on.contains(&format!("\n{} = ", key.name)), "{} is not in the template", key.name);
        }
        assert_eq!(read(TEMPLATE.as_bytes()).unwrap(), Request::default(), "all is off");
    }

    #[test]
    fn a_single_text_stands_for_a_list_and_aliases_for_names() {
        let request =
            read(b"adc = 'n.pem'\ndevice-manager = ['a.pem']\ndomain-claimed = true\nios-port = 8_443")
                .unwrap();
        assert_eq!(request.netscaler.len(), 1);
        assert_eq!(request.xenmobile.len(), 1);
        assert_eq!(request.domain_claimed, Some(YesNo::Yes));
        assert_eq!(request.ios_port, Port::new(8443));
    }

    #[test]
    fn unknown_keys_have_line_column_and_suggestion() {
        assert_eq!(
            faults("contact = 'é'\n  sever-fqdn = 'mdm.example.com'\n[domain]\n"),
            [
                "line 2, column 3: there is no key \"sever-fqdn\"; did you mean `server-fqdn`?",
                "line 3, column 1: `domain` wants text in quotes, or a list of such texts, not a table",
            ]
        );
    }

    #[test]
    fn wrong_types_and_values_say_what_is_wanted() {
        assert_eq!(
            faults(
                "ios-port = '8443'\nserver-port = 0\nproduct-version = 10.16\nplatform = ['ios', 7]\n\
                 gateway-url = 'http://gw.example.com'\nxenmobile = '../key.pem'\nadc = 'a'\nnetscaler = 'b'\ndomain = []\n"
            ),
            [
                "line 1, column 12: `ios-port` wants a whole number without quotes, not text",
                "line 2, column 15: `server-port` wants a port from 1 to 65535, not \"0\"",
                "line 3, column 19: `product-version` wants text in quotes, not a number",
                "line 4, column 20: `platform` wants text in quotes, or a list of such texts, not a whole number",
                "line 5, column 15: `gateway-url` wants an address like https://gw.example.com, not \"http://gw.example.com\"",
                "line 6, column 13: `xenmobile` wants a path below the folder of the request file, without ..",
                "line 8, column 1: `netscaler` and `adc` are the same key: give one of them",
                "line 9, column 10: `domain` wants at least one text",
            ]
        );
    }

    #[test]
    fn what_is_no_toml_has_a_line_and_is_not_echoed() {
        let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
        let found = faults("domain = 'example.com'\n-----BEGIN CERTIFICATE-----\nMIIEvQIBMIIEvQIB\n");
        assert!(found[0].starts_with("line 2, column "), "{found:?}");
        assert!(!found[0].contains("MIIE"), "{found:?}");
        let found = faults(&format!("domain = 'example.com'\n-----BEGIN PRIVATE KEY-----\n{body}\n"));
        assert_eq!(found, ["this holds a private key or another secret, and is no request file"]);
        assert_eq!(
            faults("domain = 'a.example'\ndomain = 'b.example'")[0],
            "line 2, column 1: this is not TOML: duplicate key"
        );
    }

    #[test]
    fn nothing_hostile_panics() {
        for text in [
            "[[[[",
            "a = ",
            "\u{feff}",
            "a = [[[[[[",
            "= =",
            "\"\\u0000\" = 1",
            "a.b.c = 1",
            "a = {b = {c = 1}}",
        ] {
            let _ = read(text.as_bytes());
        }
        assert!(read(format!("domain = {}", "[".repeat(100_000)).as_bytes()).is_err());
    }
}
