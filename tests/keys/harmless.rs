//! What is no private key, made by real tools, plain and wrapped: neither the scan nor the judgement calls any of it one.

use pinbundle::base::timestamp::Timestamp;
use pinbundle::recognise::keyscan;
use pinbundle::{Export, Options, judge};

#[test]
fn nothing_harmless_is_called_a_key() {
    let folder = tempfile::tempdir().unwrap();
    println!("{}", super::python("harmless.py", &[folder.path()], "11"));

    let options = Options::at(Timestamp::now());
    let (mut called, mut truststores, mut count) = (Vec::new(), 0, 0);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        count += 1;
        if let Some(mark) = keyscan::scan(&bytes).first() {
            called.push(format!("{name}: {} at {:?}", mark.what, mark.span));
        }
        for finding in judge(&Export::read(bytes), &options).findings {
            // A keystore of certificates alone is refused as one, since only its password tells.
            let is_truststore = finding.rule.id == "keystore" && name.starts_with("truststore-");
            truststores += usize::from(is_truststore);
            if ["private-key", "keystore"].contains(&finding.rule.id) && !is_truststore {
                called.push(format!("{name}: {}: {}", finding.rule.id, finding.message));
            }
        }
    }
    called.sort();
    assert!(count > 500 && truststores > 0, "{count} files, {truststores} truststores");
    assert!(called.is_empty(), "{} of {count}:\n{}", called.len(), called.join("\n"));
}
