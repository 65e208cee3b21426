//! What the ticket says about the request, and of each answer, where it comes from.

use serde::{Deserialize, Serialize};

use super::names::TakenName;
use super::{
    Email, GatewayUrl, HostName, Instance, Line, OldPins, Platform, Port, Product, Request, UserId, YesNo,
};
use crate::rules::Role;

/// One answer and where it comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Answer<T> {
    /// What was answered.
    pub value: T,
    /// Who says so.
    pub source: Source,
}

/// Where an answer comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Source {
    /// A flag or the request file.
    Given,
    /// What the product has unless somebody changed it.
    Default,
    /// The only host name of the certificate.
    Certificate,
}

/// All answers; one that nobody gave is unknown, and the ticket says so.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Answers {
    /// Names under which devices reach the XenMobile Server.
    pub server_fqdns: Option<Answer<Vec<HostName>>>,
    /// Names under which devices reach the NetScaler Gateway.
    pub gateway_fqdns: Option<Answer<Vec<HostName>>>,
    /// The full address of the NetScaler Gateway.
    pub gateway_url: Option<Answer<GatewayUrl>>,
    /// Domains of the accounts that enrol.
    pub domains: Option<Answer<Vec<HostName>>>,
    /// The server's instance name; case matters.
    pub instance: Option<Answer<Instance>>,
    /// What users enrol with.
    pub user_id: Option<Answer<UserId>>,
    /// The port at which iOS devices enrol.
    pub ios_port: Option<Answer<Port>>,
    /// The server's port.
    pub server_port: Option<Answer<Port>>,
    /// Which product the server is.
    pub product: Option<Answer<Product>>,
    /// The product's version.
    pub product_version: Option<Answer<Line>>,
    /// The oldest Secure Hub in use.
    pub secure_hub_version: Option<Answer<Line>>,
    /// Platforms of the devices.
    pub platforms: Option<Answer<Vec<Platform>>>,
    /// What is to happen to what is pinned now.
    pub old_pins: Option<Answer<OldPins>>,
    /// Whether the domains are claimed in the AutoDiscovery portal.
    pub domain_claimed: Option<Answer<YesNo>>,
    /// The customer's or organisation's id at Citrix.
    pub org_id: Option<Answer<Line>>,
    /// Who answers questions about this ticket.
    pub contact: Option<Answer<Line>>,
    /// The administrator's e-mail address.
    pub admin_email: Option<Answer<Email>>,
    /// When the change may be made.
    pub change_window: Option<Answer<Line>>,
}

/// One row of the ticket.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Field {
    /// The flag and key that answers it, without dashes in front.
    pub key: &'static str,
    /// What it is called in the ticket.
    pub label: &'static str,
    /// The answer as text, with its source.
    pub answer: Option<Answer<String>>,
}

impl Request {
    /// The answers: what was given, else the names taken from certificates, else the defaults of a server on
    /// premises. A tenant in the cloud has no defaults.
    pub fn answers(&self, taken: &[TakenName]) -> Answers {
        let names = |role: Role, given: &[HostName]| {
            list(given).or_else(|| {
                let name = taken.iter().find(|t| t.role == role)?;
                Some(Answer { value: vec![name.name.clone()], source: Source::Certificate })
            })
        };
        let has_defaults = self.product != Some(Product::Cloud);
        Answers {
            server_fqdns: names(Role::Xenmobile, &self.server_fqdns),
            gateway_fqdns: names(Role::Netscaler, &self.gateway_fqdns),
            gateway_url: one(&self.gateway_url),
            domains: list(&self.domains),
            instance: with_default(&self.instance, "zdm".parse().ok().filter(|_| has_defaults)),
            user_id: with_default(&self.user_id, Some(UserId::Upn).filter(|_| has_defaults)),
            ios_port: with_default(&self.ios_port, Port::new(8443).filter(|_| has_defaults)),
            server_port: with_default(&self.server_port, Port::new(443).filter(|_| has_defaults)),
            product: one(&self.product),
            product_version: one(&self.product_version),
            secure_hub_version: one(&self.secure_hub_version),
            platforms: list(&self.platforms),
            old_pins: one(&self.old_pins),
            domain_claimed: one(&self.domain_claimed),
            org_id: one(&self.org_id),
            contact: one(&self.contact),
            admin_email: one(&self.admin_email),
            change_window: one(&self.change_window),
        }
    }
}

impl Answers {
    /// The names of a role's server; empty if unknown.
    pub fn names(&self, role: Role) -> &[HostName] {
        let names = match role {
            Role::Xenmobile => &self.server_fqdns,
            Role::Netscaler => &self.gateway_fqdns,
        };
        names.as_ref().map_or(&[], |names| &names.value)
    }

    /// Whether the server is a tenant in Citrix's cloud.
    pub fn is_cloud(&self) -> bool {
        self.product.as_ref().is_some_and(|p| p.value == Product::Cloud)
    }

