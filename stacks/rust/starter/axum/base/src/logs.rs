//! One JSON object a line on standard output, for people and machines alike.

use std::backtrace::Backtrace;
use std::{io, panic};

use tracing::error;
use tracing::subscriber::Subscriber;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

/// Makes every log line and every panic of the process such a line.
pub fn init(level: LevelFilter) {
    json_lines(level, io::stdout).init();
    panic::set_hook(Box::new(log_panic));
}

/// Writes what is at least as grave as `level`, the fields of an event beside its message.
pub fn json_lines<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_max_level(level)
        .with_writer(writer)
        .finish()
}

fn log_panic(info: &panic::PanicHookInfo) {
    let message = info.payload_as_str().unwrap_or("no message");
    let location = info.location().map(ToString::to_string);
    error!(location, stack = %Backtrace::force_capture(), "panic: {message}");
}

#[cfg(test)]
pub mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::Value;
    use tracing::subscriber::{DefaultGuard, set_default};
    use tracing::{debug, warn};

    use super::*;

    /// The lines that the current thread has logged since `collect`.
    #[derive(Clone)]
    pub struct Lines(Arc<Mutex<Vec<u8>>>);

    pub fn collect() -> (Lines, DefaultGuard) {
        let lines = Lines(Arc::default());
        let writer = lines.clone();
        let subscriber = json_lines(LevelFilter::INFO, move || writer.clone());
        (lines, set_default(subscriber))
    }

    impl Lines {
        pub fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }

        pub fn records(&self) -> Vec<Value> {
            self.text()
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect()
        }
    }

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn writes_one_json_object_a_line() {
        let (lines, _guard) = collect();
        warn!(attempt = 3, "two\nlines");
        debug!("below the level");
        assert_eq!(lines.text().matches('\n').count(), 1);
        let record = &lines.records()[0];
        assert_eq!(record["level"], "WARN");
        assert_eq!(record["message"], "two\nlines");
        assert_eq!(record["attempt"], 3);
        assert!(record["target"].as_str().unwrap().ends_with("logs::tests"));
        let timestamp = record["timestamp"].as_str().unwrap();
        assert!(
            timestamp.ends_with('Z') && timestamp.contains('T'),
            "{timestamp}"
        );
    }
}
