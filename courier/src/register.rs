//! The first contact: the device spends its ticket and gets its certificate.
//!
//! It may be asked again as often as needed: the county answers the same device with the same
//! certificate, so an answer that was lost on the way costs nothing.

use crate::failure::Failure;
use crate::line::{CONNECT_SILENCE, LINE_SILENCE, Line, Wire};
use bytes::{Bytes, BytesMut};
use jiangyuan_model::{ErrorCode, Refusal};
use jiangyuan_store::Store;
use jiangyuan_sync::enrol::Certificate;
use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use std::thread;
use std::time::Duration;

/// Where a ticket is spent.
const PATH: &str = "/v1/register";

/// The longest answer that is read: a certificate has some hundred bytes.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// What the county calls the PC until somebody names it.
pub(crate) const LABEL: &str = "desk";

/// How long to wait before each further attempt on a line that fails. Whoever enrols sits in front
/// of the screen, and the next sync tries again anyway.
const RETRY_AFTER: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];

/// Registers the device with the county, if that has not been done.
///
/// # Errors
/// [`ErrorCode::TicketExpired`], [`ErrorCode::TicketUsed`], [`ErrorCode::TicketUnknown`] as the
/// county says; [`ErrorCode::CountyUnreachable`], and then the next sync does it;
/// [`ErrorCode::CountyNotTheOne`]; or the store cannot be written.
pub fn register(store: &mut Store, line: &Line) -> Result<(), Refusal> {
    let Some(registration) = store.registration(LABEL)? else { return Ok(()) };
    let (status, answer) = ask_until_answered(line, &registration.to_bytes()).map_err(|failure| failure.refusal())?;
    if !status.is_success() {
        return Err(serde_json::from_slice(&answer).unwrap_or_else(|_| Failure::of_status(status).refusal()));
    }
    let certificate = Certificate::from_bytes(&answer).map_err(|_| ErrorCode::CountyAnswerUnreadable)?;
    store.set_registered(&certificate)
}

fn ask_until_answered(line: &Line, registration: &[u8]) -> Result<(StatusCode, Bytes), Failure> {
    let ask = || line.runtime().block_on(ask(line.wire(), registration.to_vec()));
    let mut answer = ask();
    for wait in RETRY_AFTER {
        if !matches!(answer, Err(Failure::Unreachable | Failure::Broken)) {
            break;
        }
        thread::sleep(wait);
        answer = ask();
    }
    answer
}

/// One ordinary request and answer, of a few hundred bytes.
async fn ask(wire: &Wire, registration: Vec<u8>) -> Result<(StatusCode, Bytes), Failure> {
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(wire.tls())
        .no_proxy()
        .connect_timeout(CONNECT_SILENCE)
        .read_timeout(LINE_SILENCE)
        .build()
        .map_err(|_| Failure::Unreachable)?;
    let request = client.post(wire.address(PATH)).header(CONTENT_TYPE, "application/octet-stream").body(registration);
    let mut answer = request.send().await.map_err(|error| Failure::of_request(&error))?;
    let mut read = BytesMut::new();
    while let Some(bytes) = answer.chunk().await.map_err(|error| Failure::of_request(&error))? {
        if read.len() + bytes.len() > ANSWER_BYTES_MAX {
            return Err(Failure::Broken);
        }
        read.extend_from_slice(&bytes);
    }
    Ok((answer.status(), read.freeze()))
}
