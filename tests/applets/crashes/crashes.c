/* Ends its process as its content says: {"content":{"how":"segv"}}; "exit", "abort", "hang" (in the
 * loop, for ever) or anything else, which answers. With "attempts":2 only its first two attempts
 * end so. {"content":{"ms":50}} waits for so long first, with timer.after/1. */
#define _XOPEN_SOURCE 700
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static long number(const char* text, const char* member, long otherwise) {
  const char* found = strstr(text, member);
  return found == NULL ? otherwise : strtol(found + strlen(member), NULL, 10);
}

static void crash(synapps_call* call, const char* text) {
  volatile int forever = 1;
  host->emit(host, call, str("org.synapps.test.now"), str(""));
  if (strstr(text, "\"how\":\"segv\"") != NULL) raise(SIGSEGV);
  if (strstr(text, "\"how\":\"abort\"") != NULL) abort();
  if (strstr(text, "\"how\":\"exit\"") != NULL) exit(3);
  if (strstr(text, "\"how\":\"hang\"") != NULL) {
    while (forever) {
    }
  }
}

struct waiting {
  synapps_call* call;
  char text[256];
};

static void on_done(void* user, synapps_status status, synapps_str json, synapps_str body) {
  struct waiting* waiting = (struct waiting*)user;
  (void)body;
  if (status == SYNAPPS_OK) {
    crash(waiting->call, waiting->text);
    answer(waiting->call, "{\"content\":\"alive\"}");
  } else {
    host->complete(host, waiting->call, status, json, str(""));
  }
  free(waiting);
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  const synapps_reply reply = {sizeof(synapps_reply), NULL, &on_done};
  char params[64];
  uint64_t timer;
  struct waiting* waiting = (struct waiting*)calloc(1, sizeof *waiting);
  (void)self;
  if (waiting == NULL) return SYNAPPS_RESOURCE_EXHAUSTED;
  waiting->call = call;
  snprintf(waiting->text, sizeof waiting->text, "%.*s", (int)request->json.len, request->json.ptr);
  if ((long)request->attempt >= number(waiting->text, "\"attempts\":", 1000)) {
    waiting->text[0] = '\0';
  }
  snprintf(params, sizeof params, "{\"ms\":%ld}", number(waiting->text, "\"ms\":", 0));
  return host->request(host, call, str("timer.after/1"), str(params), str(""), &reply, waiting,
                       &timer);
}

FIXTURE_MODULE(invoke)
