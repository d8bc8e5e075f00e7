//! A pinned HTTP/2 connection, as a device makes one.

use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http2::{self, SendRequest};
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use jiangyuan_sync::Hash;
use rustls::ClientConfig;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme, version};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

#[derive(Debug)]
struct Pinned(Hash, Arc<CryptoProvider>);

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let key = ParsedCertificate::try_from(certificate)?.subject_public_key_info();
        if *blake3::hash(&key).as_bytes() == self.0 {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("not TLS 1.2".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.1.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.1.signature_verification_algorithms.supported_schemes()
    }
}

/// Connects; fails where another key than the pinned one answers.
pub(crate) async fn connect<B>(address: &str, pin: Hash) -> std::io::Result<SendRequest<B>>
where
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let provider = Arc::new(ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[&version::TLS13])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Pinned(pin, provider)))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let socket = TcpStream::connect(address).await?;
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let tls = TlsConnector::from(Arc::new(config)).connect(name, socket).await?;
    let (requests, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(tls)).await.map_err(std::io::Error::other)?;
    tokio::spawn(connection);
    Ok(requests)
}

pub(crate) fn request<B>(method: Method, address: &str, path: &str, body: B) -> Request<B> {
    Request::builder().method(method).uri(format!("https://{address}{path}")).body(body).unwrap()
}

/// A whole request and its whole answer, on a connection of its own.
pub(crate) fn ask(method: Method, address: &str, pin: Hash, path: &str, body: Vec<u8>) -> (u16, Bytes) {
    block_on(async {
        let mut requests = connect(address, pin).await.unwrap();
        let answer = requests.send_request(request(method, address, path, Full::new(Bytes::from(body)))).await.unwrap();
        (answer.status().as_u16(), answer.into_body().collect().await.unwrap().to_bytes())
    })
}

/// What was heard of an answer until the line broke.
pub(crate) async fn ask_until_cut(address: &str, pin: Hash, body: Vec<u8>) -> Vec<u8> {
    let mut told = Vec::new();
    let Ok(mut requests) = connect(address, pin).await else { return told };
    let asked = requests.send_request(request(Method::POST, address, "/v1/sync", Full::new(Bytes::from(body)))).await;
    let Ok(mut answer) = asked else { return told };
    while let Some(Ok(frame)) = answer.frame().await {
        told.extend(frame.into_data().unwrap_or_default());
    }
    told
}

/// A request whose body is still being written.
pub(crate) async fn open(requests: &mut SendRequest<Channel<Bytes>>, address: &str, first: Vec<u8>) -> (Sender<Bytes>, Response<Incoming>) {
    let (mut body, channel) = Channel::new(4);
    body.send_data(first.into()).await.unwrap();
    let answer = requests.send_request(request(Method::POST, address, "/v1/sync", channel)).await.unwrap();
    (body, answer)
}

pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}
