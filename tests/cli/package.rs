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
        &[("TZ", "UTC+14:37:12"), ("LC_ALL", "C")],
        &[("TZ", ":no/such/place"), ("LANG", "POSIX")],
        &[("TZ", ""), ("LANG", "tr_TR"), ("LANGUAGE", "tr:az")],
        &[("LC_ALL", "ar_EG.UTF-8"), ("LANG", "de_DE.UTF-8")],
        &[("LC_ALL", "th_TH.TIS-620"), ("LC_TIME", "fa_IR"), ("LC_NUMERIC", "de_CH")],
        &[("LC_ALL", "ja_JP.eucJP"), ("LC_COLLATE", "cs_CZ.UTF-8")],
        &[("LC_ALL", "no such locale")],
        &[("HOME", "/nowhere"), ("USER", "somebody"), ("COLUMNS", "40"), ("CLICOLOR_FORCE", "1")],
    ] {
        assert!(first == zip(&words(&[]), environment), "{environment:?}");
    }
}

/// What a line of the shell writes as `a.zip`, in a folder with the exports in it.
fn zip_by(line: &str) -> Vec<u8> {
    let scratch = Scratch::new();
    scratch.copy("certificates/rsa-2048.pem", "exports/mdm.pem");
    scratch.copy("certificates/netscaler-gateway.pem", "exports/gateway.pem");
    std::fs::create_dir(scratch.path().join("elsewhere")).unwrap();
    let output = shell(scratch.path(), &format!("export at=2026-11-24; {line}"));
    assert!(output.status.success(), "{line}: {}{}", stdout(&output), stderr(&output));
    std::fs::read(scratch.path().join("a.zip")).unwrap()
}

#[test]
fn neither_the_current_folder_nor_the_user_matters() {
    let first = zip(&words(&[]), &[]);
    let more = "--domain example.com --at $at";
    for line in [
        format!(
            "$pinbundle bundle --xenmobile exports/mdm.pem --netscaler exports/gateway.pem {more} --out a.zip"
        ),
        format!(
            "$pinbundle bundle --xenmobile ./exports/../exports/mdm.pem --netscaler exports//gateway.pem {more} --out ./a.zip"
        ),
        format!(
            "here=$PWD; cd /; $pinbundle bundle --xenmobile $here/exports/mdm.pem --netscaler $here/exports/gateway.pem {more} --out $here/a.zip"
        ),
        format!(
            "cd elsewhere; $pinbundle bundle --xenmobile ../exports/mdm.pem --netscaler ../exports/gateway.pem {more} --out ../a.zip"
        ),
        format!(
            "cd exports; $pinbundle bundle --xenmobile mdm.pem --netscaler gateway.pem {more} --out $OLDPWD/a.zip"
        ),
        format!(
            "ln -s exports link; $pinbundle bundle --xenmobile link/mdm.pem --netscaler link/gateway.pem {more} --out a.zip"
        ),
        format!(
            "env -i $pinbundle bundle --xenmobile exports/mdm.pem --netscaler exports/gateway.pem {more} --out a.zip"
        ),
        format!(
            "unset HOME USER PWD TMPDIR; $pinbundle bundle --xenmobile exports/mdm.pem --netscaler exports/gateway.pem {more} --out a.zip"
        ),
        format!(
            "TMPDIR=/nowhere $pinbundle bundle --xenmobile exports/mdm.pem --netscaler exports/gateway.pem {more} --out a.zip"
        ),
        format!(
            "umask 077; $pinbundle bundle --xenmobile exports/mdm.pem --netscaler exports/gateway.pem {more} --out a.zip"
        ),
        format!(
            "umask 000; $pinbundle bundle --xenmobile exports/mdm.pem --netscaler exports/gateway.pem {more} --out a.zip"
        ),
        format!(
            "$pinbundle bundle --xenmobile - --netscaler exports/gateway.pem {more} --out a.zip < exports/mdm.pem"
        ),
    ] {
        assert!(first == zip_by(&line), "{line}");
    }
}

