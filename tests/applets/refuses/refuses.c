/* Returns an error from invoke(), which completes the call. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)call;
  (void)request;
  return SYNAPPS_UNIMPLEMENTED;
}

FIXTURE_MODULE(invoke)
