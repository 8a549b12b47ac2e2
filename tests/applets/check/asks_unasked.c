/* Reads the store, which its manifest does not ask for. */
#define AT_INVOKE(self, w, request)                                                            \
  {                                                                                            \
    uint64_t id;                                                                               \
    (self)->host->request((self)->host, (w)->call, str("store.get/1"), str("{\"key\":\"k\"}"), \
                          str(""), NULL, NULL, &id);                                           \
  }
#include "sound.h"
