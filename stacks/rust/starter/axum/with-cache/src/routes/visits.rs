//! Counts visits in the cache.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::backing::cache::Cache;
use crate::error::Failure;

const KEY: &str = "visits";

pub fn create(cache: Arc<dyn Cache>) -> Router {
    Router::new()
        .route("/visits", post(count))
        .with_state(cache)
}

async fn count(State(cache): State<Arc<dyn Cache>>) -> Result<Json<Value>, Failure> {
    Ok(Json(json!({ "visits": cache.increment(KEY).await? })))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use futures_util::FutureExt;
    use futures_util::future::BoxFuture;

    use super::*;
    use crate::app::tests::ask;
    use crate::error::BoxError;

    #[derive(Default)]
    struct Fake {
        count: AtomicU64,
        is_down: bool,
    }

    impl Cache for Fake {
        fn increment(&self, _key: &'static str) -> BoxFuture<'_, Result<u64, BoxError>> {
            async {
                if self.is_down {
                    return Err("refused".into());
                }
                Ok(self.count.fetch_add(1, Ordering::Relaxed) + 1)
            }
            .boxed()
        }
    }

    #[tokio::test]
    async fn every_visit_counts() {
        let app = create(Arc::new(Fake::default()));
        for visits in 1..=3 {
            assert_eq!(
                ask(app.clone(), "POST", "/visits", "").await,
                (200, json!({ "visits": visits }))
            );
        }
    }

    #[tokio::test]
    async fn is_an_error_without_the_cache() {
        let fake = Fake {
            is_down: true,
            ..Fake::default()
        };
        let (status, _) = ask(create(Arc::new(fake)), "POST", "/visits", "").await;
        assert_eq!(status, 500);
    }
}
