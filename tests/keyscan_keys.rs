//! Private keys of real tools in thousands of wrappings: the scan must mark each.

use std::path::Path;
use std::process::Command;

use pinbundle::recognise::keyscan;

#[test]
fn every_key_in_every_wrapping_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keyscan/keys.py");
    let made = Command::new("python3").arg(script).arg(folder.path()).output().unwrap();
    println!("{}", String::from_utf8_lossy(&made.stdout));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

    let mut missed = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        count += 1;
        let marks = keyscan::scan(&bytes);
        if !marks.iter().any(|mark| mark.evidence != keyscan::Evidence::NotLookedAt) {
            missed.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
        for span in marks.iter().filter_map(|mark| mark.span) {
            assert!(span.offset < bytes.len() && span.offset <= span.end(), "{}: {span:?}", path.display());
        }
    }
    missed.sort();
    assert!(count > 1_000, "only {count} files were made");
    assert!(missed.is_empty(), "{} of {count} missed:\n{}", missed.len(), missed.join("\n"));
}
