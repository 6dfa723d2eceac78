//! What ids stood for, also after the objects that they named ended.

mod lab;

use std::sync::Arc;

use lab::*;
use smbtrail_track::*;
use smbtrail_wire::*;

const SERVER: &str = "10.0.1.1:445";

fn recall() -> Recall {
    let mut recall = Recall::default();
    (recall.trees, recall.logons, recall.preauth_hashes) = (true, true, true);
    recall
}

/// A request in a tree, and what is recalled for it.
fn ask(lab: &mut Lab, id: u64, message_id: u64, tree: u32) -> Kept {
    lab.send(id, &[create(message_id, "a").session(7).tree(tree)]);
    lab.story.recalled.last().cloned().unwrap()
}

fn disconnected(lab: &mut Lab, message_id: u64, tree: u32) {
    use smbtrail_codec::Body;
    let command = Command::TREE_DISCONNECT;
    let body = Body::TreeDisconnectRequest(Default::default());
    lab.send(1, &[request(command, message_id, body).session(7).tree(tree)]);
    let body = Body::TreeDisconnectResponse(Default::default());
    lab.send(1, &[response(command, message_id, NtStatus::SUCCESS, body).session(7).tree(tree)]);
}

#[test]
fn a_tree_is_recalled_after_its_end_and_on_another_connection() {
    let mut lab = Lab::recalling(recall(), Limits::default());
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    let connected = lab.story.messages.last().unwrap().frame;
    disconnected(&mut lab, 4, 5);
    let after = ask(&mut lab, 1, 5, 5);
    assert_eq!((after.share.as_deref(), after.tree_frame), (Some(r"\\srv\docs"), Some(connected)));
    assert_eq!(lab.story.messages.last().unwrap().share, None, "the object itself is gone");
    lab.connect(2, SERVER);
    assert_eq!(ask(&mut lab, 2, 1, 5).share.as_deref(), Some(r"\\srv\docs"));
    lab.connect(3, "10.0.1.2:445");
    assert_eq!(ask(&mut lab, 3, 1, 5).share, None, "another server's ids are others");
}

#[test]
fn the_tree_longest_unused_is_forgotten_first_and_counted() {
    let limits = limits(|limits| limits.recalled = 2);
    let mut lab = Lab::recalling(recall(), limits);
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 1, r"\\srv\one");
    lab.tree(1, 4, 7, 2, r"\\srv\two");
    assert!(ask(&mut lab, 1, 5, 1).share.is_some());
    lab.tree(1, 6, 7, 3, r"\\srv\three");
    let shares = [1, 2, 3].map(|tree| ask(&mut lab, 1, 6 + u64::from(tree), tree).share);
    assert_eq!(shares, [Some(r"\\srv\one".into()), None, Some(r"\\srv\three".into())]);
    let usage = lab.tracker.usage();
    let trees = usage.iter().find(|usage| usage.table == "recalled trees").unwrap();
    assert_eq!((trees.now, trees.cap, trees.evicted), (2, 2, 1));
    assert_eq!(lab.story.count(kind::TABLE_FULL), 1);
}

#[test]
fn a_logon_is_recalled_on_the_response_that_ends_its_setup_and_from_then_on() {
    let mut lab = Lab::recalling(recall(), Limits::default());
    lab.log_on(1, SERVER, 7, "alice");
    let users: Vec<_> = lab.story.recalled.iter().map(|kept| kept.user.as_deref()).collect();
    // NEGOTIATE, then the four messages of the setup.
    assert_eq!(users, [None, None, None, None, None, Some("alice")]);
    assert_eq!(ask(&mut lab, 1, 3, 5).user.as_deref(), Some("alice"));
    lab.set_up(1, 4, 7, "mallory", NtStatus::LOGON_FAILURE);
    assert_eq!(lab.story.recalled.last().unwrap().user.as_deref(), Some("mallory"), "who was refused");
    assert_eq!(ask(&mut lab, 1, 6, 5).user.as_deref(), Some("alice"), "who is logged on");
}

#[test]
#[cfg(feature = "crypto")]
fn the_preauth_hash_covers_all_but_the_response_that_ends_the_setup() {
    let mut lab = Lab::recalling(recall(), Limits::default());
    lab.log_on(1, SERVER, 7, "alice");
    ask(&mut lab, 1, 3, 5);
    let hashes: Vec<_> = lab.story.recalled.iter().map(|kept| kept.hash).collect();
    assert!(hashes[..6].iter().all(Option::is_some));
    assert!(hashes[..5].windows(2).all(|pair| pair[0] != pair[1]));
    assert_eq!(hashes[4], hashes[5]);
    assert_eq!(hashes[6], None, "a CREATE is not hashed");
}

#[test]
fn nothing_is_recalled_that_was_not_asked_for() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    assert_eq!(ask(&mut lab, 1, 4, 5), Kept::default());
    assert!(lab.tracker.usage().iter().all(|usage| !usage.table.starts_with("recalled")));
}

/// Takes the responses of a run.
struct Learn<'l>(&'l mut Responses, &'l mut Story);

impl Observer for Learn<'_> {
    fn event(&mut self, event: &Event<'_>) {
        self.0.event(event);
        self.1.event(event);
    }
}

/// Ten requests, each answered by the next frame; gives the frames of the responses.
fn ten_exchanges(recall: Recall, limits: Limits, responses: &mut Responses) -> (Story, Vec<Usage>) {
    let mut tracker = Tracker::new(limits).with_recall(recall);
    let mut story = Story::default();
    let mut learn = Learn(responses, &mut story);
    let ends = ("10.0.0.1:50000".parse().unwrap(), SERVER.parse().unwrap());
    let moment = |frame| Moment { frame, time: Time(0), file: 0, digits: 6 };
    tracker.handle_opened(ConnectionId(1), ends, 0, false, moment(1), &mut learn);
    for n in 0..10 {
        let out = [create(n, "a").session(7).tree(5), created(n, 70 + n).session(7).tree(5)];
        for (step, out) in out.iter().enumerate() {
            let bytes = compound(std::slice::from_ref(out));
            let direction = if step == 0 { Direction::ToServer } else { Direction::ToClient };
            let moment = moment(2 + 2 * n + u64::try_from(step).unwrap());
            let connection = ConnectionId(1);
            let frame = Frame::new(connection, direction, moment, bytes.len());
            tracker.handle_frame(frame, &bytes.as_slice(), &mut learn);
        }
    }
    let usage = tracker.usage();
    (story, usage)
}

#[test]
fn a_second_pass_knows_the_response_of_each_request_up_to_the_limit() {
    for (cap, known) in [(100, 10), (4, 4)] {
        let limits = limits(|limits| limits.response_frames = cap);
        let mut responses = Responses::new(&limits);
        ten_exchanges(Recall::default(), limits, &mut responses);
        assert_eq!((responses.usage().now, responses.usage().evicted), (known, 10 - known as u64));
        let mut recall = Recall::default();
        recall.responses = Some(Arc::new(responses));
        let (story, usage) = ten_exchanges(recall, limits, &mut Responses::new(&limits));
        for (n, pair) in story.recalled.chunks(2).enumerate() {
            let frame = u64::try_from(3 + 2 * n).unwrap();
            assert_eq!(pair[0].response_frame, Some(frame).filter(|_| n < known), "request {n} of cap {cap}");
            assert_eq!(pair[1].response_frame, None, "a response has none");
        }
        let reported = usage.iter().find(|usage| usage.table == "response frames").unwrap();
        assert_eq!(reported.evicted, 10 - known as u64);
        assert_eq!(story.count(kind::TABLE_FULL), usize::from(known < 10));
    }
}
