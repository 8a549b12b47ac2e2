/* Crashes in a constructor, inside dlopen. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static volatile int* volatile nowhere;

__attribute__((constructor)) static void crash(void) { *nowhere = 1; }

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  return answer(call, "{}");
}

FIXTURE_MODULE(invoke)
