//! What the county answers over HTTP: `POST /v1/register`, `POST /v1/sync`,
//! `POST /v1/attachments`, `GET /healthz`,
//! `GET /metrics`. Nothing else, and no page for a browser.

mod answer;
mod attachments;
mod metrics;
mod register;
mod sync;
mod tls;

pub(crate) use tls::tls;

use crate::county::County;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiangyuan_model::Refusal;
use metrics::Metrics;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Sessions at one time: more than twice the devices of a county, all on the first morning after a
/// holiday. Most of them wait for their line. Each holds a thread and, while the log is told, tables
/// of compression, which are small ones where many sessions are open.
pub(crate) const SESSIONS_MAX: usize = 512;

/// Threads beyond those of the sessions: registrations and monitoring.
pub(crate) const OTHER_THREADS_MAX: usize = 32;

/// What every route has.
#[derive(Clone)]
pub(crate) struct Answering {
    county: County,
    metrics: Arc<Metrics>,
    sessions: Arc<Semaphore>,
}

/// The routes over a county.
pub(crate) fn routes(county: County) -> Router {
    let answering = Answering { county, metrics: Arc::default(), sessions: Arc::new(Semaphore::new(SESSIONS_MAX)) };
    Router::new()
        .route("/v1/register", post(register::register))
        .route("/v1/sync", post(sync::sync))
        .route("/v1/attachments", post(attachments::attachments))
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics_text))
        .with_state(answering)
}

/// Healthy is a county whose database answers.
async fn healthz(State(answering): State<Answering>) -> Response {
    match blocking(move || answering.county.healthy()).await {
        Ok(_) => "ok\n".into_response(),
        Err(refusal) => refused(StatusCode::SERVICE_UNAVAILABLE, &refusal),
    }
}

async fn metrics_text(State(answering): State<Answering>) -> Response {
    let open = SESSIONS_MAX.saturating_sub(answering.sessions.available_permits());
    let (county, metrics) = (answering.county, answering.metrics);
    match blocking(move || county.stats()).await {
        Ok(stats) => metrics.text(&stats, open as u64).into_response(),
        Err(refusal) => refused(StatusCode::SERVICE_UNAVAILABLE, &refusal),
    }
}

/// Does what blocks on a thread that may block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> crate::Result<T> + Send + 'static) -> Result<T, Refusal> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(failure)) => {
            tracing::debug!(%failure, "answered with a refusal");
            Err(failure.refusal())
        }
        Err(_) => Err(Refusal::new(jiangyuan_model::ErrorCode::Internal).with("reference", "thread")),
    }
}

/// A refusal as JSON: a code and named parameters, for the other side's words.
fn refused(status: StatusCode, refusal: &Refusal) -> Response {
    (status, axum::Json(refusal)).into_response()
}
