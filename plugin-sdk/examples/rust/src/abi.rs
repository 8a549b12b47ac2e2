//! synapps/applet.h in Rust: the same names, the same layout, nothing more.
#![allow(dead_code)]

use std::os::raw::{c_char, c_void};

pub type Status = i32;
pub const OK: Status = 0;
pub const INTERNAL: Status = 13;
pub const RESOURCE_EXHAUSTED: Status = 8;
pub const UNAVAILABLE: Status = 14;
pub const UNIMPLEMENTED: Status = 12;

/// Text with a length. The pointer is valid until the function it was passed to returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    pub ptr: *const u8,
    pub len: usize,
}

impl Str {
    pub fn of(text: &str) -> Str {
        Str { ptr: text.as_ptr(), len: text.len() }
    }

    /// Copies: nothing that was lent may be kept.
    ///
    /// # Safety
    /// Only while the pointer is valid.
    pub unsafe fn to_vec(self) -> Vec<u8> {
        if self.len == 0 {
            return Vec::new();
        }
        std::slice::from_raw_parts(self.ptr, self.len).to_vec()
    }
}

/// A name, not memory.
pub enum Call {}

#[repr(C)]
pub struct Reply {
    pub size: u32,
    pub on_event: Option<extern "C" fn(user: *mut c_void, kind: Str, data: Str)>,
    pub on_done: Option<extern "C" fn(user: *mut c_void, status: Status, json: Str, body: Str)>,
}

#[repr(C)]
pub struct Host {
    pub size: u32,
    pub abi_minor: u32,
    pub log_level: *const i32,
    pub log: extern "C" fn(*const Host, i32, Str, Str),
    pub emit: extern "C" fn(*const Host, *mut Call, Str, Str) -> Status,
    pub complete: extern "C" fn(*const Host, *mut Call, Status, Str, Str) -> Status,
    pub cancelled: extern "C" fn(*const Host, *mut Call) -> i32,
    pub request: extern "C" fn(
        *const Host,
        *mut Call,
        Str,
        Str,
        Str,
        *const Reply,
        *mut c_void,
        *mut u64,
    ) -> Status,
    pub abort: extern "C" fn(*const Host, u64),
    pub post: extern "C" fn(*const Host, extern "C" fn(*mut c_void), *mut c_void) -> Status,
    pub ctx: *mut c_void,
}

#[repr(C)]
pub struct Request {
    pub size: u32,
    pub attempt: u32,
    pub id: Str,
    pub method: Str,
    pub json: Str,
    pub body: Str,
    pub timeout_ms: i64,
}

#[repr(C)]
pub struct Module {
    pub size: u32,
    pub abi_minor: u32,
    pub package: *const c_char,
    pub version: *const c_char,
    pub create: extern "C" fn(*const Host, Str, Str, *mut *mut c_void) -> Status,
    pub destroy: extern "C" fn(*mut c_void),
    pub invoke: extern "C" fn(*mut c_void, *mut Call, *const Request) -> Status,
    pub cancel: extern "C" fn(*mut c_void, *mut Call),
}

// Constant, and only read.
unsafe impl Sync for Module {}

/// What SYNAPPS_APPLET_NOTE is in C.
#[repr(C, align(4))]
pub struct Note {
    pub namesz: u32,
    pub descsz: u32,
    pub kind: u32,
    pub name: [u8; 8],
    pub desc: [u32; 2],
}

pub const NOTE_1_0: Note =
    Note { namesz: 8, descsz: 8, kind: 1, name: *b"Synapps\0", desc: [1, 0] };
