/* Drops a call when the host cannot do what it is asked for. */
#define AT_DONE(w, status) \
  if ((status) == SYNAPPS_UNAVAILABLE) return
#include "sound.h"
