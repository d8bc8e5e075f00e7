//! `settings`: what the county decided, each value with since when and by which paper. It is decided at the county.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use jiangyuan_model::county::SettingView;

pub(crate) fn run(desk: &Desk) -> Ended {
    let store = desk.open()?;
    let decisions = jiangyuan_casework::decisions(&store)?;
    desk.output.lines(&decisions.settings, line);
    for one in &decisions.ignored {
        desk.output.tell(&words::say_with("county.setting.ignored", &[("key", &one.key), ("value", &one.value.join("、"))]));
    }
    Ok(DONE)
}

fn line(view: &SettingView) -> String {
    let name = words::say(&format!("setting.{}", view.setting.key()));
    let value: Vec<String> = view.value.iter().map(|one| choice(one)).collect();
    let since = match (view.since, view.decided.iter().find(|one| Some(one.from) == view.since)) {
        (Some(from), Some(one)) => {
            words::say_with("county.setting.since", &[("date", &from.to_string()), ("by", &one.by), ("paper", &one.paper)])
        }
        _ => words::say("county.setting.default"),
    };
    [name.as_str(), &value.join("、"), &since].join("\t")
}

/// The words of a code; a number or a text as it stands.
fn choice(value: &str) -> String {
    words::find(&format!("setting.choice.{value}")).unwrap_or_else(|| value.to_owned())
}
