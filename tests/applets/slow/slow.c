/* Answers after as many ms as its content says ({"content":{"ms":50}}), with timer.after/1.
 * cancel() aborts the timer. */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

struct slow_call {
  synapps_call* call;
  uint64_t timer;
  struct slow_call* next;
};
static struct slow_call* calls; /* loop only */

static void on_done(void* user, synapps_status status, synapps_str json, synapps_str body) {
  struct slow_call* slow = (struct slow_call*)user;
  struct slow_call** link = &calls;
  (void)body;
  while (*link != slow) link = &(*link)->next;
  *link = slow->next;
  if (status == SYNAPPS_OK) {
    answer(slow->call, "{\"content\":\"done\"}");
  } else {
    host->complete(host, slow->call, status, json, str(""));
  }
  free(slow);
}

static long wanted_ms(synapps_str json) {
  char text[256];
  const char* ms;
  snprintf(text, sizeof text, "%.*s", (int)json.len, json.ptr);
  ms = strstr(text, "\"ms\":");
  return ms == NULL ? 0 : strtol(ms + 5, NULL, 10);
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  const synapps_reply reply = {sizeof(synapps_reply), NULL, &on_done};
  char params[64];
  synapps_status status;
  struct slow_call* slow = (struct slow_call*)malloc(sizeof *slow);
  (void)self;
  if (slow == NULL) return SYNAPPS_RESOURCE_EXHAUSTED;
  snprintf(params, sizeof params, "{\"ms\":%ld}", wanted_ms(request->json));
  slow->call = call;
  slow->next = calls;
  calls = slow;
  status = host->request(host, call, str("timer.after/1"), str(params), str(""), &reply, slow,
                         &slow->timer);
  if (status != SYNAPPS_OK) {
    calls = slow->next;
    free(slow);
  }
  return status;
}

static void cancel(void* self, synapps_call* call) {
  struct slow_call* slow;
  (void)self;
  for (slow = calls; slow != NULL; slow = slow->next) {
    if (slow->call == call) host->abort(host, slow->timer);
  }
}

FIXTURE_MODULE_OF(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, fixture_create, fixture_destroy,
                  invoke, cancel)
