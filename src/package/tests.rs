//! Packages as a whole: what they say, and that the same facts give the same bytes.

use super::testing::{GATEWAY, SERVER, at, enclosed, facts, with_preflight};
use super::*;
use crate::request::Request;

fn file<'a>(package: &'a Package, path: &str) -> &'a str {
    let file = package.files.iter().find(|f| f.path == path).unwrap();
    std::str::from_utf8(&file.bytes).unwrap()
}

#[test]
fn the_layout_is_as_documented() {
    let package = Package::build(&facts()).unwrap();
    assert_eq!(package.base_name, "pinning-request_mdm.example.com_2026-11-24");
    let pin = |pem| {
        let pin = enclosed(Role::Netscaler, false, pem).certificate.key.pin_digest();
        crate::base::digest::hex(&pin)[..8].to_owned()
    };
    let paths: Vec<_> = package.files.iter().map(|f| f.path.as_str()).collect();
    let next = pin(testing::SERVER_NEXT);
    assert_eq!(
        paths,
        [
            "SHA256SUMS",
            "TICKET.txt",
            &format!("certificates/netscaler_gw.example.com_ec-{}.pem", pin(GATEWAY)),
            &format!("certificates/xenmobile_mdm.example.com_ec-{next}.pem"),
            &format!("certificates/xenmobile_mdm.example.com_rsa-{}.pem", pin(SERVER)),
            "manifest.json",
            "report.html",
        ]
    );
}

#[test]
fn the_ticket_says_what_was_given_what_is_default_and_what_is_unknown() {
    let package = Package::build(&facts()).unwrap();
    let ticket = file(&package, "TICKET.txt");
    for line in [
        "   Account domains                example.com, xn--bcher-kva.example",
        "   iOS enrolment port             8443 (default)",
        "   Server port                    443",
        "   NetScaler Gateway URL          unknown",
        "   Contact                        Équipe Mobile, +1 555 0100",
        "Please keep what is pinned now beside what this request adds.",
        "1. XenMobile Server, in use now",
        "2. XenMobile Server, will replace the one in use",
        "3. NetScaler, in use now",
    ] {
        assert!(ticket.lines().any(|l| l == line), "{line}\n{ticket}");
    }
    let one = &facts().certificates[2].certificate;
    for value in [one.pin(), one.fingerprint(), one.thumbprint(), one.serial_hex()] {
        assert!(ticket.contains(&value), "{value}");
    }
    assert!(!ticket.contains("--gateway-url"), "flags are for whoever runs the tool");
    let long: Vec<_> = ticket.lines().filter(|l| l.chars().count() > 100).collect();
    assert!(long.is_empty(), "{long:?}");
    assert!(!ticket.contains('\r') && ticket.ends_with('\n'));
}

#[test]
fn the_report_says_what_the_ticket_says() {
    let package = Package::build(&with_preflight()).unwrap();
    let report = file(&package, "report.html");
    for one in &facts().certificates {
        let one = &one.certificate;
        for value in [one.pin(), one.fingerprint(), one.thumbprint(), one.serial_hex()] {
            assert!(report.contains(&format!("<code>{value}</code>")), "{value}");
        }
    }
    for words in [
        "Équipe Mobile, +1 555 0100",
        "8443 <small>default</small>",
        "Please keep what is pinned now beside what this request adds.",
        "will replace the one in use",
        "ADM-PC-7",
        "CN=Zscaler \\u{202e}Root",
        "QR code of the address",
    ] {
        assert!(report.contains(words), "{words}\n{report}");
    }
    assert!(!report.contains("--next") && !report.contains("What to do"), "no mends: {report}");
    assert!(!report.contains("<script") && !report.contains("http-equiv=\"refresh"));
    let plain = Package::build(&facts()).unwrap();
    assert!(!file(&plain, "report.html").contains("Reachability"));
}

