//! The printed recovery code: 130 random bits and 10 check bits as 28 letters and digits in seven
//! groups, `7K3M-…`. The alphabet leaves out I, L, O and U, which a hand confuses with 1, 0 and V;
//! who types them all the same is understood. The check bits tell a slip of the hand from a wrong
//! code before anything is tried.

use crate::world::World;
use zeroize::{Zeroize, Zeroizing};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SECRET_CHARS: usize = 26;
const CHECK_CHARS: usize = 2;
const GROUP_CHARS: usize = 4;

/// A printed code that opens the home when the passphrase is forgotten. Shown once, kept nowhere.
pub struct RecoveryCode {
    /// Values of 0 to 31, the check characters among them.
    values: Zeroizing<Vec<u8>>,
    text: Zeroizing<String>,
}

impl RecoveryCode {
    pub(crate) fn new(world: &World) -> RecoveryCode {
        let chance = Zeroizing::new(world.bytes::<SECRET_CHARS>());
        let mut values: Vec<u8> = chance.iter().map(|byte| byte & 31).collect();
        values.extend_from_slice(&check(&values));
        RecoveryCode::of(values)
    }

    fn of(values: Vec<u8>) -> RecoveryCode {
        let mut text = Zeroizing::new(String::with_capacity(values.len() + values.len() / GROUP_CHARS));
        for (index, value) in values.iter().enumerate() {
            if index > 0 && index % GROUP_CHARS == 0 {
                text.push('-');
            }
            text.push(ALPHABET.get(usize::from(*value)).copied().map_or('?', char::from));
        }
        RecoveryCode { values: Zeroizing::new(values), text }
    }

    /// Reads a code as somebody typed it: in either case, with any spaces and hyphens.
    pub(crate) fn read(text: &str) -> Option<RecoveryCode> {
        let mut values = Vec::with_capacity(SECRET_CHARS + CHECK_CHARS);
        for typed in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let meant = match typed.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                'U' => 'V',
                other => other,
            };
            let value = ALPHABET.iter().position(|letter| char::from(*letter) == meant)?;
            values.push(u8::try_from(value).ok()?);
        }
        let whole = values.split_at_checked(SECRET_CHARS).is_some_and(|(secret, checked)| check(secret) == checked);
        if whole {
            Some(RecoveryCode::of(values))
        } else {
            values.zeroize();
            None
        }
    }

    /// The code as it is printed: seven groups of four.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn key(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key("jiangyuan 2026 recovery code", &self.values))
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode")
    }
}

fn check(secret: &[u8]) -> [u8; CHECK_CHARS] {
    let [first, second, ..] = blake3::derive_key("jiangyuan 2026 recovery check", secret);
    [first & 31, second & 31]
}
