/* Was built for ABI 2. Ends the process if it is loaded all the same. */
#include <stdlib.h>

#include "fixture.h"

__attribute__((used, aligned(4), section(".note.synapps"))) static const struct {
  uint32_t namesz, descsz, type;
  char name[8];
  uint32_t desc[2];
} note = {8, 8, 1, "Synapps", {2, 0}};

__attribute__((constructor)) static void loaded(void) { abort(); }

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  (void)request;
  return answer(call, "{}");
}

FIXTURE_MODULE(invoke)
