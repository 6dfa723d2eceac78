//! Event logs, the old interface and the new one. `[MS-EVEN]` 3.1.4, `[MS-EVEN6]` 3.1.4

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::Type;

const SERVER: Type = Type::Ptr(&SIZE16);
const SERVER_A: Type = Type::Ptr(&SIZE8);
const OEM: Type = Type::Oem;
const OPT_OEM: Type = Type::Ptr(&Type::Oem);
/// RpcInfo. `[MS-EVEN6]` 2.2.1
const ERROR: Type = fields![error: NUMBER, sub_error: NUMBER, parameter: NUMBER];
/// Places and sizes of events in a buffer of BinXml.
const WORDS: Type = Type::Ptr(&Type::Array(&SIZE));
/// EvtRpcQueryChannelInfo. `[MS-EVEN6]` 2.2.11
const CHANNELS: Type = Type::Ptr(&Type::Array(&fields![name: OPT_TEXT, status: NUMBER]));
const TEXTS: Type = Type::Ptr(&Type::Array(&OPT_TEXT));

calls! {
    /// Event logs. `[MS-EVEN]` 3.1.4
    pub(super) EVENTLOG = 0x82273fdc, 0xe32a, 0x18c3, [0x3f, 0x78, 0x82, 0x79, 0x29, 0xdc, 0x23, 0xea], NtStatus;
    0 ElfrClearELFW(in log: HANDLE, in backup: OPT_UNICODE);
    1 ElfrBackupELFW(in log: HANDLE, in backup: UNICODE);
    2 ElfrCloseEL(both log: HANDLE);
    3 ElfrDeregisterEventSource(both log: HANDLE);
    4 ElfrNumberOfRecords(in log: HANDLE, out records: NUMBER);
    5 ElfrOldestRecord(in log: HANDLE, out record: NUMBER);
    7 ElfrOpenELW(in server: SERVER, in name: UNICODE, in register_name: UNICODE, in major: SIZE, in minor: SIZE, out log: HANDLE) opens Named("name");
    8 ElfrRegisterEventSourceW(in server: SERVER, in name: UNICODE, in register_name: UNICODE, in major: SIZE, in minor: SIZE, out log: HANDLE) opens Named("name");
    9 ElfrOpenBELW(in server: SERVER, in path: UNICODE, in major: SIZE, in minor: SIZE, out log: HANDLE) opens Named("path");
    10 ElfrReadELW(in log: HANDLE, in flags: HEX, in offset: NUMBER, in size: SIZE, out records: Type::Raw, out read: SIZE, out needed: SIZE);
    11 ElfrReportEventW(in log: HANDLE, in time: UNIX, in kind: SHORT, in category: SHORT, in event: HEX, in strings: SIZE16, in data_size: SIZE, in computer: UNICODE);
    12 ElfrClearELFA(in log: HANDLE, in backup: OPT_OEM);
    13 ElfrBackupELFA(in log: HANDLE, in backup: OEM);
    14 ElfrOpenELA(in server: SERVER_A, in name: OEM, in register_name: OEM, in major: SIZE, in minor: SIZE, out log: HANDLE) opens Named("name");
    15 ElfrRegisterEventSourceA(in server: SERVER_A, in name: OEM, in register_name: OEM, in major: SIZE, in minor: SIZE, out log: HANDLE) opens Named("name");
    16 ElfrOpenBELA(in server: SERVER_A, in path: OEM, in major: SIZE, in minor: SIZE, out log: HANDLE) opens Named("path");
    22 ElfrGetLogInformation(in log: HANDLE, in level: NUMBER, out info: Type::Raw, in size: SIZE, out needed: SIZE);
    23 ElfrFlushEL(in log: HANDLE);
}

calls! {
    /// Event channels. `[MS-EVEN6]` 3.1.4
    pub(super) EVENTLOG6 = 0xf6beaff7, 0x1e19, 0x4fbb, [0x9f, 0x8f, 0xb8, 0x9e, 0x20, 0x18, 0x33, 0x7c], Win32;
    0 EvtRpcRegisterRemoteSubscription(in channel: OPT_TEXT, in query: TEXT, in bookmark: OPT_TEXT, in flags: HEX, out subscription: HANDLE, out control: HANDLE, out count: SIZE, out channels: CHANNELS, out error: ERROR) opens Named("channel");
    2 EvtRpcRemoteSubscriptionNext(in subscription: HANDLE, in records: NUMBER, in timeout: NUMBER, in flags: HEX, out returned: NUMBER, out places: WORDS, out sizes: WORDS, out size: SIZE, out events: OPT_RAW);
    4 EvtRpcRegisterControllableOperation(out control: HANDLE) opens Fixed("operation");
    5 EvtRpcRegisterLogQuery(in path: OPT_TEXT, in query: TEXT, in flags: HEX, out result: HANDLE, out control: HANDLE, out count: SIZE, out channels: CHANNELS, out error: ERROR) opens Named("path");
    6 EvtRpcClearLog(in control: HANDLE, in channel: TEXT, in backup: OPT_TEXT, in flags: HEX, out error: ERROR);
    7 EvtRpcExportLog(in control: HANDLE, in channel: OPT_TEXT, in query: TEXT, in backup: TEXT, in flags: HEX, out error: ERROR);
    8 EvtRpcLocalizeExportLog(in control: HANDLE, in path: TEXT, in locale: NUMBER, in flags: HEX, out error: ERROR);
    11 EvtRpcQueryNext(in query: HANDLE, in records: NUMBER, in timeout: NUMBER, in flags: HEX, out returned: NUMBER, out places: WORDS, out sizes: WORDS, out size: SIZE, out events: OPT_RAW);
    12 EvtRpcQuerySeek(in query: HANDLE, in position: HYPER, in bookmark: OPT_TEXT, in timeout: NUMBER, in flags: HEX, out error: ERROR);
    13 EvtRpcClose(both handle: HANDLE);
    14 EvtRpcCancel(in handle: HANDLE);
    15 EvtRpcAssertConfig(in path: TEXT, in flags: HEX);
    16 EvtRpcRetractConfig(in path: TEXT, in flags: HEX);
    17 EvtRpcOpenLogHandle(in channel: TEXT, in flags: HEX, out log: HANDLE, out error: ERROR) opens Named("channel");
    18 EvtRpcGetLogFileInfo(in log: HANDLE, in property: NUMBER, in size: SIZE, out value: Type::Raw, out used: SIZE);
    19 EvtRpcGetChannelList(in flags: HEX, out count: SIZE, out channels: TEXTS);
    20 EvtRpcGetChannelConfig(in channel: TEXT, in flags: HEX);
    21 EvtRpcPutChannelConfig(in channel: TEXT, in flags: HEX);
    22 EvtRpcGetPublisherList(in flags: HEX, out count: SIZE, out publishers: TEXTS);
    23 EvtRpcGetPublisherListForChannel(in channel: TEXT, in flags: HEX, out count: SIZE, out publishers: TEXTS);
    24 EvtRpcGetPublisherMetadata(in publisher: OPT_TEXT, in path: OPT_TEXT, in locale: NUMBER, in flags: HEX);
    28 EvtRpcGetClassicLogDisplayName(in log: TEXT, in locale: NUMBER, in flags: HEX, out display_name: OPT_TEXT);
}
