//! Printers and their drivers. `[MS-RPRN]` 3.1.4, `[MS-PAR]` 3.1.4

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Type, Union};

const BUFFER: Type = OPT_RAW;
/// DEVMODE_CONTAINER. `[MS-RPRN]` 2.2.1.2.1
const DEVICE: Type = fields![size: SIZE, device: OPT_RAW];
/// SPLCLIENT_CONTAINER. `[MS-RPRN]` 2.2.1.2.14
const CLIENT: Type = fields![level: SIZE, client: Type::Union(&Union {
    tag: SIZE,
    arms: &[(1, Type::Ptr(&fields![
        size: SIZE,
        machine: OPT_TEXT,
        user: OPT_TEXT,
        build: NUMBER,
        major: NUMBER,
        minor: NUMBER,
        architecture: SIZE16,
    ]))],
    other: None,
})];
/// DRIVER_CONTAINER. `[MS-RPRN]` 2.2.1.2.3
const DRIVER: Type = fields![level: NUMBER, driver: Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (1, Type::Ptr(&fields![name: OPT_TEXT])),
        (2, Type::Ptr(&fields![version: NUMBER, name: OPT_TEXT, environment: OPT_TEXT, driver: OPT_TEXT, data: OPT_TEXT, config: OPT_TEXT])),
        (3, Type::Ptr(&fields![version: NUMBER, name: OPT_TEXT, environment: OPT_TEXT, driver: OPT_TEXT, data: OPT_TEXT, config: OPT_TEXT, help: OPT_TEXT, monitor: OPT_TEXT, data_type: OPT_TEXT, dependent_size: SIZE, dependent: Type::Ptr(&Type::Units)])),
        (4, Type::Ptr(&fields![version: NUMBER, name: OPT_TEXT, environment: OPT_TEXT, driver: OPT_TEXT, data: OPT_TEXT, config: OPT_TEXT, help: OPT_TEXT, monitor: OPT_TEXT, data_type: OPT_TEXT, dependent_size: SIZE, dependent: Type::Ptr(&Type::Units), previous_size: SIZE, previous: Type::Ptr(&Type::Units)])),
        (6, Type::Ptr(&fields![version: NUMBER, name: OPT_TEXT, environment: OPT_TEXT, driver: OPT_TEXT, data: OPT_TEXT, config: OPT_TEXT, help: OPT_TEXT, monitor: OPT_TEXT, data_type: OPT_TEXT, dependent_size: SIZE, dependent: Type::Ptr(&Type::Units), previous_size: SIZE, previous: Type::Ptr(&Type::Units), date: FILETIME, driver_version: HYPER, manufacturer: OPT_TEXT, url: OPT_TEXT, hardware: OPT_TEXT, provider: OPT_TEXT])),
        (8, Type::Ptr(&fields![version: NUMBER, name: OPT_TEXT, environment: OPT_TEXT, driver: OPT_TEXT, data: OPT_TEXT, config: OPT_TEXT, help: OPT_TEXT, monitor: OPT_TEXT, data_type: OPT_TEXT, dependent_size: SIZE, dependent: Type::Ptr(&Type::Units), previous_size: SIZE, previous: Type::Ptr(&Type::Units), date: FILETIME, driver_version: HYPER, manufacturer: OPT_TEXT, url: OPT_TEXT, hardware: OPT_TEXT, provider: OPT_TEXT, print_processor: OPT_TEXT, vendor_setup: OPT_TEXT])),
    ],
    other: None,
})];
/// MONITOR_CONTAINER. `[MS-RPRN]` 2.2.1.2.7
const MONITOR: Type = fields![level: NUMBER, monitor: Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (1, Type::Ptr(&fields![name: OPT_TEXT])),
        (2, Type::Ptr(&fields![name: OPT_TEXT, environment: OPT_TEXT, dll: OPT_TEXT])),
    ],
    other: None,
})];
/// RPC_V2_NOTIFY_OPTIONS. `[MS-RPRN]` 2.2.1.13.1
const NOTIFY: Type = Type::Ptr(&fields![
    version: SIZE,
    reserved: SIZE,
    count: SIZE,
    kinds: Type::Ptr(&Type::Array(&fields![
        kind: SHORT,
        reserved: SIZE16,
        reserved1: SIZE,
        reserved2: SIZE,
        count: SIZE,
        fields: Type::Ptr(&Type::Array(&SHORT)),
    ])),
]);
const DOCUMENT: Type = fields![level: SIZE, document: Type::Union(&Union {
    tag: SIZE,
    arms: &[(1, Type::Ptr(&fields![document: OPT_TEXT, output: OPT_TEXT, data_type: OPT_TEXT]))],
    other: None,
})];

