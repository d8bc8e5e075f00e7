//! Names of villages for the field of a form: by Chinese characters, by initials of the pinyin,
//! or by the first digits of the code.
//!
//! First come the names that this home has used, then the villages of the office's own township,
//! then those of its county, with the township's name before them: a pasture has two sides, and
//! the other one often lies in another township. The list is the statistical one of 2023; a name
//! that is not in it is typed as it is told.

use jiangyuan_model::view::ListRequest;
use jiangyuan_model::{Noun, Refusal};
use jiangyuan_store::Store;
use pinyin::ToPinyin;

const VILLAGES: &str = include_str!("../data/qinghai_villages.csv");
const TOWNSHIPS: &str = include_str!("../data/qinghai_streets.csv");

/// More than fits under a field helps nobody.
const VILLAGES_MAX: usize = 20;

/// How many of the latest records of a noun are asked which villages this home works with.
const LATEST_RECORDS: u32 = 200;

/// Village codes begin with the township's code, and that with the county's.
const COUNTY_DIGITS: usize = 6;

/// Names that fit the words; without words, those of the office's own township.
///
/// # Errors
/// The store cannot be read.
pub fn villages(store: &Store, words: &str) -> Result<Vec<String>, Refusal> {
    let township = store.me().township.clone();
    let words = words.trim().to_lowercase();
    let mut names: Vec<String> = Vec::new();
    let mut offer = |name: String| {
        if names.len() < VILLAGES_MAX && !names.contains(&name) {
            names.push(name);
        }
    };
    if !words.is_empty() {
        used_here(store)?.into_iter().filter(|name| fits(name, "", &words)).for_each(&mut offer);
    }
    rows(VILLAGES, &township).filter(|(code, name)| fits(name, code, &words)).for_each(|(_, name)| offer(spoken(name)));
    if !words.is_empty() {
        neighbours(&township)
            .filter(|(code, name, _)| fits(name, code, &words))
            .for_each(|(_, name, of)| offer(format!("{of}{}", spoken(name))));
    }
    Ok(names)
}

fn used_here(store: &Store) -> Result<Vec<String>, Refusal> {
    let request = ListRequest { limit: LATEST_RECORDS, ..ListRequest::default() };
    let mut names = Vec::new();
    for noun in [Noun::Reception, Noun::Matter, Noun::Mediation, Noun::Lead, Noun::Visit] {
        names.extend(
            store
                .list(noun, &request, store.world().clock.today())?
                .rows
                .into_iter()
                .map(|row| row.village)
                .filter(|name| !name.is_empty()),
        );
    }
    Ok(names)
}

/// Villages of the county's other townships, with the name of theirs.
fn neighbours(township: &str) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> + use<> {
    let county: String = township.chars().take(COUNTY_DIGITS).collect();
    let own = township.to_owned();
    let of = |code: &str| rows(TOWNSHIPS, code.get(..9).unwrap_or_default()).next().map(|(_, name)| name);
    rows(VILLAGES, &county).filter(move |(code, _)| !code.starts_with(&own)).filter_map(move |(code, name)| Some((code, name, of(code)?)))
}

/// Code and name of the lines whose code begins so. Nothing begins with nothing: a home without a
/// township's code is offered no village of the whole province.
fn rows(table: &'static str, prefix: &str) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    let prefix = prefix.to_owned();
    let line = |line: &'static str| line.split_once(',').and_then(|(code, rest)| Some((code, rest.split_once(',')?.0)));
    table.lines().skip(1).filter_map(line).filter(move |(code, _)| !prefix.is_empty() && code.starts_with(&prefix))
}

/// 某某村民委员会 is the body; people say 某某村.
fn spoken(name: &str) -> String {
    let body = ["民委员会", "居民委员会"].into_iter().find_map(|body| {
        let short = name.strip_suffix(body)?;
        (short.ends_with('村') || short.ends_with("社区")).then(|| short.to_owned())
    });
    body.unwrap_or_else(|| name.to_owned())
}

fn fits(name: &str, code: &str, words: &str) -> bool {
    words.is_empty() || name.contains(words) || (!code.is_empty() && code.starts_with(words)) || initials(name).contains(words)
}

/// First letters of the pinyin: what a clerk types with one hand.
fn initials(name: &str) -> String {
    name.to_pinyin().flatten().filter_map(|syllable| syllable.plain().chars().next()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_official_name_of_a_committee_is_shown_as_people_say_it() {
        assert_eq!(spoken("北关社区居民委员会"), "北关社区");
        assert_eq!(spoken("尕让村民委员会"), "尕让村");
        assert_eq!(spoken("某某工业园"), "某某工业园");
    }

    #[test]
    fn initials_find_a_village() {
        assert!(fits("曲乃亥村民委员会", "632522102203", "qnh"));
        assert!(fits("曲乃亥村民委员会", "632522102203", "6325221"));
        assert!(fits("曲乃亥村民委员会", "", "乃亥"));
        assert!(!fits("曲乃亥村民委员会", "632522102203", "gr"));
    }

    #[test]
    fn every_village_of_the_list_lies_in_a_township_of_the_list() {
        let orphan = rows(VILLAGES, "63").find(|(code, _)| rows(TOWNSHIPS, code.get(..9).unwrap()).next().is_none());
        assert_eq!(orphan, None);
        assert_eq!(rows(VILLAGES, "63").count(), 4716);
    }
}
