/* Needs a function that nobody has; linked without -z defs. */
int nobody_has_this(void);
#define AT_INVOKE(self, w, request) nobody_has_this()
#include "sound.h"
