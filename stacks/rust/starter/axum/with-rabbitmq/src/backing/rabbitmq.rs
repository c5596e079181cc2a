use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use lapin::options::{
    BasicAckOptions, BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions,
    QueueDeclareOptions,
};
use lapin::types::FieldTable;
use lapin::uri::AMQPUri;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use tokio::time::timeout;

use crate::backing::BackingService;
use crate::backing::queue::Queue;
use crate::error::BoxError;
use crate::settings::{Environment, SettingsError, secret, variable};

/// How long a piece of work may take, its connection included.
const WORK_LIMIT: Duration = Duration::from_secs(3);

/// How long an attempt to connect may take; whoever waits for it may give up sooner.
const CONNECT_LIMIT: Duration = Duration::from_secs(20);

/// A connection is closed when nothing came for twice as many seconds.
const HEARTBEAT: u16 = 5;

const OK: u16 = 200;
const PERSISTENT: u8 = 2;

/// All wait for the same attempt to connect, and share what comes of it.
type Attempt = Shared<BoxFuture<'static, Result<Arc<Connection>, String>>>;

/// One connection for all, which is made when the first piece of work needs it.
pub struct RabbitMq {
    name: &'static str,
    address: AMQPUri,
    attempt: Mutex<Option<Attempt>>,
}

impl RabbitMq {
    pub fn open(name: &'static str, environment: &Environment) -> Result<Self, SettingsError> {
        let default = format!("amqp://app@{name}:5672");
        let url = variable(environment, "QUEUE_URL").unwrap_or(&default);
        // The value itself stays out of the message: it may hold a password.
        let mut address: AMQPUri = url.parse().map_err(|_| {
            SettingsError(
                "QUEUE_URL must be an address that begins with amqp:// or amqps://".into(),
            )
        })?;
        if let Some(password) = secret(environment, "QUEUE_PASSWORD")? {
            address.authority.userinfo.password = password;
        }
        address.query.heartbeat.get_or_insert(HEARTBEAT);
        Ok(Self {
            name,
            address,
            attempt: Mutex::default(),
        })
    }

    /// A channel for one piece of work. If the work fails or nobody waits for it any more, no other is affected, and a
    /// message that was not acknowledged returns to its queue.
    pub async fn channel(&self) -> Result<Channel, BoxError> {
        let connection = self.connection().await?;
        Ok(connection.create_channel().await?)
    }

    fn connection(&self) -> Attempt {
        let mut attempt = self.attempt.lock().unwrap_or_else(PoisonError::into_inner);
        let current = attempt.take().filter(|attempt| match attempt.peek() {
            Some(Ok(connection)) => connection.status().connected(),
            Some(Err(_)) => false,
            // There is no second one beside it.
            None => true,
        });
        attempt
            .insert(current.unwrap_or_else(|| connect(self.address.clone())))
            .clone()
    }
}

/// Goes on when its callers wait no longer: it would leave something behind if it were broken off.
fn connect(address: AMQPUri) -> Attempt {
    let attempt = async move {
        let connecting = Connection::connect_uri(address, ConnectionProperties::default());
        match timeout(CONNECT_LIMIT, connecting).await {
            Ok(Ok(connection)) => Ok(Arc::new(connection)),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("timed out".to_owned()),
        }
    };
    let attempt = attempt.boxed().shared();
    tokio::spawn(attempt.clone());
    attempt
}

async fn declare(channel: &Channel, queue: &str) -> lapin::Result<()> {
    let options = QueueDeclareOptions::durable();
    channel
        .queue_declare(queue.into(), options, FieldTable::default())
        .await?;
    Ok(())
}

impl BackingService for RabbitMq {
    fn name(&self) -> &'static str {
        self.name
    }

    fn check(&self) -> BoxFuture<'_, Result<(), BoxError>> {
        async { Ok(self.channel().await?.close(OK, "OK".into()).await?) }.boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        let attempt = self
            .attempt
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        async move {
            if let Some(Ok(connection)) = attempt.as_ref().and_then(Shared::peek) {
                let _ = connection.close(OK, "OK".into()).await;
            }
        }
        .boxed()
    }
}

