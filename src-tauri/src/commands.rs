//! The commands of the window: the whole interface between it and the core, each listed here, in
//! `build.rs` and in `capabilities/main.json`.
//!
//! They run beside the window's own thread (`async`), and each parses, calls one thing, answers.

mod attachments;
mod blanks;
mod bundle;
mod copy_out;
mod county;
mod drafts;
mod inbox;
mod leaving;
mod ledgers;
mod papers;
mod people;
mod reading;
mod session;
mod sync;
mod transfer_sheet;
mod verbs;

use tauri::Wry;
use tauri::ipc::Invoke;

/// Answers a command.
pub(crate) fn all() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        session::home_state,
        session::set_language,
        session::enrol,
        session::try_sample,
        session::unlock,
        session::recover,
        session::lock,
        reading::forms,
        reading::villages,
        reading::workbench,
        reading::worklist,
        reading::urgent,
        reading::list,
        reading::record,
        reading::reads,
        reading::rights,
        reading::sync_bar,
        reading::waiting,
        reading::receipt,
        reading::recipients,
        county::county_decisions,
        county::import_holidays,
        inbox::inbox,
        inbox::sync_details,
        inbox::decide_step,
        inbox::keep_outlived,
        inbox::set_aside,
        inbox::ask,
        inbox::answer,
        inbox::looked,
        verbs::receive,
        verbs::register,
        verbs::log_visit,
        verbs::enter,
        verbs::record_lead,
        verbs::turn_lead,
        verbs::open_mediation,
        verbs::take_step,
        verbs::split_off,
        verbs::edit,
        verbs::resolve,
        verbs::void,
        verbs::unvoid,
        verbs::take_sealed,
        leaving::erased_along,
        leaving::handed_along,
        leaving::townships,
        leaving::erase,
        leaving::seal_late,
        leaving::hand_over,
        ledgers::ledgers_offered,
        ledgers::write_ledger,
        ledgers::write_figures,
        ledgers::report_draft,
        ledgers::make_report,
        ledgers::report_figures,
        ledgers::old_sheets,
        ledgers::check_old_ledger,
        ledgers::import_old_ledger,
        ledgers::undo_import,
        papers::papers_offered,
        papers::paper_preview,
        papers::paper_print,
        papers::paper_reprint,
        papers::printed_papers,
        papers::paper_numbers,
        papers::void_numbers,
        papers::check_code,
        papers::paper_letter,
        papers::dossier_view,
        papers::dossier_bind,
        blanks::blanks,
        blanks::blank,
        blanks::print_blanks,
        blanks::spoil_blank,
        transfer_sheet::transfer_sheet,
        copy_out::copy_forms,
        copy_out::copy_case_out,
        copy_out::copy_text,
        people::users,
        people::admit_user,
        people::colleagues,
        people::outside_terms,
        people::duty_draft,
        people::untaken_duties,
        people::pass_duties,
        people::take_duties,
        people::take_duties_beside,
        people::shift_draft,
        people::keep_shift,
        attachments::attach,
        attachments::attachment_thumbnail,
        attachments::attachment_content,
        attachments::attachment_ask,
        attachments::attachment_lost,
        attachments::attachment_save,
        drafts::save_draft,
        drafts::drafts,
        drafts::discard_draft,
        sync::sync_now,
        bundle::bundle_plan,
        bundle::choose_folder,
        bundle::export_bundle,
        bundle::import_bundle,
    ]
}

#[cfg(test)]
mod tests;
