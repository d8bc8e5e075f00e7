//! Where a column takes its content from: a field of the record, something computed from its steps
//! and clocks, or a figure. The lists are closed; a set that names something else is refused.

use crate::figures::FigureKey;
use crate::set::Kind;
use jiangyuan_model::Field;
use jiangyuan_model::code::CodeTable;
use jiangyuan_model::field::Kind as FieldKind;

/// How a computed value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Text as it is.
    Text,
    /// A number of a paper, or several.
    Identifier,
    /// A date.
    Date,
    /// A whole number.
    Count,
    /// Money in fen.
    Fen,
    /// Yes or no.
    Bool,
    /// A code of a table.
    Code(CodeTable),
    /// A state of a course (`state.<key>`).
    State,
    /// A clock (`clock.<key>`).
    Clock,
    /// A figure (`ledgers.figure.<key>`).
    Figure,
}

macro_rules! computed {
    ($( $(#[$doc:meta])* $variant:ident = $key:literal, $shape:expr; )+) => {
        /// What the caller computes from a record's steps and clocks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Computed { $( $(#[$doc])* $variant, )+ }

        impl Computed {
            /// Every one.
            pub const ALL: &'static [Computed] = &[ $( Computed::$variant, )+ ];

            /// Its name in a set.
            pub const fn key(self) -> &'static str { match self { $( Computed::$variant => $key, )+ } }

            /// How its value is shown.
            pub const fn shape(self) -> Shape { match self { $( Computed::$variant => $shape, )+ } }
        }
    };
}

computed! {
    /// 序号; counted while writing, never given.
    RowNumber = "row_number", Shape::Count;
    /// The office that keeps the ledger, or whose line it is.
    Office = "office", Shape::Text;
    /// Where the record stands in its course.
    State = "state", Shape::State;
    /// The day of the step that opened it.
    RegisteredOn = "registered_on", Shape::Date;
    /// The day the written notice was given (Art. 23).
    NoticedOn = "noticed_on", Shape::Date;
    /// The day it was accepted.
    AcceptedOn = "accepted_on", Shape::Date;
    /// The day it was closed.
    ClosedOn = "closed_on", Shape::Date;
    /// 办理结果, 调解结果 or 化解情况 in words.
    Result = "result", Shape::Text;
    /// What was done last, in words.
    Progress = "progress", Shape::Text;
    /// The clock that binds the office next, or that has run out.
    Clock = "clock", Shape::Clock;
    /// Its date.
    NextDue = "next_due", Shape::Date;
    /// Days past that date. A fact about the office.
    DaysOver = "days_over", Shape::Count;
    /// Whose duty it is: an office.
    DutyOffice = "duty_office", Shape::Text;
    /// Official in charge.
    DutyOfficial = "duty_official", Shape::Text;
    /// Extended, and until when (Art. 34).
    ExtendedTo = "extended_to", Shape::Date;
    /// Number of the opinion or agreement.
    PaperNumber = "paper_number", Shape::Identifier;
    /// Numbers of the pieces of a matter.
    PieceNumbers = "piece_numbers", Shape::Identifier;
    /// Oral or written (人民调解法 Art. 28).
    AgreementForm = "agreement_form", Shape::Code(CodeTable::ConsentForm);
    /// The day an agreement took effect.
    EffectiveOn = "agreed_on", Shape::Date;
    /// What an agreement is about in money, in fen.
    AgreedFen = "agreed_fen", Shape::Fen;
    /// Performed.
    Performed = "performed", Shape::Bool;
    /// What the court said (人民调解法 Art. 33).
    Confirmation = "confirmation", Shape::Code(CodeTable::ConfirmationResult);
    /// The day of the follow-up visit.
    FollowedUpOn = "followed_up_on", Shape::Date;
    /// One mediator: the allowance list has a line for each.
    Mediator = "mediator", Shape::Text;
    /// 简单, 一般, 疑难复杂 (C.5); of a dispute.
    Difficulty = "difficulty", Shape::Text;
    /// The allowance by what the county decided, in fen.
    AllowanceFen = "allowance_fen", Shape::Fen;
    /// An empty column to sign in.
    Signature = "signature", Shape::Text;
    /// By when a dispute is to be settled.
    SettleBy = "settle_by", Shape::Date;
    /// How it is settled.
    SettleWay = "settle_way", Shape::Text;
    /// The day it was struck off the list (销号).
    StruckOffOn = "struck_off_on", Shape::Date;
    /// 督办方式
    SupervisionWay = "supervision_way", Shape::Text;
    /// The day the office answered.
    AnsweredOn = "answered_on", Shape::Date;
    /// Number of the paper with which it answered.
    AnswerNumber = "answer_number", Shape::Identifier;
    /// Entered after the figures of its period were frozen.
    Late = "late_entry", Shape::Bool;
    /// Part of a report (Art. 41).
    FigurePart = "figure_part", Shape::Text;
    /// Name of a figure.
    FigureName = "figure_name", Shape::Figure;
    /// A figure.
    FigureCount = "figure_count", Shape::Count;
    /// What of it belongs to earlier periods and was not in their reports.
    FigureLate = "figure_late", Shape::Count;
}

/// Where a column takes its content from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A field of the record; of people, a list with one entry a person.
    Field(Field),
    /// Something computed.
    Computed(Computed),
    /// A figure.
    Figure(FigureKey),
}

impl Source {
    /// The source of this name.
    pub fn from_key(key: &str) -> Option<Source> {
        let computed = || Computed::ALL.iter().find(|each| each.key() == key).map(|each| Source::Computed(*each));
        let figure = || FigureKey::from_key(key).map(Source::Figure);
        computed().or_else(figure).or_else(|| Field::from_key(key).filter(|field| is_readable(*field)).map(Source::Field))
    }

    /// Its name.
    pub const fn key(self) -> &'static str {
        match self {
            Source::Field(field) => field.key(),
            Source::Computed(computed) => computed.key(),
            Source::Figure(figure) => figure.key(),
        }
    }

    /// How its value is shown.
    pub const fn shape(self) -> Shape {
        match self {
            Source::Field(field) => of_field(field),
            Source::Computed(computed) => computed.shape(),
            Source::Figure(figure) => {
                if figure.is_money() {
                    Shape::Fen
                } else {
                    Shape::Count
                }
            }
        }
    }

    /// Whether a column of this kind can show it. Numbers of papers and people are identifiers, never
    /// numbers: a spreadsheet keeps fifteen digits of a number.
    pub const fn fits(self, kind: Kind) -> bool {
        match self.shape() {
            Shape::Text | Shape::Bool | Shape::Code(_) | Shape::State | Shape::Clock | Shape::Figure => matches!(kind, Kind::Text),
            Shape::Identifier => matches!(kind, Kind::Identifier),
            Shape::Date => matches!(kind, Kind::Date),
            Shape::Count => matches!(kind, Kind::Count | Kind::Number),
            Shape::Fen => matches!(kind, Kind::Yuan),
        }
    }
}

/// Links, keys and hashes are nothing for a paper.
const fn is_readable(field: Field) -> bool {
    !matches!(field.kind(), FieldKind::Link | FieldKind::Bytes)
}

const fn of_field(field: Field) -> Shape {
    use Field::*;
    match field {
        IdNumber | Phone | CreditCode | Number | OfficialNumber | Paper | Grid | ContractNumber | FilingNumber | ArchiveNumber
        | ExternalId | TownshipCode => Shape::Identifier,
        _ => match field.kind() {
            FieldKind::Date | FieldKind::Instant => Shape::Date,
            FieldKind::Int => Shape::Count,
            FieldKind::Fen => Shape::Fen,
            FieldKind::Bool => Shape::Bool,
            FieldKind::Code(table) => Shape::Code(table),
            _ => Shape::Text,
        },
    }
}
