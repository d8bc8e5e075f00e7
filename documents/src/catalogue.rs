//! Every template, parsed, with the Tibetan that bureaus have approved.

use crate::embedded::PAPERS;
use crate::error::PaperError;
use crate::fill;
use crate::prepared::{self, Prepared};
use crate::template::{Template, Tibetan};
use jiangyuan_model::{CaseFile, Noun, PaperCode, PaperView, Refusal};
use std::collections::BTreeMap;

/// All templates. The ones that came with the program, and over them the approvals that the county has put in.
#[derive(Debug, Clone)]
pub struct Catalogue {
    templates: BTreeMap<PaperCode, Template>,
}

impl Default for Catalogue {
    /// As it comes with the program: every Tibetan text is a draft.
    fn default() -> Catalogue {
        let parse = |yml| serde_norway::from_str::<Template>(yml).expect("a test reads every paper.yml");
        Catalogue { templates: PAPERS.iter().map(|files| parse(files.yml)).map(|template| (template.code, template)).collect() }
    }
}

impl Catalogue {
    /// The template of a paper.
    ///
    /// # Errors
    /// The program has no template for it: a bug that a test rules out.
    pub fn template(&self, code: PaperCode) -> Result<&Template, PaperError> {
        self.templates.get(&code).ok_or_else(|| PaperError::Template { paper: code, reason: "no template".to_owned() })
    }

    /// Puts in the Tibetan of a paper as a bureau has approved it, with its title.
    pub fn approve_tibetan(&mut self, code: PaperCode, title: &str, tibetan: Tibetan) {
        if let Some(template) = self.templates.get_mut(&code) {
            title.clone_into(&mut template.title.bo);
            template.tibetan = tibetan;
        }
    }

    /// Fills a paper in.
    ///
    /// # Errors
    /// The record is of another kind, the step was not taken, or a fact that the paper has to state is missing.
    pub fn prepare(&self, code: PaperCode, case: &CaseFile) -> Result<Prepared, PaperError> {
        Ok(Prepared::one(prepared::sheet(self.template(code)?, case)?, case.made_on))
    }

    /// Fields whose path does not parse, as `paper.field`; none in a program whose tests have passed.
    pub fn unsound_fields(&self) -> Vec<String> {
        let unsound = |template: &Template| -> Vec<String> {
            let fields = template.fields.iter().filter(|field| !fill::is_sound(field));
            fields.map(|field| format!("{}.{}", template.code.key(), field.name)).collect()
        };
        self.templates.values().flat_map(unsound).collect()
    }

    /// The papers of a kind of record, in the order of their codes.
    pub fn of(&self, noun: Noun) -> impl Iterator<Item = &Template> {
        self.templates.values().filter(move |template| template.nouns.contains(&noun))
    }

    /// The papers that a case may have, each with what stands against printing it now.
    pub fn offered(&self, case: &CaseFile) -> Vec<PaperView> {
        self.of(case.main.noun).map(|template| view(template, case)).collect()
    }
}

fn view(template: &Template, case: &CaseFile) -> PaperView {
    let own = crate::case::own_step(case, &template.steps);
    let typed = |from: &str| from.split(" | ").find_map(|path| path.strip_prefix("typed.")).map(str::to_owned);
    PaperView {
        code: template.code,
        title: template.title.zh.clone(),
        title_bo: template.title.bo.clone(),
        legal_basis: template.legal_basis.clone(),
        languages: template.printable(),
        step: own.map(|step| step.id.clone()),
        step_kind: own.and_then(|step| step.kind).or_else(|| template.steps.first().copied()),
        series: template.series.clone(),
        copies: template.copies.clone(),
        typed: template.fields.iter().filter_map(|field| Some((typed(&field.from)?, field.label.clone()))).collect(),
        letter: crate::docx::has_letter(template.code),
        refusal: fill::fill(template, case).err().map(|error| Refusal::from(&error)),
    }
}
