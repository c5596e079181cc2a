//! The application: the probes, the routes, and what surrounds them.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router, middleware};
use serde_json::{Value, json};
use tracing::warn;

use crate::backing::BackingService;
use crate::readiness::{Readiness, Status};
use crate::settings::{READY_PATH, Settings};
use crate::{access, error, proxy, readiness};

#[derive(Clone)]
struct Probes {
    services: Arc<[Arc<dyn BackingService>]>,
    limit: Duration,
}

pub fn create(
    settings: &Settings,
    services: Vec<Arc<dyn BackingService>>,
    routes: Router,
) -> Router {
    let probes = Probes {
        services: services.into(),
        limit: settings.ready_timeout,
    };
    let quiet: access::QuietPaths = [settings.health_path.clone(), READY_PATH.to_owned()].into();
    let trusted: proxy::Trusted = settings.trusted_proxies.clone().into();
    Router::new()
        .route(&settings.health_path, get(health))
        .route(READY_PATH, get(ready))
        .with_state(probes)
        .merge(routes)
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(middleware::from_fn_with_state(quiet, access::log))
        .layer(middleware::from_fn_with_state(trusted, proxy::believe))
}

/// Alive: asked by the health check of the image, whose failure restarts the service. No backing service is asked,
/// since a restart would not bring it back.
async fn health() -> Json<Value> {
    Json(json!({ "status": "up" }))
}

/// Ready: asked by whoever sends traffic.
async fn ready(State(probes): State<Probes>) -> (StatusCode, Json<Readiness>) {
    let readiness = readiness::check(&probes.services, probes.limit).await;
    if readiness.status == Status::Up {
        return (StatusCode::OK, Json(readiness));
    }
    warn!(checks = %json!(readiness.checks), "not ready");
    (StatusCode::SERVICE_UNAVAILABLE, Json(readiness))
}

#[cfg(test)]
pub mod tests {
    use std::net::SocketAddr;
    use std::sync::atomic::{AtomicBool, Ordering};

    use axum::Extension;
    use axum::body::{Body, to_bytes};
    use axum::extract::ConnectInfo;
    use axum::http::{Request, header};
    use tokio::time::timeout;
    use tower::ServiceExt;

    use super::*;
    use crate::backing::Services;
    use crate::error::Failure;
    use crate::logs;
    use crate::readiness::tests::Fake;
    use crate::routes;
    use crate::settings::{Environment, SERVICE_NAME};

    fn settings() -> Settings {
        let settings = Settings::read(&Environment::new()).unwrap();
        Settings {
            ready_timeout: Duration::from_millis(100),
            ..settings
        }
    }

    fn app(services: Vec<Arc<dyn BackingService>>) -> Router {
        let routes = routes::create(&Services::open(&Environment::new()).unwrap());
        create(&settings(), services, routes)
    }

