/* Has no ABI note. */
#define NO_NOTE
#include "sound.h"
