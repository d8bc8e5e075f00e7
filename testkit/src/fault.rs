//! What can go wrong in the simulator: crashes between two calls of a store, and bugs that are
//! put in on purpose to see whether the oracles find them.

/// Blows at a given call of a store. A transaction that was not committed is lost; one that was is
/// kept, though its caller never hears of it.
#[derive(Debug, Clone, Default)]
pub struct Fuse {
    left: Option<u64>,
    /// It has blown: the process is dead.
    pub blown: bool,
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

/// A bug put in on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// A device moves its cursor one too far.
    CursorOneTooFar,
    /// The county acks a segment before its transaction is committed.
    AckBeforeCommit,
    /// A device's fold leaves the values that a put replaces.
    HeadsNotRemoved,
    /// A device folds steps without looking at the county's verdict.
    VerdictIgnored,
    /// The county does not move a device's chain in the transaction that takes its changes.
    ChainNotMoved,
    /// A device applies a log frame without moving its cursor in the same transaction.
    CursorNotMoved,
    /// The county does not tell refusals, neither at once nor before the receipt.
    RefusalsSwallowed,
    /// The county gives an entry the position of the one before it.
    PositionTwice,
}
