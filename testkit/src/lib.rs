//! What tests and tools are made of: seeded chance, stores in memory, the simulator, and the
//! samples that the dictionary is trained on. Nothing of it is shipped.

pub mod chance;
pub mod fault;
pub mod memory_county;
pub mod memory_device;
pub mod samples;
pub mod simulator;
