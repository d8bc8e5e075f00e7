//! Who wrote something, from which office, when, and whether it was here.

use jiangyuan_model::inbox::Writer;
use jiangyuan_model::{Actor, ChangeId, Refusal};
use jiangyuan_store::Store;
use jiangyuan_sync::doc::Order;

pub(super) fn writer(store: &Store, change: ChangeId, actor: Actor, at_ms: i64, order: Order) -> Result<Writer, Refusal> {
    let place = store.device_place(change.device)?;
    Ok(Writer {
        change: change.to_string(),
        author: store.author(change.device, actor)?,
        device: change.device,
        township: place.township,
        grid: place.grid,
        at_ms,
        own: change.device == store.me().device,
        waiting: order.is_pending(),
    })
}
