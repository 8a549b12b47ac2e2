//! Answers with the message it was given, a moment later. An applet in Rust, without crates.

mod abi;

use abi::{Call, Host, Module, Note, Reply, Request, Status, Str};
use std::cell::RefCell;
use std::collections::HashMap;
use std::os::raw::{c_char, c_void};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// One instance. All its functions are called on the loop thread, so a RefCell is enough.
struct Later {
    host: *const Host,
    /// The timer of each call that waits, so that a cancel finds it.
    timers: RefCell<HashMap<*mut Call, u64>>,
}

/// One call that waits; the host holds it, as `user`, until on_done.
struct Waiting {
    later: *const Later,
    call: *mut Call,
    answer: String,
}

impl Later {
    fn complete(&self, call: *mut Call, status: Status, json: Str) {
        unsafe { ((*self.host).complete)(self.host, call, status, json, Str::of("")) };
    }

    fn invoke(&self, call: *mut Call, request: &Request) -> Status {
        if unsafe { request.method.to_vec() } != b"applet.handle/1" {
            return abi::UNIMPLEMENTED;
        }
        let message = String::from_utf8_lossy(&unsafe { request.json.to_vec() }).into_owned();
        let waiting = Box::new(Waiting {
            later: self,
            call,
            answer: format!("{{\"content\":{}}}", message),
        });
        let reply = Reply {
            size: std::mem::size_of::<Reply>() as u32,
            on_event: None,
            on_done: Some(on_done),
        };
        let user = Box::into_raw(waiting);
        let mut id = 0u64;
        let status = unsafe {
            ((*self.host).request)(
                self.host,
                call,
                Str::of("timer.after/1"),
                Str::of("{\"ms\":10}"),
                Str::of(""),
                &reply,
                user as *mut c_void,
                &mut id,
            )
        };
        if status == abi::OK {
            self.timers.borrow_mut().insert(call, id);
        } else {
            drop(unsafe { Box::from_raw(user) }); // on_done will not come
            let why = "{\"message\":\"the host takes no timer\"}";
            self.complete(call, abi::UNAVAILABLE, Str::of(why));
        }
        abi::OK
    }

    fn cancel(&self, call: *mut Call) {
        // on_done comes, with CANCELLED, and ends the call.
        let timer = self.timers.borrow().get(&call).copied();
        if let Some(id) = timer {
            unsafe { ((*self.host).abort)(self.host, id) };
        }
    }
}

/// No panic may leave a function of the ABI.
fn guarded<T>(otherwise: T, code: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(code)).unwrap_or(otherwise)
}

extern "C" fn on_done(user: *mut c_void, status: Status, json: Str, _body: Str) {
    guarded((), || {
        let waiting = unsafe { Box::from_raw(user as *mut Waiting) };
        let later = unsafe { &*waiting.later };
        later.timers.borrow_mut().remove(&waiting.call);
        // An error of the host has a message already: pass it on.
        let answer = if status == abi::OK { Str::of(&waiting.answer) } else { json };
        later.complete(waiting.call, status, answer);
    })
}

extern "C" fn create(host: *const Host, _type: Str, _config: Str, it: *mut *mut c_void) -> Status {
    guarded(abi::INTERNAL, || {
        let later = Box::new(Later { host, timers: RefCell::new(HashMap::new()) });
        unsafe { *it = Box::into_raw(later) as *mut c_void };
        abi::OK
    })
}

extern "C" fn destroy(it: *mut c_void) {
    guarded((), || drop(unsafe { Box::from_raw(it as *mut Later) }))
}

extern "C" fn invoke(it: *mut c_void, call: *mut Call, request: *const Request) -> Status {
    guarded(abi::INTERNAL, || unsafe { (*(it as *const Later)).invoke(call, &*request) })
}

extern "C" fn cancel(it: *mut c_void, call: *mut Call) {
    guarded((), || unsafe { (*(it as *const Later)).cancel(call) })
}

#[used]
#[link_section = ".note.synapps"]
static NOTE: Note = abi::NOTE_1_0;

static MODULE: Module = Module {
    size: std::mem::size_of::<Module>() as u32,
    abi_minor: 0,
    package: b"org.example.later-rs\0".as_ptr() as *const c_char,
    version: b"1.0.0\0".as_ptr() as *const c_char,
    create,
    destroy,
    invoke,
    cancel,
};

#[no_mangle]
pub extern "C" fn synapps_applet_v1() -> *const Module {
    &MODULE
}
