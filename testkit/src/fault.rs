//! What can go wrong in the simulator: crashes between two calls of a store, full disks, and bugs that are
//! put in on purpose to see whether the oracles find them.

/// Blows at a given call of a store. A transaction that was not committed is lost; one that was is
/// kept, though its caller never hears of it.
#[derive(Debug, Clone, Default)]
pub struct Fuse {
    left: Option<u64>,
    /// It has blown: the process is dead.
    pub blown: bool,
    /// So many of the next transactions find the disk full.
    full: u64,
}

/// The process died.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("crashed")]
pub struct Crashed;

impl Fuse {
    /// Blows at the call after so many others.
    pub const fn arm(&mut self, calls: u64) {
        self.left = Some(calls);
    }

    /// The disk is full for so many transactions.
    pub const fn fill(&mut self, transactions: u64) {
        self.full = transactions;
    }

    /// Whether a transaction finds no room; it is one fewer then. Nothing of it is kept, and the process
    /// goes on.
    pub const fn finds_no_room(&mut self) -> bool {
        let full = self.full > 0;
        self.full = self.full.saturating_sub(1);
        full
    }

    /// A new process.
    pub const fn mend(&mut self) {
        self.left = None;
        self.blown = false;
    }

    /// One call.
    ///
    /// # Errors
    /// [`Crashed`] when it blows, and at every call after.
    pub const fn burn(&mut self) -> Result<(), Crashed> {
        if self.blown {
            return Err(Crashed);
        }
        match self.left {
            None => Ok(()),
            Some(0) => {
                self.blown = true;
                Err(Crashed)
            }
            Some(left) => {
                self.left = Some(left - 1);
                Ok(())
            }
        }
    }
}

/// Bugs put in on purpose: each is named, told in a sentence, and listed.
macro_rules! bugs {
    ($($(#[doc = $told:literal])+ $name:ident;)+) => {
        /// A bug put in on purpose.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Bug {
            $($(#[doc = $told])+ $name,)+
        }

        impl Bug {
            /// Every bug.
            pub const ALL: &[Bug] = &[$(Bug::$name),+];

            /// What is wrong, in a sentence.
            pub const fn told(self) -> &'static str {
                match self {
                    $(Bug::$name => concat!($($told),+),)+
                }
            }
        }
    };
}

bugs! {
    /// A device moves its cursor one too far.
    CursorOneTooFar;
    /// A device applies a log frame without moving its cursor in the same transaction.
    CursorNotMoved;
    /// The county acks a segment before its transaction is committed.
    AckBeforeCommit;
    /// The county does not move a device's chain in the transaction that takes its changes.
    ChainNotMoved;
    /// The county gives an entry the position of the one before it.
    PositionTwice;
    /// The county takes a request that is delivered twice for two requests.
    DoubledRequestTakenTwice;
    /// The county does not tell refusals, neither at once nor before the receipt.
    RefusalsSwallowed;
    /// A device's fold leaves the values that a put replaces.
    HeadsNotRemoved;
    /// A device folds steps without looking at the county's verdict.
    VerdictIgnored;
    /// A device orders values by half of their number.
    WeakTieBreak;
    /// A device shows its own waiting changes below what is confirmed.
    OverlayBeforeConfirmed;
    /// A device counts its own changes as waiting although the log has brought them.
    OwnCountedTwice;
    /// A device is told every scope that anybody reads.
    GridsUnfiltered;
    /// A device whose copy has written under its name takes the county's history for its own.
    CloneNotNoticed;
    /// The county answers another content of a known id with an ack.
    ForkDoesNothing;
    /// Changes get new ids, and what they name keeps its old ones.
    ReissueKeepsNames;
    /// Of the changes that get new ids the last is forgotten.
    ReissueDropsOne;
    /// A device that is an older copy of itself goes on writing where it left off.
    OlderCopyGoesOn;
    /// A device does not forget acks of a county that was restored.
    AcksNotForgotten;
    /// A device throws away what the county has lost.
    StagedDropped;
    /// The county judges again what is given back to it.
    GivenJudgedAgain;
    /// The county does not believe its own signature that its log was put back.
    RollbackNotBelieved;
    /// A device keeps a receipt that is not signed over what it has.
    ReceiptNotChecked;
    /// What a revoked device hands in is numbered at once.
    HeldIsNumbered;
    /// What a revoked device hands in is acked and thrown away.
    HeldIsForgotten;
    /// A revoked device is told the log.
    RevokedTold;
    /// The county acks what its full disk did not keep.
    FullDiskIsAcked;
    /// A device shows what the county has lost beside what stands in its place under another id.
    TwinsShown;
}
