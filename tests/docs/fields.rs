//! Tables of the fields of each JSON output, made from the schemas that the binary prints.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The tables of one schema: its own fields, then the objects that stand in it and in none of `known`.
pub fn tables(schema: &Value, known: &mut BTreeMap<String, String>) -> String {
    let title = shown(schema["title"].as_str().unwrap());
    if known.contains_key(&title) {
        return format!("Each is an [{title}](#{}).\n", anchor(&title));
    }
    let mut out = table(schema, schema);
    let mut queue = objects_below(schema);
    while !queue.is_empty() {
        let (name, object) = queue.remove(0);
        let shown = shown(&name);
        let fields = table(object, schema);
        match known.insert(shown.clone(), fields.clone()) {
            Some(earlier) => assert_eq!(earlier, fields, "two objects are named {shown}"),
            None => {
                let _ = write!(out, "\n#### {shown}\n\n{}\n\n{fields}", text(object));
                queue.extend(
                    names_below(object)
                        .into_iter()
                        .filter_map(|name| Some((name.clone(), definition(schema, &name)?))),
                );
            }
        }
    }
    out
}

/// The objects that a schema's own fields lead to.
fn objects_below(schema: &Value) -> Vec<(String, &Value)> {
    let names = names_below(schema).into_iter();
    names.filter_map(|name| Some((name.clone(), definition(schema, &name)?))).collect()
}

/// A named object; `None` for a named string or number.
fn definition<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    let is_table = |object: &&Value| object["properties"].is_object() && answered(object).is_none();
    Some(&schema["$defs"][name]).filter(is_table)
}

/// What is answered, if this is one of the objects that hold an answer and its source: there is one for each type.
fn answered(definition: &Value) -> Option<&Value> {
    let fields = definition["properties"].as_object()?;
    fields.get("value").filter(|_| fields.len() == 2 && fields.contains_key("source"))
}

/// The names of the definitions that an object's fields refer to, in their order.
fn names_below(object: &Value) -> Vec<String> {
    let fields = object["properties"].as_object().map(Map::values);
    fields.into_iter().flatten().flat_map(references).collect()
}

fn references(field: &Value) -> Vec<String> {
    match field {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| match value.as_str() {
                Some(path) if key == "$ref" => vec![path.trim_start_matches("#/$defs/").to_owned()],
                _ => references(value),
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn table(object: &Value, schema: &Value) -> String {
    let mut out = String::from("| field | type | meaning |\n|---|---|---|\n");
    for (name, field) in object["properties"].as_object().unwrap() {
        let kind = kind(field, schema);
        let _ = writeln!(out, "| `{name}` | {kind} | {} |", text(field));
    }
    out
}

/// The type in words.
fn kind(field: &Value, schema: &Value) -> String {
    if let Some(path) = field["$ref"].as_str() {
        let name = path.trim_start_matches("#/$defs/");
        let definition = &schema["$defs"][name];
        if let Some(value) = answered(definition) {
            return format!("answer: {}", kind(value, schema));
        }
        return match definition["properties"].is_object() {
            true => format!("[{0}](#{1})", shown(name), anchor(&shown(name))),
            false => kind(definition, schema),
        };
    }
    if let Some(options) = field["anyOf"].as_array() {
        return options.iter().map(|option| kind(option, schema)).collect::<Vec<_>>().join(" or ");
    }
    if let Some(options) = field["oneOf"].as_array() {
        return options.iter().map(|option| kind(option, schema)).collect::<Vec<_>>().join(" or ");
    }
    if let Some(value) = field["const"].as_str() {
        return format!("`{value}`");
    }
    if let Some(values) = field["enum"].as_array() {
        let values = values.iter().filter_map(Value::as_str).map(|value| format!("`{value}`"));
        return values.collect::<Vec<_>>().join(" or ");
    }
    let types = match &field["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => vec![one.as_str().unwrap_or("any")],
    };
    let types = types.into_iter().map(|name| match name {
        "array" => format!("list of {}", kind(&field["items"], schema)),
        other => other.to_owned(),
    });
    types.collect::<Vec<_>>().join(" or ")
}

/// The name that an object has on the page.
fn shown(name: &str) -> String {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches("Json");
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(if words.is_empty() { c } else { c.to_ascii_lowercase() });
    }
    words
}

fn anchor(shown: &str) -> String {
    shown.to_lowercase().replace(' ', "-")
}

fn text(value: &Value) -> String {
    let text = value["description"].as_str().unwrap_or_default();
    text.replace('\n', " ").replace('|', "\\|")
}
