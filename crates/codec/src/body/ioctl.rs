use smbtrail_wire::{FileId, Fsctl, IoctlFlags};

use crate::describe;

structure! {
    /// A file system or device control. What its buffers hold depends on the code. `[MS-SMB2] 2.2.31`
    ///
    /// ```text
    ///  0  StructureSize 57    2  Reserved
    ///  4  CtlCode             8  FileId
    /// 24  InputOffset        28  InputCount
    /// 32  MaxInputResponse   36  OutputOffset
    /// 40  OutputCount        44  MaxOutputResponse
    /// 48  Flags              52  Reserved2    56  Buffer
    /// ```
    pub struct IoctlRequest: "SMB2 IOCTL Request", at 64 {
        /// 57.
        structure_size: u16 = 57 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Which control.
        ctl_code: Fsctl, "CtlCode";
        /// The open, or all ones for a control that concerns none.
        file_id: FileId, "FileId";
        /// Where the input begins, in bytes from the header.
        input_offset: u32, "InputOffset";
        /// Bytes of the input.
        input_count: u32, "InputCount";
        /// The most bytes of input that the response may contain.
        max_input_response: u32, "MaxInputResponse";
        /// Where the output begins, in bytes from the header.
        output_offset: u32, "OutputOffset";
        /// Bytes of the output: zero.
        output_count: u32, "OutputCount";
        /// The most bytes of output that the response may contain.
        max_output_response: u32, "MaxOutputResponse";
        /// Whether the control is an FSCTL.
        flags: IoctlFlags, "Flags";
        /// Zero.
        reserved2: u32 = 0 => Reserved, "Reserved2";
    }
    regions {
        /// What the control is given.
        input: [input_offset, input_count] => describe::bytes, "Input";
        /// Nothing, by the specification; kept when there is something.
        output: [output_offset, output_count] => describe::bytes, "Output";
    }
}

structure! {
    /// What a control gives. `[MS-SMB2] 2.2.32`
    ///
    /// ```text
    ///  0  StructureSize 49    2  Reserved
    ///  4  CtlCode             8  FileId
    /// 24  InputOffset        28  InputCount
    /// 32  OutputOffset       36  OutputCount
    /// 40  Flags              44  Reserved2    48  Buffer
    /// ```
    pub struct IoctlResponse: "SMB2 IOCTL Response", at 64 {
        /// 49.
        structure_size: u16 = 49 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Which control.
        ctl_code: Fsctl, "CtlCode";
        /// The open, or all ones for a control that concerns none.
        file_id: FileId, "FileId";
        /// Where the input begins, in bytes from the header.
        input_offset: u32, "InputOffset";
        /// Bytes of the input.
        input_count: u32, "InputCount";
        /// Where the output begins, in bytes from the header.
        output_offset: u32, "OutputOffset";
        /// Bytes of the output.
        output_count: u32, "OutputCount";
        /// Zero.
        flags: IoctlFlags = IoctlFlags(0) => Reserved, "Flags";
        /// Zero.
        reserved2: u32 = 0 => Reserved, "Reserved2";
    }
    regions {
        /// The input, given back by pass-through controls only.
        input: [input_offset, input_count] => describe::bytes, "Input";
        /// What the control gives.
        output: [output_offset, output_count] => describe::bytes, "Output";
    }
}
