//! TLS 1.3 alone, with the county's own key.
//!
//! Handshakes are resumed by tickets that the server does not have to remember: half a kilobyte
//! less and no certificate on the line. One ticket a handshake, and no early data: a hello that
//! could be replayed would be answered twice.

use crate::failure::{Failure, Result};
use crate::keys::CountyKeys;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::version::TLS13;
use std::sync::Arc;

pub(crate) fn tls(keys: &CountyKeys) -> Result<Arc<ServerConfig>> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(keys.tls_pkcs8()));
    let chain = vec![CertificateDer::from(keys.tls_certificate())];
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .map_err(|_| Failure::Key("tls.version"))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|_| Failure::Key("tls.key"))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config.ticketer = ring::Ticketer::new().map_err(|_| Failure::Key("tls.ticket"))?;
    config.send_tls13_tickets = 1;
    Ok(Arc::new(config))
}
