//! Where a county lies in PostgreSQL, and what may go over the line to it.
//!
//! The database is trusted with every record in the clear, so the line to it is a socket on this
//! machine, or encrypted to a server whose certificate is known. `sslmode=prefer`, which is what
//! most programs do, asks whoever answers whether he would like to encrypt; it is refused.

use crate::failure::Result;
use jiangyuan_model::ErrorCode;
use std::path::PathBuf;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// Counties are numbered by their six-digit administrative code.
const COUNTY_MAX: i64 = 999_999;

/// A database, and the county in it.
#[derive(Debug, Clone)]
pub struct DatabaseAddress {
    config: Config,
    /// The certificate that the database has to show, or the authority that signed it (PEM).
    root_certificate: Option<PathBuf>,
    county: i64,
}

impl DatabaseAddress {
    /// Reads `postgres://user@host/database`, for the county of this number (its six-digit
    /// administrative code; 1 where the database holds one county only).
    ///
    /// # Errors
    /// `DatabaseAddressUnsafe` where it cannot be read, names no user or no database, or leads to
    /// another machine without `sslmode=require&sslrootcert=FILE`.
    pub fn parse(url: &str, county: i64) -> Result<DatabaseAddress> {
        let (url, root_certificate) = without_root_certificate(url);
        let config: Config = url.parse().map_err(|_| ErrorCode::DatabaseAddressUnsafe)?;
        let address = DatabaseAddress { config, root_certificate, county };
        if address.is_whole() && address.is_safe() { Ok(address) } else { Err(ErrorCode::DatabaseAddressUnsafe.into()) }
    }

    /// The county's number.
    pub const fn county(&self) -> i64 {
        self.county
    }

    pub(crate) const fn config(&self) -> &Config {
        &self.config
    }

    /// The certificate file, where the line is encrypted.
    pub(crate) fn root_certificate(&self) -> Option<&PathBuf> {
        self.root_certificate.as_ref()
    }

    fn is_whole(&self) -> bool {
        let named = self.config.get_user().is_some() && self.config.get_dbname().is_some() && !self.config.get_hosts().is_empty();
        named && (1..=COUNTY_MAX).contains(&self.county)
    }

    fn is_safe(&self) -> bool {
        let encrypted = self.config.get_ssl_mode() == SslMode::Require && self.root_certificate.is_some();
        let here = self.config.get_hosts().iter().all(is_here) && self.config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
        // One without the other would be passed over in silence.
        encrypted || (here && self.root_certificate.is_none() && self.config.get_ssl_mode() != SslMode::Require)
    }
}

fn is_here(host: &Host) -> bool {
    match host {
        #[cfg(unix)]
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
    }
}

/// The address without `sslrootcert`, which libpq knows and this client does not.
fn without_root_certificate(url: &str) -> (String, Option<PathBuf>) {
    let Some((before, parameters)) = url.split_once('?') else { return (url.to_owned(), None) };
    let (ours, theirs): (Vec<&str>, Vec<&str>) = parameters.split('&').partition(|parameter| parameter.starts_with("sslrootcert="));
    let file = ours.last().and_then(|parameter| parameter.strip_prefix("sslrootcert=")).map(PathBuf::from);
    let rest = if theirs.is_empty() { before.to_owned() } else { format!("{before}?{}", theirs.join("&")) };
    (rest, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unencrypted_line_leads_to_this_machine_or_nowhere() {
        let safe = |url: &str| DatabaseAddress::parse(url, 1).is_ok();
        for url in [
            "postgres://jy@localhost/county",
            "postgresql://jy:secret@127.0.0.1:5433/county",
            "postgres://jy@[::1]/county",
            "postgres://jy@%2Fvar%2Frun%2Fpostgresql/county",
            "postgres://jy@/county?host=/var/run/postgresql",
            "postgres://jy@db.county.gov/county?sslmode=require&sslrootcert=/etc/jiangyuan/db.pem",
        ] {
            assert!(safe(url), "{url}");
        }
        for url in [
            "postgres://jy@10.0.0.7/county",
            "postgres://jy@db.county.gov/county?sslmode=prefer",
            "postgres://jy@db.county.gov/county?sslmode=require",
            "postgres://jy@localhost,10.0.0.7/county",
            "postgres://jy@localhost/county?hostaddr=10.0.0.7",
            "postgres://localhost/county",
            "postgres://jy@localhost",
            "mysql://jy@localhost/county",
            "county.db",
        ] {
            assert!(!safe(url), "{url}");
        }
        assert!(DatabaseAddress::parse("postgres://jy@localhost/county", 0).is_err());
        assert!(DatabaseAddress::parse("postgres://jy@localhost/county", 1_000_000).is_err());
    }
}
