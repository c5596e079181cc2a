use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::backing::postgres::Postgres;
use crate::error::BoxError;
use crate::routes::notes::{Note, Notes};

impl Notes for Postgres {
    fn add(&self, text: String) -> BoxFuture<'_, Result<Note, BoxError>> {
        self.run(|connection| {
            async move {
                let id = sqlx::query_scalar("INSERT INTO notes (text) VALUES ($1) RETURNING id")
                    .bind(&text)
                    .fetch_one(connection)
                    .await?;
                Ok(Note { id, text })
            }
            .boxed()
        })
    }

    fn newest(&self, limit: i64) -> BoxFuture<'_, Result<Vec<Note>, BoxError>> {
        self.run(move |connection| {
            async move {
                let rows = sqlx::query_as("SELECT id, text FROM notes ORDER BY id DESC LIMIT $1")
                    .bind(limit)
                    .fetch_all(connection)
                    .await?;
                Ok(rows
                    .into_iter()
                    .map(|(id, text)| Note { id, text })
                    .collect())
            }
            .boxed()
        })
    }
}
