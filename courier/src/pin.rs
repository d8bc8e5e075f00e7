//! Trust in exactly one key: the county's, by the fingerprint in the ticket.
//!
//! The county's server has a certificate of its own making, so no authority can vouch for it and
//! none could betray it. A server is the county if it proves, in the handshake's signature, that
//! it holds the private key whose public part (SubjectPublicKeyInfo, DER) has the pinned BLAKE3.
//! Names and dates in the certificate prove nothing and are not looked at: `--server` may name any
//! address that leads there, and a PC whose clock is years off still syncs.

use crate::drive::PIECE_BYTES;
use jiangyuan_sync::Hash;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ClientConfig, Resumption};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme, version};
use std::sync::Arc;

/// Tickets of earlier handshakes kept for resumption. A line leads to one server, which hands out
/// two at a time; a few more do no harm.
const RESUMPTION_TICKETS_MAX: usize = 8;

/// The longest TLS record that is sent: a piece of [`PIECE_BYTES`] with the rim of its HTTP/2 frame.
const RECORD_BYTES_MAX: usize = PIECE_BYTES + 64;

/// Accepts the pinned key and no other.
#[derive(Debug)]
struct Pinned {
    county: Hash,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let key = ParsedCertificate::try_from(end_entity)?.subject_public_key_info();
        if blake3::hash(&key) == blake3::Hash::from_bytes(self.county) {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        // The configuration below offers TLS 1.3 alone.
        Err(Error::General("TLS 1.2 is not spoken".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }
}

/// The TLS of a line: version 1.3, HTTP/2, the pinned key, resumption within this process.
pub(crate) fn tls(county: Hash) -> Result<Arc<ClientConfig>, Error> {
    // The county has one kind of key and is as new as we are: what is not offered is not sent.
    let provider = Arc::new(CryptoProvider {
        cipher_suites: vec![ring::cipher_suite::TLS13_AES_128_GCM_SHA256],
        kx_groups: vec![ring::kx_group::X25519],
        ..ring::default_provider()
    });
    let mut config = ClientConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[&version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Pinned { county, provider }))
        .with_no_client_auth();
    config.max_fragment_size = Some(RECORD_BYTES_MAX);
    config.alpn_protocols = vec![b"h2".to_vec()];
    // Trust is in the key; a name would tell the network whose office this is.
    config.enable_sni = false;
    config.resumption = Resumption::in_memory_sessions(RESUMPTION_TICKETS_MAX);
    Ok(Arc::new(config))
}
