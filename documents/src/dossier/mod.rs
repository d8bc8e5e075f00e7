//! The dossier of a case (卷宗): cover, contents with page numbers, the parts in their order, the back; one file.
//!
//! A paper stands in it as it was printed, with its number, its code and its day: the record as it is now, or as it was
//! on that day, is filled in again, and the code in the foot says whether that is what was printed. Where a signed scan
//! came back it stands in place of the print. Photos and scans stand in it as pages. For what cannot be set there is a
//! sheet that names it, so that the pages are counted through and nothing is left out in silence.
//!
//! A required part may be missing if the note on the dossier (卷宗情况说明) says why.

mod enclosure;
mod parts;

pub use enclosure::Enclosure;
pub(crate) use enclosure::Placed;
pub use parts::{DossierPart, Need, OF_MATTER, OF_MEDIATION, parts_of};

use crate::case;
use crate::catalogue::Catalogue;
use crate::error::PaperError;
use crate::prepared::{Prepared, Sheet};
use crate::press::Press;
use crate::printing;
use crate::words;
use jiangyuan_model::dossier::{
    DOSSIER_NOTE_CHARS_MAX, DossierCase, DossierFile, DossierItem, DossierPaper, DossierPartView, DossierRequest, DossierStanding,
    DossierView,
};
use jiangyuan_model::{CaseFile, ErrorCode, Field, Noun, PaperCode, PaperNumber, Refusal};
use serde_json::{Value as Json, json};

/// Cover and contents.
const FRAME_BEFORE: usize = 2;

/// What a part holds.
#[derive(Debug, Clone)]
enum Leaf {
    Paper(Box<Sheet>),
    Enclosed(Enclosure),
}

/// A dossier that is being put together.
#[derive(Debug, Clone)]
pub struct Dossier {
    noun: Noun,
    parts: &'static [DossierPart],
    required: Vec<bool>,
    leaves: Vec<(usize, Leaf)>,
}

/// A dossier, ready for the press.
#[derive(Debug, Clone)]
pub struct Bound {
    /// All of it in one print.
    pub prepared: Prepared,
    /// Titles of what only a sheet stands for, to be bound in by hand.
    pub by_hand: Vec<String>,
}

impl Dossier {
    /// An empty dossier of a case; nothing where such a record has none.
    pub fn of(case: &CaseFile) -> Option<Dossier> {
        let parts = parts_of(case.main.noun)?;
        let stands = |kinds: &[jiangyuan_model::StepKind]| kinds.iter().any(|kind| !case::steps(case, *kind).is_empty());
        let required = |part: &DossierPart| match part.need {
            Need::Always => true,
            Need::AsNeeded => false,
            Need::After(kinds) => stands(kinds),
        };
        Some(Dossier { noun: case.main.noun, parts, required: parts.iter().map(required).collect(), leaves: Vec::new() })
    }

    /// Adds a paper to its part.
    pub fn add(&mut self, prepared: Prepared) {
        for sheet in prepared.sheets {
            self.leaves.push((parts::of_paper(self.parts, sheet.code), Leaf::Paper(Box::new(sheet))));
        }
    }

    /// Adds a sheet that names what is bound in by hand, under the name of its part; a name that is no part's is taken
    /// as that of the last but one (其他材料).
    pub fn add_by_hand(&mut self, part: &str, title: &str, date: &str) {
        let part = parts::of_name(self.parts, part).unwrap_or_else(|| parts::of_title(self.parts, title, self.noun));
        self.enclose(part, Enclosure::named(title, date.to_owned(), DossierStanding::NotHere));
    }

    fn enclose(&mut self, part: usize, enclosure: Enclosure) {
        self.leaves.push((part, Leaf::Enclosed(enclosure)));
    }

