/* Has the note but exports nothing. */
#include <synapps/applet.h>

SYNAPPS_APPLET_NOTE;
