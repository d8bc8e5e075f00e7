//! The table: for every event and every state, what is done.

use super::{Client, Effect, Ending, Event, State};
use crate::attach::frame::Frame;

impl Client {
    /// Takes what happened and gives back what to do. `now_ms` is any clock that goes forward.
    pub fn step(&mut self, event: Event, now_ms: u64) -> Vec<Effect> {
        use State::{Closing, Dialling, Greeting, Idle, Moving, Over, Reading, Waiting};
        match event {
            Event::Start => match self.state {
                Idle => self.read_jobs(),
                Reading | Dialling | Greeting | Moving | Closing | Waiting | Over => Vec::new(),
            },
            Event::Jobs(jobs) => match self.state {
                Reading => self.dial(jobs),
                Idle | Dialling | Greeting | Moving | Closing | Waiting | Over => Vec::new(),
            },
            Event::Connected => match self.state {
                Dialling => self.greet(),
                Idle | Reading | Greeting | Moving | Closing | Waiting | Over => Vec::new(),
            },
            Event::Unreachable => match self.state {
                Dialling => self.again(),
                Idle | Reading | Greeting | Moving | Closing | Waiting | Over => Vec::new(),
            },
            Event::Frame(frame) => self.frame(frame, now_ms),
            Event::Garbled => match self.state {
                Greeting | Moving => self.again(),
                Closing => self.finish(Ending::Done),
                Idle | Reading | Dialling | Waiting | Over => Vec::new(),
            },
            Event::Piece(piece) => match self.state {
                Greeting | Moving => self.give(piece, now_ms),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            Event::Kept(keeping) => match self.state {
                Moving => self.kept(keeping),
                Idle | Reading | Dialling | Greeting | Closing | Waiting | Over => Vec::new(),
            },
            Event::Noted => match self.state {
                Idle | Reading | Dialling | Greeting | Moving | Closing | Waiting | Over => Vec::new(),
            },
            Event::Failed(refusal) => match self.state {
                Reading | Dialling | Greeting | Moving | Closing | Waiting => self.refuse(refusal),
                Idle | Over => Vec::new(),
            },
            Event::Moved { up, down } => match self.state {
                Reading | Dialling | Greeting | Moving | Waiting => self.count(up.saturating_add(down)),
                // Nothing is left that a budget could spare.
                Idle | Closing | Over => Vec::new(),
            },
            Event::Cut | Event::Silent => match self.state {
                Dialling | Greeting | Moving => self.again(),
                // Everything was durable and told before the end was said.
                Closing => self.finish(Ending::Done),
                Idle | Reading | Waiting | Over => Vec::new(),
            },
            Event::Waited => match self.state {
                Waiting => self.read_jobs(),
                Idle | Reading | Dialling | Greeting | Moving | Closing | Over => Vec::new(),
            },
        }
    }

    fn frame(&mut self, frame: Frame, now_ms: u64) -> Vec<Effect> {
        use State::{Closing, Dialling, Greeting, Idle, Moving, Over, Reading, Waiting};
        match frame {
            Frame::Welcome { .. } => match self.state {
                Greeting => self.welcome(),
                Moving | Closing => self.again(),
                Idle | Reading | Dialling | Waiting | Over => Vec::new(),
            },
            Frame::Answers { first, standings } => match self.state {
                Moving => self.answers(first, standings),
                Greeting | Closing => self.again(),
                Idle | Reading | Dialling | Waiting | Over => Vec::new(),
            },
            Frame::Chunk { number, group, bytes } => match self.state {
                Moving => self.chunk(number, group, bytes),
                Greeting | Closing => self.again(),
                Idle | Reading | Dialling | Waiting | Over => Vec::new(),
            },
            Frame::Stored { number, group } => match self.state {
                Moving => self.landed(number, group, now_ms),
                Greeting | Closing => self.again(),
                Idle | Reading | Dialling | Waiting | Over => Vec::new(),
            },
            Frame::Rest { number } => match self.state {
                Moving => self.rest(number),
                Greeting | Closing => self.again(),
                Idle | Reading | Dialling | Waiting | Over => Vec::new(),
            },
            Frame::Done => match self.state {
                Closing => self.finish(Ending::Done),
                Greeting | Moving => self.again(),
                Idle | Reading | Dialling | Waiting | Over => Vec::new(),
            },
            Frame::Sorry(code) => match self.state {
                Greeting | Moving | Closing => self.sorry(code),
                Idle | Reading | Dialling | Waiting | Over => Vec::new(),
            },
            // A device's words from a county.
            Frame::Hello(_) | Frame::Lists { .. } | Frame::End => match self.state {
                Greeting | Moving | Closing => self.again(),
                Idle | Reading | Dialling | Waiting | Over => Vec::new(),
            },
        }
    }
}
