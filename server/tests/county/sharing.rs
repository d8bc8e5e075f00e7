//! Many devices at once.

use crate::device::heard;
use crate::http;
use crate::world::a_county;
use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::channel::Channel;
use jiangyuan_model::ErrorCode;
use jiangyuan_sync::chain;

const DEVICES: usize = 8;
const CHANGES: usize = 30;

#[test]
fn positions_are_gapless_while_eight_devices_push_at_once() {
    let county = a_county();
    let mut devices: Vec<_> = (0..DEVICES).map(|_| county.device("desk")).collect();
    let reader = county.device("desk");
    std::thread::scope(|scope| {
        for device in &mut devices {
            scope.spawn(|| {
                device.write(CHANGES);
                let heard = device.sync_from(1);
                assert_eq!((heard.acked, heard.done), (CHANGES as u64, true));
            });
        }
        // A reader in the middle of it sees a beginning of the log, and never a hole.
        for _ in 0..5 {
            assert!(reader.sync_from(1).done);
        }
    });
    let heard = reader.sync_from(1);
    let desk = reader.scope();
    let entries = heard.entries(&desk);
    assert_eq!(entries.len(), DEVICES * CHANGES);
    assert!(entries.windows(2).all(|pair| pair[0].n < pair[1].n));
    let mut pos = 1;
    let mut head = chain::scope_genesis(&desk);
    for log in heard.logs.iter().filter(|log| log.scope == desk) {
        assert_eq!(log.first_pos, pos);
        pos += log.entries.len() as u64;
        for entry in &log.entries {
            let jiangyuan_sync::frame::Content::Full(change) = &entry.content else { panic!("another device's change") };
            head = chain::extend_log(&head, entry.n, &change.hash(), entry.verdict);
        }
        assert_eq!(log.head_after, chain::short(&head));
    }
}

#[test]
fn a_county_with_too_many_sessions_says_that_it_is_busy() {
    let county = a_county();
    let device = county.device("desk");
    http::block_on(async {
        let mut open = Vec::new();
        for _ in 0..64 {
            let requests = http::connect::<Channel<Bytes>>(device.address(), device.ticket.county_tls).await.unwrap();
            let silent =
                std::iter::repeat_n(requests, 8).map(async |mut requests| http::open(&mut requests, device.address(), vec![]).await);
            open.extend(futures_util::future::join_all(silent).await);
        }
        let mut requests = http::connect::<Channel<Bytes>>(device.address(), device.ticket.county_tls).await.unwrap();
        let (_body, answer) = http::open(&mut requests, device.address(), vec![]).await;
        assert_eq!(answer.status().as_u16(), 503);
        let told = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(heard(&[], &told).sorry, Some(ErrorCode::CountyBusy));
    });
    // The sessions that were cut give their places back.
    assert!((0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        device.sync_from(1).done
    }));
}