#[test]
fn a_file_has_the_mode_that_the_umask_asks_for() {
    let request = "$pinbundle bundle --at 2026-11-24 --xenmobile mdm.pem";
    let scratch = Scratch::new();
    scratch.copy("certificates/rsa-2048.pem", "mdm.pem");
    for (umask, mode) in [("022", "644"), ("077", "600"), ("027", "640")] {
        let line = format!(
            "umask {umask}; rm -rf a.zip a.ics folder folder.ics; {request} --out a.zip -q && {request} --out folder -q && \
             find a.zip a.ics folder folder.ics -type f -printf '%m\n' | sort -u"
        );
        let output = shell(scratch.path(), &line);
        let said = stdout(&output);
        assert_eq!(said.lines().last(), Some(mode), "{said}{}", stderr(&output));
        assert_eq!(said.lines().filter(|line| line.len() == 3).count(), 1, "{said}");
    }
}

#[test]
fn machine_formats_are_the_same_in_every_locale_and_time_zone() {
    let (export, one) = (fixture("chains/leaf-first.pem"), fixture("certificates/rsa-2048.pem"));
    let package = Scratch::new();
    let zipped = package.write("a.zip", zip(&good_request(), &[]));
    let outputs = |environment: &[(&str, &str)]| -> Vec<Vec<u8>> {
        [
            &["check", "--at", AT, "--format", "json", &export][..],
            &["check", "--at", AT, "--format", "ndjson", &export],
            &["check", "--at", AT, "--format", "html", &export, &one],
            &["check", "--at", AT, &export],
            &["pin", "--format", "json", &one],
            &["pin", "--format", "android", &one],
            &["verify", "--at", AT, "--format", "json", &zipped],
            &["compare", "--at", AT, "--format", "json", &zipped, &one],
            &["schema", "check"],
        ]
        .iter()
        .map(|words| package.command(words).envs(environment.iter().copied()).output().unwrap().stdout)
        .collect()
    };
    let first = outputs(&[]);
    assert!(
        first.iter().all(|bytes| bytes.len() > 200),
        "{:?}",
        first.iter().map(Vec::len).collect::<Vec<_>>()
    );
    for environment in [
        &[("TZ", "America/St_Johns"), ("LC_ALL", "tr_TR.UTF-8")][..],
        &[("TZ", "UTC-13:45"), ("LC_ALL", "C"), ("LANG", "C")],
        &[("LC_ALL", "ar_EG.UTF-8"), ("LC_NUMERIC", "fr_FR"), ("HOME", ""), ("COLUMNS", "30")],
    ] {
        assert!(first == outputs(environment), "{environment:?}");
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

#[test]
fn what_is_no_package_is_said_in_plain_words() {
    let scratch = Scratch::new();
    scratch.copy("certificates/rsa-2048.pem", "mdm.pem");
    scratch.write("a.zip", zip(&good_request(), &[]));
    assert!(shell(scratch.path(), "head -c 1000 a.zip > cut-off.zip").status.success());
    for (file, expected) in [
        ("mdm.pem", "error[package-unknown]: this is neither a zip nor a folder, so it is no package"),
        ("cut-off.zip", "error[package-structure]: the zip is cut off or damaged"),
    ] {
        let output = scratch.pinbundle(&["verify", file]);
        assert_eq!(output.status.code(), Some(1));
        let said = stdout(&output);
        assert!(said.contains(expected) && !said.contains("EOCD"), "{said}");
    }
}

#[test]
fn who_receives_a_package_is_told_nothing_that_only_the_sender_can_do() {
    let scratch = Scratch::new();
    let request =
        ["bundle", "--at", AT, "--out", "a.zip", "--xenmobile", &fixture("certificates/rsa-2048.pem")];
    let made = stdout(&scratch.pinbundle(&request));
    assert!(made.contains("note[missing-field]") && made.contains("with --netscaler"), "{made}");
    let output = scratch.pinbundle(&["verify", "--at", AT, "a.zip"]);
    let said = stdout(&output);
    assert!(output.status.success());
    for flag in ["--netscaler", "--next-", "--domain", "note["] {
        assert!(!said.contains(flag), "{flag}: {said}");
    }
    assert!(said.contains("warning[missing-role]") && said.contains("mend: Ask the sender."), "{said}");
}