    /// The names of required parts that are missing.
    pub fn missing(&self) -> Vec<&'static str> {
        let there = |at: usize| self.leaves.iter().any(|(part, _)| *part == at);
        let rows = self.parts.iter().zip(&self.required).enumerate();
        rows.filter(|(at, (_, required))| **required && !there(*at)).map(|(_, (part, _))| part.name).collect()
    }

    fn has_note(&self) -> bool {
        self.leaves.iter().any(|(_, leaf)| matches!(leaf, Leaf::Paper(sheet) if sheet.code == PaperCode::M13Note))
    }

    /// All of it in one print: pages are counted from the first part to the last.
    ///
    /// # Errors
    /// A required part is missing and no note says why, or cover, contents or back cannot be filled in.
    pub fn bind(&self, catalogue: &Catalogue, case: &CaseFile) -> Result<Bound, PaperError> {
        let missing = self.missing();
        if !missing.is_empty() && !self.has_note() {
            return Err(PaperError::DossierIncomplete(missing.into_iter().map(str::to_owned).collect()));
        }
        let (leaves, enclosed, entries) = self.leaves_in_order(FRAME_BEFORE);
        let mut contents = self.frame(catalogue, PaperCode::M13Contents, case)?;
        contents.data.insert("entries".to_owned(), Json::Array(entries));
        let mut sheets = vec![self.frame(catalogue, PaperCode::M13Cover, case)?, contents];
        sheets.extend(leaves);
        let mut back = self.frame(catalogue, PaperCode::M13Back, case)?;
        back.restart = false;
        back.data.insert("pages_anchor".to_owned(), json!(format!("sheet-{}", sheets.len())));
        sheets.push(back);
        let by_hand = enclosed
            .iter()
            .map(|placed| &placed.enclosure)
            .filter(|one| one.standing.is_named_only())
            .map(|one| one.title.clone())
            .collect();
        let title = if self.noun == Noun::Matter { "信访事项卷宗" } else { "人民调解卷宗" };
        Ok(Bound { prepared: Prepared { title: title.to_owned(), made_on: case.made_on, sheets, enclosed }, by_hand })
    }

    /// Cover, contents or back. The number of a paper is none of theirs.
    fn frame(&self, catalogue: &Catalogue, code: PaperCode, case: &CaseFile) -> Result<Sheet, PaperError> {
        let unnumbered = CaseFile { step: None, number: PaperNumber::None, check_code: String::new(), ..case.clone() };
        let mut sheets = catalogue.prepare(code, &unnumbered)?.sheets.into_iter();
        sheets.next().ok_or_else(|| PaperError::Template { paper: code, reason: "no sheet".to_owned() })
    }

    /// The parts in their order: papers, what is enclosed, and the lines of the contents. `first` sheets come before the
    /// first part.
    fn leaves_in_order(&self, first: usize) -> (Vec<Sheet>, Vec<Placed>, Vec<Json>) {
        let (mut sheets, mut enclosed, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for at in 0..self.parts.len() {
            for (_, leaf) in self.leaves.iter().filter(|(part, _)| *part == at) {
                let first_of_all = entries.is_empty();
                match leaf {
                    Leaf::Paper(sheet) => {
                        let mut sheet = Sheet::clone(sheet);
                        sheet.restart = first_of_all;
                        let anchor = format!("sheet-{}", first + sheets.len());
                        entries.push(entry(&titled(&sheet.title, sheet.number()), sheet.data.get("made_on"), &anchor, ""));
                        sheets.push(sheet);
                    }
                    Leaf::Enclosed(one) => {
                        let anchor = format!("enclosed-{}", enclosed.len());
                        entries.push(entry(&one.title, Some(&json!(one.date)), &anchor, note_of(one.standing)));
                        enclosed.push(Placed { before: first + sheets.len(), restart: first_of_all, enclosure: one.clone() });
                    }
                }
            }
        }
        (sheets, enclosed, entries)
    }
}

fn entry(title: &str, date: Option<&Json>, anchor: &str, note: &str) -> Json {
    json!({ "title": title, "date": date, "anchor": anchor, "note": note })
}

fn titled(title: &str, number: &str) -> String {
    if number.is_empty() { title.to_owned() } else { format!("{title}\n{number}") }
}

/// What the contents remark on something that is enclosed.
const fn note_of(standing: DossierStanding) -> &'static str {
    match standing {
        DossierStanding::Signed => "签署件",
        _ if standing.is_named_only() => "附后",
        _ => "",
    }
}

/// What a dossier would hold now, and what it lacks.
///
/// # Errors
/// `WrongNoun` where such a record has no dossier.
pub fn view(catalogue: &Catalogue, case: &DossierCase, request: &DossierRequest) -> Result<DossierView, Refusal> {
    let dossier = Dossier::of(&case.file).ok_or(ErrorCode::WrongNoun)?;
    let offered = catalogue.offered(&case.file);
    let mut views: Vec<DossierPartView> = dossier
        .parts
        .iter()
        .zip(&dossier.required)
        .map(|(part, required)| {
            let of_it = || offered.iter().filter(|paper| part.papers.contains(&paper.code));
            let mut steps: Vec<_> = part.papers.iter().filter_map(|code| catalogue.template(*code).ok()?.steps.first().copied()).collect();
            steps.dedup();
            let printable = of_it().filter(|paper| paper.refusal.is_none()).map(|paper| (paper.code, paper.title.clone())).collect();
            DossierPartView { name: part.name.to_owned(), required: *required, items: Vec::new(), steps, printable }
        })
        .collect();
    let mut put = |at: usize, item: DossierItem| {
        if let Some(view) = views.get_mut(at) {
            view.items.push(item);
        }
    };
    for paper in &case.papers {
        let at = parts::of_paper(dossier.parts, paper.printed.paper);
        items_of(catalogue, paper).into_iter().for_each(|item| put(at, item));
    }
    for file in &case.files {
        put(place(dossier.parts, file, request), item_of(file, &file.title, DossierStanding::Enclosed, true));
    }
    if !request.note.trim().is_empty() {
        let written = DossierItem {
            title: "卷宗情况说明".to_owned(),
            number: String::new(),
            on: Some(case.file.made_on),
            standing: DossierStanding::Written,
            attachment: None,
        };
        put(parts::of_paper(dossier.parts, PaperCode::M13Note), written);
    }
    let missing = views.iter().filter(|view| view.required && view.items.is_empty()).map(|view| view.name.clone()).collect();
    Ok(DossierView { parts: views, missing })
}

