/* Drops a call that is cancelled while it waits. */
#define AT_DONE(w, status) \
  if ((status) == SYNAPPS_CANCELLED && !(w)->cancelled_early) return
#include "sound.h"
