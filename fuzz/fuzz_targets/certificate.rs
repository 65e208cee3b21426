//! One certificate in DER, whatever is wrong with it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pinbundle::Certificate;
use pinbundle::certificate::order;

fuzz_target!(|data: &[u8]| {
    let Some((certificate, length)) = Certificate::read(data) else { return };
    assert_eq!(certificate.der, data[..length]);
    let again = Certificate::read(&certificate.der).expect("what was read once is read again");
    assert_eq!(again, (certificate.clone(), length));
    assert!(certificate.der.windows(certificate.key.spki.len()).any(|part| part == certificate.key.spki));
    assert_eq!(order::positions(&[&certificate, &certificate]).len(), 2);
});
