//! What a segment will ask of the database, found before its transaction begins: all writers of the
//! county wait for that one, and each question on its own would be a round trip.

use jiangyuan_model::{ChangeId, RecordId};
use jiangyuan_sync::change::Body;
use jiangyuan_sync::segment::Segment;
use std::collections::BTreeSet;

/// What will be asked.
pub(crate) struct Ahead {
    /// The changes, in the order of their seq.
    pub(super) changes: Vec<ChangeId>,
    /// Records that they act on.
    pub(super) records: BTreeSet<RecordId>,
}

impl Ahead {
    /// What this segment will ask. A body that cannot be read asks nothing.
    pub(crate) fn of(segment: &Segment) -> Ahead {
        let of = |seq| ChangeId { device: segment.device, incarnation: segment.incarnation, seq };
        let changes = segment.changes.iter().map(|change| of(change.header.seq)).collect();
        let mut records = BTreeSet::new();
        for change in &segment.changes {
            let id = of(change.header.seq);
            if let Ok(body) = Body::read(&change.body, id) {
                records.extend(body.ops.iter().filter_map(jiangyuan_sync::op::Op::on));
            }
        }
        Ahead { changes, records }
    }
}
