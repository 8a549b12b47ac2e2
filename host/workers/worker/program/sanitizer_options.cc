// What the runtimes of sanitizers do in a worker unless their environment variables say otherwise;
// part of builds with a sanitizer only. A module's end is to be seen as it is, as the supervisor
// and its tests know it: a signal as that signal, not as a report and an exit status.

#define SYNAPPS_DEADLY_SIGNALS \
  "handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigfpe=0:handle_sigill=0"

extern "C" {

__attribute__((visibility("default"))) const char* __asan_default_options() {
  // abort_on_error: what is found in a module ends it as a crash does. allocator_may_return_null:
  // as malloc() does where there is no memory.
  return SYNAPPS_DEADLY_SIGNALS ":abort_on_error=1:allocator_may_return_null=1";
}

__attribute__((visibility("default"))) const char* __tsan_default_options() {
  return SYNAPPS_DEADLY_SIGNALS ":allocator_may_return_null=1";
}

__attribute__((visibility("default"))) const char* __ubsan_default_options() {
  return SYNAPPS_DEADLY_SIGNALS ":print_stacktrace=1";
}

}  // extern "C"
