//! QR codes as drawings.

use maud::{Markup, html};

use crate::report::qr as codes;

/// The code of a text, named for those who do not see it; nothing if the text is too long for a code.
pub fn qr(text: &str, label: &str) -> Markup {
    let Some(code) = codes::Code::of(text) else { return Markup::default() };
    let size = code.size();
    let mut dark = String::new();
    for y in 0..size {
        for x in (0..size).filter(|&x| code.is_dark(x, y)) {
            dark.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    html! {
        svg.qr viewBox={ "0 0 " (size) " " (size) } role="img" aria-label=(label) shape-rendering="crispEdges" {
            rect width=(size) height=(size) fill="#fff" {}
            path d=(dark) fill="#000" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawing_has_every_dark_module_once() {
        let html = qr("https://discovery.cem.cloud.us/", "QR code").into_string();
        let code = codes::Code::of("https://discovery.cem.cloud.us/").unwrap();
        let size = code.size();
        let dark =
            (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|&(x, y)| code.is_dark(x, y));
        assert_eq!(html.matches("h1v1h-1z").count(), dark.count());
        assert!(!html.contains("M0 0h"), "a light border: {html}");
        assert_eq!(qr(&"x".repeat(5000), "QR code").into_string(), "");
    }
}
