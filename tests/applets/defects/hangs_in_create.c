/* Never comes back from create(), which runs for the first call. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static volatile int forever = 1;

static synapps_status create(const synapps_host* h, synapps_str applet_id, synapps_str config,
                             void** self) {
  while (forever) {
  }
  return fixture_create(h, applet_id, config, self);
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  return answer(call, "{}");
}

FIXTURE_MODULE_OF(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, create, fixture_destroy, invoke,
                  fixture_cancel)
