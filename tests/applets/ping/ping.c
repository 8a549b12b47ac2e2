/* Asks the applet "pong" with applet.call/1 and answers what it says, an error too. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

#ifndef ASKED
#define ASKED "pong"
#endif

static void on_done(void* user, synapps_status status, synapps_str json, synapps_str body) {
  (void)body;
  host->complete(host, (synapps_call*)user, status, json, str(""));
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  const synapps_reply reply = {sizeof(synapps_reply), NULL, &on_done};
  uint64_t id;
  (void)self;
  (void)request;
  return host->request(host, call, str("applet.call/1"), str("{\"type\":\"" ASKED "\"}"), str(""),
                       &reply, call, &id);
}

FIXTURE_MODULE(invoke)
