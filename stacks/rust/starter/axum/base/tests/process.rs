//! The whole process, with none of its backing services there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn records(text: &[u8]) -> Vec<Value> {
    let lines = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_slice(line).expect("every line is JSON"))
        .collect()
}

/// The service on a free port; it goes when the test does.
struct Service {
    child: Child,
    stdout: BufReader<ChildStdout>,
    port: u16,
}

impl Service {
    fn start() -> Self {
        // The limit for open requests is far away: what ends the process must be that none is open.
        let mut child = command()
            .env("PORT", "0")
            .env("SHUTDOWN_TIMEOUT_SECONDS", "60")
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let record: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(record["message"], "listening");
        let port = record["port"].as_u64().unwrap().try_into().unwrap();
        Self {
            child,
            stdout,
            port,
        }
    }

    fn probe(&self) -> Output {
        command()
            .arg("healthcheck")
            .env("PORT", self.port.to_string())
            .output()
            .unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn stops_on(signal: &str) {
    let mut service = Service::start();
    // A client that keeps its connection must not hold the stop up.
    let mut client = TcpStream::connect(("127.0.0.1", service.port)).unwrap();
    client
        .write_all(b"GET /nowhere HTTP/1.1\r\nHost: test\r\n\r\n")
        .unwrap();
    let mut start_of_answer = [0; 12];
    client.read_exact(&mut start_of_answer).unwrap();
    assert_eq!(&start_of_answer, b"HTTP/1.1 404");

    let start = Instant::now();
    let pid = service.child.id().to_string();
    assert!(
        Command::new("sh")
            .args(["-c", &format!("kill -{signal} {pid}")])
            .status()
            .unwrap()
            .success()
    );
    let mut rest = Vec::new();
    service.stdout.read_to_end(&mut rest).unwrap();
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(30));

    let messages: Vec<_> = records(&rest)
        .iter()
        .map(|record| record["message"].clone())
        .collect();
    assert_eq!(messages, ["request", "stopping", "stopped"]);
    let mut errors = String::new();
    service
        .child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut errors)
        .unwrap();
    assert_eq!(errors, "");
}

#[test]
fn stops_on_sigterm_although_a_client_keeps_its_connection() {
    stops_on("TERM");
}

#[test]
fn stops_on_sigint() {
    stops_on("INT");
}

#[test]
fn the_health_check_passes_while_the_service_runs_and_fails_without_it() {
    let service = Service::start();
    let passed = service.probe();
    assert!(passed.status.success(), "{passed:?}");
    let port = service.port;
    drop(service);
    let failed = command()
        .arg("healthcheck")
        .env("PORT", port.to_string())
        .output()
        .unwrap();
    assert_eq!(failed.status.code(), Some(1));
}

fn fails_with(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let records = records(&output.stdout);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["level"], "ERROR");
    records[0]["message"].as_str().unwrap().to_owned()
}

#[test]
fn says_in_one_line_which_setting_is_wrong() {
    let message = fails_with(command().env("PORT", "http"));
    assert_eq!(
        message,
        "PORT must be a number from 0 to 65535, not \"http\""
    );
}

#[test]
fn says_in_one_line_that_its_port_is_taken() {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let message = fails_with(command().env("PORT", &port));
    assert!(
        message.starts_with(&format!("cannot listen on port {port}: ")),
        "{message}"
    );
}

#[test]
fn says_in_one_line_that_a_command_is_unknown() {
    assert!(fails_with(command().arg("serve")).contains("serve"));
}
