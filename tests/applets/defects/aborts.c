/* Aborts, as a failed assertion does. */
#include <stdlib.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  (void)call;
  abort();
}

FIXTURE_MODULE(invoke)
