//! The commands, one file each.

mod add;
mod attach;
mod attachment;
mod backup;
mod blanks;
mod bundle;
mod clocks;
mod conflicts;
mod copy_out;
mod deadline;
mod doctor;
mod dossier;
mod duties;
mod edit;
mod enrol;
mod erase;
mod export;
mod files;
mod hand_over;
mod holidays;
mod import;
mod ledger;
mod list;
mod numbers;
mod old_ledger;
mod paper;
mod papers;
mod reads;
mod receipt;
mod report;
mod resolve;
mod restore;
mod schema;
mod seal;
mod search;
mod settings;
mod shift;
mod show;
mod split;
mod status;
mod step;
mod sync;
mod timeline;
mod transfer_sheet;
mod user;
mod void;
mod worklist;

use crate::exit::Ended;
use crate::home::Desk;
use clap::Subcommand;

/// A command.
#[derive(Subcommand)]
pub(crate) enum Command {
    Enrol(enrol::Enrol),
    Import(import::Import),
    Add(add::Add),
    Step(step::Step),
    Split(split::Split),
    Edit(edit::Edit),
    Conflicts,
    Resolve(resolve::Resolve),
    Void(void::Void),
    Erase(erase::Erase),
    Seal(seal::Seal),
    Move(hand_over::Move),
    #[command(subcommand)]
    Duties(duties::Duties),
    Shift(shift::Shift),
    #[command(subcommand)]
    User(user::User),
    Attach(attach::Attach),
    Attachment(attachment::Attachment),
    List(list::List),
    Show(show::Show),
    Timeline(timeline::Timeline),
    Clocks(clocks::Clocks),
    Worklist,
    Search(search::Search),
    Deadline(deadline::Deadline),
    Sync(sync::Sync),
    #[command(subcommand)]
    Bundle(bundle::Bundle),
    #[command(subcommand)]
    Holidays(holidays::Holidays),
    Settings,
    Numbers(numbers::Numbers),
    Paper(paper::Paper),
    #[command(subcommand)]
    Files(files::Files),
    Dossier(dossier::Dossier),
    Ledger(ledger::Ledger),
    #[command(subcommand)]
    OldLedger(old_ledger::OldLedger),
    TransferSheet(transfer_sheet::TransferSheet),
    CopyOut(copy_out::CopyOut),
    #[command(subcommand)]
    Report(report::Report),
    #[command(subcommand)]
    Papers(papers::Papers),
    #[command(subcommand)]
    Blanks(blanks::Blanks),
    Status,
    Receipt(receipt::Receipt),
    Reads(reads::Reads),
    Export(export::Export),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Doctor(doctor::Doctor),
    Schema(schema::Schema),
}

/// Runs a command.
pub(crate) fn run(desk: &Desk, command: Command) -> Ended {
    match command {
        Command::Enrol(arguments) => enrol::run(desk, &arguments),
        Command::Import(arguments) => import::run(desk, &arguments),
        Command::Add(arguments) => add::run(desk, &arguments),
        Command::Step(arguments) => step::run(desk, &arguments),
        Command::Split(arguments) => split::run(desk, &arguments),
        Command::Edit(arguments) => edit::run(desk, &arguments),
        Command::Conflicts => conflicts::run(desk),
        Command::Resolve(arguments) => resolve::run(desk, &arguments),
        Command::Void(arguments) => void::run(desk, &arguments),
        Command::Erase(arguments) => erase::run(desk, &arguments),
        Command::Seal(arguments) => seal::run(desk, &arguments),
        Command::Move(arguments) => hand_over::run(desk, &arguments),
        Command::Duties(command) => duties::run(desk, command),
        Command::Shift(arguments) => shift::run(desk, &arguments),
        Command::User(command) => user::run(desk, &command),
        Command::Attach(arguments) => attach::run(desk, &arguments),
        Command::Attachment(arguments) => attachment::run(desk, &arguments),
        Command::List(arguments) => list::run(desk, &arguments),
        Command::Show(arguments) => show::run(desk, &arguments),
        Command::Timeline(arguments) => timeline::run(desk, &arguments),
        Command::Clocks(arguments) => clocks::run(desk, &arguments),
        Command::Worklist => worklist::run(desk),
        Command::Search(arguments) => search::run(desk, &arguments),
        Command::Deadline(arguments) => deadline::run(desk, &arguments),
        Command::Sync(arguments) => sync::run(desk, &arguments),
        Command::Bundle(command) => bundle::run(desk, &command),
        Command::Holidays(command) => holidays::run(desk, &command),
        Command::Settings => settings::run(desk),
        Command::Numbers(arguments) => numbers::run(desk, &arguments),
        Command::Files(command) => files::run(desk, &command),
        Command::Paper(arguments) => paper::run(desk, &arguments),
        Command::Dossier(arguments) => dossier::run(desk, &arguments),
        Command::Ledger(arguments) => ledger::run(desk, &arguments),
        Command::OldLedger(command) => old_ledger::run(desk, &command),
        Command::Report(command) => report::run(desk, &command),
        Command::CopyOut(arguments) => copy_out::run(desk, &arguments),
        Command::TransferSheet(arguments) => transfer_sheet::run(desk, &arguments),
        Command::Papers(command) => papers::run(desk, &command),
        Command::Blanks(command) => blanks::run(desk, command),
        Command::Status => status::run(desk),
        Command::Receipt(arguments) => receipt::run(desk, &arguments),
        Command::Reads(arguments) => reads::run(desk, &arguments),
        Command::Export(arguments) => export::run(desk, &arguments),
        Command::Backup(arguments) => backup::run(desk, &arguments),
        Command::Restore(arguments) => restore::run(desk, &arguments),
        Command::Doctor(arguments) => doctor::run(desk, &arguments),
        Command::Schema(arguments) => schema::run(desk, &arguments),
    }
}
