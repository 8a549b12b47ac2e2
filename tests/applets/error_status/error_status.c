/* Fails every call with NOT_FOUND, a message and details. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  return host->complete(host, call, SYNAPPS_NOT_FOUND,
                        str("{\"message\":\"no such thing\",\"details\":{\"thing\":\"x\"}}"),
                        str(""));
}

FIXTURE_MODULE(invoke)
