//! XML property lists, as far as pins need them.

/// A value of a property list. Its text is written as it is: keys are ours, strings are host names and base64.
pub(super) enum Value<'a> {
    Dict(Vec<(&'a str, Value<'a>)>),
    Array(Vec<Value<'a>>),
    Text(String),
    Boolean(bool),
}

/// The whole document.
pub(super) fn document(root: &Value<'_>) -> String {
    let mut text = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" ",
        "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n",
        "<plist version=\"1.0\">\n",
    ));
    write(&mut text, 0, root);
    text.push_str("</plist>\n");
    text
}

fn write(text: &mut String, depth: usize, value: &Value<'_>) {
    match value {
        Value::Dict(entries) => {
            line(text, depth, "<dict>");
            for (key, value) in entries {
                line(text, depth + 1, &format!("<key>{key}</key>"));
                write(text, depth + 1, value);
            }
            line(text, depth, "</dict>");
        }
        Value::Array(values) => {
            line(text, depth, "<array>");
            values.iter().for_each(|value| write(text, depth + 1, value));
            line(text, depth, "</array>");
        }
        Value::Text(string) => line(text, depth, &format!("<string>{string}</string>")),
        Value::Boolean(boolean) => line(text, depth, &format!("<{boolean}/>")),
    }
}

fn line(text: &mut String, depth: usize, content: &str) {
    text.push_str(&"    ".repeat(depth));
    text.push_str(content);
    text.push('\n');
}
