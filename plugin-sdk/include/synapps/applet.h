/* synapps/applet.h - the applet ABI, major version 1.
 *
 * An applet is a shared library that answers requests. The host calls it
 * through one small table; the applet calls the host through another. Both
 * directions have the same shape:
 *
 *     request(method, json, body)  ->  event*  ->  done(status, json) exactly once
 *
 * New features are new METHOD NAMES ("http.fetch/1"), never new struct members,
 * so this file is meant to stay as short as it is. It is plain C99, depends on
 * nothing, and is the only file both sides must share.
 *
 * Rules that hold everywhere:
 *
 *  Memory   Every pointer passed across is valid until that call returns, and
 *           no longer. The receiver copies what it keeps. Nobody ever frees
 *           memory the other side allocated.
 *  Text     synapps_str is UTF-8 with an explicit length and need not end in NUL.
 *  Threads  [loop] is called on the applet's own loop thread, never two at a
 *           time, and must return soon (soft limit 50 ms). [pool] may block.
 *           [any] may be called from any thread, also from inside a callback.
 *  Errors   Functions return a synapps_status. No exception, longjmp or signal
 *           may leave a function of this ABI.
 *  Growth   A struct that starts with `size` may grow at its end within a major
 *           version: the writer sets size = sizeof, the reader checks it with
 *           SYNAPPS_HAS before it touches anything newer than 1.0.
 */
#ifndef SYNAPPS_APPLET_H_
#define SYNAPPS_APPLET_H_

#include <stddef.h>
#include <stdint.h>

#define SYNAPPS_ABI_MAJOR 1 /* in the entry symbol's name; other majors never mix */
#define SYNAPPS_ABI_MINOR 0 /* grows when a struct here grows at its end */

#if defined(__GNUC__)
#define SYNAPPS_EXPORT __attribute__((visibility("default")))
#else
#define SYNAPPS_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* True if *p, as its writer compiled it, contains the member. */
#define SYNAPPS_HAS(p, member) \
  ((size_t)(p)->size >= (size_t)((const char*)(&(p)->member + 1) - (const char*)(p)))

typedef struct synapps_str {
  const char* ptr; /* may be NULL if len is 0 */
  size_t len;
} synapps_str;

/* Status codes. The numbers are gRPC's canonical codes, so that retry rules and
 * HTTP mappings exist already. A receiver treats an unknown code as UNKNOWN. */
typedef int32_t synapps_status;
enum {
  SYNAPPS_OK = 0,
  SYNAPPS_CANCELLED = 1,
  SYNAPPS_UNKNOWN = 2,
  SYNAPPS_INVALID_ARGUMENT = 3,
  SYNAPPS_DEADLINE_EXCEEDED = 4,
  SYNAPPS_NOT_FOUND = 5,
  SYNAPPS_ALREADY_EXISTS = 6,
  SYNAPPS_PERMISSION_DENIED = 7,  /* not declared in the manifest, or not granted */
  SYNAPPS_RESOURCE_EXHAUSTED = 8, /* a quota is used up */
  SYNAPPS_FAILED_PRECONDITION = 9,
  SYNAPPS_ABORTED = 10,
  SYNAPPS_OUT_OF_RANGE = 11,
  SYNAPPS_UNIMPLEMENTED = 12, /* unknown method: the way to probe for a feature */
  SYNAPPS_INTERNAL = 13,
  SYNAPPS_UNAVAILABLE = 14, /* worth retrying */
  SYNAPPS_DATA_LOSS = 15,
  SYNAPPS_UNAUTHENTICATED = 16
};

enum {
  SYNAPPS_LOG_TRACE,
  SYNAPPS_LOG_DEBUG,
  SYNAPPS_LOG_INFO,
  SYNAPPS_LOG_WARN,
  SYNAPPS_LOG_ERROR
};

/* One request the host has made of the applet, from invoke() until complete(). The
 * pointer is a name, not memory: a stale one gets FAILED_PRECONDITION. */
typedef struct synapps_call synapps_call;

/* What the caller of a request receives. on_done is the last callback and comes
 * exactly once, also after abort(). Either member may be NULL. */
typedef struct synapps_reply {
  uint32_t size;
  void (*on_event)(void* user, synapps_str kind, synapps_str data);    /* [loop] */
  void (*on_done)(void* user, synapps_status status, synapps_str json, /* [loop] */
                  synapps_str body);
} synapps_reply;

/* What the host gives to an applet. Lives until destroy() returns. */
typedef struct synapps_host synapps_host;
struct synapps_host {
  uint32_t size;
  uint32_t abi_minor;       /* the host's SYNAPPS_ABI_MINOR */
  const int32_t* log_level; /* the lowest level that is kept; may change at any time */

