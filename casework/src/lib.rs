//! The verbs of the office, one file each, and what the office reads.
//!
//! A verb authorises (roles and the law's table), checks what was typed, asks the law whether the
//! record's course allows it, and writes one change through the store's one door. It answers with
//! an id or a [`Refusal`](jiangyuan_model::Refusal) of codes; words are elsewhere.
//!
//! Nothing here scores, labels or counts people.

mod attach;
mod attachment;
mod blanks;
mod checks;
mod copy_out;
mod county_files;
mod decisions;
mod edit;
mod enter;
mod erase;
mod estimate;
pub mod export;
mod forms;
mod hand_back;
mod hand_over;
pub mod import;
mod inbox;
mod keep_shift;
mod ledger;
mod list;
mod log_visit;
mod may;
mod old_ledger;
mod open_duties;
mod open_mediation;
mod paper;
mod pass_duties;
mod picture;
mod points;
mod reads;
mod receive;
mod record;
mod record_lead;
mod register;
mod registration;
mod required;
mod resolve;
pub mod sample;
pub mod seal;
mod seal_late;
mod search;
mod sight;
mod slips;
mod split_off;
mod sync_bar;
mod sync_page;
mod take_duties;
mod take_sealed;
mod take_step;
mod texts;
mod turn_lead;
mod values;
mod villages;
mod void;
mod warnings;
mod workbench;
mod worklist;
mod writing;

pub use attach::{attach, mark_lost};
pub use attachment::{Content, ask_for, content, content_for, save_out, thumbnail};
pub use blanks::{blank, blanks, print_blanks, spoil_blank};
pub use copy_out::copy_out;
pub use county_files::{copy_forms, read_columns, read_copy_form};
pub use decisions::decisions;
pub use edit::edit;
pub use enter::enter;
pub use erase::{erase, erased_along};
pub use forms::forms;
pub use hand_over::{hand_over, handed_along};
pub use inbox::{ItemId, answer, ask, decide_step, inbox, inbox_item, keep_outlived, looked, set_aside};
pub use keep_shift::{keep_shift, shift_draft};
pub use ledger::{LedgerFile, ledgers_offered, make_report, report_draft, report_figures, write_figures, write_ledger};
pub use list::list;
pub use log_visit::log_visit;
pub use old_ledger::{check_old_ledger, import_old_ledger, old_sheets, undo_import};
pub use open_duties::duty_draft;
pub use open_mediation::open_mediation;
pub use paper::{
    bilingual, case_file, dossier_case, dossier_contents, find_paper, paper_with_code, piece_with_query_code, print_paper, printed_file,
    printed_papers, reprint_paper, void_numbers,
};
pub use pass_duties::pass_duties;
pub use reads::{note_reads, reads, receipt, rights};
pub use receive::receive;
pub use record::{record, record_for};
pub use record_lead::record_lead;
pub use register::register;
pub use resolve::resolve;
pub use sample::fill_sample;
pub use seal_late::seal_late;
pub use search::{due, search};
pub use split_off::split_off;
pub use sync_bar::sync_bar;
pub use sync_page::{sync_details, waiting};
pub use take_duties::{take_duties, take_duties_beside};
pub use take_sealed::{key_name, take_sealed};
pub use take_step::take_step;
pub use turn_lead::turn_lead;
pub use villages::villages;
pub use void::{unvoid, void};
pub use warnings::warnings;
pub use workbench::workbench;
pub use worklist::{urgent, worklist};
