/* Has no ABI note. Ends the process if it is loaded all the same. */
#include <stdlib.h>

#include "fixture.h"

__attribute__((constructor)) static void loaded(void) { abort(); }

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  return answer(call, "{}");
}

FIXTURE_MODULE(invoke)
