//! Certificates for the servers of these tests, made once by OpenSSL.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::support::run;

/// A certificate and its key, as files.
#[derive(Clone)]
pub struct Pair {
    pub certificate: String,
    pub key: String,
}

/// A folder with a root and what it issued; stays until the process ends.
pub struct Authority {
    folder: PathBuf,
}

/// Certificates that [`authority`] has: file, key, host name.
const LEAVES: &[(&str, &[&str], &str)] = &[
    ("rsa", &["-newkey", "rsa:2048"], "mdm.example.com"),
    ("rsa2", &["-newkey", "rsa:2048"], "mdm.example.com"),
    ("ec", &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "mdm.example.com"),
    ("p521", &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"], "mdm.example.com"),
    ("ed25519", &["-newkey", "ed25519"], "mdm.example.com"),
    ("other", &["-newkey", "rsa:2048"], "portal.example.net"),
    ("rsa1024", &["-newkey", "rsa:1024"], "mdm.example.com"),
    ("pss", &["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"], "mdm.example.com"),
];

/// What no name of a server should hold: a sequence that clears the screen, and text from right to left.
const HOSTILE: &str = "mdm\u{1b}[2J\u{202e}moc.elpmaxe";

impl Authority {
    pub fn at(&self, name: &str) -> String {
        self.folder.join(name).to_str().unwrap().to_owned()
    }

    /// The root in PEM.
    pub fn root(&self) -> String {
        self.at("root.pem")
    }

    pub fn pair(&self, name: &str) -> Pair {
        Pair { certificate: self.at(&format!("{name}.pem")), key: self.at(&format!("{name}.key")) }
    }

    /// The pin of a certificate, by OpenSSL.
    pub fn pin(&self, name: &str) -> String {
        let line = format!(
            "openssl x509 -in '{}' -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64",
            self.at(&format!("{name}.pem"))
        );
        String::from_utf8(run("sh", &["-c", &line])).unwrap().trim().to_owned()
    }

    /// Issues a certificate for a common name and alternative names, with a new key.
    fn issue(&self, name: &str, new_key: &[&str], host: &str, names: &str, validity: &[&str]) {
        let Pair { certificate, key } = self.pair(name);
        let request = self.at(&format!("{name}.csr"));
        let subject = format!("/CN={host}");
        let arguments =
            ["req", "-new", "-utf8", "-nodes", "-subj", &subject, "-keyout", &key, "-out", &request];
        run("openssl", &[&arguments[..], new_key].concat());
        let extensions = self.at(&format!("{name}.ext"));
        let text = format!(
            "subjectAltName={names}\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n"
        );
        std::fs::write(&extensions, text).unwrap();
        let (root, root_key) = (self.root(), self.at("root.key"));
        let arguments =
            ["x509", "-req", "-in", &request, "-CA", &root, "-CAkey", &root_key, "-extfile", &extensions];
        run("openssl", &[&arguments[..], &["-out", &certificate], validity].concat());
    }

    /// A root with a key of P-521, and what it issued.
    fn issue_by_p521(&self) {
        let Pair { certificate, key } = self.pair("p521-root");
        let new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521", "-nodes", "-days", "30"];
        let out = ["-subj", "/CN=mdm.example.com", "-keyout", &key, "-out", &certificate];
        run("openssl", &[&["req", "-x509"][..], &new, &out].concat());
        let rsa = ["-newkey", "rsa:2048"];
        let by = ["-days", "20", "-sha512", "-CA", &certificate, "-CAkey", &key];
        self.issue("by-p521", &rsa, "mdm.example.com", "DNS:mdm.example.com", &by);
    }

    fn make(folder: PathBuf, name: &str, leaves: &[(&str, &[&str], &str)]) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        let authority = Self { folder };
        let subject = format!("/O=Example House/CN={name}");
        let (root, key) = (authority.root(), authority.at("root.key"));
        let arguments = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", &subject];
        run("openssl", &[&arguments[..], &["-keyout", &key, "-out", &root]].concat());
        for (leaf, new_key, host) in leaves {
            authority.issue(leaf, new_key, host, &format!("DNS:{host}"), &["-days", "20"]);
        }
        authority
    }
}

/// The house's own authority.
pub fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        let authority = Authority::make(folder("house"), "Example House Root", LEAVES);
        let rsa = ["-newkey", "rsa:2048"];
        authority.issue("short", &rsa, "mdm.example.com", "DNS:mdm.example.com", &["-days", "1"]);
        authority.issue("address", &rsa, "127.0.0.1", "IP:127.0.0.1", &["-days", "20"]);
        authority.issue("sha1", &rsa, "mdm.example.com", "DNS:mdm.example.com", &["-days", "20", "-sha1"]);
        authority.issue_by_p521();
        authority.issue("hostile", &rsa, HOSTILE, &format!("DNS:{HOSTILE}"), &["-days", "20"]);
        authority
    })
}

/// That of a proxy which inspects TLS.
pub fn inspection() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    let leaves: &[(&str, &[&str], &str)] = &[("rsa", &["-newkey", "rsa:2048"], "mdm.example.com")];
    AUTHORITY.get_or_init(|| Authority::make(folder("inspection"), "Zscaler Intermediate Root", leaves))
}

fn folder(name: &str) -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    FOLDER.get_or_init(|| tempfile::tempdir().unwrap()).path().join(name)
}
