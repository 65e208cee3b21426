//! A package is the same to the byte whenever, wherever and however it was asked for, and other programs read it.

use std::path::Path;

use crate::support::{AT, Scratch, fixture, good_request, run, shell, stderr, stdout, tree};

fn words(more: &[&str]) -> Vec<String> {
    good_request().into_iter().chain(more.iter().map(|&word| word.to_owned())).collect()
}

/// The bytes of the zip of a request, asked for with these words and this environment.
fn zip(words: &[String], environment: &[(&str, &str)]) -> Vec<u8> {
    let scratch = Scratch::new();
    let arguments: Vec<&str> = words.iter().map(String::as_str).chain(["--out", "a.zip"]).collect();
    let output = scratch.command(&arguments).envs(environment.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}{}", stdout(&output), stderr(&output));
    std::fs::read(scratch.path().join("a.zip")).unwrap()
}

#[test]
fn the_same_request_makes_the_same_bytes() {
    let first = zip(&words(&[]), &[]);
    for environment in [
        &[][..],
        &[("TZ", "Pacific/Kiritimati")],
        &[("TZ", "America/St_Johns"), ("LC_ALL", "tr_TR.UTF-8")],
        &[("LC_ALL", "ar_EG.UTF-8"), ("LANG", "de_DE.UTF-8")],
        &[("HOME", "/nowhere"), ("USER", "somebody"), ("COLUMNS", "40"), ("CLICOLOR_FORCE", "1")],
    ] {
        assert!(first == zip(&words(&[]), environment), "{environment:?}");
    }
}

#[test]
fn neither_the_names_of_exports_nor_their_form_nor_other_words_matter() {
    let first = zip(&words(&[]), &[]);
    let scratch = Scratch::new();
    let mdm = scratch.copy("certificates/rsa-2048.pem", "Ünï cødé/my export.cer");
    let der = scratch.copy("forms/der.cer", "mdm.cer");
    let utf16 = scratch.copy("forms/utf-16le-bom.pem", "mdm.txt");
    let gateway = fixture("certificates/netscaler-gateway.pem");
    let asked = |mdm: &str| {
        [
            "bundle",
            "--domain",
            "example.com",
            "--gateway",
            &gateway,
            "--device-manager",
            mdm,
            "--at",
            "2026-11-24",
            "--quiet",
        ]
        .map(str::to_owned)
        .to_vec()
    };
    assert!(first == zip(&asked(&mdm), &[]));
    // What an export was is no part of the package; only what is sent of it.
    for form in [&der, &utf16] {
        let bytes = zip(&asked(form), &[]);
        let scratch = Scratch::new();
        scratch.write("first.zip", &first);
        scratch.write("other.zip", bytes);
        run("unzip", &["-q", &scratch.at("first.zip"), "-d", &scratch.at("first")]);
        run("unzip", &["-q", &scratch.at("other.zip"), "-d", &scratch.at("other")]);
        let certificates = |folder: &str| {
            let files = tree(&scratch.path().join(folder));
            files
                .into_iter()
                .filter(|(path, _)| path.extension().is_some_and(|e| e == "pem"))
                .collect::<Vec<_>>()
        };
        assert_eq!(certificates("first"), certificates("other"), "{form}");
        assert_eq!(certificates("first").len(), 2);
    }
}

#[test]
fn a_request_file_makes_the_same_bytes_as_flags() {
    let scratch = Scratch::new();
    scratch.copy("certificates/rsa-2048.pem", "mdm.pem");
    scratch.copy("certificates/netscaler-gateway.pem", "gateway.pem");
    let toml = "xenmobile = 'mdm.pem'\nnetscaler = ['gateway.pem']\ndomain = 'example.com'\n";
    let request = scratch.write("request.toml", toml);
    let bytes = zip(&["bundle", "--at", AT, "--request", &request].map(str::to_owned), &[]);
    assert!(bytes == zip(&words(&[]), &[]));
}

#[test]
fn the_folder_holds_what_the_zip_holds() {
    let scratch = Scratch::new();
    for out in ["a.zip", "folder"] {
        let words = words(&["--out", out]);
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        assert!(scratch.pinbundle(&arguments).status.success());
    }
    run("unzip", &["-q", &scratch.at("a.zip"), "-d", &scratch.at("unpacked")]);
    let unpacked = scratch.path().join("unpacked/pinning-request_mdm.example.com_2026-11-24");
    assert_eq!(tree(&unpacked), tree(&scratch.path().join("folder")));
}

#[test]
fn the_time_of_judgement_and_the_printed_date_are_two_things() {
    let first = zip(&words(&[]), &[]);
    let dated = zip(&words(&[]), &[("SOURCE_DATE_EPOCH", "1793491200")]);
    assert!(first != dated);
    assert!(dated == zip(&words(&[]), &[("SOURCE_DATE_EPOCH", "1793491200"), ("TZ", "Asia/Tokyo")]));
    let scratch = Scratch::new();
    scratch.write("dated.zip", dated);
    let ticket = stdout(&shell(scratch.path(), "unzip -p dated.zip '*/TICKET.txt'"));
    assert!(ticket.contains("Date                           2026-11-01\n"), "{ticket}");
    assert!(ticket.contains("Validity judged at             2026-11-24T00:00:00Z\n"), "{ticket}");
    let expired = fixture("certificates/expired.pem");
    let arguments = ["bundle", "--xenmobile", &expired, "--at", AT];
    let output = scratch.command(&arguments).env("SOURCE_DATE_EPOCH", "1780000000").output().unwrap();
    assert_eq!(output.status.code(), Some(1), "it has no say in validity");
    for nonsense in ["", "yesterday", "-1", "1e9", "99999999999"] {
        let output = scratch.command(&["bundle", "--xenmobile", &fixture("certificates/rsa-2048.pem")]);
        let code = { output }.env("SOURCE_DATE_EPOCH", nonsense).output().unwrap().status.code();
        assert_eq!(code, Some(2), "{nonsense:?}");
    }
}

