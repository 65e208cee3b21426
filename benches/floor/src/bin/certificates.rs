//! `certificates FOLDER COUNT`: as many certificates, each with a key of its own, a thousand to a folder, and their paths
//! in `FOLDER/list`.
#![forbid(unsafe_code)]

use rayon::prelude::*;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("FOLDER");
    let count: usize = arguments.next().expect("COUNT").parse().expect("a number");
    let issuer_key = KeyPair::generate().expect("a key");
    let mut issuer = CertificateParams::default();
    issuer.distinguished_name.push(DnType::CommonName, "Example Test Issuing CA");
    let issuer = rcgen::Issuer::new(issuer, issuer_key);
    for part in 0..count.div_ceil(1000) {
        std::fs::create_dir_all(format!("{folder}/{part:04}")).expect("a folder");
    }
    let path = |number: usize| format!("{folder}/{:04}/{number:07}.pem", number / 1000);
    (0..count).into_par_iter().for_each(|number| {
        let name = format!("host{number}.example.com");
        let mut params = CertificateParams::new([name.clone()]).expect("a name");
        params.distinguished_name.push(DnType::CommonName, name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.not_before = rcgen::date_time_ymd(2026, 6, 1);
        params.not_after = rcgen::date_time_ymd(2027, 6, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &issuer).expect("a certificate");
        // LF on every system, as the canonical form has it.
        std::fs::write(path(number), certificate.pem().replace("\r\n", "\n")).expect("written");
    });
    let list: String = (0..count).map(|number| path(number) + "\n").collect();
    std::fs::write(format!("{folder}/list"), list).expect("written");
}
