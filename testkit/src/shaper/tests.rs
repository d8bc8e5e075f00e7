//! The line does what it says. Least times are exact: nothing can arrive before it may. Most times
//! have room for a busy machine.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// A far end that says back what it hears, to any number of connections.
fn an_echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut connection in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || {
                let mut heard = [0; 4096];
                while let Ok(count @ 1..) = connection.read(&mut heard) {
                    if connection.write_all(&heard[..count]).is_err() {
                        break;
                    }
                }
            });
        }
    });
    address
}

fn connect(line: &Shaper) -> TcpStream {
    let socket = TcpStream::connect(line.address()).unwrap();
    socket.set_nodelay(true).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    socket
}

fn say_and_hear(socket: &mut TcpStream, bytes: usize) -> Duration {
    let began = Instant::now();
    let said: Vec<u8> = (0..bytes).map(|i| (i % 251) as u8).collect();
    let mut speaking = socket.try_clone().unwrap();
    let sent = said.clone();
    let speaker = thread::spawn(move || speaking.write_all(&sent));
    let mut heard = vec![0; bytes];
    socket.read_exact(&mut heard).unwrap();
    speaker.join().unwrap().unwrap();
    assert!(heard == said, "what came back is not what was said");
    began.elapsed()
}

#[test]
fn a_word_and_its_answer_take_a_round_trip_and_the_first_of_a_connection_two() {
    let line = Shaper::open(an_echo(), Profile::new("test", 1_000_000, 200), 1).unwrap();
    let mut socket = connect(&line);
    let (first, second) = (say_and_hear(&mut socket, 1), say_and_hear(&mut socket, 1));
    assert!((400..700).contains(&first.as_millis()), "{first:?}");
    assert!((200..500).contains(&second.as_millis()), "{second:?}");
    assert_eq!((line.counts().connections, line.counts().turns), (1, 2));
}

#[test]
fn bytes_take_the_time_of_the_rate_with_the_headers_of_their_packets() {
    let line = Profile::new("test", 1_000_000, 100);
    let open = Shaper::open(an_echo(), line, 1).unwrap();
    let mut socket = connect(&open);
    say_and_hear(&mut socket, 1);
    let took = say_and_hear(&mut socket, 140_000);
    // Both ways at once: the last byte comes back a little after it went.
    let least = line.least_time(140_000);
    assert!(took >= least && took < least.mul_f64(1.4), "{took:?}, least {least:?}");
    let counts = open.counts();
    assert_eq!((counts.up, counts.down), (140_001, 140_001));
    let headers = counts.up_on_the_wire - counts.up;
    assert!((4_000..12_000).contains(&headers), "{headers}");
}

#[test]
fn two_connections_share_one_link() {
    let line = Profile::new("test", 1_000_000, 20);
    let open = Shaper::open(an_echo(), line, 1).unwrap();
    let mut one = connect(&open);
    let mut other = connect(&open);
    let began = Instant::now();
    let second = thread::spawn(move || say_and_hear(&mut other, 70_000));
    say_and_hear(&mut one, 70_000);
    second.join().unwrap();
    assert!(began.elapsed() >= line.least_time(140_000), "{:?}", began.elapsed());
}

#[test]
fn a_sender_is_held_back_when_the_queue_is_full() {
    let open = Shaper::open(an_echo(), Profile::new("test", 64_000, 20), 1).unwrap();
    let mut socket = connect(&open);
    say_and_hear(&mut socket, 1);
    socket.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
    let mut said = 0;
    while let Ok(count) = socket.write(&[0; 8192]) {
        said += count;
        assert!(said < 8_000_000, "a megabyte disappears into the line");
    }
    // A second of the link, and what the two systems hold of it.
    assert!(said >= 16_000, "{said}");
}

#[test]
fn a_cut_resets_every_connection_and_the_next_one_works() {
    let open = Shaper::open(an_echo(), Profile::new("test", 1_000_000, 20), 1).unwrap();
    let mut socket = connect(&open);
    say_and_hear(&mut socket, 10);
    open.cut_now();
    let error = socket.read(&mut [0; 1]).expect_err("the connection is reset");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    say_and_hear(&mut connect(&open), 10);
    assert_eq!(open.counts().cuts, 1);
}

#[test]
fn cuts_come_by_themselves_about_as_often_as_named() {
    let mut line = Profile::new("test", 1_000_000, 10);
    line.cut_every = Some(Duration::from_millis(400));
    let open = Shaper::open(an_echo(), line, 1).unwrap();
    let mut lived = Vec::new();
    for _ in 0..3 {
        let mut socket = connect(&open);
        let began = Instant::now();
        assert!(matches!(socket.read(&mut [0; 1]), Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset));
        lived.push(began.elapsed());
    }
    assert!(lived.iter().all(|lived| lived.as_millis() < 1_500), "{lived:?}");
}

#[test]
fn a_line_that_falls_silent_tells_nobody_and_the_next_connection_works() {
    let open = Shaper::open(an_echo(), Profile::new("test", 1_000_000, 20), 1).unwrap();
    let mut socket = connect(&open);
    say_and_hear(&mut socket, 10);
    open.fall_silent_now();
    thread::sleep(Duration::from_millis(50));
    socket.write_all(b"hello?").unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let error = socket.read(&mut [0; 1]).expect_err("nothing comes");
    assert!(matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut), "{error:?}");
    say_and_hear(&mut connect(&open), 10);
}

#[test]
fn a_stall_holds_up_what_is_said_and_loses_nothing() {
    let stalls = Stalls { every: Duration::from_secs(1), lasting: Duration::from_millis(500) };
    let open = Shaper::open(an_echo(), Profile::new("test", 1_000_000, 20).stalling(stalls), 1).unwrap();
    let mut socket = connect(&open);
    let slowest = (0..150).map(|_| say_and_hear(&mut socket, 100)).max().unwrap();
    assert!(slowest >= Duration::from_millis(400), "{slowest:?}");
}