    /// Sends a body of JSON; gives the status and the body of the answer, which is null if there is none.
    pub async fn ask(app: Router, method: &str, path: &str, body: &str) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        send(app, request).await
    }

    async fn get_json(app: Router, path: &str) -> (u16, Value) {
        send(app, Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn send(app: Router, request: Request<Body>) -> (u16, Value) {
        let response = app.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        if body.is_empty() {
            return (status, Value::Null);
        }
        (status, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn the_index_names_the_service() {
        let (status, body) = get_json(app(vec![]), "/").await;
        assert_eq!(status, 200);
        assert_eq!(body["service"], SERVICE_NAME);
    }

    #[tokio::test]
    async fn is_healthy_without_asking_a_backing_service() {
        let service = Arc::new(Fake::Asked(AtomicBool::new(false)));
        let (status, body) = get_json(app(vec![service.clone()]), &settings().health_path).await;
        assert_eq!(status, 200);
        assert_eq!(body, json!({ "status": "up" }));
        assert!(matches!(&*service, Fake::Asked(asked) if !asked.load(Ordering::Relaxed)));
    }

    #[tokio::test]
    async fn is_ready_without_any_backing_service() {
        let (status, body) = get_json(app(vec![]), "/ready").await;
        assert_eq!(status, 200);
        assert_eq!(body, json!({ "status": "up", "checks": {} }));
    }

    #[tokio::test]
    async fn is_ready_when_every_check_passes() {
        let (status, body) = get_json(app(vec![Arc::new(Fake::Up("store"))]), "/ready").await;
        assert_eq!(status, 200);
        assert_eq!(body["checks"]["store"]["status"], "up");
        assert!(body["checks"]["store"]["latency_ms"].is_number());
        assert!(body["checks"]["store"].get("error").is_none());
    }

    #[tokio::test]
    async fn is_not_ready_when_one_check_fails_and_another_hangs() {
        let (lines, _guard) = logs::tests::collect();
        let down = Fake::Down("queue", "refused".into());
        let services: Vec<Arc<dyn BackingService>> = vec![
            Arc::new(Fake::Up("store")),
            Arc::new(down),
            Arc::new(Fake::Hanging("mail")),
        ];
        let (status, body) = get_json(app(services), "/ready").await;
        assert_eq!(status, 503);
        assert_eq!(body["status"], "down");
        assert_eq!(body["checks"]["store"]["status"], "up");
        assert_eq!(body["checks"]["queue"]["error"], "refused");
        assert_eq!(body["checks"]["mail"]["error"], "timed out");
        let messages: Vec<_> = lines
            .records()
            .iter()
            .map(|line| line["message"].clone())
            .collect();
        assert_eq!(messages, ["not ready", "request"]);
    }

    #[tokio::test]
    async fn answers_in_json_where_there_is_no_route() {
        let (status, body) = get_json(app(vec![]), "/nowhere").await;
        assert_eq!((status, body), (404, json!({ "error": "not found" })));
        let (status, body) = ask(app(vec![]), "POST", "/", "").await;
        assert_eq!(
            (status, body),
            (405, json!({ "error": "method not allowed" }))
        );
    }

    #[tokio::test]
    async fn an_error_is_answered_without_its_details_and_logged_with_them() {
        async fn fail() -> Result<(), Failure> {
            Err("s3cret")?
        }
        let (lines, _guard) = logs::tests::collect();
        let routes = Router::new().route("/boom", get(fail));
        let (status, body) = get_json(create(&settings(), vec![], routes), "/boom").await;
        assert_eq!(
            (status, body),
            (500, json!({ "error": "internal server error" }))
        );
        let record = &lines.records()[0];
        assert_eq!(record["level"], "ERROR");
        assert_eq!(record["error"], "s3cret");
        assert!(record["stack"].as_str().unwrap().contains("fail"));
    }

    #[tokio::test]
    async fn a_panic_is_answered_like_an_error() {
        async fn fail() {
            panic!("s3cret");
        }
        let (lines, _guard) = logs::tests::collect();
        let routes = Router::new().route("/boom", get(fail));
        let (status, body) = get_json(create(&settings(), vec![], routes), "/boom").await;
        assert_eq!(
            (status, body),
            (500, json!({ "error": "internal server error" }))
        );
        assert_eq!(lines.records().last().unwrap()["status"], 500);
    }

    #[tokio::test]
    async fn logs_a_request_with_its_path_but_not_its_query() {
        let (lines, _guard) = logs::tests::collect();
        get_json(app(vec![]), "/nowhere?token=s3cret").await;
        let record = &lines.records()[0];
        assert_eq!(record["message"], "request");
        assert_eq!(record["method"], "GET");
        assert_eq!(record["path"], "/nowhere");
        assert_eq!(record["status"], 404);
        assert!(record["duration_ms"].is_number());
        assert!(!lines.text().contains("s3cret"));
    }

    #[tokio::test]
    async fn logs_for_whom_a_trusted_proxy_asks() {
        let trusting = Settings {
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
            ..settings()
        };
        for (settings, expected) in [(settings(), "10.0.0.2"), (trusting, "192.0.2.1")] {
            let (lines, _guard) = logs::tests::collect();
            let request = Request::get("/")
                .header("x-forwarded-for", "192.0.2.1")
                .body(Body::empty())
                .unwrap();
            let peer = Extension(ConnectInfo(SocketAddr::from(([10, 0, 0, 2], 1234))));
            let app = create(&settings, vec![], Router::new()).layer(peer);
            send(app, request).await;
            assert_eq!(lines.records()[0]["client"], expected);
        }
    }

    #[tokio::test]
    async fn logs_no_probe_that_succeeds() {
        let (lines, _guard) = logs::tests::collect();
        get_json(app(vec![]), &settings().health_path).await;
        get_json(app(vec![]), "/ready").await;
        assert_eq!(lines.text(), "");
    }

    #[tokio::test]
    async fn logs_a_request_whose_client_went_before_the_answer() {
        let (lines, _guard) = logs::tests::collect();
        let routes = Router::new().route("/slow", get(std::future::pending::<()>));
        let app = create(&settings(), vec![], routes);
        let answer = timeout(Duration::from_millis(50), get_json(app, "/slow")).await;
        assert!(answer.is_err());
        assert_eq!(lines.records()[0]["status"], 499);
    }
}
