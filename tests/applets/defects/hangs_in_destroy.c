/* Answers, but never comes back from destroy(), which runs at the end. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static volatile int forever = 1;

static void destroy(void* self) {
  (void)self;
  while (forever) {
  }
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  return answer(call, "{}");
}

FIXTURE_MODULE_OF(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, fixture_create, destroy, invoke,
                  fixture_cancel)
