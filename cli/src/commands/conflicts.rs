//! `conflicts`: what needs a person, one item a line, in the order of the inbox. Ends with 4 while
//! anything does; what was merged without clash is listed last and needs nobody.

use crate::exit::{DONE, Ended, NEEDS_PERSON};
use crate::home::Desk;
use crate::words;
use jiangyuan_model::inbox::{InboxItem, InboxMatter, Writer};

pub(crate) fn run(desk: &Desk) -> Ended {
    let store = desk.open()?;
    let inbox = jiangyuan_casework::inbox(&store)?;
    desk.output.lines(&inbox.items, text);
    if inbox.open + inbox.asked == 0 {
        desk.output.tell(&words::say("cli.conflicts.none"));
        return Ok(DONE);
    }
    let numbers = [("open", inbox.open.to_string()), ("asked", inbox.asked.to_string())];
    desk.output.tell(&words::say_with("cli.conflicts.open", &numbers.each_ref().map(|(name, number)| (*name, number.as_str()))));
    Ok(NEEDS_PERSON)
}

fn text(item: &InboxItem) -> String {
    let group = words::say(&format!("inbox.group.{}", item.group.key()));
    let record = item.record.as_ref().map_or_else(String::new, |row| {
        let noun = words::say(&format!("noun.{}", row.noun.key()));
        [noun.as_str(), row.number.as_str(), row.title.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let mut lines = vec![[group.as_str(), &record, &item.id].join("\t")];
    lines.extend(details(&item.matter).into_iter().map(|line| format!("\t{line}")));
    if let Some(asked) = &item.asked {
        let role = asked.role.map_or_else(String::new, |role| words::say(&format!("role.{}", role.key())));
        lines.push(format!("\t{}", words::say_with("cli.conflicts.asked", &[("role", &role), ("note", &asked.note)])));
    }
    lines.join("\n")
}

fn details(matter: &InboxMatter) -> Vec<String> {
    match matter {
        InboxMatter::Field(clash) => {
            let Some(field) = clash.field else { return vec![words::say("inbox.newer")] };
            let value = |(place, value): (usize, &jiangyuan_model::inbox::ClashValue)| {
                let who = value.by.first().map(who).unwrap_or_default();
                [format!("{}", place + 1), words::value(field, &value.value), who].join("\t")
            };
            let label = words::say(&format!("field.{}", field.key()));
            [label].into_iter().chain(clash.values.iter().enumerate().map(value)).collect()
        }
        InboxMatter::Step(clash) => vec![super::timeline::text(&clash.step), words::what(&clash.why)],
        InboxMatter::Parked(parked) => vec![words::say(&format!("verb.{}", parked.verb)), words::what(&parked.why)],
        InboxMatter::Question(question) => vec![question.about.clone()],
        InboxMatter::Outlived(outlived) => outlived.steps.iter().map(super::timeline::text).collect(),
        InboxMatter::SameNumber(same) => {
            let sentence = |key: &str| words::say_with(key, &[("number", &same.number)]);
            vec![sentence("inbox.same_number.what"), sentence("inbox.same_number.meaning"), sentence("inbox.same_number.todo")]
        }
        InboxMatter::SameBlank(same) => {
            let sentence = |key: &str| words::say_with(key, &[("number", &same.number)]);
            vec![sentence("inbox.same_blank.what"), sentence("inbox.same_blank.meaning"), sentence("inbox.same_blank.todo")]
        }
        InboxMatter::Merged(changes) => {
            changes.iter().map(|change| [words::say(&format!("verb.{}", change.verb)), who(&change.by)].join("\t")).collect()
        }
    }
}

fn who(by: &Writer) -> String {
    let device = by.device.to_string();
    let author = if by.author.is_empty() { &device } else { &by.author };
    [author.as_str(), &by.township, &words::moment(by.at_ms)].join(" ")
}
