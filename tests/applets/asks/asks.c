/* Asks the host for something: method "ask/METHOD" makes the request METHOD with the call's json as
 * parameters. Emits the events as org.synapps.test.KIND and answers
 * {"content":{"status":N,"body_bytes":N,"answer":...}}. */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static void on_event(void* user, synapps_str kind, synapps_str data) {
  char name[64];
  snprintf(name, sizeof name, "org.synapps.test.%.*s", (int)kind.len, kind.ptr);
  host->emit(host, (synapps_call*)user, str(name), data);
}

static void on_done(void* user, synapps_status status, synapps_str json, synapps_str body) {
  const size_t size = json.len + 128;
  char* text = (char*)malloc(size);
  if (text == NULL) abort();
  snprintf(text, size, "{\"content\":{\"status\":%d,\"body_bytes\":%lu,\"answer\":%.*s}}",
           (int)status, (unsigned long)body.len, (int)json.len, json.ptr);
  answer((synapps_call*)user, text);
  free(text);
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  const synapps_reply reply = {sizeof(synapps_reply), &on_event, &on_done};
  uint64_t id = 0;
  synapps_str method = request->method;
  (void)self;
  if (method.len < 4 || memcmp(method.ptr, "ask/", 4) != 0) return SYNAPPS_UNIMPLEMENTED;
  method.ptr += 4;
  method.len -= 4;
  return host->request(host, call, method, request->json, request->body, &reply, call, &id);
}

FIXTURE_MODULE(invoke)
