//! What a route asks of the queues.

use futures_util::future::BoxFuture;

use crate::error::BoxError;

pub trait Queue: Send + Sync {
    /// Succeeds once the server has confirmed that it keeps the message.
    fn publish(&self, queue: &'static str, text: String) -> BoxFuture<'_, Result<(), BoxError>>;

    /// Takes the oldest message off the queue, if there is one.
    fn take(&self, queue: &'static str) -> BoxFuture<'_, Result<Option<String>, BoxError>>;
}
