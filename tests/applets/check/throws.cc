// Lets an exception out of a callback.
#include <stdexcept>

static void Throw() { throw std::runtime_error("out"); }
#define FINISH(w)              \
  finish(w, SYNAPPS_OK, "{}"); \
  Throw()
#include "sound.h"
