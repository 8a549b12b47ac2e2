/* Is another version of another package than its manifest says. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  return answer(call, "{}");
}

FIXTURE_MODULE_OF("org.synapps.test.other", "9.9.9", fixture_create, fixture_destroy, invoke,
                  fixture_cancel)
