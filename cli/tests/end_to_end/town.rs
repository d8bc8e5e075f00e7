//! A county that serves, and an office of it.

use crate::desk::Desk;
use jiangyuan_model::view::ClockKind;
use jiangyuan_server::{County, Running, Server, TicketRequest};
use serde_json::Value as Json;
use tempfile::TempDir;

pub(crate) struct Town {
    running: Running,
    pub(crate) desk: Desk,
    _folder: TempDir,
}

/// A county that serves on a free port, and an office of it that has synced once.
pub(crate) fn a_town() -> Town {
    let folder = tempfile::tempdir().unwrap();
    let running = Server::start(folder.path(), "127.0.0.1:0".parse().unwrap(), jiangyuan_server::World::system()).unwrap();
    let desk = Desk::bare();
    let request = TicketRequest { township: "549901100".into(), sight: "desk".into(), role: "officer".into(), url: None };
    let ticket = running.county().ticket_new(&request).unwrap().to_text();
    desk.run(&["enrol", "--ticket", &ticket, "--user", "旦增"]).done();
    let town = Town { running, desk, _folder: folder };
    town.syncs();
    town
}

impl Town {
    pub(crate) fn county(&self) -> &County {
        self.running.county()
    }

    pub(crate) fn syncs(&self) {
        self.desk.run(&["sync"]).done();
    }

    pub(crate) fn setting(&self, key: &str) -> Json {
        let settings = self.desk.run(&["settings"]).done().lines;
        settings.into_iter().find(|line| line["setting"] == key).unwrap()
    }

    pub(crate) fn years(&self) -> Vec<(i64, String)> {
        let lines = self.desk.run(&["holidays", "list"]).done().lines;
        lines.iter().map(|line| (line["year"].as_i64().unwrap(), line["from"].as_str().unwrap().to_owned())).collect()
    }

    pub(crate) fn adds(&self, what: &str, json: &Json) -> Json {
        let file = self.desk.write("input.json", json.to_string());
        self.desk.run(&["add", what, "--file", &file]).done().json().clone()
    }

    pub(crate) fn steps(&self, id: &str, step: &str, json: &Json) -> crate::desk::Ran {
        let file = self.desk.write("step.json", json.to_string());
        self.desk.run(&["step", step, "--on", id, "--file", &file])
    }

    pub(crate) fn clock(&self, id: &str, kind: ClockKind) -> Json {
        let shown = self.desk.run(&["show", id]).done().json().clone();
        shown["clocks"].as_array().unwrap().iter().find(|clock| clock["kind"] == kind.key()).unwrap().clone()
    }
}
