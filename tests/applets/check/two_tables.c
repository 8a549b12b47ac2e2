/* Hands out another table each time. */
#define OWN_ENTRY
#include "sound.h"

const synapps_module* synapps_applet_v1(void) {
  static int next;
  static const synapps_module modules[2] = {
      {sizeof(synapps_module), 0, PACKAGE, SYNAPPS_APPLET_VERSION, &create, &destroy, &invoke,
       &cancel},
      {sizeof(synapps_module), 0, PACKAGE, SYNAPPS_APPLET_VERSION, &create, &destroy, &invoke,
       &cancel}};
  next = 1 - next;
  return &modules[next];
}
