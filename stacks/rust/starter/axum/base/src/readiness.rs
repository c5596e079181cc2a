//! Can the service do its work now? Only if every backing service answers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde::Serialize;
use tokio::time::timeout;

use crate::backing::BackingService;
use crate::error::BoxError;

const LONGEST_ERROR: usize = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Up,
    Down,
}

#[derive(Debug, Serialize)]
pub struct Readiness {
    pub status: Status,
    pub checks: BTreeMap<&'static str, CheckResult>,
}

#[derive(Debug, Serialize)]
pub struct CheckResult {
    pub status: Status,
    pub latency_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Asks all services at the same time, each for at most `limit`.
pub async fn check(services: &[Arc<dyn BackingService>], limit: Duration) -> Readiness {
    let results = join_all(services.iter().map(|service| async move {
        let start = Instant::now();
        let outcome = timeout(limit, service.check()).await;
        let error = match outcome {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(describe(&error)),
            Err(_) => Some("timed out".to_owned()),
        };
        let status = if error.is_none() {
            Status::Up
        } else {
            Status::Down
        };
        let result = CheckResult {
            status,
            latency_ms: milliseconds(start.elapsed()),
            error,
        };
        (service.name(), result)
    }));
    let checks: BTreeMap<_, _> = results.await.into_iter().collect();
    let up = checks.values().all(|check| check.status == Status::Up);
    Readiness {
        status: if up { Status::Up } else { Status::Down },
        checks,
    }
}

/// With one decimal, which is as exact as it needs to be.
pub fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10.0
}

/// One short line; credentials in an address are left out.
fn describe(error: &BoxError) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    let words: Vec<String> = line.split(' ').map(without_credentials).collect();
    words.join(" ").chars().take(LONGEST_ERROR).collect()
}

fn without_credentials(word: &str) -> String {
    match (word.find("//"), word.rfind('@')) {
        (Some(start), Some(end)) if start < end => {
            format!("{}{}", &word[..start + 2], &word[end + 1..])
        }
        _ => word.to_owned(),
    }
}

#[cfg(test)]
pub mod tests {
    use std::future::pending;
    use std::sync::atomic::{AtomicBool, Ordering};

    use futures_util::FutureExt;
    use futures_util::future::BoxFuture;
    use tokio::sync::Barrier;

    use super::*;

    /// A backing service that does what a test wants.
    pub enum Fake {
        Up(&'static str),
        Down(&'static str, String),
        Hanging(&'static str),
        Asked(AtomicBool),
        /// Answers once that many checks have begun.
        Meeting(&'static str, Arc<Barrier>),
    }

    impl BackingService for Fake {
        fn name(&self) -> &'static str {
            match self {
                Fake::Up(name)
                | Fake::Down(name, _)
                | Fake::Hanging(name)
                | Fake::Meeting(name, _) => name,
                Fake::Asked(_) => "asked",
            }
        }

        fn check(&self) -> BoxFuture<'_, Result<(), BoxError>> {
            async move {
                match self {
                    Fake::Up(_) => Ok(()),
                    Fake::Down(_, message) => Err(message.clone().into()),
                    Fake::Hanging(_) => pending().await,
                    Fake::Asked(asked) => {
                        asked.store(true, Ordering::Relaxed);
                        Ok(())
                    }
                    Fake::Meeting(_, barrier) => {
                        barrier.wait().await;
                        Ok(())
                    }
                }
            }
            .boxed()
        }

        fn close(&self) -> BoxFuture<'_, ()> {
            async {}.boxed()
        }
    }

    const LIMIT: Duration = Duration::from_millis(100);

    async fn check_all(fakes: Vec<Fake>, limit: Duration) -> Readiness {
        let services: Vec<Arc<dyn BackingService>> = fakes
            .into_iter()
            .map(|fake| Arc::new(fake) as Arc<dyn BackingService>)
            .collect();
        check(&services, limit).await
    }

    #[tokio::test]
    async fn is_up_when_every_service_answers() {
        let readiness = check_all(vec![Fake::Up("store"), Fake::Up("queue")], LIMIT).await;
        assert_eq!(readiness.status, Status::Up);
        assert_eq!(
            readiness.checks.keys().collect::<Vec<_>>(),
            [&"queue", &"store"]
        );
        assert!(readiness.checks.values().all(|check| check.error.is_none()));
    }

    #[tokio::test]
    async fn is_down_when_one_service_fails_and_says_why() {
        let readiness = check_all(
            vec![Fake::Up("store"), Fake::Down("queue", "refused".into())],
            LIMIT,
        )
        .await;
        assert_eq!(readiness.status, Status::Down);
        assert_eq!(readiness.checks["store"].status, Status::Up);
        assert_eq!(readiness.checks["queue"].status, Status::Down);
        assert_eq!(readiness.checks["queue"].error.as_deref(), Some("refused"));
    }

    #[tokio::test]
    async fn waits_for_no_service_longer_than_the_limit() {
        let start = Instant::now();
        let fakes = vec![
            Fake::Hanging("store"),
            Fake::Hanging("queue"),
            Fake::Up("mail"),
        ];
        let readiness = check_all(fakes, LIMIT).await;
        assert!(start.elapsed() < Duration::from_secs(30));
        assert_eq!(
            readiness.checks["store"].error.as_deref(),
            Some("timed out")
        );
        assert_eq!(
            readiness.checks["queue"].error.as_deref(),
            Some("timed out")
        );
        assert_eq!(readiness.checks["mail"].status, Status::Up);
        assert!(readiness.checks["store"].latency_ms >= 95.0);
    }

    #[tokio::test]
    async fn asks_all_at_the_same_time() {
        let barrier = Arc::new(Barrier::new(2));
        let fakes = vec![
            Fake::Meeting("store", barrier.clone()),
            Fake::Meeting("queue", barrier),
        ];
        let readiness = check_all(fakes, Duration::from_secs(30)).await;
        assert_eq!(readiness.status, Status::Up);
    }

    #[test]
    fn an_error_is_one_short_line_without_credentials() {
        let message = format!(
            "cannot reach store://app:s3c@ret@store:99 {}\nat line 2",
            "é".repeat(200)
        );
        let text = describe(&message.into());
        assert!(
            text.starts_with("cannot reach store://store:99 éé"),
            "{text}"
        );
        assert!(!text.contains("line 2"));
        assert_eq!(text.chars().count(), LONGEST_ERROR);
    }
}
