/* Emits what is not UTF-8. */
#define AT_INVOKE(self, w, request) \
  (self)->host->emit((self)->host, (w)->call, str("token"), str("\xC3"))
#include "sound.h"