fn items_of(catalogue: &Catalogue, paper: &DossierPaper) -> Vec<DossierItem> {
    let printed = &paper.printed;
    let scans: Vec<DossierItem> = paper.signed.iter().map(|file| item_of(file, &printed.title, DossierStanding::Signed, false)).collect();
    if scans.iter().any(|item| item.standing == DossierStanding::Signed) {
        return scans;
    }
    let standing = if as_printed(catalogue, paper).is_some() { DossierStanding::AsPrinted } else { DossierStanding::Changed };
    let print = DossierItem {
        title: printed.title.clone(),
        number: printed.number.text().to_owned(),
        on: Some(printed.printed_on),
        standing,
        attachment: None,
    };
    std::iter::once(print).chain(scans).collect()
}

fn item_of(file: &DossierFile, title: &str, here: DossierStanding, movable: bool) -> DossierItem {
    use jiangyuan_model::attachment::ContentState;
    let standing = match file.state {
        ContentState::Here => here,
        ContentState::Lost => DossierStanding::Lost,
        ContentState::Partly | ContentState::NotYetHere => DossierStanding::NotHere,
    };
    DossierItem {
        title: title.to_owned(),
        number: String::new(),
        on: Some(file.on),
        standing,
        attachment: movable.then(|| file.id.clone()),
    }
}

/// The part of a file: as somebody said, else by its title.
fn place(parts: &[DossierPart], file: &DossierFile, request: &DossierRequest) -> usize {
    let said = request.places.get(&file.id).and_then(|name| parts::of_name(parts, name));
    said.unwrap_or_else(|| parts::of_title(parts, &file.title, file.noun))
}

/// Puts a dossier together.
///
/// # Errors
/// `WrongNoun`, `TextTooLong` for the note, `DossierIncomplete` where a required part is missing and no note says why, or
/// a frame cannot be filled in.
pub fn bound((catalogue, press): (&Catalogue, &Press), mut case: DossierCase, request: &DossierRequest) -> Result<Bound, Refusal> {
    let mut dossier = Dossier::of(&case.file).ok_or(ErrorCode::WrongNoun)?;
    let mut room = enclosure::BYTES_MAX;
    for paper in &mut case.papers {
        add_paper(&mut dossier, (catalogue, press), paper, &mut room);
    }
    for file in &mut case.files {
        let at = place(dossier.parts, file, request);
        let (title, day) = (if file.title.is_empty() { "照片、扫描件".to_owned() } else { file.title.clone() }, words::date(file.on));
        dossier.enclose(at, Enclosure::of_file(press, file, (&title, day), DossierStanding::Enclosed, &mut room));
    }
    case.file.typed.insert("keep".to_owned(), request.keep.clone());
    add_note(&mut dossier, catalogue, &case.file, &request.note)?;
    dossier.bind(catalogue, &case.file).map_err(|error| Refusal::from(&error))
}

fn add_paper(dossier: &mut Dossier, (catalogue, press): (&Catalogue, &Press), paper: &mut DossierPaper, room: &mut usize) {
    let at = parts::of_paper(dossier.parts, paper.printed.paper);
    let title = titled(&paper.printed.title, paper.printed.number.text());
    let scans: Vec<Enclosure> = paper
        .signed
        .iter_mut()
        .map(|file| {
            let day = words::date(file.on);
            Enclosure::of_file(press, file, (&title, day), DossierStanding::Signed, room)
        })
        .collect();
    let signed = scans.iter().any(|scan| scan.standing == DossierStanding::Signed);
    if !signed {
        match as_printed(catalogue, paper) {
            Some(prepared) => dossier.add(prepared),
            None => dossier.enclose(at, Enclosure::named(&title, words::date(paper.printed.printed_on), DossierStanding::Changed)),
        }
    }
    scans.into_iter().for_each(|scan| dossier.enclose(at, scan));
}

/// A paper as it was printed: filled from the case as it is now or as it was on that day, whichever gives its code.
fn as_printed(catalogue: &Catalogue, paper: &DossierPaper) -> Option<Prepared> {
    paper.files.iter().find_map(|file| printing::as_printed(catalogue, &paper.request, file))
}

fn add_note(dossier: &mut Dossier, catalogue: &Catalogue, case: &CaseFile, note: &str) -> Result<(), Refusal> {
    let note = note.trim();
    if note.is_empty() {
        return Ok(());
    }
    if note.chars().count() > DOSSIER_NOTE_CHARS_MAX {
        return Err(Refusal::new(ErrorCode::TextTooLong).on(Field::Text).with("max", DOSSIER_NOTE_CHARS_MAX));
    }
    let mut typed = case.typed.clone();
    typed.insert("note".to_owned(), note.to_owned());
    typed.insert("lacking".to_owned(), dossier.missing().join("；"));
    let sheet = dossier.frame(catalogue, PaperCode::M13Note, &CaseFile { typed, ..case.clone() }).map_err(|error| Refusal::from(&error))?;
    dossier.add(Prepared::one(sheet, case.made_on));
    Ok(())
}
