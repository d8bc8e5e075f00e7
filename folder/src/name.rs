//! The names of volumes: `jy-<16 hexadecimal digits>-<4 digits>.jyv`.

use jiangyuan_sync::volume::SetId;

const PREFIX: &str = "jy-";
const ENDING: &str = ".jyv";
const SET_CHARS: usize = 16;
const NUMBER_CHARS: usize = 4;

/// The name of a volume's file: short, of letters that every file system keeps, and of no meaning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// The name of a volume of this set. Eight of the set's random bytes are in it: two sets that
    /// share them would have to meet on one stick.
    pub fn new(set: &SetId, number: u32) -> Name {
        let set = set.first_chunk::<8>().map_or_else(String::new, |head| data_encoding::HEXLOWER.encode(head));
        Name(format!("{PREFIX}{set}-{number:0NUMBER_CHARS$}{ENDING}"))
    }

    /// The name, if it is one of ours. Windows and old sticks may give it back in capitals.
    pub(crate) fn from_listing(text: &str) -> Option<Name> {
        let lower = text.to_ascii_lowercase();
        let (set, number) = lower.strip_prefix(PREFIX)?.strip_suffix(ENDING)?.split_once('-')?;
        let is_set = set.len() == SET_CHARS && set.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_number = (NUMBER_CHARS..=10).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        (is_set && is_number).then(|| Name(text.to_owned()))
    }

    /// As it stands in the folder.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_and_nothing_that_could_be_a_path_is_a_name() {
        let name = Name::new(&[0xab; 16], 12);
        assert_eq!(name.as_str(), "jy-abababababababab-0012.jyv");
        assert_eq!(Name::from_listing(name.as_str()), Some(name));
        assert!(Name::from_listing("JY-ABABABABABABABAB-0012.JYV").is_some());
        assert_eq!(Name::from_listing(Name::new(&[1; 16], 123_456).as_str()), Some(Name::new(&[1; 16], 123_456)));
        for text in [
            "",
            "jy--.jyv",
            "jy-abababababababab-0012.jyv.exe",
            "../jy-abababababababab-0012.jyv",
            "jy-../../../../../..-0012.jyv",
            "照片.jpg",
        ] {
            assert_eq!(Name::from_listing(text), None, "{text}");
        }
    }
}
