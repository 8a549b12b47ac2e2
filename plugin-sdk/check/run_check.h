// synapps-applet-check: the whole program.
#ifndef SYNAPPSD_CHECK_RUN_CHECK_H_
#define SYNAPPSD_CHECK_RUN_CHECK_H_

namespace synappsd::check {

// Exit status: 0 the package conforms, 1 it does not, 2 the command line is wrong.
int RunCheck(int argc, char** argv);

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_RUN_CHECK_H_
