use std::str::FromStr;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use tokio::time::timeout;

use crate::backing::BackingService;
use crate::error::BoxError;
use crate::settings::{Environment, SettingsError, secret, variable};

/// How long a query may wait for a connection: a server that is gone does not answer.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long the work on a connection may take before the connection is given up.
const SILENCE_LIMIT: Duration = Duration::from_secs(2);

/// A pool that connects when the first query needs it.
pub struct Postgres {
    name: &'static str,
    pub pool: PgPool,
}

impl Postgres {
    pub fn open(name: &'static str, environment: &Environment) -> Result<Self, SettingsError> {
        let default = format!("postgresql://app@{name}:5432/app");
        let url = variable(environment, "DATABASE_URL").unwrap_or(&default);
        let mut options = Some(url)
            .filter(|url| url.starts_with("postgresql://") || url.starts_with("postgres://"))
            .and_then(|url| PgConnectOptions::from_str(url).ok())
            // The value itself stays out of the message: it may hold a password.
            .ok_or_else(|| {
                SettingsError(
                    "DATABASE_URL must be an address that begins with postgresql://".into(),
                )
            })?;
        if let Some(password) = secret(environment, "DATABASE_PASSWORD")? {
            options = options.password(&password);
        }
        let pool = PgPoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(options);
        Ok(Self { name, pool })
    }

    /// Does `work` on a connection of the pool, in a task of its own: that still takes a silent connection out of the
    /// pool when its caller waits no longer.
    pub fn run<T, W>(&self, work: W) -> BoxFuture<'static, Result<T, BoxError>>
    where
        T: Send + 'static,
        W: FnOnce(&mut PgConnection) -> BoxFuture<'_, sqlx::Result<T>> + Send + 'static,
    {
        let pool = self.pool.clone();
        let task = tokio::spawn(async move {
            let mut connection = pool.acquire().await?;
            let outcome = timeout(SILENCE_LIMIT, work(&mut connection)).await;
            match outcome {
                Ok(result) => result.map_err(BoxError::from),
                Err(_) => {
                    drop(connection.detach());
                    Err("timed out".into())
                }
            }
        });
        async { task.await? }.boxed()
    }
}

impl BackingService for Postgres {
    fn name(&self) -> &'static str {
        self.name
    }

    fn check(&self) -> BoxFuture<'_, Result<(), BoxError>> {
        self.run(|connection| {
            async move {
                sqlx::query("SELECT 1").execute(connection).await?;
                Ok(())
            }
            .boxed()
        })
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.pool.close().boxed()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::time::sleep;

    use super::*;

    fn open(url: &str) -> Result<Postgres, SettingsError> {
        let environment = [("DATABASE_URL".to_owned(), url.to_owned())].into();
        Postgres::open("postgres", &environment)
    }

    #[tokio::test]
    async fn opens_without_its_service_and_its_check_says_what_is_wrong() {
        let postgres = open("postgresql://app@127.0.0.1:1/app").unwrap();
        let error = postgres.check().await.unwrap_err().to_string();
        assert!(!error.is_empty() && !error.contains("SELECT"), "{error}");
        postgres.close().await;
    }

    #[tokio::test]
    async fn drops_a_connection_that_does_not_answer() {
        // A server that lets everyone in (no encryption, authenticated, ready for a query), then says no more.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    let mut bytes = [0; 1024];
                    assert!(stream.read(&mut bytes).await.unwrap() > 0);
                    stream.write_all(b"N").await.unwrap();
                    assert!(stream.read(&mut bytes).await.unwrap() > 0);
                    stream
                        .write_all(b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I")
                        .await
                        .unwrap();
                    while stream.read(&mut bytes).await.is_ok_and(|length| length > 0) {}
                });
            }
        });
        let postgres = open(&format!("postgresql://app@127.0.0.1:{port}/app")).unwrap();
        // Whoever asks waits no longer than this.
        assert!(
            timeout(Duration::from_millis(100), postgres.check())
                .await
                .is_err()
        );
        let start = Instant::now();
        while postgres.pool.size() == 0 && start.elapsed() < Duration::from_secs(30) {
            sleep(Duration::from_millis(5)).await;
        }
        while postgres.pool.size() > 0 {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "the connection stays in the pool"
            );
            sleep(Duration::from_millis(5)).await;
        }
    }

    #[tokio::test]
    async fn refuses_a_wrong_address_without_repeating_it() {
        for url in [
            "s3cret",
            "mysql://app:s3cret@mysql/app",
            "postgresql://app:s3cret@[/app",
        ] {
            let SettingsError(message) = open(url).err().unwrap();
            assert!(message.starts_with("DATABASE_URL must be"), "{message}");
            assert!(!message.contains("s3cret"));
        }
    }
}
