//! The routes of the service itself. One that needs a client takes it as an argument of `create`.

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::error::Failure;
use crate::settings::SERVICE_NAME;

pub fn create() -> Router {
    Router::new().route("/", get(index))
}

async fn index() -> Result<Json<Value>, Failure> {
    Ok(Json(
        json!({ "service": SERVICE_NAME, "message": "It works." }),
    ))
}
