/* Calls itself without end in invoke(). */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

/* Not to be seen by the compiler, which would warn. */
static int deeper(volatile char* above);
static int (*volatile next)(volatile char*) = deeper;

static int deeper(volatile char* above) {
  volatile char page[4096];
  page[0] = above[0];
  return next(page) + page[0];
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  (void)call;
  return deeper("");
}

FIXTURE_MODULE(invoke)
