//! `shift`: the sheet of a shift, for whoever comes next. It is kept where somebody takes over.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::output;
use crate::words;
use clap::Args;
use jiangyuan_casework::{keep_shift, shift_draft};
use jiangyuan_model::duties::{KeepShift, SHIFT_LINES_PER_REASON_MAX, ShiftDraft, ShiftLine, ShiftReason};
use serde_json::json;

#[derive(Args)]
pub(crate) struct Shift {
    #[arg(long, value_name = "NAME")]
    receiver: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    remark: String,
}

pub(crate) fn run(desk: &Desk, arguments: &Shift) -> Ended {
    let mut store = desk.open()?;
    let Some(receiver) = &arguments.receiver else {
        let draft = shift_draft(&store)?;
        desk.output.answer(&draft, || text(&draft));
        return Ok(DONE);
    };
    let record = keep_shift(&mut store, &KeepShift { receiver: receiver.clone(), remark: arguments.remark.clone() })?;
    desk.output.answer(&json!({ "sheet": record }), || words::say_with("cli.shift.kept", &[("record", &record.to_string())]));
    Ok(DONE)
}

fn text(draft: &ShiftDraft) -> String {
    let head = words::say_with("shift.head", &[("township", &draft.township), ("date", &draft.on.to_string())]);
    let cut = |why: &ShiftReason| {
        let n = SHIFT_LINES_PER_REASON_MAX.to_string();
        [words::say(&format!("shift.why.{}", why.key())), words::say_with("shift.cut", &[("n", &n)])].join("\t")
    };
    let line = |line: &ShiftLine| [words::say(&format!("shift.why.{}", line.why.key())), output::row(&line.row)].join("\t");
    std::iter::once(head).chain(draft.lines.iter().map(line)).chain(draft.cut.iter().map(cut)).collect::<Vec<_>>().join("\n")
}
