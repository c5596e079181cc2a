use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands, Client, ConnectionInfo, IntoConnectionInfo, RedisError, RedisResult};

use crate::backing::BackingService;
use crate::backing::cache::Cache;
use crate::error::BoxError;
use crate::settings::{Environment, SettingsError, secret, variable};

/// How long a connection may take to be made, and how long it may owe an answer before it is given up.
const SILENCE_LIMIT: Duration = Duration::from_secs(1);

/// One connection for all, which is made when the first command needs it.
pub struct Redis {
    name: &'static str,
    client: Client,
    connection: Arc<Mutex<ConnectionManager>>,
}

impl Redis {
    pub fn open(name: &'static str, environment: &Environment) -> Result<Self, SettingsError> {
        let mut address = address(name, environment)?;
        if let Some(password) = secret(environment, "CACHE_PASSWORD")? {
            let settings = address.redis_settings().clone().set_password(password);
            address = address.set_redis_settings(settings);
        }
        let client = Client::open(address).map_err(|_| bad_address())?;
        let connection = connect(&client).map_err(|_| bad_address())?;
        Ok(Self {
            name,
            client,
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// Ask for it anew for each piece of work, so that it is not one that was given up.
    pub fn connection(&self) -> ConnectionManager {
        lock(&self.connection).clone()
    }
}

fn connect(client: &Client) -> RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(SILENCE_LIMIT))
        .set_response_timeout(Some(SILENCE_LIMIT))
        // A command fails at once while there is no connection, and the next one tries again.
        .set_number_of_retries(0);
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

fn lock(connection: &Mutex<ConnectionManager>) -> MutexGuard<'_, ConnectionManager> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn address(name: &str, environment: &Environment) -> Result<ConnectionInfo, SettingsError> {
    let default = format!("redis://{name}:6379/0");
    let url = variable(environment, "CACHE_URL").unwrap_or(&default);
    url.into_connection_info().map_err(|_| bad_address())
}

/// The value itself stays out of the message: it may hold a password.
fn bad_address() -> SettingsError {
    SettingsError("CACHE_URL must be an address that begins with redis:// or rediss://".into())
}

impl BackingService for Redis {
    fn name(&self) -> &'static str {
        self.name
    }

    fn check(&self) -> BoxFuture<'_, Result<(), BoxError>> {
        let mut connection = self.connection();
        let current = self.connection.clone();
        let client = self.client.clone();
        // A task of its own: it still gives a silent connection up when its caller waits no longer.
        let task = tokio::spawn(async move {
            let result = redis::cmd("PING").exec_async(&mut connection).await;
            if result.as_ref().is_err_and(RedisError::is_timeout) {
                // Its server may have vanished without closing it.
                *lock(&current) = connect(&client)?;
            }
            result
        });
        async { Ok(task.await??) }.boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        // It has no goodbye to say: its connection ends with the process.
        async {}.boxed()
    }
}

impl Cache for Redis {
    fn increment(&self, key: &'static str) -> BoxFuture<'_, Result<u64, BoxError>> {
        async move { Ok(self.connection().incr(key, 1).await?) }.boxed()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::time::Instant;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;
    use tokio::time::{sleep, timeout};

    use super::*;

    /// Speaks just enough of the protocol: 7 to an INCRBY, OK to every other command, but nothing to a PING while it is
    /// silent.
    #[derive(Clone, Default)]
    struct Server {
        silent: Arc<AtomicBool>,
        connections: Arc<AtomicUsize>,
    }

    impl Server {
        async fn start(&self, port: u16) -> (u16, JoinHandle<()>) {
            let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let server = self.clone();
            let accepting = tokio::spawn(async move {
                loop {
                    let (mut stream, _) = listener.accept().await.unwrap();
                    server.connections.fetch_add(1, Ordering::Relaxed);
                    let server = server.clone();
                    tokio::spawn(async move {
                        let mut bytes = [0; 4096];
                        while let Ok(length @ 1..) = stream.read(&mut bytes).await {
                            let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
                            if text.contains("PING") && server.silent.load(Ordering::Relaxed) {
                                continue;
                            }
                            let answer = if text.contains("INCRBY") {
                                ":7\r\n".to_owned()
                            } else {
                                "+OK\r\n".repeat(text.matches('*').count())
                            };
                            stream.write_all(answer.as_bytes()).await.unwrap();
                        }
                    });
                }
            });
            (port, accepting)
        }
    }

    fn open(url: &str) -> Result<Redis, SettingsError> {
        let environment = [("CACHE_URL".to_owned(), url.to_owned())].into();
        Redis::open("redis", &environment)
    }

    async fn until_it_answers(redis: &Redis) {
        let start = Instant::now();
        while redis.check().await.is_err() {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "it does not recover"
            );
            sleep(Duration::from_millis(20)).await;
        }
    }

    #[tokio::test]
    async fn opens_without_its_service_and_connects_once_it_is_there() {
        let (port, accepting) = Server::default().start(0).await;
        accepting.abort();
        let _ = accepting.await;
        let redis = open(&format!("redis://127.0.0.1:{port}/0")).unwrap();
        let error = redis.check().await.unwrap_err().to_string();
        assert!(error.contains("refused"), "{error}");
        Server::default().start(port).await;
        until_it_answers(&redis).await;
    }

    #[tokio::test]
    async fn leaves_a_connection_that_does_not_answer_and_makes_a_new_one() {
        let server = Server::default();
        let (port, _accepting) = server.start(0).await;
        let redis = open(&format!("redis://127.0.0.1:{port}/0")).unwrap();
        redis.check().await.unwrap();
        server.silent.store(true, Ordering::Relaxed);
        let start = Instant::now();
        while server.connections.load(Ordering::Relaxed) < 2 {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "it stays with the silent connection"
            );
            // Whoever asks waits no longer than this.
            let asked = timeout(Duration::from_millis(100), redis.check()).await;
            assert!(!matches!(asked, Ok(Ok(()))));
        }
        server.silent.store(false, Ordering::Relaxed);
        until_it_answers(&redis).await;
    }

    #[tokio::test]
    async fn increments_a_counter() {
        let (port, _accepting) = Server::default().start(0).await;
        let redis = open(&format!("redis://127.0.0.1:{port}/0")).unwrap();
        assert_eq!(redis.increment("visits").await.unwrap(), 7);
    }

    #[tokio::test]
    async fn refuses_a_wrong_address_without_repeating_it() {
        for url in ["s3cret", "http://app:s3cret@redis"] {
            let SettingsError(message) = open(url).err().unwrap();
            assert!(message.starts_with("CACHE_URL must be"), "{message}");
            assert!(!message.contains("s3cret"));
        }
    }
}
