//! `duties`: open work goes from one official to another. Whoever takes it opens the home himself
//! (`--user`) and signs with that. A record that goes to another township is `move`.

use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::output;
use crate::words;
use chrono::NaiveDate;
use clap::Subcommand;
use jiangyuan_casework::{duty_draft, pass_duties, take_duties};
use jiangyuan_model::RecordId;
use jiangyuan_model::duties::{PassDuties, UntakenDuties};
use jiangyuan_model::input::read_date;
use serde_json::json;

#[derive(Subcommand)]
pub(crate) enum Duties {
    Draft {
        #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
        giver: String,
    },
    Pass {
        #[arg(long, value_name = "NAME")]
        receiver: String,
        #[arg(long, value_name = "CAUSE")]
        cause: String,
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
        giver: String,
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        remark: String,
        #[arg(value_name = "ID")]
        records: Vec<RecordId>,
    },
    Take {
        #[arg(value_name = "ID")]
        id: RecordId,
    },
    Waiting,
}

pub(crate) fn run(desk: &Desk, command: Duties) -> Ended {
    match command {
        Duties::Draft { giver } => draft(desk, &giver),
        Duties::Pass { receiver, cause, from, giver, reason, remark, records } => {
            let from = from.as_deref().map(day).transpose()?;
            pass(desk, &PassDuties { giver, receiver, from, cause, reason, remark, records })
        }
        Duties::Take { id } => {
            take_duties(&mut desk.open()?, id)?;
            desk.output.answer(&json!({ "taken": id }), || words::say("cli.duties.taken"));
            Ok(DONE)
        }
        Duties::Waiting => {
            desk.output.lines(&desk.open()?.untaken()?, waiting);
            Ok(DONE)
        }
    }
}

fn draft(desk: &Desk, giver: &str) -> Ended {
    let draft = duty_draft(&desk.open()?, giver)?;
    let text = || draft.duties.iter().map(|duty| output::row(&duty.row)).collect::<Vec<_>>().join("\n");
    desk.output.answer(&draft, text);
    Ok(DONE)
}

fn pass(desk: &Desk, input: &PassDuties) -> Ended {
    let record = pass_duties(&mut desk.open()?, input)?;
    let text = || words::say_with("cli.duties.passed", &[("receiver", &input.receiver), ("record", &record.to_string())]);
    desk.output.answer(&json!({ "handover": record }), text);
    Ok(DONE)
}

fn day(text: &str) -> Result<NaiveDate, Stop> {
    read_date(text)
        .ok_or_else(|| jiangyuan_model::Refusal::new(jiangyuan_model::ErrorCode::BadDate).on(jiangyuan_model::Field::DutyFrom).into())
}

fn waiting(one: &UntakenDuties) -> String {
    [one.record.to_string(), one.passed_on.to_string(), one.giver.clone(), one.receiver.clone()].join("\t")
}
