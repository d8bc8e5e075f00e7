//! The home a command works on: where it stands, and who opens it.

use crate::arguments::Global;
use crate::exit::Stop;
use crate::output::Output;
use crate::passphrase;
use crate::world;
use directories::ProjectDirs;
use jiangyuan_model::ErrorCode;
use jiangyuan_store::{Place, Store};
use std::env;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Names another folder for the home. The window looks at the same two variables.
const HOME_VARIABLE: &str = "JIANGYUAN_HOME";

/// Names another folder for what is kept outside the home.
const OUTSIDE_VARIABLE: &str = "JIANGYUAN_OUTSIDE";

/// What every command has at hand.
pub(crate) struct Desk {
    global: Global,
    /// Where answers go.
    pub(crate) output: Output,
}

impl Desk {
    pub(crate) fn new(global: &Global) -> Desk {
        Desk { output: Output { json: global.json }, global: global.clone() }
    }

    /// Where the home stands: as asked for, as the environment says, or where the window has it.
    pub(crate) fn place(&self) -> Result<Place, Stop> {
        let folders = ProjectDirs::from("cn", "jiangyuan", "jiangyuan");
        let by_custom = |folder: fn(&ProjectDirs) -> PathBuf| folders.as_ref().map(folder).ok_or(Stop::Usage("cli.usage.no_folder"));
        let home = match self.global.home.clone().or_else(|| named_by(HOME_VARIABLE)) {
            Some(home) => home,
            None => by_custom(|folders| folders.data_dir().join("home"))?,
        };
        let outside = match named_by(OUTSIDE_VARIABLE) {
            Some(outside) => outside,
            None => by_custom(|folders| folders.config_dir().join("outside"))?,
        };
        Ok(Place { home, outside })
    }

    /// The user named, if one was.
    pub(crate) fn user(&self) -> Option<&str> {
        self.global.user.as_deref()
    }

    /// The passphrase of an existing user.
    pub(crate) fn passphrase(&self) -> Result<Zeroizing<String>, Stop> {
        passphrase::existing(self.global.passphrase_file.as_deref())
    }

    /// The passphrase of a new user.
    pub(crate) fn new_passphrase(&self) -> Result<Zeroizing<String>, Stop> {
        passphrase::new(self.global.passphrase_file.as_deref())
    }

    /// Opens the home.
    pub(crate) fn open(&self) -> Result<Store, Stop> {
        let place = self.place()?;
        if !place.exists() {
            return Err(ErrorCode::NoHome.into());
        }
        let passphrase = self.passphrase()?;
        Ok(Store::open(&place, world::system(), self.user(), &passphrase)?)
    }
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}
