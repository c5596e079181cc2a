//! The process: reads the settings, listens, and stops when told to.

mod access;
mod app;
mod backing;
mod error;
mod logs;
mod probe;
mod readiness;
mod routes;
mod server;
mod settings;

use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, io};

use futures_util::future::join_all;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;
use tracing::{error, info};
use tracing_subscriber::filter::LevelFilter;

use crate::backing::Services;
use crate::error::BoxError;
use crate::settings::{Environment, Settings};

/// How long the clients of the backing services may take to say goodbye.
const CLOSE_LIMIT: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let environment: Environment = env::vars().collect();
    let settings = Settings::read(&environment);
    logs::init(
        settings
            .as_ref()
            .map_or(LevelFilter::INFO, |settings| settings.log_level),
    );

    let outcome = match env::args().nth(1).as_deref() {
        None => settings
            .map_err(BoxError::from)
            .and_then(|settings| serve(&settings, &environment)),
        // What the image's health check runs, since the image may hold nothing else that could ask.
        Some("healthcheck") => settings
            .map_err(BoxError::from)
            .and_then(|settings| Ok(probe::ask(settings.port, &settings.health_path)?)),
        Some(other) => Err(format!("unknown command {other:?}: there is only healthcheck").into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(settings: &Settings, environment: &Environment) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Runtime::new()?;
    let result = runtime.block_on(run(settings, environment));
    // A look-up of a name cannot be broken off, and nobody waits for its answer any more.
    runtime.shutdown_background();
    result
}

async fn run(settings: &Settings, environment: &Environment) -> Result<(), BoxError> {
    // From here on a signal is noticed; as the first process of a container, one that handles none ignores them.
    let stop = stop_signal()?;
    let services = Services::open(environment)?;
    let app = app::create(settings, services.all(), routes::create());

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, settings.port))
        .await
        .map_err(|error| format!("cannot listen on port {}: {error}", settings.port))?;
    info!(port = listener.local_addr()?.port(), "listening");
    server::run(listener, app, stop, settings.shutdown_timeout).await?;

    let clients = services.all();
    let _ = timeout(
        CLOSE_LIMIT,
        join_all(clients.iter().map(|client| client.close())),
    )
    .await;
    info!("stopped");
    Ok(())
}

/// Resolves to the name of the first signal that asks the process to stop.
fn stop_signal() -> io::Result<impl Future<Output = &'static str>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        }
    })
}
