//! SMB Direct: the same messages as over TCP, whatever carries them and whatever happens on the way.

mod hostile;
mod kit;
mod loss;
mod memory;
mod shape;