impl Queue for RabbitMq {
    fn publish(&self, queue: &'static str, text: String) -> BoxFuture<'_, Result<(), BoxError>> {
        let work = async move {
            let channel = self.channel().await?;
            declare(&channel, queue).await?;
            channel
                .confirm_select(ConfirmSelectOptions::default())
                .await?;
            let confirm = channel
                .basic_publish(
                    "".into(),
                    queue.into(),
                    BasicPublishOptions::default(),
                    text.as_bytes(),
                    BasicProperties::default().with_delivery_mode(PERSISTENT),
                )
                .await?;
            if confirm.await?.is_ack() {
                return Ok(());
            }
            Err("the server refused the message".into())
        };
        limited(work)
    }

    fn take(&self, queue: &'static str) -> BoxFuture<'_, Result<Option<String>, BoxError>> {
        let work = async move {
            let channel = self.channel().await?;
            declare(&channel, queue).await?;
            let found = channel
                .basic_get(queue.into(), BasicGetOptions::default())
                .await?;
            let Some(message) = found else {
                return Ok(None);
            };
            message.ack(BasicAckOptions::default()).await?;
            Ok(Some(String::from_utf8(message.delivery.data)?))
        };
        limited(work)
    }
}

fn limited<'a, T>(
    work: impl Future<Output = Result<T, BoxError>> + Send + 'a,
) -> BoxFuture<'a, Result<T, BoxError>> {
    async {
        timeout(WORK_LIMIT, work)
            .await
            .unwrap_or_else(|_| Err("timed out".into()))
    }
    .boxed()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    fn open(url: &str) -> Result<RabbitMq, SettingsError> {
        let environment = [("QUEUE_URL".to_owned(), url.to_owned())].into();
        RabbitMq::open("rabbitmq", &environment)
    }

    #[tokio::test]
    async fn opens_without_its_service_and_its_check_says_what_is_wrong() {
        let rabbitmq = open("amqp://app@127.0.0.1:1").unwrap();
        let error = rabbitmq.check().await.unwrap_err().to_string();
        assert!(error.contains("refused"), "{error}");
        rabbitmq.close().await;
    }

    #[tokio::test]
    async fn connects_once_to_a_server_that_does_not_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = connections.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                counter.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move { while stream.read_u8().await.is_ok() {} });
            }
        });
        let rabbitmq = open(&format!("amqp://app@127.0.0.1:{port}")).unwrap();
        for _ in 0..3 {
            // Whoever asks waits no longer than this.
            let asked = timeout(Duration::from_millis(100), rabbitmq.check()).await;
            assert!(asked.is_err());
        }
        assert_eq!(connections.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn tries_again_after_an_attempt_that_failed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let rabbitmq = open(&format!("amqp://app@127.0.0.1:{port}")).unwrap();
        for _ in 0..2 {
            let hang_up = async { drop(listener.accept().await.unwrap()) };
            let (checked, ()) = tokio::join!(rabbitmq.check(), hang_up);
            assert!(checked.is_err());
        }
    }

    #[tokio::test]
    async fn the_address_without_a_path_means_the_default_virtual_host() {
        assert_eq!(open("amqp://app@rabbitmq:5672").unwrap().address.vhost, "/");
        assert_eq!(
            open("amqps://app@rabbitmq/orders").unwrap().address.vhost,
            "orders"
        );
    }

    #[tokio::test]
    async fn refuses_a_wrong_address_without_repeating_it() {
        for url in [
            "s3cret",
            "http://app:s3cret@rabbitmq",
            "amqp://app:s3cret@[/",
        ] {
            let SettingsError(message) = open(url).err().unwrap();
            assert!(message.starts_with("QUEUE_URL must be"), "{message}");
            assert!(!message.contains("s3cret"));
        }
    }
}
