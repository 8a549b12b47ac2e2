/* Says OK with something that is not JSON. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  return answer(call, "{\"content\":");
}

FIXTURE_MODULE(invoke)
