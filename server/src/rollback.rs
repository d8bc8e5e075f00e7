//! A database that went back in time.
//!
//! Whoever puts an older copy of the database in its place leaves a log that looks whole to itself.
//! What the county once signed and now lacks stands in `last-head`, outside the database: then a new
//! epoch begins before anybody is answered, so that devices give back what they have seen.
//!
//! It is looked for when a county is opened, and on PostgreSQL with each new connection: a database
//! cannot be restored without ending the connections to it, but a server may outlive that.

use crate::db::{Tx, county};
use crate::failure::Result;
use crate::last_head::LastHead;
use crate::world::World;

/// Whether the database holds what was last signed, or has begun a later epoch since.
pub(crate) fn is_whole(tx: &Tx<'_>, last_head: &LastHead) -> Result<bool> {
    let Some(signed) = last_head.get() else { return Ok(true) };
    Ok(county::log_head_at(tx, signed.n)? == Some(signed.head) || county::epoch(tx)? > signed.epoch)
}

/// Begins a new epoch where the database is not whole.
pub(crate) fn heal(tx: &Tx<'_>, last_head: &LastHead, world: &World) -> Result<()> {
    if is_whole(tx, last_head)? {
        return Ok(());
    }
    let signed = last_head.get();
    let epoch = county::epoch(tx)?.max(signed.map_or(0, |signed| signed.epoch)).saturating_add(1);
    county::begin_again(tx, epoch, u64::from_le_bytes(world.draw()), world.now_ms(), "rollback_found")?;
    tracing::error!(epoch, signed_n = signed.map(|signed| signed.n), "the database lacks what was signed: a new epoch begins");
    Ok(())
}
