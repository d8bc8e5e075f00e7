//! Counting: each fact of each line goes into its figures.

use super::line::{Adopted, Body, CaseLine, LineKind, Prevented, Recommendation, Sent};
use super::{Cell, FigureKey, Figures};
use chrono::NaiveDate;

/// Counts what happened from one day to another, both in it, and what is open at the end of the last. The order of the lines
/// does not matter.
pub fn count<'a>(lines: impl IntoIterator<Item = &'a CaseLine>, (from, to): (NaiveDate, NaiveDate)) -> Figures {
    let mut tally = Tally { from, to, figures: Figures::default() };
    tally.figures.cells.extend(FigureKey::all().map(|key| (key, Cell::default())));
    for line in lines {
        tally.line(line);
    }
    tally.figures
}

struct Tally {
    from: NaiveDate,
    to: NaiveDate,
    figures: Figures,
}

impl Tally {
    fn line(&mut self, line: &CaseLine) {
        match line.kind {
            LineKind::Piece => self.piece(line),
            LineKind::Matter => self.matter(line),
            LineKind::Mediation => self.mediation(line),
            LineKind::Lead => {
                self.add("lead.total", line.opened, 1);
                self.add("lead.settled", line.closed, 1);
                self.open("lead.open", line);
            }
            LineKind::Sweep => {
                self.add("sweep.rounds", line.opened, 1);
                self.add("sweep.found", line.opened, i64::from(line.found));
            }
            LineKind::Visit => self.add("visit.total", line.opened, 1),
            LineKind::Reception => {
                self.add("reception.total", line.opened, 1);
                self.add("reception.petition", line.opened, i64::from(line.petition));
            }
            LineKind::LegalService => self.add("legal_service.total", line.opened, 1),
            LineKind::Talk => self.add("talk.total", line.opened, 1),
            LineKind::Supervision => {
                self.add("supervision.total", line.opened, 1);
                self.add("supervision.answered", line.answered, 1);
            }
            LineKind::Recommendation => self.recommendation(line),
        }
    }

    fn piece(&mut self, line: &CaseLine) {
        self.add("piece.total", line.opened, 1);
        self.add("piece.joint", line.opened, i64::from(line.joint));
        self.add("piece.headcount", line.opened, i64::from(line.people));
        self.member("piece.channel", &line.channel, "other", line.opened);
        self.sent(line);
    }

    fn sent(&mut self, line: &CaseLine) {
        match line.sent {
            Some((Sent::Forwarded, day)) => self.add("transfer.forwarded", Some(day), 1),
            Some((Sent::Assigned, day)) => self.add("transfer.assigned", Some(day), 1),
            None => return,
        }
        self.add("transfer.answered", line.answered, 1);
    }

    fn matter(&mut self, line: &CaseLine) {
        self.add("matter.total", line.opened, 1);
        self.member("matter.nature", &line.nature, "other", line.opened);
        self.add("matter.closed", line.closed, 1);
        self.sent(line);
        let is_late = |closed: NaiveDate| line.due_on.is_some_and(|due| closed > due);
        let time = if line.closed.is_some_and(is_late) { "matter.closed_late" } else { "matter.closed_in_time" };
        self.add(time, line.closed, 1);
        self.open("matter.open", line);
        if line.due_on.is_some_and(|due| due < self.to) {
            self.open("matter.overdue", line);
        }
        if !self.is_in(line.opened) {
            return;
        }
        for (name, cells) in [(&line.category, &mut self.figures.by_category), (&line.organ, &mut self.figures.by_organ)] {
            if !name.is_empty() {
                add(cells.entry(name.clone()).or_default(), 1);
            }
        }
    }

    fn mediation(&mut self, line: &CaseLine) {
        self.add("mediation.total", line.opened, 1);
        self.add("mediation.parties", line.opened, i64::from(line.people));
        self.add("mediation.difficult", line.opened, i64::from(line.difficult));
        self.member("mediation.source", &line.source, "from_other", line.opened);
        let kind: String = line.dispute_type.chars().take(2).collect();
        self.member("mediation.type", &kind, "99", line.opened);
        self.member("mediation.body", body(line.body), "other", line.opened);
        if let Some((form, day)) = &line.agreed {
            self.add("mediation.agreed", Some(*day), 1);
            self.add("mediation.amount_fen", Some(*day), line.amount_fen);
            self.member("mediation.form", form, "written", Some(*day));
        }
        self.add("mediation.performed", line.performed, 1);
        self.add("mediation.confirmation_asked", line.confirmation_asked, 1);
        self.add("mediation.confirmed", line.confirmed, 1);
        self.open("mediation.open", line);
        self.prevented(line);
    }

    fn prevented(&mut self, line: &CaseLine) {
        let Some((what, people)) = line.prevented else { return };
        let (cases, heads) = match what {
            Prevented::Dispute => return self.add("prevented.disputes", line.opened, 1),
            Prevented::Crime => ("prevented.crime.cases", "prevented.crime.people"),
            Prevented::Collective => ("prevented.collective.cases", "prevented.collective.people"),
            Prevented::Fight => ("prevented.fight.cases", "prevented.fight.people"),
            Prevented::Suicide => ("prevented.suicide.cases", "prevented.suicide.people"),
        };
        self.add(cases, line.opened, 1);
        self.add(heads, line.opened, i64::from(people));
    }

    fn recommendation(&mut self, line: &CaseLine) {
        let kind = match line.recommendation {
            Some(Recommendation::Work) => "recommendation.work",
            Some(Recommendation::Policy) => "recommendation.policy",
            Some(Recommendation::Liability) => "recommendation.liability",
            None => return,
        };
        self.add(kind, line.opened, 1);
        let Some((adopted, day)) = line.adopted else { return };
        let answer = match adopted {
            Adopted::Adopted => "recommendation.adopted",
            Adopted::Partly => "recommendation.partly",
            Adopted::NotAdopted => "recommendation.not_adopted",
        };
        self.add(answer, Some(day), 1);
    }

    /// A member of a group that adds up to its total: what no member is named for goes to the last.
    fn member(&mut self, group: &str, member: &str, other: &str, day: Option<NaiveDate>) {
        let named = FigureKey::from_key(&[group, ".", member].concat());
        if let Some(key) = named.or_else(|| FigureKey::from_key(&[group, ".", other].concat())) {
            self.add(key.key(), day, 1);
        }
    }

    fn add(&mut self, key: &str, day: Option<NaiveDate>, number: i64) {
        if let (true, Some(key)) = (self.is_in(day), FigureKey::from_key(key)) {
            add(self.figures.cells.entry(key).or_default(), number);
        }
    }

    /// Open at the end of the period, as far as is known.
    fn open(&mut self, key: &str, line: &CaseLine) {
        let happened = |day: NaiveDate| day <= self.to;
        if line.opened.is_some_and(happened)
            && !line.elsewhere
            && !line.closed.is_some_and(happened)
            && let Some(key) = FigureKey::from_key(key)
        {
            add(self.figures.cells.entry(key).or_default(), 1);
        }
    }

    fn is_in(&self, day: Option<NaiveDate>) -> bool {
        day.is_some_and(|day| (self.from..=self.to).contains(&day))
    }
}

const fn add(cell: &mut Cell, number: i64) {
    cell.own = cell.own.saturating_add(number);
}

const fn body(body: Option<Body>) -> &'static str {
    match body {
        Some(Body::Village) => "village",
        Some(Body::Township) => "township",
        Some(Body::Enterprise) => "enterprise",
        Some(Body::Professional) => "professional",
        Some(Body::Other) | None => "other",
    }
}
