//! Text: sentences with their gaps filled, and sentences put together word by word.
//!
//! A filled template costs a compressor little once it has seen the template. People do not write
//! in templates; so [`VARIETY`] of all sentences are strings of adverbs, verbs, nouns and figures
//! drawn at random. They mean nothing and cost, letter for letter, what typed text costs.

use super::draw::Draw;
use super::grammar::{Grammar, Piece, Sentence};
use super::people::{self, Place};
use std::collections::BTreeSet;

/// The share of sentences that are put together word by word: with it the whole shrinks under
/// `zstd -19` as much as the reference does.
const VARIETY: f64 = 0.28;

/// A third person who is named is a clerk of the township so often.
const KNOWN_NAME: f64 = 0.25;

/// How long a text is in characters, and the pools it is made of, each with the most sentences it
/// gives; the last one gives all that is still wanted.
pub(super) struct Passage {
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) mode: f64,
    pub(super) pools: &'static [(&'static str, usize)],
}

/// Says things about one place.
pub(super) struct Teller<'a> {
    pub(super) grammar: &'a Grammar,
    pub(super) draw: &'a mut Draw,
    pub(super) place: &'a Place,
}

impl Teller<'_> {
    fn word(&mut self, list: &str) -> &'static str {
        self.draw.pick(self.grammar.words(list))
    }

    /// One of the pool's sentences, filled.
    pub(super) fn say(&mut self, pool: &str) -> String {
        let pool = self.grammar.pool(pool);
        let at = self.draw.index(pool.len());
        self.fill(pool.get(at).map_or(&[], Vec::as_slice))
    }

    fn fill(&mut self, sentence: &[Piece]) -> String {
        let mut text = String::new();
        for piece in sentence {
            match piece {
                Piece::Plain(plain) => text.push_str(plain),
                Piece::Gap(name) => text.push_str(&self.gap(name)),
                Piece::OneOf(choices) => {
                    let choice = self.draw.index(choices.len());
                    text.push_str(&self.fill(choices.get(choice).map_or(&[], Vec::as_slice)));
                }
            }
        }
        text
    }

    /// What stands in a gap.
    pub(super) fn gap(&mut self, name: &str) -> String {
        if let Some(words) = self.grammar.list(name) {
            return self.draw.pick(words).to_owned();
        }
        let draw = &mut *self.draw;
        match name {
            "村" => draw.one_of(&self.place.villages).clone(),
            "镇" => self.place.township.name.to_owned(),
            "人名" if draw.happens(KNOWN_NAME) => draw.one_of(&self.place.staff).clone(),
            "人名" => people::anybody(self.grammar, draw),
            "企业" => ["企业首", "企业业", "企业尾"].map(|list| self.word(list)).concat(),
            "月" => draw.between(1, 12).to_string(),
            "日" => draw.between(1, 28).to_string(),
            "日期" => match draw.index(3) {
                0 => format!("{}月{}日", draw.between(1, 12), draw.between(1, 28)),
                1 => format!("{}号", draw.between(1, 28)),
                _ => format!("上月{}日", draw.between(1, 28)),
            },
            "金额" => money(draw),
            "日薪" => (draw.between(8, 59) * 10).to_string(),
            "面积" if draw.happens(0.5) => format!("{:.1}", draw.magnitude(-0.3, 2.2)),
            "面积" => format!("{:.0}", draw.magnitude(0.3, 3.0).floor()),
            "小面积" => format!("{:.2}", 0.1 + 5.9 * draw.unit()),
            "数" => format!("{:.0}", draw.magnitude(0.6, 2.1).floor()),
            "小数" => draw.between(2, 12).to_string(),
            "岁" => draw.between(23, 87).to_string(),
            "距离" => draw.pick(&["米", "公里", "百米", "里路"]).to_owned(),
            "头只" => draw.pick(&["头", "只", "匹"]).to_owned(),
            "编号" => format!("{}{:06}", draw.between(2022, 2025), draw.between(0, 999_999)),
            "藏数" => draw.between(1, 399).to_string().bytes().filter_map(|d| char::from_u32(0x0F20 + u32::from(d - b'0'))).collect(),
            _ => String::new(),
        }
    }

    /// A sentence of so many clauses that nobody has written before.
    pub(super) fn improvise(&mut self, clauses: u64) -> String {
        const SUBJECTS: &[&str] = &["称", "人名", "亲", "职务", "时", "季", "地", "单位", "企业"];
        const FIGURES: &[&str] = &["数", "小数", "金额", "面积"];
        let mut text = String::new();
        for clause in 0..clauses {
            if clause > 0 {
                text.push_str(self.word("连"));
            }
            match self.draw.unit() {
                x if x < 0.3 => {
                    let subject = self.draw.pick(SUBJECTS);
                    text.push_str(&self.gap(subject));
                }
                x if x < 0.6 => text.push_str(self.early("名词")),
                _ => {}
            }
            if self.draw.happens(0.6) {
                text.push_str(self.early("副"));
            }
            text.push_str(self.early("动"));
            if self.draw.happens(0.55) {
                text.push_str(self.word("补语"));
            }
            if self.draw.happens(0.3) {
                let figure = self.draw.pick(FIGURES);
                text.push_str(&self.gap(figure));
                text.push_str(self.word("量"));
            }
            if self.draw.happens(0.8) {
                text.push_str(self.early("名词"));
            }
            if self.draw.happens(0.15) {
                text.push('的');
                text.push_str(self.early("名词"));
            }
        }
        text
    }

    fn early(&mut self, list: &str) -> &'static str {
        self.draw.pick_early(self.grammar.words(list))
    }

    /// A sentence of the pool, or now and then one of nobody's.
    fn either(&mut self, sentence: &Sentence, clauses_max: u64) -> String {
        if self.draw.happens(VARIETY) {
            let clauses = self.draw.between(2, clauses_max);
            self.improvise(clauses)
        } else {
            self.fill(sentence)
        }
    }

    /// A sentence of the pool as a whole line of a note or an edit.
    pub(super) fn remark(&mut self, pool: &str) -> String {
        let sentences = self.grammar.pool(pool);
        let at = self.draw.index(sentences.len());
        let mut text = sentences.get(at).map(|sentence| self.either(sentence, 4)).unwrap_or_default();
        text.push('。');
        text
    }

    /// A text of several sentences.
    pub(super) fn passage(&mut self, passage: &Passage) -> String {
        const STOPS: &[(&str, u64)] = &[("。", 9), ("；", 1), ("，", 1)];
        let target = self.draw.triangular(passage.least as f64, passage.most as f64, passage.mode);
        let (mut text, mut length) = (String::new(), 0);
        for (pool, most) in passage.pools {
            let sentences = self.grammar.pool(pool);
            let mut said = BTreeSet::new();
            let mut given = 0;
            while given < *most && length < target {
                let at = self.fresh(sentences.len(), &mut said);
                let Some(sentence) = sentences.get(at) else { break };
                let mut next = self.either(sentence, 4);
                next.push_str(self.draw.weighted(STOPS));
                length += next.chars().count();
                text.push_str(&next);
                given += 1;
            }
        }
        let cut: String = text.chars().take(passage.most).collect();
        cut.trim_end_matches(['；', '，']).to_owned()
    }

    /// An index that was seldom given before: a person does repeat himself, now and then.
    fn fresh(&mut self, count: usize, said: &mut BTreeSet<usize>) -> usize {
        let mut at = self.draw.index(count);
        for _ in 0..4 {
            if !said.contains(&at) || self.draw.happens(0.2) {
                break;
            }
            at = self.draw.index(count);
        }
        said.insert(at);
        at
    }

    /// The story of a matter of this kind: 150 to 600 characters, one in five with Tibetan in it.
    pub(super) fn story(&mut self, kind: &str) -> String {
        const LENGTH_MAX: usize = 600;
        const OWN_KIND: f64 = 0.55;
        const STOPS: &[(&str, u64)] = &[("。", 8), ("；", 1), ("，", 1)];
        let target = self.draw.triangular(150.0, LENGTH_MAX as f64, 300.0);
        let opening = self.say("开头");
        let mut sentences = vec![format!("{opening}{}", self.draw.pick(&["。", "，", "："]))];
        let ending = format!("{}。", self.say("结尾"));
        let ends = ending.chars().count();
        let mut length = chars(&sentences);
        let mut said = [BTreeSet::new(), BTreeSet::new()];
        while length + ends < target {
            let own = self.draw.happens(OWN_KIND);
            let pool = self.grammar.pool(if own { kind } else { "中间" });
            let [of_kind, of_all] = &mut said;
            let at = self.fresh(pool.len(), if own { of_kind } else { of_all });
            let Some(sentence) = pool.get(at) else { break };
            let mut next = self.either(sentence, 5);
            next.push_str(self.draw.weighted(STOPS));
            length += next.chars().count();
            sentences.push(next);
        }
        let language = self.draw.unit();
        if language < 0.2 {
            let tibetan = self.in_tibetan();
            if length + tibetan.chars().count() + ends > LENGTH_MAX {
                sentences.truncate(sentences.len().saturating_sub(3).max(1));
            }
            let at = 1 + self.draw.index(sentences.len());
            sentences.insert(at, if language < 0.1 { format!("（原话：{tibetan}）") } else { tibetan });
        }
        sentences.push(ending);
        sentences.concat().chars().take(LENGTH_MAX).collect()
    }

    fn in_tibetan(&mut self) -> String {
        let sentences: Vec<String> = (0..self.draw.between(1, 5)).map(|_| self.say("藏文")).collect();
        sentences.join(" ")
    }
}

fn chars(texts: &[String]) -> usize {
    texts.iter().map(|text| text.chars().count()).sum()
}

/// A sum of money as it is written: to the yuan, rounded, or in ten thousands.
fn money(draw: &mut Draw) -> String {
    let sum = draw.magnitude(2.2, 5.6);
    match draw.index(4) {
        0 => format!("{:.0}", sum.floor()),
        1 => format!("{:.0}", (sum / 10.0).floor() * 10.0),
        2 => format!("{:.0}", (sum / 100.0).floor() * 100.0),
        _ if sum > 10_000.0 => format!("{:.1}万", sum / 10_000.0),
        _ => format!("{sum:.2}"),
    }
}
