/* Takes a call, emits one event so that one can see it, and forgets the call. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  host->emit(host, call, str("token"), str("taken"));
  return SYNAPPS_OK;
}

FIXTURE_MODULE(invoke)
