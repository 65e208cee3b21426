//! The questions of the page: the answers of a request, in the order and words of a person who fills them in.

/// One question.
pub(super) struct Question {
    /// The key of `request.toml`, and the flag of `bundle`.
    pub(super) key: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) kind: Kind,
}

/// How it is answered.
pub(super) enum Kind {
    /// One line.
    Line,
    /// Several words on one line, with spaces or commas between them.
    Words,
    /// One of these, each with what it is called.
    Choice(&'static [(&'static str, &'static str)]),
    /// Any of these.
    Several(&'static [(&'static str, &'static str)]),
}

const fn question(key: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> Question {
    Question { key, label, hint, kind }
}

/// What nearly every ticket needs.
pub(super) const FIRST: &[Question] = &[
    question(
        "domain",
        "Domains of the accounts that enrol",
        "The part after the @ of the users’ addresses, such as example.com. Several: with spaces between them.",
        Kind::Words,
    ),
    question(
        "server-fqdn",
        "Name of the XenMobile Server",
        "As devices use it, such as mdm.example.com. Left empty, it is the certificate’s, if that has exactly one.",
        Kind::Words,
    ),
    question(
        "gateway-fqdn",
        "Name of the NetScaler Gateway",
        "As devices use it, such as gw.example.com. Left empty, it is the certificate’s, if that has exactly one.",
        Kind::Words,
    ),
    question(
        "gateway-url",
        "Full address of the NetScaler Gateway",
        "Such as https://gw.example.com",
        Kind::Line,
    ),
    question("contact", "Contact", "Who answers questions about this ticket.", Kind::Line),
    question("admin-email", "Administrator’s e-mail address", "", Kind::Line),
];

/// What is mostly as it always is.
pub(super) const MORE: &[Question] = &[
    question("instance", "Instance name", "Left empty: zdm. Upper and lower case count.", Kind::Line),
    question(
        "user-id",
        "What users enrol with",
        "",
        Kind::Choice(&[("", "as usual: UPN"), ("upn", "UPN"), ("email", "Email")]),
    ),
    question("ios-port", "Port at which iOS devices enrol", "Left empty: 8443.", Kind::Line),
    question("server-port", "Port of the server", "Left empty: 443.", Kind::Line),
    question(
        "product",
        "Product",
        "A tenant in the cloud has no usual values: what is left empty is unknown then.",
        Kind::Choice(&[
            ("", "not said"),
            ("xenmobile-server", "XenMobile Server 10"),
            ("device-manager", "Device Manager, before XenMobile 10"),
            ("cloud", "Endpoint Management (cloud)"),
        ]),
    ),
    question("product-version", "Version of the product", "", Kind::Line),
    question("secure-hub-version", "Oldest version of Secure Hub in use", "", Kind::Line),
    question(
        "platform",
        "Platforms of the devices",
        "",
        Kind::Several(&[("ios", "iOS"), ("android", "Android")]),
    ),
    question(
        "old-pins",
        "What is to happen to what is pinned now",
        "Remove at once only what is compromised.",
        Kind::Choice(&[("", "not said"), ("keep", "keep"), ("remove-now", "remove now")]),
    ),
    question(
        "domain-claimed",
        "Are the domains claimed in the AutoDiscovery portal?",
        "",
        Kind::Choice(&[("", "not said"), ("yes", "yes"), ("no", "no")]),
    ),
    question("org-id", "Customer or Org ID at Citrix", "", Kind::Line),
    question("change-window", "When the change may be made", "", Kind::Line),
];

/// All of them.
pub(super) fn all() -> impl Iterator<Item = &'static Question> {
    FIRST.iter().chain(MORE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{Answers, Request};

    #[test]
    fn every_answer_of_a_ticket_is_asked_for_once() {
        let mut asked: Vec<&str> = all().map(|question| question.key).collect();
        let mut fields: Vec<&str> = Answers::default().fields().iter().map(|field| field.key).collect();
        asked.sort_unstable();
        fields.sort_unstable();
        assert_eq!(asked, fields);
    }

    #[test]
    fn every_choice_is_understood() {
        for question in all() {
            if let Kind::Choice(choices) | Kind::Several(choices) = question.kind {
                for (value, _) in choices.iter().filter(|(value, _)| !value.is_empty()) {
                    Request::default().answer(question.key, value).unwrap();
                }
            }
        }
    }
}
