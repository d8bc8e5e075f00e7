//! The fonts that come with the program, and the office's own.
//!
//! They are read once, when the first paper is checked or set, and only looked into, never copied: the bytes lie in
//! the program. What each is and how it was made is in `documents/fonts/README.md`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use typst::foundations::Bytes;
use typst::text::Font;

static SHIPPED: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&'static [u8]; 5] = [
        include_bytes!("../fonts/JiangyuanSong-Regular.otf"),
        include_bytes!("../fonts/JiangyuanSong-Bold.otf"),
        include_bytes!("../fonts/JiangyuanKai-Regular.ttf"),
        include_bytes!("../fonts/JiangyuanHei-Regular.otf"),
        include_bytes!("../fonts/NotoSerifTibetan-Regular.ttf"),
    ];
    files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect()
});

/// File names under which the fonts that GB/T 9704 asks for are installed. They are not free and cannot come with the
/// program; the office's printing PC has bought them.
const OFFICE_FILES: &[&str] = &[
    "simfang.ttf",
    "simkai.ttf",
    "simhei.ttf",
    "fangsong_gb2312.ttf",
    "fsgb2312.ttf",
    "仿宋_gb2312.ttf",
    "kaiti_gb2312.ttf",
    "楷体_gb2312.ttf",
    "fzxbsjw.ttf",
    "fzxbsjt.ttf",
    "方正小标宋简体.ttf",
    "方正小标宋简.ttf",
];

/// The largest font file that is looked into: the GB fonts have 4 to 20 MB.
const OFFICE_FONT_BYTES_MAX: u64 = 40 * 1024 * 1024;

/// How deep font folders are searched; distributions keep them three deep.
const FOLDER_DEPTH_MAX: u8 = 4;

/// The fonts that come with the program.
pub(crate) fn shipped() -> &'static [Font] {
    &SHIPPED
}

/// Whether a character can be printed: a font has it, or it prints nothing.
pub(crate) fn covers(character: char) -> bool {
    let silent = character.is_control() || matches!(character, '\u{200B}'..='\u{200D}' | '\u{2028}' | '\u{2029}' | '\u{FE00}'..='\u{FE0F}');
    silent || SHIPPED.iter().any(|font| font.info().coverage.contains(u32::from(character)))
}

/// The office's own fonts, found by the names of their files in the folders given; read, never written. A file that
/// cannot be read is passed over: the paper is then set in the fonts that came with the program.
pub(crate) fn office_fonts(folders: &[PathBuf]) -> Vec<Font> {
    let mut files = Vec::new();
    for folder in folders {
        collect(folder, FOLDER_DEPTH_MAX, &mut files);
    }
    // The order of a folder is the file system's; the paper must not depend on it.
    files.sort();
    files.iter().filter_map(|file| fs::read(file).ok()).flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect()
}

fn collect(folder: &Path, depth: u8, files: &mut Vec<PathBuf>) {
    let Some(deeper) = depth.checked_sub(1) else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if kind.is_dir() {
            collect(&entry.path(), deeper, files);
        } else if OFFICE_FILES.contains(&name.as_str()) && entry.metadata().is_ok_and(|m| m.len() <= OFFICE_FONT_BYTES_MAX) {
            files.push(entry.path());
        }
    }
}

/// Where the platform keeps fonts for everybody.
pub fn platform_folders() -> Vec<PathBuf> {
    let folders: &[&str] = if cfg!(windows) { &["C:\\Windows\\Fonts"] } else { &["/usr/share/fonts", "/usr/local/share/fonts"] };
    folders.iter().map(PathBuf::from).collect()
}
