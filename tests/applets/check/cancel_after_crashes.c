/* Crashes when a call is cancelled that it has just completed. */
#define AT_CANCEL(self, call, found) \
  if (!(found)) abort()
#include "sound.h"
