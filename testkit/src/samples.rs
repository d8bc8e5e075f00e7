//! Invented changes: what the dictionary is trained on. Field structure is that of the product,
//! words are those of the trade, people and places exist nowhere. Nothing of any benchmark is in it.

mod words;

use crate::chance::Chance;
use chrono::NaiveDate;
use jiangyuan_model::{ChangeId, Field, Noun, RecordId, StepKind, Value};
use jiangyuan_sync::change::Body;
use jiangyuan_sync::op::{Op, derive};
use words::{ACTS, CLOSINGS, GIVEN, LAW, OPENINGS, PLACES, REQUESTS, RESULTS, SURNAMES, TIBETAN, TITLES, TOPICS, VILLAGES};

/// What the shipped dictionary was trained with.
pub const TRAINING_SEED: u64 = 1;
/// How many samples it was trained with.
pub const TRAINING_COUNT: usize = 6_000;
/// How large it is: a sixteenth of the window that it stands in for until the session has filled it.
pub const DICTIONARY_BYTES: usize = 64 * 1024;

/// 2024-01-01 in Shanghai.
const FROM_MS: i64 = 1_704_038_400_000;
const TWO_YEARS_MS: u64 = 2 * 365 * 86_400_000;

/// So many bodies, always the same for one seed.
pub fn bodies(seed: u64, count: usize) -> Vec<Vec<u8>> {
    let mut writer = Sampler { chance: Chance::new(seed), seq: 1 };
    (0..count).map(|_| writer.next()).collect()
}

struct Sampler {
    chance: Chance,
    seq: u64,
}

impl Sampler {
    fn next(&mut self) -> Vec<u8> {
        self.seq += 1;
        let ops = match self.chance.below(12) {
            0 | 1 => self.registration(),
            2 => self.imported_matter(),
            3..=5 => self.imported_event(),
            6 => self.mediation(),
            7 => self.mediation_step(),
            8 => self.lead(),
            9 => self.visit(),
            10 => self.note(),
            _ => self.edit(),
        };
        let id = ChangeId { device: 3, incarnation: 0x51, seq: self.seq };
        Body { ops, origin: self.chance.percent(10).then(|| vec![7; 8]), link: None }.write(id)
    }

    fn record(&mut self) -> RecordId {
        RecordId(self.chance.bytes16())
    }

    fn instant(&mut self) -> Value {
        Value::Int((FROM_MS + self.chance.below(TWO_YEARS_MS) as i64) / 60_000 * 60_000)
    }

    fn date(&mut self) -> Value {
        let day = NaiveDate::from_yo_opt(2024, 1).expect("a year has a first day") + chrono::Days::new(self.chance.below(800));
        Value::Date(day)
    }

    fn pick(&mut self, from: &[&str]) -> String {
        (*self.chance.pick(from)).to_owned()
    }

    fn code(&mut self, field: Field) -> Value {
        let jiangyuan_model::field::Kind::Code(table) = field.kind() else { return Value::Empty };
        Value::Text(self.pick(table.codes()))
    }

    fn name(&mut self) -> String {
        if self.chance.percent(40) {
            let (one, two) = (self.pick(TIBETAN), self.pick(TIBETAN));
            return format!("{one}{two}");
        }
        format!("{}{}", self.pick(SURNAMES), self.pick(GIVEN))
    }

    fn title(&mut self) -> String {
        format!("关于{}{}{}", self.pick(VILLAGES), self.pick(TOPICS), self.pick(TITLES))
    }

