#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use jiangyuan_sync::attach::Cut;

fn content(length: usize, what: u8) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&[what]).finalize_xof().fill(&mut bytes);
    bytes
}

fn vault(folder: &tempfile::TempDir, key: u8) -> Vault {
    Vault::new(folder.path().join("attachments"), Zeroizing::new([key; 32]))
}

#[test]
fn a_content_put_in_any_order_reads_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(&folder, 1);
    for length in [1, 16_384, 16_385, 100_000] {
        let bytes = content(length, 7);
        let cut = Cut::new(&bytes);
        let mut pieces: Vec<Piece> = cut.pieces().collect();
        pieces.reverse();
        let last = pieces.len() - 1;
        for (index, piece) in pieces.into_iter().enumerate() {
            assert!(matches!(vault.content(&cut.blob), Err(VaultError::Missing(_))), "{length}");
            vault.put(&cut.blob, std::iter::once(piece)).unwrap();
            assert_eq!(vault.content(&cut.blob).is_ok(), index == last, "{length}");
        }
        assert_eq!(vault.content(&cut.blob).unwrap(), bytes);
    }
}

#[test]
fn nothing_of_a_content_and_nothing_of_its_hash_stands_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = vec![b'A'; 40_000];
    let cut = Cut::new(&bytes);
    let (one, other) = (vault(&folder, 1), vault(&folder, 2));
    one.put(&cut.blob, cut.pieces()).unwrap();
    let file = fs::read(one.path(&cut.blob)).unwrap();
    assert!(!file.windows(8).any(|window| window == b"AAAAAAAA"));
    assert!(!file.windows(8).any(|window| window == &cut.blob.hash[..8]));
    let hex = data_encoding::HEXLOWER.encode(&cut.blob.hash[..4]);
    assert!(!one.path(&cut.blob).to_string_lossy().contains(&hex));
    // Under another home's key neither the name nor the content is found.
    assert_ne!(one.path(&cut.blob), other.path(&cut.blob));
    fs::create_dir_all(other.path(&cut.blob).parent().unwrap()).unwrap();
    fs::copy(one.path(&cut.blob), other.path(&cut.blob)).unwrap();
    assert_eq!(other.get(&cut.blob, 0).unwrap(), None);
}

#[test]
fn a_torn_or_swapped_slot_counts_as_not_here_and_the_others_stand() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(&folder, 1);
    let bytes = content(80_000, 3);
    let cut = Cut::new(&bytes);
    vault.put(&cut.blob, cut.pieces()).unwrap();
    let path = vault.path(&cut.blob);
    let mut file = fs::read(&path).unwrap();
    let slot = slot_bytes(&cut.blob);
    let (first, rest) = file.split_at_mut(slot);
    first.swap_with_slice(&mut rest[..slot]);
    file[3 * slot + 5000] ^= 1;
    fs::write(&path, &file).unwrap();
    assert_eq!(vault.missing(&cut.blob, &Bitmap::full(cut.blob.groups())).unwrap(), [0, 1, 3]);
    vault.put(&cut.blob, [0, 1, 3].into_iter().map(|group| cut.piece(group).unwrap())).unwrap();
    assert_eq!(vault.content(&cut.blob).unwrap(), bytes);
}

#[test]
fn a_backup_takes_each_content_once_and_gives_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let copies = folder.path().join("backup");
    let vault = vault(&folder, 1);
    let bytes = content(50_000, 9);
    let cut = Cut::new(&bytes);
    vault.put(&cut.blob, cut.pieces().take(2)).unwrap();
    assert!(vault.copy_to(&copies, &cut.blob, false).unwrap());
    vault.put(&cut.blob, cut.pieces()).unwrap();
    assert!(vault.copy_to(&copies, &cut.blob, true).unwrap());
    assert!(!vault.copy_to(&copies, &cut.blob, true).unwrap());
    vault.remove(&cut.blob).unwrap();
    assert!(matches!(vault.content(&cut.blob), Err(VaultError::Missing(_))));
    assert!(vault.bring_from(&copies, &cut.blob).unwrap());
    assert_eq!(vault.content(&cut.blob).unwrap(), bytes);
}
