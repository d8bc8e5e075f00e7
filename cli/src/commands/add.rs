//! `add`: one verb that begins a record, from a file by schema.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{input, words};
use clap::{Args, ValueEnum};
use jiangyuan_casework as casework;
use jiangyuan_model::{Noun, RecordId};
use serde_json::{Value as Json, json};
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Add {
    #[arg(value_name = "WHAT")]
    what: What,
    #[arg(long, value_name = "FILE.json")]
    file: PathBuf,
}

/// What can be added. `matter` registers a piece, which opens a matter or joins one.
#[derive(Clone, Copy, ValueEnum)]
enum What {
    Matter,
    Visit,
    Lead,
    Mediation,
    Reception,
    Sealed,
    Sweep,
    LegalService,
    Talk,
    VillageRule,
    PointsEntry,
    PointsRedemption,
    ReceptionDay,
    StabilityAssessment,
}

pub(crate) fn run(desk: &Desk, arguments: &Add) -> Ended {
    let json = input::json(&arguments.file)?;
    let mut store = desk.open()?;
    let one = |id: RecordId| json!({"id": id});
    let answer: Json = match arguments.what {
        What::Matter => {
            let made = casework::register(&mut store, input::typed(json)?)?;
            json!({"id": made.matter, "matter": made.matter, "piece": made.piece})
        }
        What::Visit => one(casework::log_visit(&mut store, input::typed(json)?)?),
        What::Lead => one(casework::record_lead(&mut store, input::typed(json)?)?),
        What::Mediation => one(casework::open_mediation(&mut store, input::typed(json)?)?),
        What::Reception => one(casework::receive(&mut store, input::typed(json)?)?),
        What::Sealed => one(casework::take_sealed(&mut store, input::typed(json)?)?),
        What::Sweep => one(casework::enter(&mut store, Noun::Sweep, input::typed(json)?)?),
        What::LegalService => one(casework::enter(&mut store, Noun::LegalService, input::typed(json)?)?),
        What::Talk => one(casework::enter(&mut store, Noun::Talk, input::typed(json)?)?),
        What::VillageRule => one(casework::enter(&mut store, Noun::VillageRule, input::typed(json)?)?),
        What::PointsEntry => one(casework::enter(&mut store, Noun::PointsEntry, input::typed(json)?)?),
        What::PointsRedemption => one(casework::enter(&mut store, Noun::PointsRedemption, input::typed(json)?)?),
        What::ReceptionDay => one(casework::enter(&mut store, Noun::ReceptionDay, input::typed(json)?)?),
        What::StabilityAssessment => one(casework::enter(&mut store, Noun::StabilityAssessment, input::typed(json)?)?),
    };
    let id = answer.get("id").and_then(Json::as_str).unwrap_or_default();
    desk.output.answer(&answer, || words::say_with("cli.add.done", &[("id", id)]));
    Ok(DONE)
}
