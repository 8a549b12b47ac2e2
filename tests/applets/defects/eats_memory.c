/* Takes memory until it gets no more, and does not look whether it got it. Where nothing stops it,
 * it stops at 1 GiB and says so. */
#include <stdlib.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  const size_t piece = 1 << 20;
  int i;
  (void)self;
  (void)request;
  for (i = 0; i < 1024; ++i) memset(malloc(piece), 1, piece);
  return answer(call, "{\"content\":\"nothing stopped it\"}");
}

FIXTURE_MODULE(invoke)
