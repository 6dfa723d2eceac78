//! Rows, sums and histograms of tracked SMB2 traffic, and their writers
