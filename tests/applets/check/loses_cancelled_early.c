/* Drops a call that was cancelled before it began. */
#define AT_INVOKE(self, w, request) \
  if ((w)->cancelled_early) return SYNAPPS_OK
#include "sound.h"