#[test]
fn the_report_of_the_largest_request_has_its_place() {
    let mut facts = facts();
    let names: Vec<String> = (0..50).map(|i| format!("host-{i}.department-{i}.example.com")).collect();
    let key = rcgen::KeyPair::generate().unwrap();
    facts.answers = crate::request::Answers::default();
    facts.certificates = (0..limits::CERTIFICATES)
        .map(|i| {
            let mut params = rcgen::CertificateParams::new(names.clone()).unwrap();
            params.serial_number = Some(rcgen::SerialNumber::from(i as u64 + 1));
            let certificate = params.self_signed(&key).unwrap();
            enclosed(Role::Xenmobile, false, &crate::certificate::pem::encode(certificate.der()))
        })
        .collect();
    let package = Package::build(&facts).unwrap();
    assert!(file(&package, "report.html").len() < limits::FILE_BYTES);
}

#[test]
fn the_wording_of_a_ticket_changes_only_with_the_schema() {
    let package = Package::build(&facts()).unwrap();
    assert_eq!(file(&package, "TICKET.txt"), include_str!("testing/TICKET.txt"));
    assert_eq!(SCHEMA, "pinbundle/package/1");
}

#[test]
fn a_preflight_is_shown_with_time_and_place() {
    let package = Package::build(&with_preflight()).unwrap();
    let ticket = file(&package, "TICKET.txt");
    let (_, section) = ticket.split_once("Reachability test\n-----------------\n\n").unwrap();
    let (section, _) = section.split_once("\nPlease confirm\n").unwrap();
    assert_eq!(
        section,
        "\
For information: whether the names that devices need could be reached. This was tested at
the time below on the path of one of our machines, which is not a phone's. A test passes,
fails or could not be made (not tested).

   Tested at                      2026-11-23T08:00:00Z
   Tested from                    ADM-PC-7
   Result                         fail
   Remark                         the clock ---- of this machine is wrong

1. discovery.cem.cloud.us, port 443 (AutoDiscovery service)
   Result                         fail
   Path                           reached through a proxy alone
   Without a proxy                fail
     Seen                         inspected: only the store of this machine vouches for it
     Issuer that was seen         CN=Zscaler \\u{202e}Root
   Through a proxy                pass

2. gw.example.com, port 443 (NetScaler Gateway)
   Result                         not tested
"
    );
    let manifest: serde_json::Value = serde_json::from_str(file(&package, "manifest.json")).unwrap();
    assert_eq!(manifest["preflight"]["names"][0]["ways"][0]["result"], "fail");
    let plain = Package::build(&facts()).unwrap();
    assert!(!file(&plain, "manifest.json").contains("preflight"), "packages without one are as ever");
}

#[test]
fn a_preflight_of_another_day_is_known_to_the_reader() {
    let mut facts = with_preflight();
    facts.at = at("2026-12-23");
    assert!(!file(&Package::build(&facts).unwrap(), "TICKET.txt").contains("days old"));
    facts.at = at("2026-12-25");
    let package = Package::build(&facts).unwrap();
    let ticket = file(&package, "TICKET.txt");
    assert!(ticket.contains("- the preflight is 31 days old (2026-11-23) [preflight-date]"), "{ticket}");
}

#[test]
fn answers_and_names_cannot_forge_lines() {
    let mut facts = facts();
    let request = Request::read("contact = \"Jo \u{202e}Example\"\nxenmobile = 'x'".as_bytes()).unwrap();
    facts.answers.contact = request.answers(&[]).contact;
    let package = Package::build(&facts).unwrap();
    assert!(file(&package, "TICKET.txt").contains("Jo \\u{202e}Example"));
    assert!(file(&package, "manifest.json").contains("Jo \\u202eExample"));
}

#[test]
fn the_manifest_is_ascii_and_has_base_names_only() {
    let package = Package::build(&facts()).unwrap();
    let manifest = file(&package, "manifest.json");
    assert!(manifest.is_ascii());
    let json: serde_json::Value = serde_json::from_str(manifest).unwrap();
    assert_eq!(json["schema"], "pinbundle/package/1");
    assert_eq!(json["request"]["ios_port"]["source"], "default");
    assert_eq!(json["request"]["gateway_url"], serde_json::Value::Null);
    assert_eq!(json["certificates"][0]["role"], "xenmobile");
    assert_eq!(
        json["certificates"][0]["certificate"]["pin_sha256"],
        facts().certificates[2].certificate.pin()
    );
    assert_eq!(json["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").count(), 0);
    assert!(!manifest.contains("\"mend"));
}

