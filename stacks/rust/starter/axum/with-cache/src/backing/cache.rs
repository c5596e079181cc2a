//! What a route asks of the cache, whichever it is.

use futures_util::future::BoxFuture;

use crate::error::BoxError;

pub trait Cache: Send + Sync {
    /// Adds one to the counter under `key`, which begins at zero, and gives the sum; no two callers get the same.
    fn increment(&self, key: &'static str) -> BoxFuture<'_, Result<u64, BoxError>>;
}
