//! Tells Tauri the commands of this app, so that each has a permission of its own and the window
//! may call exactly those that `capabilities/main.json` allows.

/// Every command, in the order of the interface's description.
const COMMANDS: &[&str] = &[
    // session
    "home_state",
    "set_language",
    "enrol",
    "try_sample",
    "unlock",
    "recover",
    "lock",
    // reading
    "forms",
    "villages",
    "workbench",
    "worklist",
    "urgent",
    "split_off",
    "list",
    "record",
    "reads",
    "rights",
    "sync_bar",
    "waiting",
    "receipt",
    "recipients",
    // papers
    "papers_offered",
    "paper_preview",
    "paper_print",
    "paper_reprint",
    "printed_papers",
    "paper_numbers",
    "void_numbers",
    "check_code",
    "paper_letter",
    "dossier_view",
    "dossier_bind",
    // what the county decides
    "county_decisions",
    "import_holidays",
    // the inbox
    "inbox",
    "sync_details",
    "decide_step",
    "keep_outlived",
    "set_aside",
    "ask",
    "answer",
    "looked",
    // verbs
    "receive",
    "register",
    "log_visit",
    "enter",
    "record_lead",
    "turn_lead",
    "open_mediation",
    "take_step",
    "edit",
    "resolve",
    "void",
    "unvoid",
    "erased_along",
    "handed_along",
    "townships",
    "erase",
    "seal_late",
    "hand_over",
    "take_sealed",
    // people at a PC
    "users",
    "admit_user",
    "colleagues",
    "outside_terms",
    "duty_draft",
    "untaken_duties",
    "pass_duties",
    "take_duties",
    "take_duties_beside",
    "shift_draft",
    "keep_shift",
    // attachments
    "attach",
    "attachment_thumbnail",
    "attachment_content",
    "attachment_ask",
    "attachment_lost",
    "attachment_save",
    // drafts
    "save_draft",
    "drafts",
    "discard_draft",
    // sync
    "sync_now",
    // bundle
    "bundle_plan",
    "choose_folder",
    "export_bundle",
    "import_bundle",
];

fn main() {
    let app = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(app)).expect("the configuration of the app is readable");
}
