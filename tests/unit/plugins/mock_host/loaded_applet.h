// LoadedApplet: a module loaded with dlopen() as a host does it, and one instance of its applet.
#ifndef SYNAPPSD_TESTS_LOADED_APPLET_H_
#define SYNAPPSD_TESTS_LOADED_APPLET_H_

#include <synapps/applet.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "unit/plugins/mock_host/mock_host.h"

namespace synappsd::testing {

class LoadedApplet {
 public:
  // `path` of the .so. Throws std::runtime_error if it cannot be loaded or create() fails.
  // The module stays loaded for the rest of the process.
  LoadedApplet(MockHost* host, const std::string& path, std::string_view config = "{}");
  ~LoadedApplet();  // destroys the instance; its calls must have ended
  LoadedApplet(const LoadedApplet&) = delete;
  LoadedApplet& operator=(const LoadedApplet&) = delete;

  // Begins a call with this message and returns its number in the host. An error that invoke()
  // returns completes the call, as the ABI says.
  std::uint64_t Invoke(std::string_view json, std::string_view method = "applet.handle/1",
                       std::int64_t timeout_ms = 60'000);
  // What a host does when nobody wants the answer any more.
  void Cancel(std::uint64_t call);

  const synapps_module& module() const { return *module_; }

 private:
  MockHost* const host_;
  const synapps_module* module_ = nullptr;
  void* self_ = nullptr;
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_LOADED_APPLET_H_
