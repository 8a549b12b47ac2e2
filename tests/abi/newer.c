/* A module whose table is of a later minor version: longer than the host's header says. It works
 * with hosts of 1.0. */
#define OWN_ENTRY
#include "sound.h"

const synapps_module* synapps_applet_v1(void) {
  static const struct {
    synapps_module known;
    void (*unknown)(void);
  } module = {
      {sizeof module, 0, PACKAGE, SYNAPPS_APPLET_VERSION, &create, &destroy, &invoke, &cancel},
      NULL};
  return &module.known;
}
