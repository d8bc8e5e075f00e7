//! Where a home stands on the disk, and what may be known of it before anybody unlocks it.
//!
//! A home is a folder: `jiangyuan.db` (the record), `drafts.db`, `keys.json` (wrapped keys),
//! `settings.json` (nothing but the language), `attachments/` (encrypted contents) and `sync.lock`.
//! The key file is written last when a home is made, so a folder without one is no home.

use crate::error::{Result, Stored};
use crate::file::{self, Durable};
use crate::keys::KeyFile;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Where a home stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder of the home.
    pub home: PathBuf,
    /// The folder of the copy of (incarnation, seq, head) that is kept outside the home.
    pub outside: PathBuf,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Settings {
    #[serde(default)]
    language: Option<String>,
}

impl Place {
    /// Whether there is a home.
    pub fn exists(&self) -> bool {
        self.keys().exists()
    }

    /// The users who can open it, in the order in which they were enrolled. None without a home.
    ///
    /// # Errors
    /// The key file cannot be read.
    pub fn users(&self) -> Result<Vec<String>> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        Ok(KeyFile::read(&self.keys())?.user_names())
    }

    /// Name of the township and whether the home holds sample data; `None` without a home.
    ///
    /// # Errors
    /// The key file cannot be read.
    pub fn label(&self) -> Result<Option<(String, bool)>> {
        if !self.exists() {
            return Ok(None);
        }
        let keys = KeyFile::read(&self.keys())?;
        Ok(Some((keys.township_name.clone(), keys.sample)))
    }

    /// The language chosen on this PC, if one was chosen. An unreadable setting counts as none:
    /// nobody is kept from his work by it.
    pub fn language(&self) -> Option<String> {
        self.settings().language
    }

    /// Chooses the language.
    ///
    /// # Errors
    /// The settings cannot be written.
    pub fn set_language(&self, language: &str) -> Result<()> {
        let settings = Settings { language: Some(language.to_owned()) };
        let text = serde_json::to_vec_pretty(&settings).expect("one optional text is always JSON");
        file::make_private_folder(&self.home)?;
        Ok(file::write_atomically(&self.home.join("settings.json"), &text, Durable::Yes)?)
    }

    fn settings(&self) -> Settings {
        let text = std::fs::read(self.home.join("settings.json")).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.home.join("jiangyuan.db")
    }

    pub(crate) fn drafts(&self) -> PathBuf {
        self.home.join("drafts.db")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.home.join("keys.json")
    }

    pub(crate) fn attachments(&self) -> PathBuf {
        self.home.join("attachments")
    }

    pub(crate) fn sync_lock(&self) -> PathBuf {
        self.home.join("sync.lock")
    }

    /// Moves the files of a home (or what is left of one) into a folder beside them, so that
    /// nothing is ever overwritten. Returns that folder; nothing happens where there are none.
    pub(crate) fn set_aside(&self, stamp: &str) -> Stored<Option<PathBuf>> {
        let names = [
            "attachments",
            "keys.json",
            "jiangyuan.db",
            "jiangyuan.db-wal",
            "jiangyuan.db-shm",
            "drafts.db",
            "drafts.db-wal",
            "drafts.db-shm",
        ];
        let present: Vec<&str> = names.into_iter().filter(|name| self.home.join(name).exists()).collect();
        if present.is_empty() {
            return Ok(None);
        }
        let mut aside = self.home.join(format!("set-aside-{stamp}"));
        let mut count = 1;
        while aside.exists() {
            count += 1;
            aside = self.home.join(format!("set-aside-{stamp}-{count}"));
        }
        file::make_private_folder(&aside)?;
        for name in present {
            std::fs::rename(self.home.join(name), aside.join(name))?;
        }
        Ok(Some(aside))
    }
}
