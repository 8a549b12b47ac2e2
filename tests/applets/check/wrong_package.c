/* Says it is another package than applet.json. */
#define PACKAGE "org.example.somebody-else"
#include "sound.h"
