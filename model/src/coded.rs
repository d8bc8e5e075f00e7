//! `coded!` writes a closed enum whose members have a stable number (wire, disk) and a stable
//! key (JSON, locales). The list is the one visible table of its kind.

/// Declares a closed enum from `Member = number, "key"` rows.
macro_rules! coded {
    ($(#[$meta:meta])* $name:ident : $int:ty { $( $(#[$vmeta:meta])* $variant:ident = $code:literal, $key:literal; )+ }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, ts_rs::TS,
        )]
        #[ts(export)]
        pub enum $name { $( #[doc = concat!("`", $key, "`\n")] $(#[$vmeta])* #[serde(rename = $key)] $variant, )+ }

        impl $name {
            /// Every member, in the order of the table.
            pub const ALL: &'static [$name] = &[ $( $name::$variant, )+ ];

            /// The number on the wire and on disk.
            pub const fn code(self) -> $int { match self { $( $name::$variant => $code, )+ } }

            /// The member with this number, if this version knows it.
            pub const fn from_code(code: $int) -> Option<$name> {
                match code { $( $code => Some($name::$variant), )+ _ => None }
            }

            /// The key in JSON and in `locales/`.
            pub const fn key(self) -> &'static str { match self { $( $name::$variant => $key, )+ } }

            /// The member with this key.
            pub fn from_key(key: &str) -> Option<$name> {
                match key { $( $key => Some($name::$variant), )+ _ => None }
            }
        }
    };
}
