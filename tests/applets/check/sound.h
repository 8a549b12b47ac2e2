/* A module without defects, which the modules beside it include and change in one place: they
 * define one of the macros below before. It emits an event, waits for a timer, and answers. */
#ifndef SYNAPPS_TEST_SOUND_H_
#define SYNAPPS_TEST_SOUND_H_

#include <stdlib.h>
#include <string.h>
#include <synapps/applet.h>

typedef struct waiting {
  struct waiting* next;
  struct instance* of;
  synapps_call* call;
  uint64_t timer;
  int64_t timeout_ms;
  int cancelled_early; /* before invoke() */
  synapps_str json;    /* only as long as invoke() */
} waiting;

typedef struct instance {
  const synapps_host* host;
  waiting* open;
  int calls;
} instance;

static synapps_str str(const char* text) {
  synapps_str s;
  s.ptr = text;
  s.len = strlen(text);
  return s;
}

static synapps_status finish(waiting* w, synapps_status status, const char* json) {
  const synapps_host* host = w->of->host;
  synapps_call* call = w->call;
  waiting** at = &w->of->open;
  while (*at != w) at = &(*at)->next;
  *at = w->next;
  free(w);
  return host->complete(host, call, status, str(json), str(""));
}

#ifndef AT_CREATE
#define AT_CREATE(host, type, config)
#endif
#ifndef AT_DESTROY
#define AT_DESTROY(self)
#endif
#ifndef AT_INVOKE
#define AT_INVOKE(self, w, request)
#endif
#ifndef AT_DONE
#define AT_DONE(w, status)
#endif
#ifndef AT_CANCEL
#define AT_CANCEL(self, call, found)
#endif
#ifndef FINISH
#define FINISH(w) finish(w, SYNAPPS_OK, "{\"content\":\"done\"}")
#endif
#ifndef FAIL
#define FAIL(w, status) finish(w, status, "{\"message\":\"no timer\"}")
#endif
#ifndef TIMER_PARAMETERS
#define TIMER_PARAMETERS "{\"ms\":1}"
#endif
#ifndef UNKNOWN_METHOD
#define UNKNOWN_METHOD SYNAPPS_UNIMPLEMENTED
#endif
#ifndef PACKAGE
#define PACKAGE SYNAPPS_APPLET_PACKAGE
#endif

static void on_done(void* user, synapps_status status, synapps_str json, synapps_str body) {
  waiting* w = (waiting*)user;
  (void)json;
  (void)body;
  AT_DONE(w, status);
  if (status == SYNAPPS_OK) {
    FINISH(w);
  } else {
    FAIL(w, status);
  }
}

static synapps_status create(const synapps_host* host, synapps_str type, synapps_str config,
                             void** self) {
  instance* made;
  (void)type;
  (void)config;
  AT_CREATE(host, type, config);
  made = (instance*)calloc(1, sizeof *made);
  if (made == NULL) return SYNAPPS_RESOURCE_EXHAUSTED;
  made->host = host;
  *self = made;
  return SYNAPPS_OK;
}

static void destroy(void* self) {
  AT_DESTROY((instance*)self);
  free(self);
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  static const char kMethod[] = "applet.handle/1";
  const synapps_reply reply = {sizeof(synapps_reply), NULL, &on_done};
  instance* of = (instance*)self;
  const synapps_host* host = of->host;
  waiting* w;
  if (request->method.len != sizeof kMethod - 1 ||
      memcmp(request->method.ptr, kMethod, sizeof kMethod - 1) != 0) {
    return UNKNOWN_METHOD;
  }
  w = (waiting*)calloc(1, sizeof *w);
  if (w == NULL) return SYNAPPS_RESOURCE_EXHAUSTED;
  w->next = of->open;
  w->of = of;
  w->call = call;
  w->timeout_ms = request->timeout_ms;
  w->cancelled_early = host->cancelled(host, call) != 0;
  w->json = request->json;
  of->open = w;
  ++of->calls;
  AT_INVOKE(of, w, request);
  host->emit(host, call, str("token"), str("x"));
  if (host->request(host, call, str("timer.after/1"), str(TIMER_PARAMETERS), str(""), &reply, w,
                    &w->timer) != SYNAPPS_OK) {
    FAIL(w, SYNAPPS_RESOURCE_EXHAUSTED);
  }
  return SYNAPPS_OK;
}

static void cancel(void* self, synapps_call* call) {
  instance* of = (instance*)self;
  waiting* w = of->open;
  while (w != NULL && w->call != call) w = w->next;
  AT_CANCEL(of, call, w != NULL);
  if (w != NULL) of->host->abort(of->host, w->timer);
}

#ifndef NO_NOTE
SYNAPPS_APPLET_NOTE;
#endif

#ifndef OWN_ENTRY
#ifdef __cplusplus
extern "C"
#endif
    const synapps_module*
    synapps_applet_v1(void) {
  static const synapps_module module = {sizeof(synapps_module),
                                        0,
                                        PACKAGE,
                                        SYNAPPS_APPLET_VERSION,
                                        &create,
                                        &destroy,
                                        &invoke,
                                        &cancel};
  return &module;
}
#endif

#endif /* SYNAPPS_TEST_SOUND_H_ */
