//! `POST /v1/register`: a ticket is spent.
//!
//! Answer 200 with the certificate's bytes; or 403 with the refusal as JSON (`{"code":
//! "ticket_used", "params": {}}`) where asking again cannot help, and 503 where it can.

use super::{Answering, blocking, refused};
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiangyuan_model::{ErrorCode, Refusal};
use jiangyuan_sync::enrol::Registration;
use std::time::Duration;

/// Two keys, a secret and two short names need a tenth of this.
const BODY_BYTES_MAX: usize = 4 * 1024;

/// A body that small is on its way for no longer, on any line that will carry a sync.
const BODY_WAIT: Duration = Duration::from_secs(60);

pub(super) async fn register(State(answering): State<Answering>, body: Body) -> Response {
    let read = tokio::time::timeout(BODY_WAIT, to_bytes(body, BODY_BYTES_MAX)).await;
    let registration = read.ok().and_then(Result::ok).and_then(|bytes| Registration::from_bytes(&bytes).ok());
    let Some(registration) = registration else {
        return refused(StatusCode::BAD_REQUEST, &Refusal::new(ErrorCode::ChangeUnreadable));
    };
    let (device, county) = (registration.device, answering.county.clone());
    match blocking(move || county.register(&registration)).await {
        Ok(certificate) => {
            answering.metrics.registrations.add(1);
            tracing::info!(device, "registered");
            Body::from(certificate).into_response()
        }
        Err(refusal) => {
            answering.metrics.registrations_refused.add(1);
            tracing::warn!(device, code = refusal.code.key(), "registration refused");
            refused(status(refusal.code), &refusal)
        }
    }
}

const fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::StoreBusy | ErrorCode::DiskFull | ErrorCode::Internal => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::FORBIDDEN,
    }
}