    /// A story, sentence by sentence.
    fn story(&mut self, sentences: u64) -> String {
        let mut story = format!("{}{}，", self.pick(VILLAGES), self.pick(OPENINGS));
        for _ in 0..=self.chance.below(sentences) {
            let (topic, act) = (self.pick(TOPICS), self.pick(ACTS));
            story.push_str(&match self.chance.below(5) {
                0 => format!("{}因{topic}{act}。", self.pick(PLACES)),
                1 => format!("双方{act}，涉及{topic}，金额{}元。", self.chance.below(9000) * 10),
                2 => format!("{}年{}月，{}{act}。", 2015 + self.chance.below(11), 1 + self.chance.below(12), self.pick(VILLAGES)),
                3 => format!("面积约{}亩，牛{}头、羊{}只，{act}。", self.chance.below(900), self.chance.below(60), self.chance.below(300)),
                _ => format!("{}，{act}。", self.pick(LAW)),
            });
        }
        story.push_str(&self.pick(CLOSINGS));
        story
    }

    fn person(&mut self, on: RecordId, item: u32, role: &str) -> Op {
        let mut fields = vec![
            (Field::PartyName.code(), Value::text(&self.name())),
            (Field::PartyRole.code(), Value::text(role)),
            (Field::PartyKind.code(), Value::text("person")),
        ];
        if self.chance.percent(70) {
            fields.push((Field::IdType.code(), Value::text("111")));
            fields.push((Field::IdNumber.code(), Value::Text(format!("000000{}", 19_500_101 + self.chance.below(500_000)))));
            fields.push((Field::Sex.code(), self.code(Field::Sex)));
            fields.push((Field::Ethnicity.code(), Value::Text(self.pick(&["藏族", "汉族", "回族", "蒙古族", "土族"]))));
        }
        fields.push((Field::Phone.code(), Value::Text(format!("100{:08}", self.chance.below(99_999_999)))));
        fields.push((Field::Address.code(), Value::Text(format!("{}{}社", self.pick(VILLAGES), 1 + self.chance.below(6)))));
        Op::Put { on, noun: None, item, fields, replaces: vec![] }
    }

    fn matter_fields(&mut self, sentences: u64) -> Vec<(u16, Value)> {
        vec![
            (Field::Title.code(), Value::text(&self.title())),
            (Field::Purpose.code(), self.code(Field::Purpose)),
            (Field::Category.code(), Value::Text(self.pick(TOPICS))),
            (Field::Village.code(), Value::Text(self.pick(VILLAGES))),
            (Field::Narrative.code(), Value::text(&self.story(sentences))),
            (Field::Requests.code(), Value::Text(self.pick(REQUESTS))),
            (Field::PriorRoute.code(), Value::text("none")),
            (Field::Urgency.code(), Value::text("ordinary")),
            (Field::Handler.code(), Value::Text(self.name())),
        ]
    }

    fn step(&mut self, on: RecordId, kind: StepKind, mut fields: Vec<(u16, Value)>) -> Op {
        fields.insert(0, (Field::HappenedOn.code(), self.date()));
        Op::Step { on, kind: kind.code(), after: None, fields }
    }

    fn registration(&mut self) -> Vec<Op> {
        let matter = self.record();
        let (piece, reception) = (derive(matter, 1), derive(matter, 2));
        let channel = self.code(Field::Channel);
        let mut ops = vec![Op::create(matter, Noun::Matter, self.matter_fields(8))];
        let piece_fields = vec![
            (Field::Matter.code(), Value::Text(matter.to_string())),
            (Field::Reception.code(), Value::Text(reception.to_string())),
            (Field::Channel.code(), channel.clone()),
            (Field::Form.code(), self.code(Field::Form)),
            (Field::ReceivedAt.code(), self.instant()),
            (Field::Number.code(), Value::Text(format!("549900000202603{:02}A7{:03}", 1 + self.chance.below(28), self.chance.below(30)))),
            (Field::Origin.code(), Value::text("direct")),
            (Field::Headcount.code(), Value::Int(1 + self.chance.below(5) as i64)),
            (Field::Language.code(), self.code(Field::Language)),
        ];
        ops.push(Op::create(piece, Noun::Piece, piece_fields));
        let reception_fields = vec![
            (Field::Channel.code(), channel),
            (Field::ReceivedAt.code(), self.instant()),
            (Field::Outcome.code(), Value::text("petition")),
            (Field::Receptionist.code(), Value::Text(self.name())),
        ];
        ops.push(Op::create(reception, Noun::Reception, reception_fields));
        for item in 1..=1 + self.chance.below(2) as u32 {
            ops.push(self.person(matter, item, "petitioner"));
        }
        ops.push(self.step(reception, StepKind::Received, vec![]));
        ops.push(self.step(piece, StepKind::Registered, vec![]));
        ops.push(self.step(matter, StepKind::Registered, vec![]));
        ops
    }

