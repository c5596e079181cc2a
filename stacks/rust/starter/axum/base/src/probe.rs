//! The health check: one request to the service on this machine.

use std::io::{Error, Read, Result, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(2);

/// Succeeds if the answer's status is 200.
pub fn ask(port: u16, path: &str) -> Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, LIMIT)?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.set_write_timeout(Some(LIMIT))?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut status = [0; "HTTP/1.1 200".len()];
    stream.read_exact(&mut status)?;
    if &status == b"HTTP/1.1 200" {
        return Ok(());
    }
    Err(Error::other(format!(
        "answered {}",
        String::from_utf8_lossy(&status)
    )))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Asks a server that has one answer.
    fn ask_one(answer: &'static str) -> Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let length = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        let result = ask(port, "/alive");
        let request = server.join().unwrap();
        assert!(request.starts_with("GET /alive HTTP/1.1\r\n"), "{request}");
        result
    }

    #[test]
    fn passes_on_200_only() {
        assert!(ask_one("HTTP/1.1 200 OK\r\n\r\n").is_ok());
        assert!(ask_one("HTTP/1.1 404 Not Found\r\n\r\n").is_err());
        assert!(ask_one("HTTP/1.1 503 Service Unavailable\r\n\r\n").is_err());
        assert!(ask_one("").is_err());
    }

    #[test]
    fn fails_where_nothing_listens() {
        assert!(ask(1, "/").is_err());
    }
}
