//! The table: for every event and every state, what is done.

use super::{Client, Effect, Ending, Event, State, Stored};
use crate::frame::Frame;

impl Client {
    /// Takes what happened and gives back what to do.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        use State::{Closing, Dialling, Giving, Greeting, Idle, Over, Pulling, Pushing, Reading, Waiting};
        match event {
            Event::Start => match self.state {
                Idle => self.read_facts(),
                Reading | Dialling | Greeting | Giving | Pushing | Pulling | Closing | Waiting | Over => Vec::new(),
            },
            Event::Facts(facts) => match self.state {
                Reading => self.dial(facts),
                Idle | Dialling | Greeting | Giving | Pushing | Pulling | Closing | Waiting | Over => Vec::new(),
            },
            Event::Ground(ground, footing) => match self.state {
                Reading => self.stand(ground, footing),
                Idle | Dialling | Greeting | Giving | Pushing | Pulling | Closing | Waiting | Over => Vec::new(),
            },
            Event::Connected => match self.state {
                Dialling => self.greet(),
                Idle | Reading | Greeting | Giving | Pushing | Pulling | Closing | Waiting | Over => Vec::new(),
            },
            Event::Unreachable => match self.state {
                Dialling => self.again(),
                Idle | Reading | Greeting | Giving | Pushing | Pulling | Closing | Waiting | Over => Vec::new(),
            },
            Event::Frame(frame) => self.frame(frame),
            Event::Garbled => match self.state {
                Greeting | Giving | Pushing | Pulling => self.again(),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            Event::BaseLacking => match self.state {
                Pulling => self.tell_whole(),
                Idle | Reading | Dialling | Greeting | Giving | Pushing | Closing | Waiting | Over => Vec::new(),
            },
            Event::Run { incarnation, run } => match self.state {
                Pushing => self.send(incarnation, run),
                Idle | Reading | Dialling | Greeting | Giving | Pulling | Closing | Waiting | Over => Vec::new(),
            },
            Event::Give(give) => match self.state {
                Giving => self.give(give),
                Idle | Reading | Dialling | Greeting | Pushing | Pulling | Closing | Waiting | Over => Vec::new(),
            },
            Event::Stored(stored) => match self.state {
                Closing => match stored {
                    Stored::Done => self.finish(Ending::Done),
                    Stored::Welcomed(_) | Stored::Entries(_) | Stored::Snapshot(_) | Stored::Receipt(_) => Vec::new(),
                },
                Greeting | Giving | Pushing | Pulling => self.stored(stored),
                Idle | Reading | Dialling | Waiting | Over => Vec::new(),
            },
            Event::Failed(refusal) => match self.state {
                Reading | Dialling | Greeting | Giving | Pushing | Pulling | Closing | Waiting => self.refuse(refusal),
                Idle | Over => Vec::new(),
            },
            Event::Sent { bytes } => match self.state {
                Pushing => self.weigh(bytes),
                Idle | Reading | Dialling | Greeting | Giving | Pulling | Closing | Waiting | Over => Vec::new(),
            },
            Event::Moved { up, down } => match self.state {
                Reading | Dialling | Greeting | Giving | Pushing | Pulling | Waiting => self.count(up, down),
                // Nothing is left that a budget could spare.
                Idle | Closing | Over => Vec::new(),
            },
            Event::Cut | Event::Silent => match self.state {
                Dialling | Greeting | Giving | Pushing | Pulling => self.again(),
                Idle | Reading | Closing | Waiting | Over => Vec::new(),
            },
            Event::Waited => match self.state {
                Waiting => self.read_facts(),
                Idle | Reading | Dialling | Greeting | Giving | Pushing | Pulling | Closing | Over => Vec::new(),
            },
        }
    }

    fn frame(&mut self, frame: Frame) -> Vec<Effect> {
        use State::{Closing, Dialling, Giving, Greeting, Idle, Over, Pulling, Pushing, Reading, Waiting};
        match frame {
            Frame::Welcome(welcome) => match self.state {
                Greeting | Giving | Pushing | Pulling => self.welcome(welcome),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            Frame::Ack { incarnation, through } => match self.state {
                Pushing | Pulling => self.acked(incarnation, through),
                Greeting | Giving => self.again(),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            Frame::Refused { incarnation, seq, code } => match self.state {
                Pushing | Pulling => self.refused(incarnation, seq, code),
                Greeting | Giving => self.again(),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            Frame::Log(log) => match self.state {
                Pulling => self.told_by_county(Effect::ApplyLog(log)),
                Greeting | Giving | Pushing => self.again(),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            Frame::SnapshotStart(start) => match self.state {
                Pulling => self.told_by_county(Effect::BeginSnapshot(start)),
                Greeting | Giving | Pushing => self.again(),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            Frame::SnapshotPage(page) => match self.state {
                Pulling => self.told_by_county(Effect::ApplySnapshot(page)),
                Greeting | Giving | Pushing => self.again(),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            Frame::Receipt(receipt) => match self.state {
                Pulling => self.receipt(receipt),
                Greeting | Giving | Pushing => self.again(),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            Frame::Done => match self.state {
                Pulling => self.done(),
                Greeting | Giving | Pushing => self.again(),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            Frame::Sorry(code) => match self.state {
                Greeting | Giving | Pushing | Pulling => self.sorry(code),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            Frame::Given => match self.state {
                Giving => self.given(),
                Greeting | Pushing | Pulling => self.again(),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
            // A device's words from a county.
            Frame::Hello(_) | Frame::Segment(_) | Frame::End | Frame::Give(_) => match self.state {
                Greeting | Giving | Pushing | Pulling => self.again(),
                Idle | Reading | Dialling | Closing | Waiting | Over => Vec::new(),
            },
        }
    }

    fn stored(&mut self, stored: Stored) -> Vec<Effect> {
        match stored {
            Stored::Welcomed(standing) => return self.welcomed(standing),
            Stored::Done => {}
            Stored::Entries(new) => self.entries(new),
            Stored::Snapshot(taken) if taken.holds => self.entries(taken.entries),
            // The store has taken it back and asks for the log from now on.
            Stored::Snapshot(_) => return self.again(),
            Stored::Receipt(holds) => self.receipt_kept(holds),
        }
        Vec::new()
    }
}
