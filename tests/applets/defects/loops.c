/* Never comes back from invoke(), and keeps its processor busy. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static volatile int forever = 1;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  (void)call;
  while (forever) {
  }
  return SYNAPPS_OK;
}

FIXTURE_MODULE(invoke)