calls! {
    /// Printers. `[MS-RPRN]` 3.1.4
    pub(super) SPOOLSS = 0x12345678, 0x1234, 0xabcd, [0xef, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab], Win32;
    0 RpcEnumPrinters(in flags: HEX, in name: OPT_TEXT, in level: NUMBER, both buffer: BUFFER, in size: SIZE, out needed: SIZE, out returned: NUMBER);
    1 RpcOpenPrinter(in name: OPT_TEXT, out printer: HANDLE, in data_type: OPT_TEXT, in device: DEVICE, in access: HEX) opens Named("name");
    8 RpcGetPrinter(in printer: HANDLE, in level: NUMBER, both buffer: BUFFER, in size: SIZE, out needed: SIZE);
    9 RpcAddPrinterDriver(in server: OPT_TEXT, in driver: DRIVER);
    10 RpcEnumPrinterDrivers(in server: OPT_TEXT, in environment: OPT_TEXT, in level: NUMBER, both buffer: BUFFER, in size: SIZE, out needed: SIZE, out returned: NUMBER);
    12 RpcGetPrinterDriverDirectory(in server: OPT_TEXT, in environment: OPT_TEXT, in level: NUMBER, both buffer: BUFFER, in size: SIZE, out needed: SIZE);
    13 RpcDeletePrinterDriver(in server: OPT_TEXT, in environment: TEXT, in driver: TEXT);
    14 RpcAddPrintProcessor(in server: OPT_TEXT, in environment: TEXT, in path: TEXT, in name: TEXT);
    17 RpcStartDocPrinter(in printer: HANDLE, in document: DOCUMENT, out job: NUMBER);
    19 RpcWritePrinter(in printer: HANDLE, in data: Type::Raw, in size: SIZE, out written: NUMBER);
    26 RpcGetPrinterData(in printer: HANDLE, in name: TEXT, out kind: NUMBER, out data: Type::Raw, in size: SIZE, out needed: SIZE);
    29 RpcClosePrinter(both printer: HANDLE);
    46 RpcAddMonitor(in server: OPT_TEXT, in monitor: MONITOR);
    47 RpcDeleteMonitor(in server: OPT_TEXT, in environment: OPT_TEXT, in name: TEXT);
    62 RpcRemoteFindFirstPrinterChangeNotification(in printer: HANDLE, in flags: HEX, in options: HEX, in local_machine: OPT_TEXT, in local_printer: HEX);
    65 RpcRemoteFindFirstPrinterChangeNotificationEx(in printer: HANDLE, in flags: HEX, in options: HEX, in local_machine: OPT_TEXT, in local_printer: HEX, in notify: NOTIFY);
    69 RpcOpenPrinterEx(in name: OPT_TEXT, out printer: HANDLE, in data_type: OPT_TEXT, in device: DEVICE, in access: HEX, in client: CLIENT) opens Named("name");
    84 RpcDeletePrinterDriverEx(in server: OPT_TEXT, in environment: TEXT, in driver: TEXT, in flags: HEX, in version: NUMBER);
    88 RpcXcvData(in printer: HANDLE, in name: TEXT, in input: Type::Raw, in input_size: SIZE, out output: Type::Raw, in output_size: SIZE, out needed: SIZE, both status: NUMBER);
    89 RpcAddPrinterDriverEx(in server: OPT_TEXT, in driver: DRIVER, in flags: HEX);
}

calls! {
    /// Printers, with calls that may wait. `[MS-PAR]` 3.1.4
    pub(super) ASYNC = 0x76f03f96, 0xcdfd, 0x44fc, [0xa2, 0x2c, 0x64, 0x95, 0x0a, 0x00, 0x12, 0x09], Win32;
    0 RpcAsyncOpenPrinter(in name: OPT_TEXT, out printer: HANDLE, in data_type: OPT_TEXT, in device: DEVICE, in access: HEX, in client: CLIENT) opens Named("name");
    9 RpcAsyncGetPrinter(in printer: HANDLE, in level: NUMBER, both buffer: BUFFER, in size: SIZE, out needed: SIZE);
    20 RpcAsyncClosePrinter(both printer: HANDLE);
    33 RpcAsyncXcvData(in printer: HANDLE, in name: TEXT, in input: Type::Raw, in input_size: SIZE, out output: Type::Raw, in output_size: SIZE, out needed: SIZE, both status: NUMBER);
    38 RpcAsyncEnumPrinters(in flags: HEX, in name: OPT_TEXT, in level: NUMBER, both buffer: BUFFER, in size: SIZE, out needed: SIZE, out returned: NUMBER);
    39 RpcAsyncAddPrinterDriver(in server: OPT_TEXT, in driver: DRIVER, in flags: HEX);
    40 RpcAsyncEnumPrinterDrivers(in server: OPT_TEXT, in environment: OPT_TEXT, in level: NUMBER, both buffer: BUFFER, in size: SIZE, out needed: SIZE, out returned: NUMBER);
    41 RpcAsyncGetPrinterDriverDirectory(in server: OPT_TEXT, in environment: OPT_TEXT, in level: NUMBER, both buffer: BUFFER, in size: SIZE, out needed: SIZE);
    43 RpcAsyncDeletePrinterDriverEx(in server: OPT_TEXT, in environment: TEXT, in driver: TEXT, in flags: HEX, in version: NUMBER);
    44 RpcAsyncAddPrintProcessor(in server: OPT_TEXT, in environment: TEXT, in path: TEXT, in name: TEXT);
    51 RpcAsyncAddMonitor(in server: OPT_TEXT, in monitor: MONITOR);
    62 RpcAsyncInstallPrinterDriverFromPackage(in server: OPT_TEXT, in inf: OPT_TEXT, in driver: TEXT, in environment: TEXT, in flags: HEX);
    63 RpcAsyncUploadPrinterDriverPackage(in server: OPT_TEXT, in inf: TEXT, in environment: TEXT, in flags: HEX, both destination: OPT_RAW, both size: SIZE);
}
