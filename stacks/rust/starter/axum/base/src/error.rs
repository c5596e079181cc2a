//! What goes wrong in a handler: the log gets all of it, the client none, unless it is the client's own mistake.

use std::backtrace::Backtrace;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tracing::error;

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The error of a handler that returns `Result<_, Failure>`: `?` makes one of any other error.
pub struct Failure {
    source: BoxError,
    stack: Backtrace,
}

impl<E: Into<BoxError>> From<E> for Failure {
    fn from(source: E) -> Self {
        Self {
            source: source.into(),
            stack: Backtrace::force_capture(),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        // What is wrong with the body of a request is for its sender to know, and no fault of the service.
        if let Some(rejection) = self.source.downcast_ref::<JsonRejection>() {
            return answer(rejection.status(), &rejection.body_text());
        }
        error!(error = %self.source, stack = %self.stack, "request failed");
        internal()
    }
}

pub fn internal() -> Response {
    answer(StatusCode::INTERNAL_SERVER_ERROR, "internal server error")
}

pub async fn not_found() -> Response {
    answer(StatusCode::NOT_FOUND, "not found")
}

pub async fn method_not_allowed() -> Response {
    answer(StatusCode::METHOD_NOT_ALLOWED, "method not allowed")
}

fn answer(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}