  /* Writes one structured log record; fields is a JSON object or empty. [any] */
  void (*log)(const synapps_host* host, int32_t level, synapps_str text, synapps_str fields);

  /* Streams one event of a call to whoever waits for it. "token": text to append;
   * the host may join neighbours but loses none. "progress": JSON, 64 KiB at most;
   * only the newest counts. Names of your own in reverse-DNS form are kept in
   * order. Returns RESOURCE_EXHAUSTED once the call's output quota is used up. [any] */
  synapps_status (*emit)(const synapps_host* host, synapps_call* call, synapps_str kind,
                         synapps_str data);

  /* Ends a call. status OK: json is the result message. Otherwise: an object
   * {"message": "...", "details": {}}. Exactly once per call, also after a
   * cancel; may be called before invoke() has returned. [any] */
  synapps_status (*complete)(const synapps_host* host, synapps_call* call, synapps_status status,
                             synapps_str json, synapps_str body);

  /* Non-zero once nobody wants the result any more. Cheap; for loops. [any] */
  int32_t (*cancelled)(const synapps_host* host, synapps_call* call);

  /* Asks the host for something: "http.fetch/1", "store.search/1", "secret.get/1",
   * "timer.after/1" ... (doc/methods.md). `call` says on whose behalf, or is
   * NULL; a request made for a call is aborted when that call ends. On OK, *id has
   * been set before any callback can run, and on_done will come; callbacks never
   * come from inside request(). Otherwise no callback comes. [any] */
  synapps_status (*request)(const synapps_host* host, synapps_call* call, synapps_str method,
                            synapps_str json, synapps_str body, const synapps_reply* reply,
                            void* user, uint64_t* id);
  void (*abort)(const synapps_host* host, uint64_t id); /* [any] */

  /* Runs fn(user) on the loop thread. How your own threads come home. [any] */
  synapps_status (*post)(const synapps_host* host, void (*fn)(void* user), void* user);

  void* ctx; /* the host's own */
};

/* One request as the applet sees it. Valid during invoke() only. */
typedef struct synapps_request {
  uint32_t size;
  uint32_t attempt;   /* 0 for the first try; >0 after a crash or UNAVAILABLE */
  synapps_str id;     /* unique and stable over attempts: use as idempotency key */
  synapps_str method; /* "applet.handle/1" unless the manifest lists others */
  synapps_str json;   /* {"content":..., "context":..., "metadata":...} */
  synapps_str body;   /* attachment, or empty */
  int64_t timeout_ms; /* time left; -1 if unlimited */
} synapps_request;

/* What an applet gives to the host: static, constant, never freed. */
typedef struct synapps_module {
  uint32_t size;
  uint32_t abi_minor;  /* the lowest host minor this module works with */
  const char* package; /* must equal "id" in the manifest */
  const char* version; /* must equal "version" in the manifest */

  /* Makes one instance of the applet named in the manifest. config is the
   * administrator's settings, already validated against the manifest's
   * config_schema. On failure log why and leave *self alone. [loop] */
  synapps_status (*create)(const synapps_host* host, synapps_str applet_id, synapps_str config,
                           void** self);

  /* Ends an instance. All its calls have completed. Must join its threads. [loop] */
  void (*destroy)(void* self);

  /* Takes one request. Return at once and complete() later, or complete() before
   * returning; an error returned here completes the call. An unknown method gets
   * UNIMPLEMENTED. [loop], or [pool] if the manifest says "execution": "blocking". */
  synapps_status (*invoke)(void* self, synapps_call* call, const synapps_request* request);

  /* Nobody wants this call any more: stop early if you can, and complete() it
   * all the same. May race with your own complete(); never follows it. [loop] */
  void (*cancel)(void* self, synapps_call* call);
} synapps_module;

/* The only symbol a module exports. May be called more than once, before any
 * other function, from any thread; only returns a constant. */
SYNAPPS_EXPORT const synapps_module* synapps_applet_v1(void);

/* Put this once in one source file. It stores the ABI version in an ELF note, so
 * that the host can refuse a wrong module before any of its code has run. */
#define SYNAPPS_APPLET_NOTE                                                         \
  __attribute__((used, aligned(4), section(".note.synapps"))) static const struct { \
    uint32_t namesz, descsz, type;                                                  \
    char name[8];                                                                   \
    uint32_t desc[2];                                                               \
  } synapps_applet_note = {8, 8, 1, "Synapps", {SYNAPPS_ABI_MAJOR, SYNAPPS_ABI_MINOR}}

#ifdef __cplusplus
}
#endif
#endif /* SYNAPPS_APPLET_H_ */
