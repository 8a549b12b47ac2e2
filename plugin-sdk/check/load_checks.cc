// Loading the module, and the table it hands out.
#include <dlfcn.h>

#include <thread>

#include "check.h"
#include "trial.h"

namespace synappsd::check {
namespace {

constexpr milliseconds kLoadLimit{100};

}  // namespace

Outcome CheckLoad(const Subject& subject) {
  const auto started = std::chrono::steady_clock::now();
  if (dlopen(subject.manifest->library.c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) {
    return Failed(dlerror());
  }
  const auto took =
      std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started);
  if (took <= kLoadLimit) return Passed();
  return Warning("loading took " + std::to_string(took.count()) + " ms, " +
                 std::to_string(kLoadLimit.count()) +
                 " are fine: do in create() what static constructors do now");
}

Outcome CheckTable(const Subject& subject) {
  Loaded(subject);
  return Passed();
}

Outcome CheckEntry(const Subject& subject) {
  const synapps_module* const first = &Loaded(subject);
  void* library = dlopen(subject.manifest->library.c_str(), RTLD_NOW | RTLD_NOLOAD);
  if (library == nullptr) return Failed(dlerror());
  const auto entry =
      reinterpret_cast<const synapps_module* (*)()>(dlsym(library, "synapps_applet_v1"));
  const synapps_module* const again = entry();
  const synapps_module* elsewhere = nullptr;
  std::thread([&] { elsewhere = entry(); }).join();
  if (again == first && elsewhere == first) return Passed();
  return Failed(
      "synapps_applet_v1() answers another table when it is called again: return the address of "
      "one constant");
}

}  // namespace synappsd::check
