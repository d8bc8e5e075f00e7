//! The county's judgement of a change, written in the transaction that gives it its number.
//! Devices never judge a confirmed entry again; they fold what the verdict says.

use jiangyuan_model::ErrorCode;

/// A verdict as it stands in the log: the kind in the low byte, the reason above it. The number
/// is kept whole, because the chains are made of it and a newer county may know more reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Verdict(pub u32);

/// What a verdict means for the fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// It stands.
    Accepted,
    /// A step that another one had already made; kept, without effect.
    Superseded(ErrorCode),
    /// A step whose guard no longer held; kept, without effect until a person decides.
    NeedsPerson(ErrorCode),
    /// The same imported thing was there before; folds to nothing.
    Same,
    /// The county's version could not read it; forwarded as it is.
    Unread,
}

impl Verdict {
    /// It stands.
    pub const ACCEPTED: Verdict = Verdict(0);
    /// The same imported thing was there before.
    pub const SAME: Verdict = Verdict(3);
    /// The county's version could not read it.
    pub const UNREAD: Verdict = Verdict(4);

    /// Superseded, for this reason.
    pub const fn superseded(reason: ErrorCode) -> Verdict {
        Verdict(1 | ((reason.code() as u32) << 8))
    }

    /// Needs a person, for this reason.
    pub const fn needs_person(reason: ErrorCode) -> Verdict {
        Verdict(2 | ((reason.code() as u32) << 8))
    }

    /// The meaning. A reason that this version does not know is told as the general one; a kind
    /// that it does not know is folded as unread.
    pub fn judged(self) -> Judged {
        let reason = u16::try_from(self.0 >> 8).ok().and_then(ErrorCode::from_code).unwrap_or(ErrorCode::StepNotPossible);
        match self.0 & 0xff {
            0 => Judged::Accepted,
            1 => Judged::Superseded(reason),
            2 => Judged::NeedsPerson(reason),
            3 => Judged::Same,
            _ => Judged::Unread,
        }
    }
}
