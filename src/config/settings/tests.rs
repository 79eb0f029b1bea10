//! Settings: every key is read, every mistake is said.
