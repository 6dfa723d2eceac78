//! The shares as trees of names: what listings, opens and changes show of files and folders, read or not.

use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_codec::Body;
use smbtrail_codec::body::{CloseResponse, CreateResponse};
use smbtrail_track::{Change, Content, Detail, Event, Message, Moment, Observer, Open};
use smbtrail_wire::{CloseFlags, CreateAction, FileAttributes, FileTime, NtStatus};

use crate::limits::{Dropped, Limits};
use crate::name::{Name, fold};
use crate::names::Names;
use crate::share::Registry;

/// Collects the names of a capture's shares.
///
/// It is an [`Observer`] of a tracker, and needs no data of READs and WRITEs.
#[derive(Debug)]
pub struct Tree {
    limits: Limits,
    registry: Registry,
    nodes: Vec<Node>,
    /// Which node has a name now.
    names: Names<usize>,
    /// Requests for listings, and whether they ask for all names.
    listings: HashMap<u64, bool>,
    dropped: Dropped,
}

/// A file, a folder or a stream, as far as messages show it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Node {
    share: u32,
    /// The path below the share, without the stream.
    pub path: Arc<str>,
    /// The stream; `None` for the file itself.
    pub stream: Option<Arc<str>>,
    /// Whether it is a folder.
    pub folder: bool,
    /// Its name in the form 8.3, where a listing shows it.
    pub short_name: Option<Arc<str>>,
    /// Bytes, as last seen.
    pub size: Option<u64>,
    /// When it was created, by the server's clock.
    pub created: Option<FileTime>,
    /// When it was last written, by the server's clock.
    pub written: Option<FileTime>,
    /// Its attributes.
    pub attributes: Option<FileAttributes>,
    /// The id that the server gives it.
    pub id: Option<u128>,
    /// How it is known.
    pub known_by: KnownBy,
    /// The first message about it.
    pub first: Moment,
    /// The last message about it.
    pub last: Moment,
    /// When it began; `None` when it was there before it was first seen.
    pub from: Option<Moment>,
    /// When it was deleted, got another name, or was found missing.
    pub to: Option<Moment>,
    /// A listing of all its names was seen to its end: the last one.
    pub listed_wholly: Option<Moment>,
}

/// How a name is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownBy {
    /// A listing has it.
    pub listing: bool,
    /// It was opened.
    pub open: bool,
    /// It was created, renamed or deleted.
    pub change: bool,
}

/// A node and where it is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Leaf<'a> {
    /// The server's address.
    pub server: Option<std::net::SocketAddr>,
    /// The share, as `\\server\share`; `None` when the capture does not contain its TREE_CONNECT.
    pub share: Option<&'a Arc<str>>,
    /// What is known of it.
    pub node: &'a Node,
}

/// What a message says about a node.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    folder: bool,
    size: Option<u64>,
    created: Option<FileTime>,
    written: Option<FileTime>,
    attributes: Option<FileAttributes>,
    id: Option<u128>,
}

impl Facts {
    /// What attributes, size and times say: those of a CREATE or CLOSE response.
    fn new(name: &Name, attributes: FileAttributes, size: u64, [created, written]: [FileTime; 2]) -> Self {
        Self {
            folder: attributes.contains(FileAttributes::DIRECTORY) && name.stream.is_none(),
            size: Some(size),
            created: Some(created),
            written: Some(written),
            attributes: Some(attributes),
            id: None,
        }
    }
}

