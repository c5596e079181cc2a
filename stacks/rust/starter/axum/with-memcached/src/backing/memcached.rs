use std::io::{Error, ErrorKind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::backing::BackingService;
use crate::backing::cache::Cache;
use crate::error::BoxError;
use crate::settings::{Environment, SettingsError, variable};

/// How long a command may take, its connection included.
const SILENCE_LIMIT: Duration = Duration::from_secs(1);

/// How many connections wait for the next command.
const MOST_IDLE: usize = 8;

type Connection = BufStream<TcpStream>;

/// Speaks the text protocol. A connection is made when a command finds no idle one.
pub struct Memcached {
    name: &'static str,
    address: String,
    idle: Mutex<Vec<Connection>>,
}

impl Memcached {
    pub fn open(name: &'static str, environment: &Environment) -> Result<Self, SettingsError> {
        Ok(Self {
            name,
            address: address(name, environment)?,
            idle: Mutex::default(),
        })
    }

    /// Sends a command, which ends in a line break, and gives the line that answers it.
    pub async fn ask(&self, command: &str) -> Result<String, BoxError> {
        let outcome = timeout(SILENCE_LIMIT, async {
            let mut connection = match self.take_idle() {
                Some(connection) => connection,
                None => BufStream::new(TcpStream::connect(&self.address).await?),
            };
            let answer = exchange(&mut connection, command).await?;
            // One that failed does not get here, nor one that still owes an answer to a caller who has gone.
            self.keep_idle(connection);
            Ok::<_, Error>(answer)
        });
        let result = outcome
            .await
            .unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()));
        if result.is_err() {
            // What went wrong with one has most likely happened to all.
            self.idle().clear();
        }
        Ok(result?)
    }

    fn take_idle(&self) -> Option<Connection> {
        let mut idle = self.idle();
        // Nothing is due on an idle connection: what can be read from it is its end.
        std::iter::from_fn(|| idle.pop()).find(|connection| {
            let read = connection.get_ref().try_read(&mut [0]);
            read.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
        })
    }

    fn keep_idle(&self, connection: Connection) {
        let mut idle = self.idle();
        if idle.len() < MOST_IDLE {
            idle.push(connection);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn exchange(connection: &mut Connection, command: &str) -> Result<String, Error> {
    connection.write_all(command.as_bytes()).await?;
    connection.flush().await?;
    let mut line = String::new();
    connection.read_line(&mut line).await?;
    let Some(answer) = line.strip_suffix("\r\n") else {
        return Err(ErrorKind::UnexpectedEof.into());
    };
    // ERROR, CLIENT_ERROR or SERVER_ERROR
    if answer
        .split(' ')
        .next()
        .is_some_and(|word| word.ends_with("ERROR"))
    {
        return Err(Error::other(answer));
    }
    Ok(answer.to_owned())
}

/// The host and the port.
fn address(name: &str, environment: &Environment) -> Result<String, SettingsError> {
    let default = format!("memcached://{name}:11211");
    let url = variable(environment, "CACHE_URL").unwrap_or(&default);
    url.strip_prefix("memcached://")
        .map(|address| address.trim_end_matches('/'))
        .filter(|address| {
            let (host, port) = address.rsplit_once(':').unwrap_or_default();
            !host.is_empty() && !host.contains(['@', '/']) && port.parse::<u16>().is_ok()
        })
        .map(str::to_owned)
        // The value itself stays out of the message: it may hold a password.
        .ok_or_else(|| {
            SettingsError("CACHE_URL must be an address such as memcached://memcached:11211".into())
        })
}

impl BackingService for Memcached {
    fn name(&self) -> &'static str {
        self.name
    }

    fn check(&self) -> BoxFuture<'_, Result<(), BoxError>> {
        async { self.ask("version\r\n").await.map(drop) }.boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        // There is no goodbye to say.
        async { self.idle().clear() }.boxed()
    }
}

