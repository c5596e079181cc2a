//! Passes messages through a queue.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use crate::backing::queue::Queue;
use crate::error::Failure;

const QUEUE: &str = "messages";

#[derive(Deserialize, Serialize)]
struct Message {
    text: String,
}

pub fn create(queue: Arc<dyn Queue>) -> Router {
    Router::new()
        .route("/messages", get(take).post(publish))
        .with_state(queue)
}

async fn publish(
    State(queue): State<Arc<dyn Queue>>,
    message: Result<Json<Message>, JsonRejection>,
) -> Result<(StatusCode, Json<Message>), Failure> {
    let Json(message) = message?;
    queue.publish(QUEUE, message.text.clone()).await?;
    Ok((StatusCode::ACCEPTED, Json(message)))
}

async fn take(State(queue): State<Arc<dyn Queue>>) -> Result<Response, Failure> {
    Ok(match queue.take(QUEUE).await? {
        Some(text) => Json(Message { text }).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;

    use futures_util::FutureExt;
    use futures_util::future::{BoxFuture, ready};
    use serde_json::{Value, json};

    use super::*;
    use crate::app::tests::ask;
    use crate::error::BoxError;

    #[derive(Default)]
    struct Fake(Mutex<VecDeque<String>>);

    impl Queue for Fake {
        fn publish(
            &self,
            _queue: &'static str,
            text: String,
        ) -> BoxFuture<'_, Result<(), BoxError>> {
            self.0.lock().unwrap().push_back(text);
            ready(Ok(())).boxed()
        }

        fn take(&self, _queue: &'static str) -> BoxFuture<'_, Result<Option<String>, BoxError>> {
            ready(Ok(self.0.lock().unwrap().pop_front())).boxed()
        }
    }

    /// Its server is gone.
    struct Down;

    impl Queue for Down {
        fn publish(
            &self,
            _queue: &'static str,
            _text: String,
        ) -> BoxFuture<'_, Result<(), BoxError>> {
            ready(Err("refused".into())).boxed()
        }

        fn take(&self, _queue: &'static str) -> BoxFuture<'_, Result<Option<String>, BoxError>> {
            ready(Err("refused".into())).boxed()
        }
    }

    #[tokio::test]
    async fn a_message_comes_out_once_and_in_its_turn() {
        let app = create(Arc::new(Fake::default()));
        for text in ["one", "two"] {
            let message = json!({ "text": text });
            let answer = ask(app.clone(), "POST", "/messages", &message.to_string()).await;
            assert_eq!(answer, (202, message));
        }
        for text in ["one", "two"] {
            let answer = ask(app.clone(), "GET", "/messages", "").await;
            assert_eq!(answer, (200, json!({ "text": text })));
        }
        let answer = ask(app, "GET", "/messages", "").await;
        assert_eq!(answer, (204, Value::Null));
    }

    #[tokio::test]
    async fn says_what_is_wrong_with_a_message() {
        let app = create(Arc::new(Fake::default()));
        for (body, expected) in [("{", 400), ("{}", 422), (r#"{"text": 1}"#, 422)] {
            let (status, answer) = ask(app.clone(), "POST", "/messages", body).await;
            assert_eq!(status, expected);
            assert!(answer["error"].is_string());
        }
    }

    #[tokio::test]
    async fn is_an_error_without_the_queue() {
        let app = create(Arc::new(Down));
        let (status, _) = ask(app.clone(), "POST", "/messages", r#"{"text": "one"}"#).await;
        assert_eq!(status, 500);
        let (status, _) = ask(app, "GET", "/messages", "").await;
        assert_eq!(status, 500);
    }
}
