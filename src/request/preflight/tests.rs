//! Reading the JSON of preflights.

use serde_json::{Value, json};

use super::*;

/// The service inspected on the direct way, and filtered by the proxy.
fn written() -> Value {
    let passes = json!({ "check": "address", "result": "pass", "message": "the proxy proxy.internal:3128 looks the name up" });
    let inspected = json!({ "check": "trust", "result": "fail", "message": "inspected: only the store of this machine vouches for CN=Zscaler", "cause": "a proxy" });
    let filtered = json!({ "check": "handshake", "result": "not-tested", "message": "proxy.internal:3128 (proxy.internal) answers\n403" });
    let presented = json!([{ "certificate": null }, { "certificate": { "issuer": "CN=Zscaler" } }]);
    json!({
        "schema": "pinbundle/preflight/1",
        "tool": { "name": "pinbundle", "version": "9.9.9" },
        "at": "2026-11-24T10:30:00+01:00",
        "machine": "ADM\u{7}PC",
        "names": [{
            "purpose": "ads", "host": "Discovery.CEM.cloud.us", "port": 443, "result": "fail",
            "through_proxy_only": false,
            "ways": [
                { "via": "direct", "proxy": null, "result": "fail", "presented": presented, "observations": [inspected] },
                { "via": "proxy", "proxy": "proxy.internal:3128", "result": "not-tested", "presented": [], "observations": [passes, filtered] },
            ],
        }],
        "observations": [],
        "result": "fail",
    })
}

fn read(json: &Value) -> Result<Preflight, PreflightError> {
    Preflight::read(json.to_string().as_bytes())
}

fn refused(json: &Value) -> String {
    read(json).unwrap_err().to_string()
}

#[test]
fn what_a_ticket_needs_is_kept() {
    let preflight = read(&written()).unwrap();
    assert_eq!(preflight.at.as_str(), "2026-11-24T09:30:00Z");
    assert_eq!(preflight.machine.unwrap().as_str(), "ADM PC");
    assert_eq!(preflight.result, Reach::Fail);
    let name = &preflight.names[0];
    assert_eq!((name.purpose, name.host.as_str()), (Purpose::Ads, "discovery.cem.cloud.us"));
    let lines = |way: &TestedWay| way.lines.iter().map(Line::to_string).collect::<Vec<_>>();
    assert_eq!(lines(&name.ways[0]), ["inspected: only the store of this machine vouches for CN=Zscaler"]);
    assert_eq!(name.ways[0].issuer.as_ref().unwrap().as_str(), "CN=Zscaler");
    assert_eq!((name.ways[1].via, name.ways[1].result), (WayKind::Proxy, Reach::NotTested));
    assert_eq!(name.ways[1].issuer, None, "nobody was distrusted");
}

#[test]
fn the_address_of_a_proxy_is_left_out() {
    let preflight = read(&written()).unwrap();
    assert_eq!(preflight.names[0].ways[1].lines[0].as_str(), "(its address) ((its address)) answers 403");
    assert!(!serde_json::to_string(&preflight).unwrap().contains("internal"));
}

#[test]
fn powershell_writes_utf_16() {
    let units: Vec<u16> = written().to_string().encode_utf16().collect();
    let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(units.iter().flat_map(|u| u.to_le_bytes())).collect();
    assert_eq!(Preflight::read(&bytes), read(&written()));
}

#[test]
fn what_is_no_preflight_is_refused_with_what_to_do() {
    let with = |key: &str, value: Value| {
        let mut json = written();
        json[key] = value;
        json
    };
    for (json, says) in [
        (with("schema", "pinbundle/probe/1".into()), "this is pinbundle/probe/1, not pinbundle/preflight/1"),
        (with("schema", "pinbundle/preflight/2".into()), "this is pinbundle/preflight/2, not"),
        (with("schema", "\u{202e}".repeat(100).into()), "this is \\u{202e}"),
        (json!({ "names": [] }), "this is no JSON of a preflight (missing field `schema`"),
        (json!([]), "this is no JSON of a preflight"),
        (with("at", "yesterday".into()), "wants a time"),
        (with("result", "maybe".into()), "unknown variant `maybe`"),
    ] {
        let message = refused(&json);
        assert!(message.contains(says), "{message}");
        assert!(message.ends_with("pinbundle preflight --format json > preflight.json"), "{message}");
        assert!(message.chars().count() < 400, "{message}");
    }
    assert_eq!(Preflight::read(b"{\"schema\": \"\xe9\"}"), Err(PreflightError::Encoding));
    assert_eq!(Preflight::read(&vec![b' '; LIMIT + 1]), Err(PreflightError::TooLarge));
    let key = with("machine", "-----BEGIN PRIVATE KEY-----".into())
        .to_string()
        .replace("-----BEGIN", "\n-----BEGIN");
    assert_eq!(Preflight::read(key.as_bytes()), Err(PreflightError::Secret));
    assert!(Preflight::read("[".repeat(LIMIT).as_bytes()).is_err());
}

#[test]
fn more_than_a_ticket_shows_is_refused_or_counted() {
    let mut json = written();
    let name = json["names"][0].clone();
    json["names"] = vec![name; Preflight::NAMES + 1].into();
    assert!(refused(&json).contains("more than 32 names"));
    let mut json = written();
    let way = json["names"][0]["ways"][0].clone();
    json["names"][0]["ways"] = vec![way; 3].into();
    assert!(refused(&json).contains("more than two ways"));
    let mut json = written();
    let one = json["names"][0]["ways"][0]["observations"][0].clone();
    json["names"][0]["ways"][0]["observations"] = vec![one; 20].into();
    let preflight = read(&json).unwrap();
    let lines = &preflight.names[0].ways[0].lines;
    assert_eq!((lines.len(), lines[8].as_str()), (9, "and 12 more"));
}

#[test]
fn it_survives_json_and_its_values_are_checked_again() {
    let preflight = read(&written()).unwrap();
    let json = serde_json::to_string(&preflight).unwrap();
    assert_eq!(serde_json::from_str::<Preflight>(&json).unwrap(), preflight);
    assert!(serde_json::from_str::<Preflight>(&json.replace("\"port\":443", "\"port\":0")).is_err());
    assert!(serde_json::from_str::<Preflight>(&json.replace("ADM PC", "ADM\\nPC")).is_err());
}