    fn imported_matter(&mut self) -> Vec<Op> {
        let matter = self.record();
        let piece = derive(matter, 1);
        let mut fields = self.matter_fields(12);
        fields.push((Field::Grid.code(), Value::Text(format!("网格{:02}", self.chance.below(30)))));
        fields.push((Field::ImportedStatus.code(), Value::Text(self.pick(&["registered", "accepted", "handling", "closed", "returned"]))));
        let mut ops = vec![Op::create(matter, Noun::Matter, fields)];
        let piece_fields = vec![
            (Field::Matter.code(), Value::Text(matter.to_string())),
            (Field::Channel.code(), self.code(Field::Channel)),
            (Field::ReceivedAt.code(), self.instant()),
        ];
        ops.push(Op::create(piece, Noun::Piece, piece_fields));
        ops.push(self.person(matter, 1, "petitioner"));
        ops
    }

    fn imported_event(&mut self) -> Vec<Op> {
        let on = self.record();
        let mut fields = vec![
            (
                Field::EventKind.code(),
                Value::Text(self.pick(&["register", "accept", "transfer", "reply", "visit", "review", "close", "supervise"])),
            ),
            (Field::EventSeq.code(), Value::Int(1 + self.chance.below(6) as i64)),
            (Field::EventAt.code(), self.instant()),
            (Field::EventActor.code(), Value::Text(self.name())),
            (Field::Text.code(), Value::text(&self.story(2))),
        ];
        if self.chance.percent(40) {
            fields.push((Field::EventDeadline.code(), self.date()));
        }
        vec![Op::Step { on, kind: StepKind::ImportedEvent.code(), after: None, fields }]
    }

    fn mediation(&mut self) -> Vec<Op> {
        let on = self.record();
        let fields = vec![
            (Field::Title.code(), Value::text(&self.title())),
            (Field::DisputeType.code(), self.code(Field::DisputeType)),
            (Field::MediationKind.code(), Value::text("people")),
            (Field::MediationSource.code(), self.code(Field::MediationSource)),
            (Field::Village.code(), Value::Text(self.pick(VILLAGES))),
            (Field::ReceivedAt.code(), self.instant()),
            (Field::Narrative.code(), Value::text(&self.story(8))),
            (Field::AmountFen.code(), Value::Int(self.chance.below(9_000_000) as i64 * 100)),
            (Field::Mediators.code(), Value::List(vec![self.name(), self.name()])),
            (Field::ContractNumber.code(), Value::Text(format!("草承字{:05}号", self.chance.below(99_999)))),
            (Field::AreaMuHundredths.code(), Value::Int(self.chance.below(900_000) as i64)),
        ];
        let mut ops = vec![Op::create(on, Noun::Mediation, fields)];
        ops.push(self.person(on, 1, "applicant"));
        ops.push(self.person(on, 2, "respondent"));
        ops.push(self.step(on, StepKind::Asked, vec![]));
        ops
    }

