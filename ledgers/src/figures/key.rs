//! The figures by name: one visible list, in the order of the reports.

macro_rules! figures {
    ($( $group:literal { $($key:literal)* } )+) => {
        /// Every figure with the group whose members add up to a total, or "" where they do not.
        const LIST: &[(&str, &str)] = &[ $( $( ($key, $group), )* )+ ];
    };
}

figures! {
    "" {
        "mediation.total" "mediation.parties" "mediation.agreed" "mediation.difficult" "mediation.amount_fen"
        "mediation.performed" "mediation.confirmation_asked" "mediation.confirmed"
        "sweep.rounds" "sweep.found" "prevented.disputes"
        "prevented.crime.cases" "prevented.crime.people" "prevented.collective.cases" "prevented.collective.people"
        "prevented.fight.cases" "prevented.fight.people" "prevented.suicide.cases" "prevented.suicide.people"
    }
    "mediation.total/body" {
        "mediation.body.village" "mediation.body.township" "mediation.body.enterprise" "mediation.body.professional"
        "mediation.body.other"
    }
    "mediation.total/source" {
        "mediation.source.own_initiative" "mediation.source.application" "mediation.source.from_court"
        "mediation.source.from_procuratorate" "mediation.source.from_police" "mediation.source.from_petition"
        "mediation.source.from_other"
    }
    "mediation.total/type" {
        "mediation.type.01" "mediation.type.02" "mediation.type.03" "mediation.type.04" "mediation.type.05" "mediation.type.06"
        "mediation.type.07" "mediation.type.08" "mediation.type.09" "mediation.type.10" "mediation.type.11" "mediation.type.12"
        "mediation.type.13" "mediation.type.14" "mediation.type.15" "mediation.type.16" "mediation.type.17" "mediation.type.99"
    }
    "mediation.agreed/form" { "mediation.form.written" "mediation.form.oral" }
    "" { "piece.total" "piece.joint" "piece.headcount" }
    "piece.total/channel" {
        "piece.channel.visit" "piece.channel.letter" "piece.channel.online" "piece.channel.phone" "piece.channel.fax"
        "piece.channel.leader_reception" "piece.channel.rounds" "piece.channel.grid" "piece.channel.hotline_12345"
        "piece.channel.from_above" "piece.channel.wechat" "piece.channel.other"
    }
    "" { "matter.total" }
    "matter.total/nature" { "matter.nature.appeal" "matter.nature.suggestion" "matter.nature.accusation" "matter.nature.other" }
    "" { "matter.closed" }
    "matter.closed/time" { "matter.closed_in_time" "matter.closed_late" }
    "" {
        "matter.open" "matter.overdue" "transfer.forwarded" "transfer.assigned" "transfer.answered"
        "supervision.total" "supervision.answered"
        "recommendation.work" "recommendation.policy" "recommendation.liability"
        "recommendation.adopted" "recommendation.partly" "recommendation.not_adopted"
        "lead.total" "lead.settled" "lead.open" "mediation.open" "visit.total" "reception.total" "reception.petition"
        "legal_service.total" "talk.total"
    }
}

/// Name of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FigureKey(&'static str);

impl FigureKey {
    /// Every figure, in the order of the reports.
    pub fn all() -> impl Iterator<Item = FigureKey> {
        LIST.iter().map(|(key, _)| FigureKey(key))
    }

    /// The figure of this name.
    pub fn from_key(key: &str) -> Option<FigureKey> {
        LIST.iter().find(|(known, _)| *known == key).map(|(known, _)| FigureKey(known))
    }

    /// Its name, also in `locales/` (`ledgers.figure.<key>`, with underlines for the points).
    pub const fn key(self) -> &'static str {
        self.0
    }

    /// Whether it is an amount in fen and no number of cases.
    pub const fn is_money(self) -> bool {
        matches!(self.0.as_bytes(), [.., b'_', b'f', b'e', b'n'])
    }

    /// The groups whose members add up to a total: the total, and its members.
    pub(super) fn groups() -> Vec<(FigureKey, Vec<FigureKey>)> {
        let mut groups: Vec<(&str, FigureKey, Vec<FigureKey>)> = Vec::new();
        for (key, group) in LIST.iter().filter(|(_, group)| !group.is_empty()) {
            let total = group.split_once('/').and_then(|(total, _)| FigureKey::from_key(total));
            match (groups.iter_mut().find(|(name, _, _)| name == group), total) {
                (Some((_, _, members)), _) => members.push(FigureKey(key)),
                (None, Some(total)) => groups.push((group, total, vec![FigureKey(key)])),
                (None, None) => {}
            }
        }
        groups.into_iter().map(|(_, total, members)| (total, members)).collect()
    }
}