impl Tree {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            registry: Registry::default(),
            nodes: Vec::new(),
            names: Names::default(),
            listings: HashMap::new(),
            dropped: Dropped::default(),
        }
    }

    /// What was left out because a limit was reached.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// Every name, by server, share and path; a folder comes before what is in it.
    #[must_use]
    pub fn leaves(&self) -> Vec<Leaf<'_>> {
        let mut order: Vec<&Node> = self.nodes.iter().collect();
        order.sort_by_cached_key(|node| {
            // Below a folder come the names in it, and then its neighbours.
            let path = fold(&node.path).replace('\\', "\0");
            let server = self.registry.shares.get(node.share as usize).map(|share| share.server);
            (server, node.share, path, node.stream.as_deref().map(fold), node.first.frame)
        });
        let leaf = |node| {
            let share = self.registry.shares.get(Node::share(node) as usize);
            let server = share.and_then(|share| self.registry.address(share.server));
            Leaf { server, share: share.and_then(|share| share.name.as_ref()), node }
        };
        order.into_iter().map(leaf).collect()
    }

    fn message(&mut self, message: &Message<'_>) {
        if !message.is_response() {
            if let Body::QueryDirectoryRequest(body) = message.body
                && self.listings.len() < self.limits.pending
            {
                let all = matches!(&*body.file_name().to_string(), "*" | "");
                self.listings.insert(message.exchange, all);
            }
            return;
        }
        let listing = match message.header.status {
            NtStatus::PENDING => return,
            _ => self.listings.remove(&message.exchange),
        };
        match message.body {
            Body::CreateResponse(body) => _ = self.created(message, body),
            Body::CloseResponse(body) if body.flags.contains(CloseFlags::POSTQUERY_ATTRIB) => {
                _ = self.closed(message, body);
            }
            Body::QueryDirectoryResponse(_) => _ = self.listed(message),
            Body::SetInfoResponse(_) => _ = self.changed(message),
            _ if message.header.status == NtStatus::NO_MORE_FILES && listing == Some(true) => {
                if let Some(node) = self.of_message(message).and_then(|node| self.nodes.get_mut(node)) {
                    node.listed_wholly = Some(message.moment);
                }
            }
            _ if message.header.status == NtStatus::OBJECT_NAME_NOT_FOUND => _ = self.missing(message),
            _ => {}
        }
    }

    fn share_of(&mut self, message: &Message<'_>) -> Option<u32> {
        let server = self.registry.server(message);
        self.registry.share(server, message.tree?)
    }

    fn of_message(&mut self, message: &Message<'_>) -> Option<usize> {
        let share = self.share_of(message)?;
        let name = Name::read(message.path()?, false);
        self.names.get(share, &name.key())
    }

    fn created(&mut self, message: &Message<'_>, body: &CreateResponse<'_>) -> Option<()> {
        let share = self.share_of(message)?;
        let name = Name::read(message.path()?, false);
        let facts = Facts::new(
            &name,
            body.file_attributes,
            body.end_of_file,
            [body.creation_time, body.last_write_time],
        );
        let is_new = body.create_action == CreateAction::CREATED;
        if is_new && let Some(old) = self.names.remove(share, &name.key()) {
            self.end(old, message.moment);
        }
        let node = self.node(share, &name, facts, message.moment)?;
        node.known_by.open = true;
        if is_new {
            node.known_by.change = true;
            node.from = Some(message.moment);
        }
        Some(())
    }

    fn closed(&mut self, message: &Message<'_>, body: &CloseResponse<'_>) -> Option<()> {
        let share = self.share_of(message)?;
        let name = Name::read(message.path()?, false);
        let facts = Facts::new(
            &name,
            body.file_attributes,
            body.end_of_file,
            [body.creation_time, body.last_write_time],
        );
        self.node(share, &name, facts, message.moment).map(|_| ())
    }

    fn listed(&mut self, message: &Message<'_>) -> Option<()> {
        let share = self.share_of(message)?;
        let folder = Name::read(message.path()?, false).path;
        let Content::Entries(entries) = message.buffer()?.read(&mut ()) else { return None };
        let parent = Name { path: folder.clone(), stream: None };
        self.node(share, &parent, Facts { folder: true, ..Facts::default() }, message.moment);
        for entry in entries {
            let Some(text) = entry.file_name().map(|name| name.to_string()) else { continue };
            if matches!(&*text, "." | "..") {
                continue;
            }
            let path = if folder.is_empty() { text } else { format!("{folder}\\{text}") };
            let attributes = entry.file_attributes();
            let facts = Facts {
                folder: attributes.is_some_and(|flags| flags.contains(FileAttributes::DIRECTORY)),
                size: entry.end_of_file(),
                created: entry.creation_time(),
                written: entry.last_write_time(),
                attributes,
                id: entry.file_id().map(|id| id.0).filter(|id| *id != 0),
            };
            let short = entry.short_name().map(|name| name.to_string()).filter(|name| !name.is_empty());
            let name = Name { path: path.into(), stream: None };
            let node = self.node(share, &name, facts, message.moment)?;
            node.known_by.listing = true;
            if let Some(short) = short {
                node.short_name = Some(short.into());
            }
        }
        Some(())
    }

    fn changed(&mut self, message: &Message<'_>) -> Option<()> {
        let Some(Detail::SetInfo { change: Change::Rename(path), .. }) =
            message.request.map(|request| &request.detail)
        else {
            return None;
        };
        let share = self.share_of(message)?;
        let old = Name::read(message.open?.path.as_ref()?, false);
        let new = match path.strip_prefix(':') {
            Some(stream) => Name::read(&format!("{}:{stream}", old.path), false),
            None => Name::read(path, false),
        };
        self.rename(share, &old, &new, message.moment);
        Some(())
    }

    /// Whatever was below a folder has another path now. The old names end, and the new ones begin.
    fn rename(&mut self, share: u32, old: &Name, new: &Name, moment: Moment) {
        let (from, to) = (old.key(), new.key());
        let moved = self.names.take_tree(share, &from);
        if let Some(replaced) = self.names.remove(share, &to) {
            self.end(replaced, moment);
        }
        for (key, number) in moved {
            self.end(number, moment);
            let Some(node) = self.nodes.get(number).filter(|_| self.nodes.len() < self.limits.names) else {
                continue;
            };
            let rest = node.path.get(old.path.len()..).unwrap_or_default();
            let path = format!("{}{rest}", new.path).into();
            let stream = if *key == *from { new.stream.clone() } else { node.stream.clone() };
            let mut node = Node { path, stream, from: Some(moment), to: None, ..node.clone() };
            (node.first, node.last, node.known_by.change) = (moment, moment, true);
            let rest = key.get(from.len()..).unwrap_or_default();
            self.names.insert(share, &format!("{to}{rest}"), self.nodes.len());
            self.nodes.push(node);
        }
    }

    /// A CREATE found nothing: a name that was known is gone.
    fn missing(&mut self, message: &Message<'_>) -> Option<()> {
        let share = self.share_of(message)?;
        let name = Name::read(message.request?.path.as_ref()?, false);
        let node = self.names.remove(share, &name.key())?;
        self.end(node, message.moment);
        Some(())
    }

    fn open_is_over(&mut self, open: &Open) -> Option<()> {
        let moment = open.closed().filter(|_| open.deleted)?;
        let server = self.registry.server_of(open.owner.connection)?;
        let last = open.owner.share.as_ref()?.rsplit('\\').next()?.to_owned();
        let share = self.registry.find(server, &last)?;
        let name = Name::read(open.current_path()?, false);
        let node = self.names.remove(share, &name.key())?;
        self.end(node, moment);
        if let Some(node) = self.nodes.get_mut(node) {
            node.known_by.change = true;
        }
        Some(())
    }

    fn end(&mut self, node: usize, moment: Moment) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.to = Some(moment);
        }
    }

    /// The node of a name, with what a message says about it.
    fn node(&mut self, share: u32, name: &Name, facts: Facts, moment: Moment) -> Option<&mut Node> {
        let key = name.key();
        let number = match self.names.get(share, &key) {
            Some(number) => number,
            None if self.nodes.len() >= self.limits.names => {
                self.dropped.names += 1;
                return None;
            }
            None => {
                self.names.insert(share, &key, self.nodes.len());
                self.nodes.push(Node {
                    share,
                    path: name.path.clone(),
                    stream: name.stream.clone(),
                    folder: facts.folder,
                    short_name: None,
                    size: None,
                    created: None,
                    written: None,
                    attributes: None,
                    id: None,
                    known_by: KnownBy::default(),
                    first: moment,
                    last: moment,
                    from: None,
                    to: None,
                    listed_wholly: None,
                });
                self.nodes.len() - 1
            }
        };
        let node = self.nodes.get_mut(number)?;
        node.folder |= facts.folder;
        node.size = facts.size.or(node.size);
        let real = |time: Option<FileTime>| time.filter(|time| time.0 != 0);
        node.created = real(facts.created).or(node.created);
        node.written = real(facts.written).or(node.written);
        node.attributes = facts.attributes.or(node.attributes);
        node.id = facts.id.or(node.id);
        node.last = moment;
        Some(node)
    }
}

impl Node {
    const fn share(&self) -> u32 {
        self.share
    }
}

impl Observer for Tree {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.message(message),
            Event::Open(open) => _ = self.open_is_over(open),
            _ => {}
        }
    }
}
