//! What surrounds every handler: the access log, and an answer where a handler panicked.

use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use tracing::info;

use crate::error;
use crate::readiness::milliseconds;

/// What proxies log for a connection that went before any answer.
const CLIENT_WENT: u16 = 499;

/// The paths that are probed all day: only their failures are logged.
pub type QuietPaths = Arc<[String]>;

pub async fn log(State(quiet): State<QuietPaths>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let client = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let mut entry = Entry {
        quiet: quiet.contains(&path),
        method: request.method().clone(),
        path,
        client: client.map(|ConnectInfo(address)| address.ip()),
        status: CLIENT_WENT,
        start: Instant::now(),
    };
    // The panic itself is in the log already.
    let response = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let response = response.unwrap_or_else(|_panic| error::internal());
    entry.status = response.status().as_u16();
    response
}

/// Logs the request when it is dropped: with its answer, or because the client has gone.
struct Entry {
    quiet: bool,
    method: Method,
    path: String,
    client: Option<IpAddr>,
    status: u16,
    start: Instant,
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.quiet && self.status < 400 {
            return;
        }
        let duration_ms = milliseconds(self.start.elapsed());
        info!(
            method = %self.method,
            path = self.path,
            client = self.client.map(tracing::field::display),
            status = self.status,
            duration_ms,
            "request"
        );
    }
}
