use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::backing::mysql::MySql;
use crate::error::BoxError;
use crate::routes::notes::{Note, Notes};

impl Notes for MySql {
    fn add(&self, text: String) -> BoxFuture<'_, Result<Note, BoxError>> {
        self.run(|connection| {
            async move {
                let result = sqlx::query("INSERT INTO notes (text) VALUES (?)")
                    .bind(&text)
                    .execute(connection)
                    .await?;
                let id = result.last_insert_id().cast_signed();
                Ok(Note { id, text })
            }
            .boxed()
        })
    }

    fn newest(&self, limit: i64) -> BoxFuture<'_, Result<Vec<Note>, BoxError>> {
        self.run(move |connection| {
            async move {
                let rows = sqlx::query_as("SELECT id, text FROM notes ORDER BY id DESC LIMIT ?")
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
