//! A capture in, tracked SMB2 messages out
