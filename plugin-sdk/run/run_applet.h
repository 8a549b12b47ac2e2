// synapps-applet-run: the whole program.
#ifndef SYNAPPSD_RUN_RUN_APPLET_H_
#define SYNAPPSD_RUN_RUN_APPLET_H_

namespace synappsd::run {

// Exit status: 0 all calls succeeded, 1 one did not, 2 the command line, the package or a file is
// wrong.
int RunApplet(int argc, char** argv);

}  // namespace synappsd::run

#endif  // SYNAPPSD_RUN_RUN_APPLET_H_