#[test]
fn the_same_facts_give_the_same_bytes_in_any_order() {
    let one = Package::build(&facts()).unwrap();
    let mut other = facts();
    other.certificates.rotate_left(2);
    other.certificates.push(other.certificates[0].clone());
    let other = Package::build(&other).unwrap();
    assert_eq!(one, other);
    assert_eq!(one.zip(None).unwrap(), other.zip(None).unwrap());
    assert_ne!(one.zip(None).unwrap(), one.zip(Some(at("2026-11-24"))).unwrap());
}

#[test]
fn what_no_package_holds_is_refused() {
    let mut facts = facts();
    facts.allowed = (0..=limits::LISTED).map(|i| format!("rule-{i}")).collect();
    assert!(matches!(Package::build(&facts), Err(BuildError::TooLarge(_))));
}

#[test]
fn two_certificates_with_one_key_have_two_names() {
    let mut facts = facts();
    let mut renewed = facts.certificates[2].clone();
    renewed.is_next = true;
    facts.certificates.push(renewed);
    let names: Vec<_> = layout::certificate_files(&facts.answers, &facts.certificates);
    assert!(
        names[3].ends_with("-2.pem") && names[3].starts_with(names[2].trim_end_matches(".pem")),
        "{names:?}"
    );
}

#[test]
fn the_name_falls_back_from_server_to_gateway_to_domain() {
    let name =
        |toml: &str| base_name(&Request::read(toml.as_bytes()).unwrap().answers(&[]), at("2026-11-24"));
    assert_eq!(
        name("gateway-fqdn = 'gw.example.com'\ndomain = 'd.example'"),
        "pinning-request_gw.example.com_2026-11-24"
    );
    assert_eq!(name("domain = 'd.example'"), "pinning-request_d.example_2026-11-24");
    assert_eq!(name(""), "pinning-request_unnamed_2026-11-24");
}

#[test]
fn nothing_is_made_of_nothing_or_of_what_is_rejected() {
    let mut empty = facts();
    empty.certificates.clear();
    assert!(matches!(Package::build(&empty), Err(BuildError::Empty)));
    let mut swapped = facts();
    swapped.certificates =
        vec![made_for(Role::Netscaler, "mdm.example.com"), made_for(Role::Xenmobile, "gw.example.com")];
    let Err(BuildError::Rejected(findings)) = Package::build(&swapped) else { panic!("not rejected") };
    assert!(findings.iter().any(|f| f.finding.rule.id == "swapped-roles"));
}

fn made_for(role: Role, name: &str) -> Enclosed {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new([name.to_owned()]).unwrap().self_signed(&key).unwrap();
    enclosed(role, false, &crate::certificate::pem::encode(certificate.der()))
}

#[test]
fn a_key_pasted_into_an_answer_is_refused() {
    // The smallest key there is: SEC1, P-256, without its public half.
    let key = rcgen::KeyPair::generate().unwrap().serialize_der();
    let scalar = &key[key.len() - 130..];
    let mut der = vec![0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20];
    der.extend(&scalar[..32]);
    der.extend([0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]);
    let mut facts = facts();
    let contact = crate::base::digest::base64(&der).parse().unwrap();
    facts.answers.contact = Request { contact: Some(contact), ..Request::default() }.answers(&[]).contact;
    let refused = Package::build(&facts);
    assert!(matches!(refused, Err(BuildError::Secret(_))));
}

#[cfg(feature = "cli")]
#[test]
fn the_manifest_is_as_its_schema_says() {
    let schema = serde_json::to_value(schemars::schema_for!(Manifest)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let package = Package::build(&facts()).unwrap();
    let mut json: serde_json::Value = serde_json::from_str(file(&package, "manifest.json")).unwrap();
    let errors: Vec<_> = validator.iter_errors(&json).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    json["request"]["ios_port"]["value"] = "8443".into();
    assert!(!validator.is_valid(&json));
    let package = Package::build(&with_preflight()).unwrap();
    let json: serde_json::Value = serde_json::from_str(file(&package, "manifest.json")).unwrap();
    let errors: Vec<_> = validator.iter_errors(&json).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}
