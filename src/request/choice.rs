//! Values that are one of a few words.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::value::ValueError;

/// Declares a choice between words: the word in flags, files and JSON, and the one in sentences.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $id:literal, $title:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $id)] $variant,)+
        }

        impl $name {
            /// All of them, in the order in which help shows them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in flags, files and JSON.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }
        }

        impl FromStr for $name {
            type Err = ValueError;

            fn from_str(text: &str) -> Result<Self, ValueError> {
                let found = Self::ALL.iter().copied().find(|c| c.id().eq_ignore_ascii_case(text));
                found.ok_or_else(|| ValueError::wants(&[$($id),+].join(" or "), text))
            }
        }

        /// As in sentences.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $title,)+ })
            }
        }
    };
}

choice!(
    /// What users enrol with.
    UserId {
        /// The user principal name.
        Upn = "upn", "UPN";
        /// The e-mail address.
        Email = "email", "Email";
    }
);

choice!(
    /// Which product the server is.
    Product {
        /// XenMobile Server 10.x, on premises.
        XenmobileServer = "xenmobile-server", "XenMobile Server";
        /// Device Manager, before XenMobile 10.
        DeviceManager = "device-manager", "XenMobile Device Manager";
        /// A tenant of Citrix Endpoint Management.
        Cloud = "cloud", "Citrix Endpoint Management (cloud)";
    }
);

choice!(
    /// A platform of devices.
    Platform {
        /// iPhone and iPad.
        Ios = "ios", "iOS";
        /// Android.
        Android = "android", "Android";
    }
);

choice!(
    /// What is to happen to what is pinned now.
    OldPins {
        /// It stays beside what this request adds.
        Keep = "keep", "keep";
        /// It must go at once, as after a key was exposed.
        RemoveNow = "remove-now", "remove now";
    }
);

choice!(
    /// Yes or no.
    YesNo {
        /// Yes.
        Yes = "yes", "yes";
        /// No.
        No = "no", "no";
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_say_what_they_want() {
        assert_eq!("UPN".parse::<UserId>().map(|v| v.to_string()).as_deref(), Ok("UPN"));
        assert_eq!("mail".parse::<UserId>().unwrap_err().to_string(), "wants upn or email, not \"mail\"");
        assert_eq!("remove-now".parse::<OldPins>().map(|v| v.to_string()).as_deref(), Ok("remove now"));
    }
}