impl Cache for Memcached {
    fn increment(&self, key: &'static str) -> BoxFuture<'_, Result<u64, BoxError>> {
        async move {
            let increment = format!("incr {key} 1\r\n");
            let mut answer = self.ask(&increment).await?;
            if answer == "NOT_FOUND" {
                // Of several that come first, one makes the counter and the others find it.
                let add = format!("add {key} 0 0 1\r\n1\r\n");
                if self.ask(&add).await? == "STORED" {
                    return Ok(1);
                }
                answer = self.ask(&increment).await?;
            }
            let sum = answer.parse();
            Ok(sum.map_err(|_| format!("not the answer to an increment: {answer:?}"))?)
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::time::Instant;

    use futures_util::future::join_all;
    use tokio::net::TcpListener;
    use tokio::task::JoinSet;

    use super::*;

    /// Keeps counters; while it is silent it reads commands and gives no answer.
    #[derive(Clone, Default)]
    struct Server {
        counters: Arc<Mutex<HashMap<String, u64>>>,
        silent: Arc<AtomicBool>,
        connections: Arc<AtomicUsize>,
    }

    impl Server {
        /// It ends, with its connections, when the set is dropped.
        async fn start(&self, port: u16) -> (u16, JoinSet<()>) {
            let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let server = self.clone();
            let mut tasks = JoinSet::new();
            tasks.spawn(async move {
                let mut clients = JoinSet::new();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    server.connections.fetch_add(1, Ordering::Relaxed);
                    clients.spawn(server.clone().serve(BufStream::new(stream)));
                }
            });
            (port, tasks)
        }

        async fn serve(self, mut stream: Connection) {
            let mut line = String::new();
            while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
                let answer = self.answer(&line);
                if line.starts_with("add") {
                    stream.read_line(&mut line).await.unwrap();
                }
                line.clear();
                if !self.silent.load(Ordering::Relaxed) {
                    stream.write_all(answer.as_bytes()).await.unwrap();
                    stream.flush().await.unwrap();
                }
            }
        }

        fn answer(&self, line: &str) -> String {
            let mut counters = self.counters.lock().unwrap();
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                ["version"] => "VERSION 1.6\r\n".to_owned(),
                ["incr", key, "1"] => match counters.get_mut(key) {
                    Some(count) => {
                        *count += 1;
                        format!("{count}\r\n")
                    }
                    None => "NOT_FOUND\r\n".to_owned(),
                },
                ["add", key, "0", "0", "1"] if counters.contains_key(key) => {
                    "NOT_STORED\r\n".to_owned()
                }
                ["add", key, "0", "0", "1"] => {
                    counters.insert(key.to_owned(), 1);
                    "STORED\r\n".to_owned()
                }
                _ => "ERROR\r\n".to_owned(),
            }
        }
    }

    fn open(url: &str) -> Result<Memcached, SettingsError> {
        let environment = [("CACHE_URL".to_owned(), url.to_owned())].into();
        Memcached::open("memcached", &environment)
    }

    #[tokio::test]
    async fn opens_without_its_service_and_connects_once_it_is_there() {
        let (port, tasks) = Server::default().start(0).await;
        let memcached = open(&format!("memcached://127.0.0.1:{port}")).unwrap();
        memcached.check().await.unwrap();
        drop(tasks);
        let start = Instant::now();
        while memcached.check().await.is_ok() {
            assert!(start.elapsed() < Duration::from_secs(30));
        }
        let error = memcached.check().await.unwrap_err().to_string();
        assert!(error.contains("refused"), "{error}");
        let _tasks = Server::default().start(port).await;
        memcached.check().await.unwrap();
    }

    #[tokio::test]
    async fn leaves_a_connection_that_was_closed_and_takes_a_new_one() {
        let (port, mut tasks) = Server::default().start(0).await;
        let memcached = open(&format!("memcached://127.0.0.1:{port}")).unwrap();
        memcached.check().await.unwrap();
        tasks.shutdown().await;
        let _tasks = Server::default().start(port).await;
        // The end of the old one is noticed as soon as the runtime has looked.
        tokio::time::sleep(Duration::from_millis(50)).await;
        memcached.check().await.unwrap();
    }

    #[tokio::test]
    async fn leaves_a_connection_that_does_not_answer() {
        let server = Server::default();
        let (port, _tasks) = server.start(0).await;
        let memcached = open(&format!("memcached://127.0.0.1:{port}")).unwrap();
        memcached.check().await.unwrap();
        server.silent.store(true, Ordering::Relaxed);
        // Whoever asks waits no longer than this.
        let asked = timeout(Duration::from_millis(50), memcached.check()).await;
        assert!(asked.is_err());
        let error = memcached.check().await.unwrap_err().to_string();
        assert_eq!(error, "timed out");
        server.silent.store(false, Ordering::Relaxed);
        memcached.check().await.unwrap();
        assert_eq!(server.connections.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn many_increments_at_once_all_count() {
        let (port, _tasks) = Server::default().start(0).await;
        let memcached = open(&format!("memcached://127.0.0.1:{port}")).unwrap();
        let sums = join_all((0..50).map(|_| memcached.increment("visits"))).await;
        let mut sums: Vec<_> = sums.into_iter().map(Result::unwrap).collect();
        sums.sort_unstable();
        assert_eq!(sums, (1..=50).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn an_error_of_the_server_is_one() {
        let (port, _tasks) = Server::default().start(0).await;
        let memcached = open(&format!("memcached://127.0.0.1:{port}")).unwrap();
        let error = memcached.ask("nonsense\r\n").await.unwrap_err();
        assert_eq!(error.to_string(), "ERROR");
    }

    #[tokio::test]
    async fn refuses_a_wrong_address_without_repeating_it() {
        for url in [
            "s3cret",
            "redis://s3cret:11211",
            "memcached://s3cret",
            "memcached://s3cret:port",
            "memcached://app:s3cret@memcached:11211",
        ] {
            let SettingsError(message) = open(url).err().unwrap();
            assert!(message.starts_with("CACHE_URL must be"), "{message}");
            assert!(!message.contains("s3cret"));
        }
    }
}
