//! The comparison of two texts, and the merge of several over the one they replaced.

use super::tokens::tokens;
use jiangyuan_model::inbox::{Mark, MarkKind, Proposal};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Changes with fewer unchanged units between them are one change. Two characters in common
/// between two rewordings are chance.
const APART_MIN: usize = 3;

/// One change of one side: these units of the base became these of the side.
struct Edit {
    base: std::ops::Range<usize>,
    side: std::ops::Range<usize>,
}

/// A place in the base that somebody changed.
struct Region {
    base: std::ops::Range<usize>,
    /// Which sides changed it, and what each made of it.
    versions: Vec<(usize, String)>,
}

/// A text against another one: what was taken out and put in. `by` is noted in every mark that
/// is a difference.
pub(crate) fn compare(base: &str, text: &str, by: u32) -> Vec<Mark> {
    let (base, side) = (tokens(base), tokens(text));
    let mut marks = Marks::default();
    let mut at = 0;
    for edit in edits(&base, &side) {
        marks.push(MarkKind::Same, &joined(&base, at..edit.base.start), &[]);
        marks.push(MarkKind::Removed, &joined(&base, edit.base.clone()), &[by]);
        marks.push(MarkKind::Added, &joined(&side, edit.side), &[by]);
        at = edit.base.end;
    }
    marks.push(MarkKind::Same, &joined(&base, at..base.len()), &[]);
    marks.0
}

/// Puts texts together over the one they all replaced. Each side comes with the place by which the
/// marks name it; where several changed the same words, their versions stand in the order given.
/// `None` where the whole is nothing but such a place: then nothing was put together.
pub(crate) fn merge(base: &str, sides: &[(u32, &str)]) -> Option<Proposal> {
    let base = tokens(base);
    let sides: Vec<(u32, Vec<&str>)> = sides.iter().map(|(place, text)| (*place, tokens(text))).collect();
    let regions = regions(&base, &sides);
    let mut marks = Marks::default();
    let (mut at, mut both, mut taken) = (0, 0, 0);
    for region in regions {
        marks.push(MarkKind::Same, &joined(&base, at..region.base.start), &[]);
        at = region.base.end;
        let place = |index: &usize| sides.get(*index).map_or(0, |(place, _)| *place);
        let all: Vec<u32> = region.versions.iter().map(|(index, _)| place(index)).collect();
        marks.push(MarkKind::Removed, &joined(&base, region.base), &all);
        let first = region.versions.first().map(|(_, text)| text.clone()).unwrap_or_default();
        if region.versions.iter().all(|(_, text)| *text == first) {
            marks.push(MarkKind::Added, &first, &all);
            taken += 1;
            continue;
        }
        for (index, text) in &region.versions {
            marks.push(MarkKind::Both, text, &[place(index)]);
        }
        both += 1;
    }
    marks.push(MarkKind::Same, &joined(&base, at..base.len()), &[]);
    let text = marks.0.iter().filter(|mark| mark.kind != MarkKind::Removed).map(|mark| mark.text.as_str()).collect();
    (both == 0 || taken > 0).then_some(Proposal { text, marks: marks.0, both })
}

/// The changes that lead from one text to the other, those close together as one.
fn edits(base: &[&str], side: &[&str]) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, base, side) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (from, to) = (op.old_range(), op.new_range());
        match edits.last_mut() {
            Some(last) if from.start < last.base.end + APART_MIN => {
                last.base.end = from.end;
                last.side.end = to.end;
            }
            _ => edits.push(Edit { base: from, side: to }),
        }
    }
    edits
}

/// Places where somebody changed the base. Changes of different sides that overlap or touch are
/// one place: which of them comes first nobody can tell.
fn regions(base: &[&str], sides: &[(u32, Vec<&str>)]) -> Vec<Region> {
    let edited: Vec<Vec<Edit>> = sides.iter().map(|(_, side)| edits(base, side)).collect();
    let mut places: Vec<std::ops::Range<usize>> = edited.iter().flatten().map(|edit| edit.base.clone()).collect();
    places.sort_by_key(|place| (place.start, place.end));
    let mut joined_places: Vec<std::ops::Range<usize>> = Vec::new();
    for place in places {
        match joined_places.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => joined_places.push(place),
        }
    }
    let version = |place: &std::ops::Range<usize>, index: usize| {
        let edits = edited.get(index)?;
        let (_, side) = sides.get(index)?;
        version_of(base, side, edits, place)
    };
    joined_places
        .into_iter()
        .map(|place| {
            let versions = (0..sides.len()).filter_map(|index| Some((index, version(&place, index)?))).collect();
            Region { base: place, versions }
        })
        .collect()
}

/// What a side made of a place; `None` where it left it alone.
fn version_of(base: &[&str], side: &[&str], edits: &[Edit], place: &std::ops::Range<usize>) -> Option<String> {
    let mine: Vec<&Edit> = edits.iter().filter(|edit| edit.base.start >= place.start && edit.base.end <= place.end).collect();
    if mine.is_empty() {
        return None;
    }
    let mut text = String::new();
    let mut at = place.start;
    for edit in mine {
        text.push_str(&joined(base, at..edit.base.start));
        text.push_str(&joined(side, edit.side.clone()));
        at = edit.base.end;
    }
    text.push_str(&joined(base, at..place.end));
    Some(text)
}

