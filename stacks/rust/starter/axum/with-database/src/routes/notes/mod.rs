//! Keeps notes in the database, in a table that src/migrations makes.

mod sql;

use std::sync::Arc;

use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{BoxError, Failure};

/// As many characters as the column holds.
const LONGEST_TEXT: usize = 500;

/// How many notes one answer holds.
const MOST_NOTES: i64 = 20;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    pub id: i64,
    pub text: String,
}

pub trait Notes: Send + Sync {
    fn add(&self, text: String) -> BoxFuture<'_, Result<Note, BoxError>>;

    fn newest(&self, limit: i64) -> BoxFuture<'_, Result<Vec<Note>, BoxError>>;
}

#[derive(Deserialize)]
struct NewNote {
    text: Text,
}

/// What a note may say: serde refuses any other text.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Text(String);

impl TryFrom<String> for Text {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        // Not every database can keep a NUL.
        if (1..=LONGEST_TEXT).contains(&text.chars().count()) && !text.contains('\0') {
            return Ok(Self(text));
        }
        Err(format!(
            "it must have 1 to {LONGEST_TEXT} characters, none of them NUL"
        ))
    }
}

pub fn create(notes: Arc<dyn Notes>) -> Router {
    Router::new()
        .route("/notes", get(newest).post(add))
        .with_state(notes)
}

async fn add(
    State(notes): State<Arc<dyn Notes>>,
    note: Result<Json<NewNote>, JsonRejection>,
) -> Result<(StatusCode, Json<Note>), Failure> {
    let Json(NewNote { text: Text(text) }) = note?;
    Ok((StatusCode::CREATED, Json(notes.add(text).await?)))
}

async fn newest(State(notes): State<Arc<dyn Notes>>) -> Result<Json<Value>, Failure> {
    Ok(Json(json!({ "notes": notes.newest(MOST_NOTES).await? })))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::FutureExt;
    use futures_util::future::ready;

    use super::*;
    use crate::app::tests::ask;

    #[derive(Default)]
    struct Fake(Mutex<Vec<Note>>);

    impl Notes for Fake {
        fn add(&self, text: String) -> BoxFuture<'_, Result<Note, BoxError>> {
            let mut notes = self.0.lock().unwrap();
            let id = notes.len() as i64 + 1;
            notes.push(Note { id, text });
            ready(Ok(notes[notes.len() - 1].clone())).boxed()
        }

        fn newest(&self, limit: i64) -> BoxFuture<'_, Result<Vec<Note>, BoxError>> {
            let notes = self.0.lock().unwrap();
            let newest = notes.iter().rev().take(limit as usize).cloned();
            ready(Ok(newest.collect())).boxed()
        }
    }

    /// Its server is gone.
    struct Down;

    impl Notes for Down {
        fn add(&self, _text: String) -> BoxFuture<'_, Result<Note, BoxError>> {
            ready(Err("refused".into())).boxed()
        }

        fn newest(&self, _limit: i64) -> BoxFuture<'_, Result<Vec<Note>, BoxError>> {
            ready(Err("refused".into())).boxed()
        }
    }

    #[tokio::test]
    async fn keeps_a_note_and_shows_the_newest_first() {
        let app = create(Arc::new(Fake::default()));
        for (id, text) in [(1, "one"), (2, "two")] {
            let body = json!({ "text": text }).to_string();
            assert_eq!(
                ask(app.clone(), "POST", "/notes", &body).await,
                (201, json!({ "id": id, "text": text }))
            );
        }
        let notes = json!([{ "id": 2, "text": "two" }, { "id": 1, "text": "one" }]);
        assert_eq!(
            ask(app, "GET", "/notes", "").await,
            (200, json!({ "notes": notes }))
        );
    }

    #[tokio::test]
    async fn shows_no_more_than_twenty() {
        let app = create(Arc::new(Fake::default()));
        for _ in 0..21 {
            ask(app.clone(), "POST", "/notes", r#"{"text": "more"}"#).await;
        }
        let (_, answer) = ask(app, "GET", "/notes", "").await;
        assert_eq!(answer["notes"].as_array().unwrap().len(), 20);
    }

    #[tokio::test]
    async fn a_note_has_1_to_500_characters() {
        let app = create(Arc::new(Fake::default()));
        for (text, expected) in [
            ("", 422),
            ("é", 201),
            (&"é".repeat(500), 201),
            (&"é".repeat(501), 422),
            ("\0", 422),
        ] {
            let body = json!({ "text": text }).to_string();
            let (status, answer) = ask(app.clone(), "POST", "/notes", &body).await;
            assert_eq!(status, expected);
            assert_eq!(answer["error"].is_string(), expected == 422);
        }
    }

    #[tokio::test]
    async fn says_what_is_wrong_with_a_note() {
        let app = create(Arc::new(Fake::default()));
        for (body, expected) in [("{", 400), ("{}", 422), (r#"{"text": 1}"#, 422)] {
            let (status, answer) = ask(app.clone(), "POST", "/notes", body).await;
            assert_eq!(status, expected);
            assert!(answer["error"].is_string());
        }
    }

    #[tokio::test]
    async fn is_an_error_without_the_database() {
        let app = create(Arc::new(Down));
        let (status, _) = ask(app.clone(), "POST", "/notes", r#"{"text": "one"}"#).await;
        assert_eq!(status, 500);
        let (status, _) = ask(app, "GET", "/notes", "").await;
        assert_eq!(status, 500);
    }
}
