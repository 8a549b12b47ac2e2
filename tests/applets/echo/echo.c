/* Answers with its input, before invoke() returns. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  return host->complete(host, call, SYNAPPS_OK, request->json, request->body);
}

FIXTURE_MODULE(invoke)
