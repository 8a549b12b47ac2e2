/* Answers with the message it was given, a moment later. An applet in C99 against applet.h alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <synapps/applet.h>

/* One call that waits for its timer. */
typedef struct waiting {
  struct waiting* next;
  struct later* of;
  synapps_call* call;
  uint64_t timer;
  char* answer;
} waiting;

/* One instance. Everything here runs on the loop thread: no locks. */
typedef struct later {
  const synapps_host* host;
  waiting* open;
} later;

static synapps_str text(const char* nul_terminated) {
  synapps_str str = {nul_terminated, strlen(nul_terminated)};
  return str;
}

/* Ends a call, whatever has become of it: every call is completed once. */
static void finish(waiting* w, synapps_status status, synapps_str json) {
  const synapps_host* host = w->of->host;
  waiting** at = &w->of->open;
  while (*at != w) at = &(*at)->next;
  *at = w->next;
  host->complete(host, w->call, status, json, text(""));
  free(w->answer);
  free(w);
}

static void on_done(void* user, synapps_status status, synapps_str json, synapps_str body) {
  waiting* w = user;
  (void)body;
  /* An error of the host has a message already: pass it on. */
  finish(w, status, status == SYNAPPS_OK ? text(w->answer) : json);
}

static synapps_status create(const synapps_host* host, synapps_str type, synapps_str config,
                             void** self) {
  later* made = calloc(1, sizeof *made);
  (void)type;
  (void)config;
  if (made == NULL) return SYNAPPS_RESOURCE_EXHAUSTED;
  made->host = host;
  *self = made;
  return SYNAPPS_OK;
}

static void destroy(void* self) { free(self); }

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  static const char kMethod[] = "applet.handle/1";
  static const char kForm[] = "{\"content\":%.*s}";
  const synapps_reply reply = {sizeof reply, NULL, &on_done};
  later* of = self;
  waiting* w;
  size_t size;
  if (request->method.len != strlen(kMethod) ||
      memcmp(request->method.ptr, kMethod, strlen(kMethod)) != 0) {
    return SYNAPPS_UNIMPLEMENTED;
  }
  size = request->json.len + sizeof kForm;
  w = calloc(1, sizeof *w);
  if (w == NULL || (w->answer = malloc(size)) == NULL) {
    free(w);
    return SYNAPPS_RESOURCE_EXHAUSTED;
  }
  /* The message is the host's, and gone when this function returns: copy it now. */
  snprintf(w->answer, size, kForm, (int)request->json.len, request->json.ptr);
  w->of = of;
  w->call = call;
  w->next = of->open;
  of->open = w;
  if (of->host->request(of->host, call, text("timer.after/1"), text("{\"ms\":10}"), text(""),
                        &reply, w, &w->timer) != SYNAPPS_OK) {
    finish(w, SYNAPPS_UNAVAILABLE, text("{\"message\":\"the host takes no timer\"}"));
  }
  return SYNAPPS_OK;
}

/* The timer's on_done comes, with CANCELLED, and ends the call. */
static void cancel(void* self, synapps_call* call) {
  later* of = self;
  waiting* w;
  for (w = of->open; w != NULL; w = w->next) {
    if (w->call == call) of->host->abort(of->host, w->timer);
  }
}

const synapps_module* synapps_applet_v1(void) {
  static const synapps_module module = {
      sizeof module, 0, "org.example.later", "1.0.0", &create, &destroy, &invoke, &cancel};
  return &module;
}

SYNAPPS_APPLET_NOTE;
