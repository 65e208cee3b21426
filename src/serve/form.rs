//! Forms as browsers send them (RFC 7578): files and values, within limits, in buffers that are wiped.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::access::Refusal;
use super::limits;
use crate::base::{Secret, limits::EXPORT_BYTES};

/// What a form holds.
#[derive(Default)]
pub(super) struct Form {
    /// Files, and pasted text as one.
    pub(super) uploads: Vec<Upload>,
    values: Vec<(String, Zeroizing<String>)>,
}

/// One file.
pub(super) struct Upload {
    /// What its owner calls it; untrusted.
    pub(super) name: String,
    /// At most one byte more than an export may have: the rules say that it is too large.
    pub(super) bytes: Secret,
}

/// The field that text is pasted into.
const PASTED: &str = "pasted";

impl Form {
    /// Reads a whole form, in the time that there is.
    pub(super) async fn read(multipart: Multipart) -> Result<Self, Refusal> {
        timeout(limits::BODY_TIME, read(multipart))
            .await
            .unwrap_or(Err((StatusCode::REQUEST_TIMEOUT, "This took too long. Try again.")))
    }

    /// The first value of this name, without spaces around it; empty if there is none.
    pub(super) fn value(&self, name: &str) -> &str {
        self.values(name).next().unwrap_or_default()
    }

    /// All values of this name.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values.iter().filter(move |(of, _)| of == name).map(|(_, value)| value.trim())
    }

    /// The password as it was typed; `None` if the field was left empty.
    pub(super) fn password(&self) -> Option<&Zeroizing<String>> {
        self.values.iter().find(|(of, value)| of == "password" && !value.is_empty()).map(|(_, value)| value)
    }
}

async fn read(mut multipart: Multipart) -> Result<Form, Refusal> {
    let mut form = Form::default();
    for _ in 0..limits::PARTS {
        let Some(mut field) = multipart.next_field().await.map_err(refusal)? else { return Ok(form) };
        let name = field.name().unwrap_or_default().to_owned();
        if name == PASTED || field.file_name().is_some() {
            let file = field.file_name().map_or("pasted text", |file| file).to_owned();
            let bytes = take(&mut field, EXPORT_BYTES + 1).await?;
            // A field for files that was left alone sends one without name and bytes.
            let is_left_alone = bytes.is_empty() && (file.is_empty() || name == PASTED);
            if !is_left_alone {
                form.uploads.push(Upload { name: file, bytes });
            }
        } else {
            let bytes = take(&mut field, limits::VALUE_BYTES + 1).await?;
            let text = std::str::from_utf8(&bytes).ok().filter(|text| text.len() <= limits::VALUE_BYTES);
            let text = text.ok_or((StatusCode::BAD_REQUEST, "An answer is too long, or no text."))?;
            form.values.push((name, Zeroizing::new(text.to_owned())));
        }
    }
    Err((StatusCode::PAYLOAD_TOO_LARGE, "These are too many files at once."))
}

/// The first bytes of a field; the rest is read, and let go.
async fn take(field: &mut Field<'_>, limit: usize) -> Result<Secret, Refusal> {
    let mut bytes = Secret::default();
    while let Some(chunk) = field.chunk().await.map_err(refusal)? {
        let room = limit.saturating_sub(bytes.len()).min(chunk.len());
        bytes.append(chunk.get(..room).unwrap_or_default());
    }
    Ok(bytes)
}

fn refusal(error: MultipartError) -> Refusal {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            (StatusCode::PAYLOAD_TOO_LARGE, "These files are too large: four of 16 MiB at once at most.")
        }
        _ => (StatusCode::BAD_REQUEST, "The form did not arrive whole. Try again."),
    }
}
