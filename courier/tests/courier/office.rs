//! A county with its offices: the real server in this process, and real encrypted homes.

use jiangyuan_courier::{Line, SyncOptions, SyncReport, sync};
use jiangyuan_model::{ErasureReason, Field, Noun, RecordId, Value, Verb};
use jiangyuan_server::{Running, Server, TicketRequest};
use jiangyuan_store::{Door, Link, NewChange, Place, Store, World};
use jiangyuan_sync::Op;
use jiangyuan_sync::enrol::Ticket;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

const PASSPHRASE: &str = "three streams from one source";

/// A county server on a free port.
pub struct County {
    pub running: Running,
    folder: TempDir,
}

/// A PC of an office.
pub struct Office {
    pub store: Store,
    folder: TempDir,
    /// Where the county answers, if not at the ticket's address.
    url: Option<String>,
}

pub fn a_county() -> County {
    let folder = TempDir::new().unwrap();
    let running = Server::start(folder.path(), "127.0.0.1:0".parse().unwrap(), jiangyuan_server::World::system()).unwrap();
    County { running, folder }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap().flatten() {
        if file.path().is_dir() {
            copy_folder(&file.path(), &to.join(file.file_name()));
        } else {
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
}

impl County {
    fn serves(folder: TempDir) -> County {
        let running = Server::start(folder.path(), "127.0.0.1:0".parse().unwrap(), jiangyuan_server::World::system()).unwrap();
        County { running, folder }
    }

    fn backup_file(folder: &TempDir) -> std::path::PathBuf {
        folder.path().join("county.backup")
    }

    /// Makes a backup, and goes on.
    pub fn kept_as_it_is(self) -> County {
        self.running.county().backup(&County::backup_file(&self.folder)).unwrap();
        self.running.stop();
        County::serves(self.folder)
    }

    /// Is put back to its backup: by the operator's command, or by hand, and then nothing tells.
    pub fn put_back(self, told: bool) -> County {
        self.running.stop();
        let backup = County::backup_file(&self.folder);
        if told {
            jiangyuan_server::County::restore(self.folder.path(), &backup, &jiangyuan_server::World::system()).unwrap();
        } else {
            for file in ["county.db-wal", "county.db-shm", "last-head"] {
                let _ = std::fs::remove_file(self.folder.path().join(file));
            }
            std::fs::copy(&backup, self.folder.path().join("county.db")).unwrap();
        }
        County::serves(self.folder)
    }

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
    Office { store, folder, url: None }
}

impl Office {
    /// The same disk once more, with everything that is outside the home.
    pub fn imaged(&self) -> Office {
        let folder = TempDir::new().unwrap();
        copy_folder(self.folder.path(), folder.path());
        let place = Place { home: folder.path().join("home"), outside: folder.path().join("outside") };
        let store = Store::open(&place, self.store.world().clone(), None, PASSPHRASE).unwrap();
        assert_eq!(store.me().incarnation, self.store.me().incarnation, "nothing tells it");
        Office { store, folder, url: self.url.clone() }
    }

    /// The county answers at another address from now on.
    pub fn moves_to(&mut self, county: &County) {
        self.url = Some(format!("https://{}", county.running.address));
    }

    /// Erases a record with all that hangs together with it, as the verb does.
    pub fn erases(&mut self, record: RecordId) {
        let work = |door: &mut Door<'_>| {
            let (scope, doc) = door.doc(record)?.unwrap();
            let ops = door.together(record)?.records.into_iter().map(|(on, changes)| Op::Erase {
                on,
                noun: doc.noun,
                changes,
                hashes: vec![],
                reason: ErasureReason::LateSealing.code(),
                approval: String::new(),
                approved_by: String::new(),
            });
            door.change(NewChange { scope, verb: Verb::Erase, ops: ops.collect(), origin: None, derived_origin: false, link: Link::None })
        };
        self.store.write(work).unwrap();
    }

    /// Gives a record another title, as somebody does who sees the one it has.
    pub fn retitles(&mut self, id: RecordId, title: &str) {
        let work = |door: &mut Door<'_>| {
            let (scope, doc) = door.doc(id)?.unwrap();
            let replaces = vec![(Field::Title.code(), doc.replaced(0, Field::Title.code()))];
            let ops = vec![Op::Put { on: id, noun: None, item: 0, fields: vec![(Field::Title.code(), Value::text(title))], replaces }];
            door.change(NewChange { scope, verb: Verb::Edit, ops, origin: None, derived_origin: false, link: Link::None })
        };
        self.store.write(work).unwrap();
    }

    /// A line to the county by the ticket's address.
    pub fn line(&self) -> Line {
        Line::new(self.url.as_ref().unwrap_or(&self.store.me().url), self.store.me().county_tls).unwrap()
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

    /// Whether nothing of a record can be read here: it was erased, or never came.
    pub fn says_nothing_of(&self, id: RecordId) -> bool {
        self.store.doc(id).unwrap().is_none_or(|(_, doc)| doc.text(Field::Title).is_empty())
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
