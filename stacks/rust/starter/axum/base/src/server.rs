//! Serves until told to stop.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing::{info, warn};

/// Once `stop` resolves, accepts no more connections and lets open requests finish for at most `limit`.
pub async fn run(
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = &'static str>,
    limit: Duration,
) -> io::Result<()> {
    let (begin, begun) = oneshot::channel::<()>();
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async {
        let _ = begun.await;
    });
    let mut server = pin!(server.into_future());
    tokio::select! {
        result = &mut server => return result,
        signal = stop => info!(signal, "stopping"),
    }
    let _ = begin.send(());
    match timeout(limit, server).await {
        Ok(result) => result,
        // They end with the process.
        Err(_) => {
            warn!("open requests took too long and are cut");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::sync::Notify;
    use tokio::time::sleep;

    use super::*;

    /// Stops the server as soon as a request is open that takes `needed`; gives what the client read by then.
    async fn stop_during_a_request(needed: Duration, limit: Duration) -> (String, Duration) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let open: &'static Notify = Box::leak(Box::default());
        let app = Router::new().route(
            "/",
            get(move || async move {
                open.notify_one();
                sleep(needed).await;
                "done"
            }),
        );
        let client = tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream
                .write_all(b"GET / HTTP/1.1\r\nHost: test\r\n\r\n")
                .await
                .unwrap();
            let mut answer = String::new();
            // The connection is one that the client would keep: it is the server who closes it.
            let _ = timeout(limit, stream.read_to_string(&mut answer)).await;
            answer
        });
        let start = Instant::now();
        let stop = async {
            open.notified().await;
            "SIGTERM"
        };
        run(listener, app, stop, limit).await.unwrap();
        let duration = start.elapsed();
        (client.await.unwrap(), duration)
    }

    #[tokio::test]
    async fn lets_an_open_request_finish_and_waits_no_longer_for_its_connection() {
        let (answer, duration) =
            stop_during_a_request(Duration::from_millis(150), Duration::from_secs(60)).await;
        assert!(answer.ends_with("done"), "{answer}");
        assert!(duration < Duration::from_secs(30), "took {duration:?}");
    }

    #[tokio::test]
    async fn waits_no_longer_than_the_limit() {
        let (answer, duration) =
            stop_during_a_request(Duration::from_secs(600), Duration::from_millis(200)).await;
        assert_eq!(answer, "");
        assert!(
            duration >= Duration::from_millis(150) && duration < Duration::from_secs(30),
            "took {duration:?}"
        );
    }
}
