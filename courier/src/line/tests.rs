//! Whom a line trusts, against real TLS servers.

use super::Line;
use crate::failure::Failure;
use rcgen::PublicKeyData;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, ServerConfig};
use rustls::sign::CertifiedKey;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio_rustls::TlsAcceptor;

/// Somebody who answers on a port of his own.
struct Answerer {
    url: String,
    pin: [u8; 32],
    _runtime: tokio::runtime::Runtime,
}

#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

fn key() -> rcgen::KeyPair {
    rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap()
}

/// A certificate for another name that ran out long ago.
fn certificate(of: &rcgen::KeyPair) -> CertificateDer<'static> {
    let mut params = rcgen::CertificateParams::new(vec!["somewhere.invalid".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(2001, 1, 1);
    params.self_signed(of).unwrap().der().clone()
}

/// Shows the certificate of one key and signs with another.
fn answerer(shown: &rcgen::KeyPair, signing: &rcgen::KeyPair) -> Answerer {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing.serialize_der()));
    let signer = provider.key_provider.load_private_key(private).unwrap();
    let certified = CertifiedKey::new(vec![certificate(shown)], signer);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Always(Arc::new(certified))));
    config.alpn_protocols = vec![b"h2".to_vec()];

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let acceptor = TlsAcceptor::from(Arc::new(config));
    runtime.spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut stream = acceptor.accept(socket).await?;
                let mut read = [0; 1024];
                while stream.read(&mut read).await? > 0 {}
                Ok::<_, std::io::Error>(())
            });
        }
    });
    let pin = *blake3::hash(&shown.subject_public_key_info()).as_bytes();
    Answerer { url, pin, _runtime: runtime }
}

fn dial(line: &Line) -> Result<(), Failure> {
    line.runtime().block_on(line.wire().requests()).map(drop)
}

#[test]
fn the_pinned_key_is_the_county_whatever_name_and_dates_its_certificate_bears() {
    let key = key();
    let county = answerer(&key, &key);
    assert!(dial(&Line::new(&county.url, county.pin).unwrap()).is_ok());
}

#[test]
fn another_key_is_not_the_county() {
    let (county, other) = (key(), key());
    let impostor = answerer(&other, &other);
    let pin = *blake3::hash(&county.subject_public_key_info()).as_bytes();
    assert!(matches!(dial(&Line::new(&impostor.url, pin).unwrap()), Err(Failure::NotTheOne)));
}

#[test]
fn whoever_shows_the_countys_certificate_without_its_private_key_is_not_the_county() {
    let (county, other) = (key(), key());
    let impostor = answerer(&county, &other);
    assert!(matches!(dial(&Line::new(&impostor.url, impostor.pin).unwrap()), Err(Failure::NotTheOne)));
}

#[test]
fn nobody_at_the_address_is_unreachable_and_not_an_impostor() {
    let line = Line::new("https://127.0.0.1:1", [0; 32]).unwrap();
    assert!(matches!(dial(&line), Err(Failure::Unreachable)));
}

#[test]
fn a_second_handshake_is_resumed_and_brings_no_certificate() {
    let key = key();
    let county = answerer(&key, &key);
    let line = Line::new(&county.url, county.pin).unwrap();
    dial(&line).unwrap();
    // The tickets for resumption follow the handshake.
    let settled = || loop {
        let before = line.bytes_moved();
        thread::sleep(Duration::from_millis(100));
        if line.bytes_moved() == before {
            return before.1;
        }
    };
    let first = settled();
    line.wire().hang_up();
    dial(&line).unwrap();
    let second = settled() - first;
    // A certificate of some 250 bytes and its signature do not come again.
    assert!(second + 300 < first, "{second} bytes came the second time, {first} the first");
}

#[test]
fn an_address_that_is_none_is_refused_before_anything_is_sent() {
    for address in ["", "http://127.0.0.1:1", "county", "https://"] {
        assert!(Line::new(address, [0; 32]).is_err(), "{address}");
    }
}
