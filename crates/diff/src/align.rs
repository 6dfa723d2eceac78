//! Which exchange of one capture is which of the other: a longest common subsequence of their keys.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::collect::{Exchange, Job, Key, Thread};

/// Exchanges of either capture that are aligned at once. The time is the square of it, where nothing is alike.
const WINDOW: usize = 2_048;

/// An exchange of either capture, or of both.
pub(crate) type Pair<'j> = (Option<&'j Exchange>, Option<&'j Exchange>);

/// The connections of two captures: the n-th of a user with the n-th of the same user, then what is left in its order.
pub(crate) fn threads([one, two]: &[Job; 2]) -> Vec<(&[Exchange], &[Exchange])> {
    let mut partner: Vec<Option<usize>> = vec![None; one.threads.len()];
    let mut taken = vec![false; two.threads.len()];
    let fits: [fn(&Thread, &Thread) -> bool; 2] = [|one, two| one.user == two.user, |_, _| true];
    for fits in fits {
        for (thread, partner) in one.threads.iter().zip(&mut partner).filter(|(_, partner)| partner.is_none())
        {
            let mut free = two.threads.iter().zip(&mut taken).enumerate();
            if let Some((at, (_, taken))) = free.find(|(_, (other, taken))| !**taken && fits(thread, other)) {
                (*partner, *taken) = (Some(at), true);
            }
        }
    }
    let other =
        |at: Option<usize>| at.and_then(|at| two.threads.get(at)).map_or(&[][..], |thread| &thread.exchanges);
    let joined = one.threads.iter().zip(partner).map(|(thread, at)| (&thread.exchanges[..], other(at)));
    let alone = two.threads.iter().zip(&taken).filter(|(_, taken)| !**taken);
    joined.chain(alone.map(|(thread, _)| (&[][..], &thread.exchanges[..]))).collect()
}

/// Calls `each` for the exchanges of a connection, in order.
pub(crate) fn pairs<'j>(one: &'j [Exchange], two: &'j [Exchange], each: &mut impl FnMut(Pair<'j>)) {
    let keys = |exchanges: &[Exchange]| exchanges.iter().map(|exchange| exchange.key).collect::<Vec<Key>>();
    let (left, right) = (keys(one), keys(two));
    let (mut i, mut j) = (0, 0);
    while i < one.len() || j < two.len() {
        let (to_i, to_j) = ((i + WINDOW).min(one.len()), (j + WINDOW).min(two.len()));
        let is_last = to_i == one.len() && to_j == two.len();
        let ops = capture_diff_slices(Algorithm::Myers, slice(&left, i, to_i), slice(&right, j, to_j));
        let (mut ends, begin) = ((to_i, to_j), (i, j));
        if !is_last && let Some(last) = ops.iter().rposition(|op| matches!(op, DiffOp::Equal { .. })) {
            // What is alone at the end of a window may have its partner in the next one.
            let (old, new) = (ops[last].old_range(), ops[last].new_range());
            ends = (begin.0 + old.end, begin.1 + new.end);
        }
        for op in ops {
            let (old, new) = (op.old_range(), op.new_range());
            let (old, new) = (begin.0 + old.start..begin.0 + old.end, begin.1 + new.start..begin.1 + new.end);
            if old.end > ends.0 || new.end > ends.1 {
                break;
            }
            if matches!(op, DiffOp::Equal { .. }) {
                old.zip(new).for_each(|(i, j)| each((one.get(i), two.get(j))));
            } else {
                old.for_each(|i| each((one.get(i), None)));
                new.for_each(|j| each((None, two.get(j))));
            }
        }
        (i, j) = ends;
    }
}

fn slice(keys: &[Key], from: usize, to: usize) -> &[Key] {
    keys.get(from..to).unwrap_or_default()
}
