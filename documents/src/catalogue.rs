//! Every template, parsed, with the Tibetan that bureaus have approved.

use crate::embedded::PAPERS;
use crate::error::PaperError;
use crate::fill;
use crate::prepared::{self, Prepared};
use crate::template::Template;
use crate::tibetan;
use jiangyuan_model::tibetan::{Bilingual, TibetanHeld};
use jiangyuan_model::{CaseFile, Noun, PaperCode, PaperLanguage, PaperView, Refusal};
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

    /// The Tibetan of a paper as a file: a draft, or what was approved.
    ///
    /// # Errors
    /// The paper has none.
    pub fn tibetan_file(&self, code: PaperCode) -> Result<String, PaperError> {
        tibetan::draft(self.template(code)?)
    }

    /// Whether a county may hand on a file as the Tibetan of a paper, in the wording that it has now.
    ///
    /// # Errors
    /// `TibetanFile` with what cannot stand.
    pub fn check_tibetan(&self, code: PaperCode, content: &[u8]) -> Result<(), PaperError> {
        let template = self.template(code)?;
        let is_of_this_wording = tibetan::read(template, content)?.version == template.version;
        is_of_this_wording.then_some(()).ok_or_else(|| PaperError::TibetanFile { paper: code, what: "version".to_owned() })
    }

    /// With the Tibetan that the county hands on, each by the key of its paper. What cannot be used, or translates another
    /// wording, holds the Tibetan of its paper back and nothing else.
    #[must_use]
    pub fn with_tibetan(mut self, files: &[(String, Vec<u8>)]) -> Catalogue {
        for (key, content) in files {
            let Some(template) = PaperCode::from_key(key).and_then(|code| self.templates.get_mut(&code)) else { continue };
            match tibetan::read(template, content) {
                Ok(file) if file.version == template.version => {
                    template.title.bo = file.title;
                    template.tibetan = file.tibetan;
                }
                Ok(_) => template.held = Some(TibetanHeld::OtherWording),
                Err(_) => template.held = Some(TibetanHeld::Unusable),
            }
        }
        self
    }

    /// The languages in which a paper is printed under the rule of a county; in the last of them unless somebody chooses.
    ///
    /// # Errors
    /// The program has no template for it.
    pub fn languages(&self, code: PaperCode, rule: &Bilingual) -> Result<Vec<PaperLanguage>, PaperError> {
        Ok(languages(self.template(code)?, rule))
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

fn languages(template: &Template, rule: &Bilingual) -> Vec<PaperLanguage> {
    let has_it = tibetan::held(template, rule).is_none();
    template.languages.iter().copied().filter(|language| *language == PaperLanguage::Zh || has_it).collect()
}

fn view(template: &Template, case: &CaseFile) -> PaperView {
    let own = crate::case::own_step(case, &template.steps);
    let typed = |from: &str| from.split(" | ").find_map(|path| path.strip_prefix("typed.")).map(str::to_owned);
    PaperView {
        code: template.code,
        title: template.title.zh.clone(),
        legal_basis: template.legal_basis.clone(),
        languages: languages(template, &case.bilingual),
        tibetan_held: tibetan::held(template, &case.bilingual),
        step: own.map(|step| step.id.clone()),
        step_kind: own.and_then(|step| step.kind).or_else(|| template.steps.first().copied()),
        series: template.series.clone(),
        copies: template.copies.clone(),
        typed: template.fields.iter().filter_map(|field| Some((typed(&field.from)?, field.label.clone()))).collect(),
        letter: crate::docx::has_letter(template.code),
        refusal: fill::fill(template, case).err().map(|error| Refusal::from(&error)),
    }
}
