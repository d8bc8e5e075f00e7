//! Scopes: what a device may hold. A scope is a township and a sight.

use std::fmt;
use std::str::FromStr;

/// One scope of the county's log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The township desk: `549901100/desk`.
    Desk {
        /// Nine-digit township code.
        township: String,
    },
    /// One grid worker's village: `549901100/grid/<village>`.
    Grid {
        /// Nine-digit township code.
        township: String,
        /// Village code or name; no slash.
        village: String,
    },
    /// Code tables, users, revocations, holidays: `county/reference`, written by the county only.
    Reference,
    /// Sealed accusations: `sealed`, written by devices, read by no device of a township.
    Sealed,
}

impl Scope {
    /// The township of a desk or a grid scope.
    pub fn township(&self) -> Option<&str> {
        match self {
            Scope::Desk { township } | Scope::Grid { township, .. } => Some(township),
            Scope::Reference | Scope::Sealed => None,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Desk { township } => write!(f, "{township}/desk"),
            Scope::Grid { township, village } => write!(f, "{township}/grid/{village}"),
            Scope::Reference => f.write_str("county/reference"),
            Scope::Sealed => f.write_str("sealed"),
        }
    }
}

/// The text names no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a scope")]
pub struct BadScope;

fn is_township(code: &str) -> bool {
    code.len() == 9 && code.bytes().all(|b| b.is_ascii_digit())
}

impl FromStr for Scope {
    type Err = BadScope;
    fn from_str(text: &str) -> Result<Scope, BadScope> {
        match text {
            "county/reference" => return Ok(Scope::Reference),
            "sealed" => return Ok(Scope::Sealed),
            _ => {}
        }
        let (township, sight) = text.split_once('/').ok_or(BadScope)?;
        if !is_township(township) {
            return Err(BadScope);
        }
        let township = township.to_owned();
        if sight == "desk" {
            return Ok(Scope::Desk { township });
        }
        match sight.strip_prefix("grid/") {
            Some(village) if !village.is_empty() && !village.contains('/') && village.len() <= 64 => {
                Ok(Scope::Grid { township, village: village.to_owned() })
            }
            _ => Err(BadScope),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_reads_back_as_it_was_written() {
        for text in ["549901100/desk", "549901100/grid/扎曲村", "county/reference", "sealed"] {
            assert_eq!(text.parse::<Scope>().map(|s| s.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_text_that_is_no_scope_is_refused() {
        for text in ["", "desk", "54990110/desk", "549901100/", "549901100/grid/", "549901100/grid/a/b", "county/other"] {
            assert_eq!(text.parse::<Scope>(), Err(BadScope), "{text}");
        }
    }
}
