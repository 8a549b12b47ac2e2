/* Crashes in invoke(). */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static volatile int* volatile nowhere;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  (void)call;
  *nowhere = 1;
  return SYNAPPS_OK;
}

FIXTURE_MODULE(invoke)
