//! The line to the database: a socket on this machine, or TLS to a server whose certificate is known.

use crate::address::DatabaseAddress;
use crate::failure::{Failure, Result};
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, NoTls, TlsConnect, TlsStream};
use tokio_postgres::{Client, Config, Connection};
use tokio_rustls::TlsConnector;

/// A database that does not answer within this is not there.
const CONNECT_WAIT: Duration = Duration::from_secs(10);

/// A line that is dead is found within a minute, so that no reader waits for it longer.
const SILENCE: Duration = Duration::from_secs(30);

/// How to reach the database.
#[derive(Clone)]
pub(in crate::db) struct Line {
    config: Config,
    tls: Option<Tls>,
}

impl Line {
    /// # Errors
    /// `FileUnreadable` where the certificate file cannot be read.
    pub(super) fn to(address: &DatabaseAddress) -> Result<Line> {
        let mut config = address.config().clone();
        config.connect_timeout(CONNECT_WAIT).keepalives_idle(SILENCE).tcp_user_timeout(SILENCE).application_name("jiangyuan-server");
        let tls = address.root_certificate().map(|file| Tls::trusting(file)).transpose()?;
        Ok(Line { config, tls })
    }

    /// Connects. The connection is driven by the runtime that this is awaited on.
    pub(super) async fn connect(&self) -> std::result::Result<Client, tokio_postgres::Error> {
        Ok(match &self.tls {
            None => driven(self.config.connect(NoTls).await?),
            Some(tls) => driven(self.config.connect(tls.clone()).await?),
        })
    }
}

fn driven<S, T>((client, connection): (Client, Connection<S, T>)) -> Client
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to the database ended");
        }
    });
    client
}

/// TLS 1.2 or 1.3 with a certificate that leads to the given one and bears the host's name.
#[derive(Clone)]
struct Tls(TlsConnector);

impl Tls {
    fn trusting(file: &std::path::Path) -> Result<Tls> {
        let mut roots = RootCertStore::empty();
        let certificates = CertificateDer::pem_file_iter(file).map_err(|_| jiangyuan_model::ErrorCode::FileUnreadable)?;
        for certificate in certificates {
            let certificate = certificate.map_err(|_| jiangyuan_model::ErrorCode::FileUnreadable)?;
            roots.add(certificate).map_err(|_| Failure::Key("sslrootcert"))?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| Failure::Key("tls.version"))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Tls(TlsConnector::from(Arc::new(config))))
    }
}

impl MakeTlsConnect<tokio_postgres::Socket> for Tls {
    type Stream = Encrypted;
    type TlsConnect = Named;
    type Error = rustls::pki_types::InvalidDnsNameError;

    fn make_tls_connect(&mut self, host: &str) -> std::result::Result<Named, Self::Error> {
        Ok(Named(self.0.clone(), ServerName::try_from(host.to_owned())?))
    }
}

/// The handshake with one host.
struct Named(TlsConnector, ServerName<'static>);

impl TlsConnect<tokio_postgres::Socket> for Named {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted>> + Send>>;

    fn connect(self, socket: tokio_postgres::Socket) -> Self::Future {
        Box::pin(async move { Ok(Encrypted(Box::new(self.0.connect(self.1, socket).await?))) })
    }
}

/// The encrypted line.
struct Encrypted(Box<tokio_rustls::client::TlsStream<tokio_postgres::Socket>>);

impl TlsStream for Encrypted {
    fn channel_binding(&self) -> ChannelBinding {
        // The certificate is verified by name, which is what a binding is for.
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
