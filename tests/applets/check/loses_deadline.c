/* Drops a call that is cancelled if it had little time. */
#define AT_DONE(w, status) \
  if ((status) == SYNAPPS_CANCELLED && (w)->timeout_ms < 1000) return
#include "sound.h"
