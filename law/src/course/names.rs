//! The states of all courses. Words are `state.<key>` in `locales/law.yml`.

macro_rules! states {
    ($( $(#[$meta:meta])* $name:ident = $key:literal; )+) => {
        /// Where a record stands in its course.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum State { $( $(#[$meta])* $name, )+ }

        impl State {
            /// Every state, in the order of the courses.
            pub const ALL: &'static [State] = &[ $( State::$name, )+ ];

            /// Its key in JSON, in lists and in `locales/`.
            pub const fn key(self) -> &'static str { match self { $( State::$name => $key, )+ } }

            /// The state with this key.
            pub fn from_key(key: &str) -> Option<State> {
                match key { $( $key => Some(State::$name), )+ _ => None }
            }
        }
    };
}

states! {
    /// Nothing was recorded yet.
    New = "new";
    /// A reception was entered.
    Received = "received";
    /// A piece was registered.
    Registered = "registered";
    /// The petitioner of a piece was told in writing.
    Noticed = "noticed";
    /// A matter is open.
    Open = "open";
    /// The parties were asked whether they want mediation.
    Asked = "asked";
    /// A party refused; the end.
    Declined = "declined";
    /// Mediation was accepted.
    Accepted = "accepted";
    /// At least one session was held.
    Mediating = "mediating";
    /// A written agreement.
    AgreedWritten = "agreed_written";
    /// An oral agreement, recorded.
    AgreedOral = "agreed_oral";
    /// Ended without agreement.
    Terminated = "terminated";
    /// The parties applied for judicial confirmation.
    Confirming = "confirming";
    /// A lead was recorded.
    Recorded = "recorded";
    /// The lead became a petition piece.
    BecamePiece = "became_piece";
    /// The lead became a mediation.
    BecameMediation = "became_mediation";
    /// A visit was logged.
    Logged = "logged";
    /// An accusation was taken sealed.
    Sealed = "sealed";
    /// Taken over from another system, untouched since.
    Imported = "imported";
    /// Void.
    Void = "void";
}

impl State {
    /// Whether somebody still has something to do: what a new device is told before the archive.
    pub const fn is_open(self) -> bool {
        match self {
            State::New
            | State::Received
            | State::Registered
            | State::Noticed
            | State::Open
            | State::Asked
            | State::Accepted
            | State::Mediating
            | State::AgreedWritten
            | State::AgreedOral
            | State::Confirming
            | State::Recorded => true,
            State::Declined
            | State::Terminated
            | State::BecamePiece
            | State::BecameMediation
            | State::Logged
            | State::Sealed
            | State::Imported
            | State::Void => false,
        }
    }
}
