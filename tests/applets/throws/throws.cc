// Lets an exception out of invoke(), which the ABI forbids.
#include <stdexcept>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status Invoke(void*, synapps_call*, const synapps_request*) {
  throw std::runtime_error("thrown by the fixture");
}

FIXTURE_MODULE(Invoke)
