/* Cannot be set up. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status create(const synapps_host* h, synapps_str applet_id, synapps_str config,
                             void** self) {
  (void)applet_id;
  (void)config;
  (void)self;
  h->log(h, SYNAPPS_LOG_ERROR, str("this fixture always fails"), str(""));
  return SYNAPPS_FAILED_PRECONDITION;
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)call;
  (void)request;
  return SYNAPPS_INTERNAL;
}

FIXTURE_MODULE_OF(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, create, fixture_destroy, invoke,
                  fixture_cancel)
