//! The keys of `request.toml`, which are the flags of `bundle`: one row each.

use std::str::FromStr;

use super::value::ValueError;
use super::{Request, path};

/// One key: its names, what it takes and where that goes.
#[derive(Debug)]
#[non_exhaustive]
pub struct Key {
    /// The name, as the flag has it without its dashes.
    pub name: &'static str,
    /// Other names people know it by.
    pub aliases: &'static [&'static str],
    /// What it takes.
    pub shape: Shape,
    /// Whether its values are paths of files.
    pub names_files: bool,
    /// Checks one value and keeps it.
    pub(super) set: fn(&mut Request, &str) -> Result<(), ValueError>,
}

/// What a key takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Shape {
    /// One text.
    Text,
    /// One text, or a list of them; the flag is repeatable.
    Texts,
    /// A port number.
    Port,
    /// `yes` or `no`.
    YesNo,
}

const fn key(name: &'static str, shape: Shape, set: fn(&mut Request, &str) -> Result<(), ValueError>) -> Key {
    Key { name, aliases: &[], shape, names_files: false, set }
}

const fn files(key: Key) -> Key {
    Key { names_files: true, ..key }
}

const fn alias(key: Key, aliases: &'static [&'static str]) -> Key {
    Key { aliases, ..key }
}

/// All keys, in the order in which help and template show them.
pub static KEYS: &[Key] = &[
    alias(
        files(key("xenmobile", Shape::Texts, |r, v| push_path(&mut r.xenmobile, v))),
        &["device-manager", "endpoint-management"],
    ),
    alias(files(key("netscaler", Shape::Texts, |r, v| push_path(&mut r.netscaler, v))), &["adc", "gateway"]),
    files(key("next-xenmobile", Shape::Texts, |r, v| push_path(&mut r.next_xenmobile, v))),
    files(key("next-netscaler", Shape::Texts, |r, v| push_path(&mut r.next_netscaler, v))),
    key("server-fqdn", Shape::Texts, |r, v| push(&mut r.server_fqdns, v)),
    key("gateway-fqdn", Shape::Texts, |r, v| push(&mut r.gateway_fqdns, v)),
    key("gateway-url", Shape::Text, |r, v| put(&mut r.gateway_url, v)),
    key("domain", Shape::Texts, |r, v| push(&mut r.domains, v)),
    key("instance", Shape::Text, |r, v| put(&mut r.instance, v)),
    key("user-id", Shape::Text, |r, v| put(&mut r.user_id, v)),
    key("ios-port", Shape::Port, |r, v| put(&mut r.ios_port, v)),
    key("server-port", Shape::Port, |r, v| put(&mut r.server_port, v)),
    key("product", Shape::Text, |r, v| put(&mut r.product, v)),
    key("product-version", Shape::Text, |r, v| put(&mut r.product_version, v)),
    key("secure-hub-version", Shape::Text, |r, v| put(&mut r.secure_hub_version, v)),
    key("platform", Shape::Texts, |r, v| push(&mut r.platforms, v)),
    key("old-pins", Shape::Text, |r, v| put(&mut r.old_pins, v)),
    key("domain-claimed", Shape::YesNo, |r, v| put(&mut r.domain_claimed, v)),
    key("org-id", Shape::Text, |r, v| put(&mut r.org_id, v)),
    key("contact", Shape::Text, |r, v| put(&mut r.contact, v)),
    key("admin-email", Shape::Text, |r, v| put(&mut r.admin_email, v)),
    key("change-window", Shape::Text, |r, v| put(&mut r.change_window, v)),
    files(key("preflight", Shape::Text, |r, v| {
        r.preflight = Some(path::relative(v)?);
        Ok(())
    })),
];

impl Key {
    /// The key of this name, or with this alias.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|k| k.name == name || k.aliases.contains(&name))
    }

    /// The name that somebody who wrote `name` most likely meant.
    pub(super) fn nearest(name: &str) -> Option<&'static str> {
        let name = name.to_ascii_lowercase().replace('_', "-");
        KEYS.iter()
            .flat_map(|k| std::iter::once(&k.name).chain(k.aliases))
            .map(|known| (strsim::jaro_winkler(&name, known), *known))
            .filter(|(likeness, _)| *likeness > 0.8)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, known)| known)
    }
}

impl Request {
    /// Takes one answer by the name of its key. Of keys that name files, and of names that are no key, nothing is taken.
    pub fn answer(&mut self, name: &str, value: &str) -> Result<(), ValueError> {
        match Key::named(name).filter(|key| !key.names_files) {
            Some(key) => (key.set)(self, value),
            None => Err(ValueError("is no answer of a request".into())),
        }
    }
}

fn put<T: FromStr<Err = ValueError>>(slot: &mut Option<T>, text: &str) -> Result<(), ValueError> {
    *slot = Some(text.parse()?);
    Ok(())
}

/// What stands there twice is taken out at the end: looking for each as it comes would take the square of the time.
fn push<T: FromStr<Err = ValueError>>(list: &mut Vec<T>, text: &str) -> Result<(), ValueError> {
    list.push(text.parse()?);
    Ok(())
}

fn push_path(list: &mut Vec<std::path::PathBuf>, text: &str) -> Result<(), ValueError> {
    list.push(path::relative(text)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_find_themselves() {
        let names: Vec<_> = KEYS.iter().flat_map(|k| std::iter::once(&k.name).chain(k.aliases)).collect();
        for (i, name) in names.iter().enumerate() {
            assert!(!names[..i].contains(name), "{name} twice");
            assert_eq!(Key::nearest(name), Some(**name));
        }
    }

    #[test]
    fn no_answer_names_a_file() {
        let refused = |key: &Key| Request::default().answer(key.name, "file.pem").is_err();
        let of_files: Vec<&Key> = KEYS.iter().filter(|key| key.names_files).collect();
        assert_eq!(of_files.len(), 5);
        assert!(of_files.into_iter().all(refused));
    }

    #[test]
    fn what_was_meant_is_found() {
        for (typed, meant) in [
            ("server_fqdn", "server-fqdn"),
            ("sever-fqdn", "server-fqdn"),
            ("Domains", "domain"),
            ("platforms", "platform"),
            ("xen-mobile", "xenmobile"),
            ("device_manager", "device-manager"),
        ] {
            assert_eq!(Key::nearest(typed), Some(meant), "{typed}");
        }
        assert_eq!(Key::nearest("colour"), None);
    }
}
