//! Addresses of the page and what is done at each. Every change ends in a redirect: going back or reloading sends nothing
//! twice.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
    SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::sync::{Mutex as Waiting, Notify};

use super::access::{Gate, Refusal};
use super::form::Form;
use super::session::Session;
use super::{Config, limits, page};

/// What all requests share.
pub(super) struct Shared {
    pub(super) gate: Gate,
    /// Somebody ended the server on the page.
    pub(super) ended: Notify,
    session: Waiting<Session>,
    /// Held while a form is read and worked on, so that memory holds one at a time.
    form: Waiting<()>,
    last: Mutex<Instant>,
}

impl Shared {
    pub(super) fn new(gate: Gate, config: &Config) -> Self {
        let session = Waiting::new(Session::new(config.at, config.date));
        Self { gate, ended: Notify::new(), session, form: Waiting::new(()), last: Mutex::new(Instant::now()) }
    }

    /// How long ago the last request was that was let in.
    pub(super) fn quiet_for(&self) -> Duration {
        lock(&self.last).elapsed()
    }
}

type App = State<Arc<Shared>>;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/open/{ticket}", get(open))
        .route("/{page}/", get(show))
        .route("/{page}/style.css", get(style))
        .route("/{page}/page.js", get(script))
        .route("/{page}/files", post(files))
        .route("/{page}/take", post(take))
        .route("/{page}/remove", post(remove))
        .route("/{page}/request", post(request))
        .route("/{page}/again", post(again))
        .route("/{page}/end", post(end))
        .route("/{page}/package.zip", get(package))
        .route("/{page}/calendar.ics", get(calendar))
        .route("/{page}/certificate/{id}", get(certificate))
        .fallback(|| async { refused(&(StatusCode::NOT_FOUND, "There is nothing at this address.")) })
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES))
        .layer(from_fn_with_state(Arc::clone(&shared), guard))
        .with_state(shared)
}

/// Lets in who may, and puts the headers on every answer.
async fn guard(State(shared): App, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut response = match shared.gate.check(&parts) {
        Ok(()) => {
            *lock(&shared.last) = Instant::now();
            next.run(Request::from_parts(parts, body)).await
        }
        Err(refusal) => refused(&refusal),
    };
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; \
                          frame-ancestors 'none'";
    let headers = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        // Under `no-referrer`, browsers send `Origin: null` with forms. No other site ever gets one.
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refused((status, why): &Refusal) -> Response {
    (*status, [(CONTENT_TYPE, HTML)], page::message("Not here", why)).into_response()
}

const HTML: &str = "text/html; charset=utf-8";

async fn open(State(shared): App, Path(ticket): Path<String>) -> Response {
    match shared.gate.let_in(&ticket) {
        Ok(cookie) => {
            (StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, shared.gate.page())]).into_response()
        }
        Err(refusal) => refused(&refusal),
    }
}

async fn show(State(shared): App) -> Response {
    let html = page::page(&*shared.session.lock().await);
    ([(CONTENT_TYPE, HTML)], html).into_response()
}

async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], page::style()).into_response()
}

async fn script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], page::SCRIPT).into_response()
}

async fn files(State(shared): App, multipart: Multipart) -> Response {
    change(shared, multipart, |session, form| {
        session.add(form.uploads);
        "results"
    })
    .await
}

async fn take(State(shared): App, multipart: Multipart) -> Response {
    change(shared, multipart, |session, form| {
        session.take(form.value("file"), form.password(), form.value("name"));
        "results"
    })
    .await
}

async fn remove(State(shared): App, multipart: Multipart) -> Response {
    change(shared, multipart, |session, form| {
        session.remove(form.value("file"));
        "results"
    })
    .await
}

async fn request(State(shared): App, multipart: Multipart) -> Response {
    change(shared, multipart, |session, form| if session.make(&form) { "package" } else { "problems" }).await
}

async fn again(State(shared): App) -> Response {
    shared.session.lock().await.clear();
    see(&shared, "export")
}

async fn end(State(shared): App) -> Response {
    shared.session.lock().await.clear();
    shared.ended.notify_one();
    let text = "pinbundle has ended, and forgot everything. You can close this window.";
    ([(CONTENT_TYPE, HTML)], page::message("Ended", text)).into_response()
}

/// Reads a form and works on it, away from the thread of the connections.
async fn change(
    shared: Arc<Shared>,
    multipart: Multipart,
    work: impl FnOnce(&mut Session, Form) -> &'static str + Send + 'static,
) -> Response {
    let _one = shared.form.lock().await;
    let form = match Form::read(multipart).await {
        Ok(form) => form,
        Err(refusal) => return refused(&refusal),
    };
    let inner = Arc::clone(&shared);
    let place = tokio::task::spawn_blocking(move || work(&mut inner.session.blocking_lock(), form)).await;
    // Judging is work: who waits for it is not idle.
    *lock(&shared.last) = Instant::now();
    match place {
        Ok(place) => see(&shared, place),
        Err(_) => {
            refused(&(StatusCode::INTERNAL_SERVER_ERROR, "This failed, and should not have. Start again."))
        }
    }
}

/// To a place of the page.
fn see(shared: &Shared, place: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, format!("{}#{place}", shared.gate.page()))]).into_response()
}

async fn package(State(shared): App) -> Response {
    match shared.session.lock().await.package() {
        Some((name, zip)) => download("application/zip", &name, zip.to_vec()),
        None => refused(&(StatusCode::NOT_FOUND, "There is no package yet.")),
    }
}

async fn calendar(State(shared): App) -> Response {
    match shared.session.lock().await.calendar() {
        Some((name, text)) => download("text/calendar; charset=utf-8", &name, text.as_bytes().to_vec()),
        None => refused(&(StatusCode::NOT_FOUND, "There is no package yet.")),
    }
}

async fn certificate(State(shared): App, Path((_, id)): Path<(String, String)>) -> Response {
    match shared.session.lock().await.certificate(&id) {
        Some((name, pem)) => download("application/x-pem-file", &name, pem.into_bytes()),
        None => refused(&(StatusCode::NOT_FOUND, "There is no certificate of this number.")),
    }
}

/// Names are of letters, digits, `.`, `-` and `_`.
fn download(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