#[test]
fn files_of_a_folder_have_the_time_that_was_asked_for() {
    let scratch = Scratch::new();
    let words = words(&["--out", "folder"]);
    let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
    assert!(scratch.command(&arguments).env("SOURCE_DATE_EPOCH", "1793491200").status().unwrap().success());
    let times = stdout(&shell(scratch.path(), "find folder -type f -printf '%Ts\n' | sort -u"));
    assert_eq!(times, "1793491200\n");
}

#[test]
fn sha256sum_and_unzip_accept_the_package() {
    let scratch = Scratch::new();
    scratch.write("a.zip", zip(&words(&[]), &[]));
    run("unzip", &["-tqq", &scratch.at("a.zip")]);
    run("unzip", &["-q", &scratch.at("a.zip"), "-d", &scratch.at("unpacked")]);
    run(
        "python3",
        &[
            "-c",
            "import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip())",
            &scratch.at("a.zip"),
        ],
    );
    let folder = scratch.path().join("unpacked/pinning-request_mdm.example.com_2026-11-24");
    assert!(shell(&folder, "sha256sum --check --strict SHA256SUMS").status.success());
    let listed = stdout(&shell(&folder, "cut -c67- SHA256SUMS"));
    let mut files: Vec<String> = tree(&folder)
        .into_iter()
        .filter(|(path, bytes)| bytes.is_some() && path != Path::new("SHA256SUMS"))
        .map(|(path, _)| path.to_str().unwrap().to_owned())
        .collect();
    files.sort();
    assert_eq!(listed.lines().collect::<Vec<_>>(), files);
    for file in files.iter().filter(|file| file.ends_with(".pem")) {
        let pem = std::fs::read(folder.join(file)).unwrap();
        let again = run("openssl", &["x509", "-in", folder.join(file).to_str().unwrap()]);
        assert!(pem == again, "OpenSSL writes {file} the same way");
    }
    let modes = stdout(&shell(&folder, "umask 022; find . -type f -printf '%m\n' | sort -u"));
    assert_eq!(modes, "644\n");
}

#[test]
fn a_package_that_was_touched_is_refused() {
    let scratch = Scratch::new();
    let words = words(&["--out", "good"]);
    assert!(scratch.pinbundle(&words.iter().map(String::as_str).collect::<Vec<_>>()).status.success());
    scratch.write("good.zip", zip(&good_request(), &[]));
    scratch.copy("certificates/ec-p256.pem", "other.pem");
    scratch.copy("test-keys/pkcs8-rsa.pem", "key.pem");
    for touch in [
        "echo >> bad/TICKET.txt",
        "echo x > bad/more.txt",
        "rm bad/TICKET.txt",
        "rm bad/SHA256SUMS",
        "cp other.pem bad/certificates/xenmobile*.pem",
        "cat key.pem >> $(ls bad/certificates/*.pem | head -1)",
        "cp key.pem bad/certificates/",
        "ln -sf ../../key.pem $(ls bad/certificates/*.pem | head -1)",
        "mkfifo bad/pipe",
        "sed -i s/mdm.example/xdm.example/ bad/manifest.json",
        "echo '{}' > bad/manifest.json",
        ": > bad/manifest.json",
        // With sums made anew: these no longer help.
        "cp other.pem $(ls bad/certificates/x*.pem); cd bad; sha256sum $(find * -type f ! -name SHA256SUMS | sort) > SHA256SUMS",
        "sed -i s/xenmobile/XENMOBILE/ bad/TICKET.txt; echo >> bad/TICKET.txt; cd bad; sha256sum $(find * -type f ! -name SHA256SUMS | sort) > SHA256SUMS",
    ] {
        let made = shell(scratch.path(), &format!("rm -rf bad; cp -r good bad; {touch}"));
        assert!(made.status.success(), "{touch}: {}", stderr(&made));
        let output = scratch.pinbundle(&["verify", "bad"]);
        assert_eq!(output.status.code(), Some(1), "{touch}\n{}", stdout(&output));
    }
    for touch in [
        "printf x >> bad.zip",
        "printf x | cat - good.zip > bad.zip",
        "zip -q bad.zip other.pem",
        "zip -q bad.zip key.pem",
        "echo a comment | zip -qz bad.zip",
        "truncate -s -1 bad.zip",
        "truncate -s 2000 bad.zip",
        ": > bad.zip",
        "zip -qd bad.zip '*/TICKET.txt'",
        "cat good.zip good.zip > bad.zip",
    ] {
        let made = shell(scratch.path(), &format!("cp good.zip bad.zip; {touch}"));
        assert!(made.status.success(), "{touch}: {}{}", stdout(&made), stderr(&made));
        let output = scratch.pinbundle(&["verify", "bad.zip"]);
        assert_eq!(output.status.code(), Some(1), "{touch}\n{}", stdout(&output));
    }
    assert_eq!(scratch.pinbundle(&["verify", "good"]).status.code(), Some(0));
    assert_eq!(scratch.pinbundle(&["verify", "good.zip"]).status.code(), Some(0));
}
