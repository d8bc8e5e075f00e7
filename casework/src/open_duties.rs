//! What an official has in hand: open records, by the nearest date. The first thing that whoever leaves
//! looks through. It is a list of work and says nothing about whose work was more or better.

use crate::sight::{self, seen_lines};
use crate::writing::is_elsewhere;
use jiangyuan_law::course::State;
use jiangyuan_model::duties::{DutyDraft, DutyLine, OpenDuty};
use jiangyuan_model::view::{DraftView, Row};
use jiangyuan_model::{Noun, ReadPart, Refusal};
use jiangyuan_store::{Drafts, Store};

/// What somebody has in hand: whoever has opened the home, where no name is given.
///
/// # Errors
/// The store or the drafts cannot be read, or the log of reads not be written.
pub fn duty_draft(store: &Store, giver: &str) -> Result<DutyDraft, Refusal> {
    sight::lines(store, None, ReadPart::List)?;
    let giver = giver_of(store, giver);
    // Which forms wait, and not what was typed in them.
    let untold = |draft: DraftView| DraftView { content: String::new(), ..draft };
    let drafts = if giver == store.me().user { Drafts::open(store)?.all()? } else { Vec::new() };
    let drafts = drafts.into_iter().map(untold).collect();
    Ok(DutyDraft { duties: open_duties(store, &giver)?, giver, drafts, unsent: !store.waiting()?.is_empty() })
}

/// Whose work is meant.
pub(crate) fn giver_of(store: &Store, name: &str) -> String {
    let name = name.trim();
    if name.is_empty() { store.me().user.clone() } else { name.to_owned() }
}

/// The open records that somebody has in hand, the nearest date first and those without one last.
/// Receptions are not among them: they are what the office did on their day.
pub(crate) fn open_duties(store: &Store, giver: &str) -> Result<Vec<OpenDuty>, Refusal> {
    let hands: Vec<_> = store.hands_of(giver)?.into_iter().collect();
    let mut duties = Vec::new();
    for row in seen_lines(store, store.rows(&hands)?)?.into_iter().filter(is_open) {
        let here = store.doc(row.id)?.is_some_and(|(scope, doc)| !is_elsewhere(store.me(), &scope, &doc));
        if here {
            duties.push(OpenDuty { clocks: store.running_clocks(row.id)?, row });
        }
    }
    duties.sort_by_key(|duty| (duty.row.next_due.is_none(), duty.row.next_due, duty.row.id));
    Ok(duties)
}

fn is_open(row: &Row) -> bool {
    !row.void && row.noun != Noun::Reception && State::from_key(&row.state).is_some_and(State::is_open)
}

/// A record as a sheet keeps it.
pub(crate) fn line(row: &Row) -> String {
    DutyLine { record: row.id, state: row.state.clone(), number: row.number.clone() }.to_string()
}
