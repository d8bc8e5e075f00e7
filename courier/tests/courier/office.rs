//! A county with its offices: the real server in this process, and real encrypted homes.

use jiangyuan_courier::{Line, SyncOptions, SyncReport, sync};
use jiangyuan_model::{Field, Noun, RecordId, Value, Verb};
use jiangyuan_server::{Running, Server, TicketRequest};
use jiangyuan_store::{Door, Link, NewChange, Place, Store, World};
use jiangyuan_sync::Op;
use jiangyuan_sync::enrol::Ticket;
use std::sync::Arc;
use tempfile::TempDir;

const PASSPHRASE: &str = "three streams from one source";

/// A county server on a free port.
pub struct County {
    pub running: Running,
    _folder: TempDir,
}

/// A PC of an office.
pub struct Office {
    pub store: Store,
    folder: TempDir,
}

pub fn a_county() -> County {
    let folder = TempDir::new().unwrap();
    let running = Server::start(folder.path(), "127.0.0.1:0".parse().unwrap(), jiangyuan_server::World::system()).unwrap();
    County { running, _folder: folder }
}

impl County {
    pub fn ticket(&self) -> Ticket {
        let request = TicketRequest { township: "549901100".into(), sight: "desk".into(), role: "officer".into(), url: None };
        self.running.county().ticket_new(&request).unwrap()
    }

    pub fn an_office(&self) -> Office {
        an_office_with(&self.ticket())
    }

    /// Changes that offices wrote; those of the county itself are left out.
    pub fn changes_of_offices(&self) -> u64 {
        let stats = self.running.county().stats().unwrap();
        stats.scopes.iter().filter(|scope| scope.scope.ends_with("/desk")).map(|scope| scope.changes).sum()
    }
}

pub fn an_office_with(ticket: &Ticket) -> Office {
    let folder = TempDir::new().unwrap();
    let system = jiangyuan_server::World::system();
    let world = World { clock: system.clock, random: Arc::new(jiangyuan_server::SystemRandom) };
    let place = Place { home: folder.path().join("home"), outside: folder.path().join("outside") };
    let (store, _) = Store::create(&place, world, ticket, "卓玛", PASSPHRASE, false).unwrap();
    Office { store, folder }
}

impl Office {
    /// A line to the county by the ticket's address.
    pub fn line(&self) -> Line {
        Line::new(&self.store.me().url, self.store.me().county_tls).unwrap()
    }

    /// A line by another address.
    pub fn line_by(&self, url: &str) -> Line {
        Line::new(url, self.store.me().county_tls).unwrap()
    }

    pub fn sync(&mut self, line: &Line) -> SyncReport {
        sync(&mut self.store, line, &SyncOptions::default(), &mut |_| {})
    }

    /// Enters as many receptions, each a change of its own with its own text.
    pub fn enters(&mut self, count: usize) -> Vec<RecordId> {
        let scope = self.store.me().scope.clone();
        let began_at = self.store.sync_facts().unwrap().seq as usize;
        let entered = |door: &mut Door<'_>, number: usize| {
            let id = door.new_record();
            let fields = vec![
                (Field::Title.code(), Value::text(&format!("第{number}件"))),
                (Field::Narrative.code(), Value::text(&narrative(number))),
            ];
            let (scope, ops) = (scope.clone(), vec![Op::create(id, Noun::Reception, fields)]);
            door.change(NewChange { scope, verb: Verb::Receive, ops, origin: None, derived_origin: false, link: Link::None })?;
            Ok(id)
        };
        self.store.write(|door| (began_at..began_at + count).map(|number| entered(door, number)).collect()).unwrap()
    }

    pub fn has(&self, id: RecordId) -> bool {
        self.store.doc(id).unwrap().is_some()
    }

    pub fn place(&self) -> Place {
        Place { home: self.folder.path().join("home"), outside: self.folder.path().join("outside") }
    }
}

/// A text of some forty words, another for each number, that packs about as real ones do.
fn narrative(number: usize) -> String {
    const WORDS: [&str; 24] = [
        "来访人称",
        "草场边界",
        "围栏",
        "邻户",
        "引水渠",
        "请求协调",
        "去年秋天",
        "牛羊",
        "补偿款",
        "道路塌方",
        "村委会",
        "已经调解",
        "未能达成",
        "一致意见",
        "两家",
        "因为",
        "施工队",
        "工资",
        "拖欠",
        "三个月",
        "希望镇政府",
        "尽快答复",
        "夏季草场",
        "登记在册",
    ];
    let mut state = number as u64 + 1;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS[(state >> 33) as usize % WORDS.len()]
    };
    (0..40).map(|_| word()).collect()
}
