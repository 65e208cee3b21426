//! What is no private key, made by real tools, plain and wrapped: the scan must mark none of it.

use pinbundle::recognise::keyscan;

#[test]
fn nothing_harmless_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    println!("{}", super::python("harmless.py", &[folder.path()], "11"));

    let mut marked = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        count += 1;
        let marks = keyscan::scan(&std::fs::read(&path).unwrap());
        if let Some(mark) = marks.first() {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            marked.push(format!("{name}: {} at {:?}", mark.what, mark.span));
        }
    }
    marked.sort();
    assert!(count > 500, "only {count} files were made");
    assert!(marked.is_empty(), "{} of {count} marked:\n{}", marked.len(), marked.join("\n"));
}
