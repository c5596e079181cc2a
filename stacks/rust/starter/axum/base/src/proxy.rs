//! Who asks: behind a proxy it is not whoever opened the connection.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// What a proxy says of the request that it passes on.
const FORWARDED: [&str; 3] = [FORWARDED_FOR, "x-forwarded-host", "x-forwarded-proto"];

pub type Trusted = Arc<[IpNet]>;

/// Puts the client in the place of a trusted proxy, where a handler finds it as `ConnectInfo<SocketAddr>`. Anyone else
/// loses the headers, so that a handler may believe those that it sees.
pub async fn believe(State(trusted): State<Trusted>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
    match peer.filter(|peer| is_trusted(&trusted, *peer)) {
        Some(proxy) => {
            // The port of the client is known to the proxy alone.
            let client = SocketAddr::new(client(&trusted, proxy, request.headers()), 0);
            request.extensions_mut().insert(ConnectInfo(client));
        }
        None => {
            for name in FORWARDED {
                request.headers_mut().remove(name);
            }
        }
    }
    next.run(request).await
}

/// The right-most address that is not a proxy's: what stands to the left of it anyone may have written.
fn client(trusted: &[IpNet], proxy: IpAddr, headers: &HeaderMap) -> IpAddr {
    let lines: Vec<_> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .map(|line| line.to_str().unwrap_or_default())
        .collect();
    let mut client = proxy;
    for item in lines.iter().flat_map(|line| line.split(',')).rev() {
        let Some(address) = address(item.trim()) else {
            break;
        };
        client = address;
        if !is_trusted(trusted, address) {
            break;
        }
    }
    client
}

/// Some proxies add the port.
fn address(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().ok();
    let address = address.or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

fn is_trusted(trusted: &[IpNet], address: IpAddr) -> bool {
    trusted.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use axum::{Extension, Router, middleware};
    use tower::ServiceExt;

    use super::*;

    const PROXY: &str = "10.0.0.2";
    const STRANGER: &str = "203.0.113.9";

    /// What a handler sees of a request from `peer`: the client, and the scheme that a proxy names.
    async fn seen(peer: &str, forwarded_for: &[&str]) -> String {
        async fn show(ConnectInfo(client): ConnectInfo<SocketAddr>, headers: HeaderMap) -> String {
            let scheme = headers.get("x-forwarded-proto");
            format!("{} {}", client.ip(), scheme.map_or("-", |_| "https"))
        }
        let peer = SocketAddr::new(peer.parse().unwrap(), 1);
        let trusted: Trusted = ["10.0.0.0/8".parse().unwrap()].into();
        let app = Router::new()
            .route("/", get(show))
            .layer(middleware::from_fn_with_state(trusted, believe))
            .layer(Extension(ConnectInfo(peer)));
        let mut request = Request::get("/").header("x-forwarded-proto", "https");
        for line in forwarded_for {
            request = request.header(FORWARDED_FOR, *line);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = app.oneshot(request).await.unwrap();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(body.into()).unwrap()
    }

    #[tokio::test]
    async fn a_stranger_is_not_believed() {
        assert_eq!(seen(STRANGER, &["192.0.2.1"]).await, "203.0.113.9 -");
    }

    #[tokio::test]
    async fn a_trusted_proxy_is_believed() {
        assert_eq!(seen(PROXY, &["192.0.2.1"]).await, "192.0.2.1 https");
        assert_eq!(seen(PROXY, &["192.0.2.1:4711"]).await, "192.0.2.1 https");
        assert_eq!(seen(PROXY, &["2001:db8::1"]).await, "2001:db8::1 https");
    }

    #[tokio::test]
    async fn the_client_is_the_right_most_address_that_is_no_proxy() {
        let forged = ["127.0.0.1, 192.0.2.1", "10.0.0.3"];
        assert_eq!(seen(PROXY, &forged).await, "192.0.2.1 https");
    }

    #[tokio::test]
    async fn the_client_is_the_last_known_address_where_the_rest_is_none() {
        assert_eq!(seen(PROXY, &[]).await, "10.0.0.2 https");
        assert_eq!(seen(PROXY, &["unknown"]).await, "10.0.0.2 https");
        assert_eq!(seen(PROXY, &["unknown, 10.0.0.3"]).await, "10.0.0.3 https");
    }
}
