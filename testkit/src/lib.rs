//! What tests and tools are made of: seeded chance, stores in memory, the simulator, the samples
//! that the dictionary is trained on, the workload that everything is measured with, a bad line to
//! measure it on, and a PostgreSQL of one's own. Nothing of it is shipped.

pub mod chance;
pub mod fault;
pub mod in_memory;
pub mod memory_county;
pub mod memory_device;
pub mod memory_snapshot;
pub mod postgres;
pub mod samples;
pub mod shaper;
pub mod simulator;
pub mod workload;