    fn mediation_step(&mut self) -> Vec<Op> {
        let on = self.record();
        let mediators = (Field::Mediators.code(), Value::List(vec![self.name()]));
        let op = match self.chance.below(5) {
            0 => {
                let how = (Field::ConsentForm.code(), self.code(Field::ConsentForm));
                self.step(on, StepKind::Consented, vec![(Field::PartyItem.code(), Value::Int(1)), how])
            }
            1 => self.step(on, StepKind::Accepted, vec![mediators]),
            2 => {
                let fields = vec![
                    (Field::SessionPlace.code(), Value::Text(self.pick(PLACES))),
                    mediators,
                    (Field::Participants.code(), Value::List(vec![self.name(), self.name()])),
                    (Field::Minutes.code(), Value::text(&self.story(5))),
                    (Field::SessionResult.code(), self.code(Field::SessionResult)),
                ];
                self.step(on, StepKind::SessionHeld, fields)
            }
            3 => {
                let fields = vec![
                    (Field::AgreementText.code(), Value::text(&format!("{}{}", self.pick(RESULTS), self.story(3)))),
                    (Field::EffectiveOn.code(), self.date()),
                    (Field::PerformanceManner.code(), Value::Text(self.pick(RESULTS))),
                    (Field::PerformanceDue.code(), self.date()),
                ];
                self.step(on, StepKind::AgreedWritten, fields)
            }
            _ => {
                let fields = vec![
                    (Field::TerminationReason.code(), self.code(Field::TerminationReason)),
                    (Field::WaysTold.code(), Value::List(vec!["仲裁".into(), "行政".into(), "司法".into()])),
                    (Field::Text.code(), Value::Text(self.pick(LAW))),
                ];
                self.step(on, StepKind::Terminated, fields)
            }
        };
        vec![op]
    }

    fn lead(&mut self) -> Vec<Op> {
        let on = self.record();
        let fields = vec![
            (Field::Title.code(), Value::text(&self.title())),
            (Field::FoundOn.code(), self.date()),
            (Field::FoundBy.code(), Value::Text(self.name())),
            (Field::LeadSource.code(), self.code(Field::LeadSource)),
            (Field::DisputeType.code(), self.code(Field::DisputeType)),
            (Field::Scale.code(), Value::text("01")),
            (Field::Village.code(), Value::Text(self.pick(VILLAGES))),
            (Field::Narrative.code(), Value::text(&self.story(3))),
        ];
        vec![Op::create(on, Noun::Lead, fields), self.step(on, StepKind::LeadRecorded, vec![])]
    }

    fn visit(&mut self) -> Vec<Op> {
        let on = self.record();
        let fields = vec![
            (Field::VisitedAt.code(), self.instant()),
            (Field::Visitor.code(), Value::Text(self.name())),
            (Field::Village.code(), Value::Text(self.pick(VILLAGES))),
            (Field::Household.code(), Value::Text(self.name())),
            (Field::VisitPurpose.code(), self.code(Field::VisitPurpose)),
            (Field::Findings.code(), Value::text(&self.story(3))),
        ];
        vec![Op::create(on, Noun::Visit, fields), self.step(on, StepKind::VisitLogged, vec![])]
    }

    fn note(&mut self) -> Vec<Op> {
        let on = self.record();
        let text = (Field::Text.code(), Value::text(&self.story(2)));
        vec![self.step(on, StepKind::Note, vec![text])]
    }

    fn edit(&mut self) -> Vec<Op> {
        let on = self.record();
        let (field, value) = match self.chance.below(6) {
            0 => (Field::Title, Value::text(&self.title())),
            1 => (Field::Village, Value::Text(self.pick(VILLAGES))),
            2 => (Field::Handler, Value::Text(self.name())),
            3 => (Field::Requests, Value::Text(self.pick(REQUESTS))),
            4 => (Field::AmountFen, Value::Int(self.chance.below(9_000_000) as i64 * 100)),
            _ => (Field::Narrative, Value::text(&self.story(8))),
        };
        let seen = ChangeId { device: 3, incarnation: 0x51, seq: 1 + self.chance.below(self.seq) };
        vec![Op::Put { on, noun: None, item: 0, fields: vec![(field.code(), value)], replaces: vec![(field.code(), vec![seen])] }]
    }
}
