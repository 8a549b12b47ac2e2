/* Its results are not JSON. */
#define FINISH(w) finish(w, SYNAPPS_OK, "done")
#include "sound.h"