    /// The rows of the ticket, in its order.
    pub fn fields(&self) -> Vec<Field> {
        vec![
            field("domain", "Account domains", joined(&self.domains)),
            field("server-fqdn", "XenMobile Server FQDN", joined(&self.server_fqdns)),
            field("instance", "Instance name (case-sensitive)", text(&self.instance)),
            field("user-id", "User ID type", text(&self.user_id)),
            field("ios-port", "iOS enrolment port", text(&self.ios_port)),
            field("server-port", "Server port", text(&self.server_port)),
            field("gateway-fqdn", "NetScaler Gateway FQDN", joined(&self.gateway_fqdns)),
            field("gateway-url", "NetScaler Gateway URL", text(&self.gateway_url)),
            field("product", "Product", text(&self.product)),
            field("product-version", "Product version", text(&self.product_version)),
            field("secure-hub-version", "Secure Hub version", text(&self.secure_hub_version)),
            field("platform", "Device platforms", joined(&self.platforms)),
            field("old-pins", "Pins now held", text(&self.old_pins)),
            field("domain-claimed", "Domain claimed (AutoDiscovery)", text(&self.domain_claimed)),
            field("org-id", "Customer or Org ID", text(&self.org_id)),
            field("contact", "Contact", text(&self.contact)),
            field("admin-email", "Administrator e-mail", text(&self.admin_email)),
            field("change-window", "Change window", text(&self.change_window)),
        ]
    }
}

fn given<T>(value: T) -> Answer<T> {
    Answer { value, source: Source::Given }
}

fn one<T: Clone>(value: &Option<T>) -> Option<Answer<T>> {
    value.clone().map(given)
}

fn list<T: Clone>(values: &[T]) -> Option<Answer<Vec<T>>> {
    (!values.is_empty()).then(|| given(values.to_vec()))
}

fn with_default<T: Clone>(value: &Option<T>, default: Option<T>) -> Option<Answer<T>> {
    one(value).or(default.map(|value| Answer { value, source: Source::Default }))
}

fn field(key: &'static str, label: &'static str, answer: Option<Answer<String>>) -> Field {
    Field { key, label, answer }
}

fn text<T: ToString>(answer: &Option<Answer<T>>) -> Option<Answer<String>> {
    answer.as_ref().map(|a| Answer { value: a.value.to_string(), source: a.source })
}

fn joined<T: ToString>(answer: &Option<Answer<Vec<T>>>) -> Option<Answer<String>> {
    answer.as_ref().map(|a| {
        let texts: Vec<_> = a.value.iter().map(T::to_string).collect();
        Answer { value: texts.join(", "), source: a.source }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::KEYS;

    #[test]
    fn defaults_are_told_from_what_was_given_and_the_cloud_has_none() {
        let request = Request { ios_port: Port::new(8443), ..Request::default() };
        let answers = request.answers(&[]);
        assert_eq!(answers.ios_port.map(|a| a.source), Some(Source::Given));
        assert_eq!(
            answers.server_port.map(|a| (a.value, a.source)),
            Port::new(443).map(|p| (p, Source::Default))
        );
        assert_eq!(answers.instance.map(|a| a.value.to_string()).as_deref(), Some("zdm"));
        assert_eq!(answers.domains, None);
        let cloud = Request { product: Some(Product::Cloud), ..request }.answers(&[]);
        assert!(cloud.is_cloud());
        assert_eq!((cloud.server_port, cloud.instance, cloud.user_id), (None, None, None));
        assert_eq!(cloud.ios_port.map(|a| a.source), Some(Source::Given));
    }

    #[test]
    fn a_taken_name_stands_where_none_was_given() {
        let taken = [TakenName { role: Role::Xenmobile, name: "mdm.example.com".parse().unwrap() }];
        let answers = Request::default().answers(&taken);
        assert_eq!(answers.names(Role::Xenmobile)[0].as_str(), "mdm.example.com");
        assert_eq!(answers.server_fqdns.map(|a| a.source), Some(Source::Certificate));
        let given =
            Request { server_fqdns: vec!["other.example.com".parse().unwrap()], ..Request::default() };
        assert_eq!(given.answers(&taken).names(Role::Xenmobile)[0].as_str(), "other.example.com");
    }

    #[test]
    fn every_field_has_a_key_and_every_answer_a_field() {
        let fields = Answers::default().fields();
        for field in &fields {
            assert!(KEYS.iter().any(|k| k.name == field.key), "{}", field.key);
        }
        // All keys but the exports and the preflight.
        assert_eq!(fields.len(), KEYS.len() - 5);
    }

    #[test]
    fn answers_survive_json_and_values_are_checked_again() {
        let request = Request { gateway_url: "https://gw.example.com".parse().ok(), ..Request::default() };
        let json = serde_json::to_string(&request.answers(&[])).unwrap();
        assert_eq!(serde_json::from_str::<Answers>(&json).unwrap(), request.answers(&[]));
        assert!(serde_json::from_str::<Answers>(&json.replace("https:", "javascript:")).is_err());
        assert!(serde_json::from_str::<Answers>(&json.replace("8443", "0")).is_err());
    }
}
