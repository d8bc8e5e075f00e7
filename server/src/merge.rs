//! `township merge`: one township is taken over by another (撤乡并镇).
//!
//! One transaction, in which the county itself moves every record of the old scopes to the same
//! sight of the new township, gives the devices their new scope and says both in `county/reference`.
//! A device goes on working meanwhile: what it wrote for the old scope is taken into both, and what
//! it begins there follows to the new one (see `moved` in the protocol). It reads the old scope
//! still, in which its own earlier numbers stand.

use crate::county::County;
use crate::db::log::{self, make_scope};
use crate::db::{Tx, device, erased, township};
use crate::failure::Result;
use crate::reference::{Subject, refer};
use jiangyuan_model::{DeviceId, ErrorCode, Field, RecordId, Scope, Value, Verb};
use jiangyuan_sync::Op;
use jiangyuan_sync::county::write_as_county;

/// Records moved by one change, far below what a body may hold.
const RECORDS_AT_ONCE: usize = 500;

/// What a merge did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Merged {
    /// Records that changed their home.
    pub records: usize,
    /// Devices that changed their scope.
    pub devices: usize,
}

impl County {
    /// Merges a township into another one.
    ///
    /// # Errors
    /// `TownshipUnknown` where one of them is not known, was merged before, or both are one.
    pub fn township_merge(&self, old: &str, new: &str) -> Result<Merged> {
        let now_ms = self.now_ms();
        self.inner.db.write(|tx| merge(tx, old, new, now_ms))
    }
}

fn merge(tx: &Tx<'_>, old: &str, new: &str, now_ms: i64) -> Result<Merged> {
    let stands = |code: &str| -> Result<bool> { Ok(township::name_of(tx, code)?.is_some() && erased::merged_into(tx, code)?.is_none()) };
    if old == new || !stands(old)? || !stands(new)? {
        return Err(ErrorCode::TownshipUnknown.into());
    }
    township::set_merged(tx, old, new)?;
    let desk: Scope = Scope::Desk { township: old.to_owned() };
    let scopes: Vec<Scope> = std::iter::once(desk).chain(log::grids_of(tx, old)?).collect();
    let mut merged = Merged { records: 0, devices: 0 };
    for scope in &scopes {
        let to = erased::in_township(scope, new.to_owned());
        make_scope(tx, &to)?;
        merged.records += move_records(tx, scope, &to, now_ms)?;
        for id in device::of_scope(tx, scope)? {
            merged.devices += 1;
            move_device(tx, id, &to, now_ms)?;
        }
    }
    let said = vec![(Field::TownshipMergedInto, Value::text(new))];
    refer(tx, now_ms, &[(Subject::Township(old), said)])?;
    Ok(merged)
}

fn move_records(tx: &Tx<'_>, scope: &Scope, to: &Scope, now_ms: i64) -> Result<usize> {
    let records: Vec<RecordId> = erased::at_home(tx, scope)?;
    for some in records.chunks(RECORDS_AT_ONCE) {
        let ops = some.iter().map(|on| Op::Move { on: *on, to: to.clone(), reason: String::new() }).collect();
        log::writing(tx, now_ms, |log| write_as_county(log, scope, Verb::Move, ops, now_ms))?;
    }
    Ok(records.len())
}

fn move_device(tx: &Tx<'_>, id: DeviceId, to: &Scope, now_ms: i64) -> Result<()> {
    device::set_scope(tx, id, to)?;
    refer(tx, now_ms, &[(Subject::Device(id), vec![(Field::DeviceScope, Value::Text(to.to_string()))])])
}