fn joined(tokens: &[&str], range: std::ops::Range<usize>) -> String {
    tokens.get(range).unwrap_or_default().concat()
}

/// Marks as they are put together; an empty one is none.
#[derive(Default)]
struct Marks(Vec<Mark>);

impl Marks {
    fn push(&mut self, kind: MarkKind, text: &str, by: &[u32]) {
        if !text.is_empty() {
            self.0.push(Mark { kind, text: text.to_owned(), by: by.to_vec() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(marks: &[Mark]) -> String {
        let draw = |mark: &Mark| match mark.kind {
            MarkKind::Same => mark.text.clone(),
            MarkKind::Added => format!("[+{}]", mark.text),
            MarkKind::Removed => format!("[-{}]", mark.text),
            MarkKind::Both => format!("[?{}:{}]", mark.by.first().copied().unwrap_or_default(), mark.text),
        };
        marks.iter().map(draw).collect()
    }

    const BASE: &str = "来访人反映两户牧场的界石被移动。双方约定下周到现场查看。";

    #[test]
    fn changes_in_different_places_are_both_in_the_proposal() {
        let one = "来访人反映两户冬季牧场的界石被移动。双方约定下周到现场查看。";
        let two = "来访人反映两户牧场的界石被移动。双方约定下周三到现场查看，请村委会到场。";
        let proposal = merge(BASE, &[(0, one), (1, two)]);
        let proposal = proposal.as_ref();
        assert_eq!(proposal.map(|p| p.text.as_str()), Some("来访人反映两户冬季牧场的界石被移动。双方约定下周三到现场查看，请村委会到场。"));
        assert_eq!(proposal.map(|p| p.both), Some(0));
        assert_eq!(
            proposal.map(|p| drawn(&p.marks)).as_deref(),
            Some("来访人反映两户[+冬季]牧场的界石被移动。双方约定下周[+三]到现场查看[+，请村委会到场]。")
        );
    }

    #[test]
    fn the_same_words_changed_on_both_sides_stand_one_after_the_other_for_a_person() {
        let one = "来访人反映两户冬季牧场的界石被移动。双方约定明天到现场查看。";
        let two = "来访人反映两户牧场的界石被移动。双方约定本周五到现场查看。";
        let proposal = merge(BASE, &[(1, one), (0, two)]);
        let proposal = proposal.as_ref();
        assert_eq!(proposal.map(|p| p.both), Some(1));
        assert_eq!(
            proposal.map(|p| drawn(&p.marks)).as_deref(),
            Some("来访人反映两户[+冬季]牧场的界石被移动。双方约定[-下周][?1:明天][?0:本周五]到现场查看。")
        );
    }

    #[test]
    fn two_texts_with_nothing_in_common_make_no_proposal() {
        assert_eq!(merge("旧文", &[(0, "甲方说法"), (1, "乙某所述")]), None);
        assert_eq!(merge("", &[(0, "甲"), (1, "乙")]), None);
    }

    #[test]
    fn the_same_change_on_both_sides_is_taken_once() {
        let both = "来访人反映两户牧场的界桩被移动。双方约定下周到现场查看。";
        let more = format!("{both}另有一户未到。");
        let proposal = merge(BASE, &[(0, both), (1, &more)]);
        assert_eq!(proposal.map(|p| (p.text, p.both)), Some((more, 0)));
    }

    #[test]
    fn what_one_side_took_out_and_the_other_left_alone_is_out() {
        let one = "来访人反映两户牧场的界石被移动。";
        let two = "来访人才旦反映两户牧场的界石被移动。双方约定下周到现场查看。";
        let proposal = merge(BASE, &[(0, one), (1, two)]);
        assert_eq!(proposal.map(|p| p.text).as_deref(), Some("来访人才旦反映两户牧场的界石被移动。"));
    }

    #[test]
    fn three_desks_are_put_together_at_once() {
        let one = BASE.replace("牧场", "冬季牧场");
        let two = BASE.replace("下周", "下周三");
        let three = BASE.replace("查看。", "查看并拍照。");
        let proposal = merge(BASE, &[(2, &one), (1, &two), (0, &three)]);
        let want = "来访人反映两户冬季牧场的界石被移动。双方约定下周三到现场查看并拍照。";
        assert_eq!(proposal.map(|p| (p.text, p.both)), Some((want.to_owned(), 0)));
    }

    #[test]
    fn a_number_is_changed_whole_and_a_comparison_shows_it() {
        assert_eq!(drawn(&compare("赔偿1200元", "赔偿1250元", 1)), "赔偿[-1200][+1250]元");
        assert_eq!(drawn(&compare("རྩྭ་ས་འདི།", "རྩྭ་ས་དེ།", 0)), "རྩྭ་ས་[-འདི།][+དེ།]");
    }

    #[test]
    fn a_merge_with_an_unchanged_side_is_the_changed_one() {
        let other = "另写一段，与原文全不相干。";
        assert_eq!(merge(BASE, &[(0, BASE), (1, other)]).map(|p| p.text).as_deref(), Some(other));
    }
}
