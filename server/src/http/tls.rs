//! TLS 1.3 alone, with the county's own key.
//!
//! Handshakes are resumed, which saves the certificate. The server remembers them and hands out a
//! name of 32 bytes for each, in place of a sealed copy of all it remembers, which is 150 bytes more
//! down and, at the next handshake, up. After a restart, or at another process of the same county, a
//! handshake is a full one again. One ticket a handshake, and no early data: a hello that could be
//! replayed would be answered twice.

use crate::failure::{Failure, Result};
use crate::keys::CountyKeys;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::ServerSessionMemoryCache;
use rustls::version::TLS13;
use std::sync::Arc;

/// Handshakes that are remembered: some for each device of a large county, half a kilobyte each.
const RESUMPTIONS_MAX: usize = 2_048;

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
    config.session_storage = ServerSessionMemoryCache::new(RESUMPTIONS_MAX);
    config.send_tls13_tickets = 1;
    Ok(Arc::new(config))
}
