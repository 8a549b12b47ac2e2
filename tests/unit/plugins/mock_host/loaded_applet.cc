#include "loaded_applet.h"

#include <dlfcn.h>

#include <stdexcept>

namespace synappsd::testing {
namespace {

synapps_str Str(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

LoadedApplet::LoadedApplet(MockHost* host, const std::string& path, std::string_view config)
    : host_(host) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(dlerror());
  auto* entry = reinterpret_cast<const synapps_module* (*)()>(dlsym(library, "synapps_applet_v1"));
  if (entry == nullptr) throw std::runtime_error(dlerror());
  module_ = entry();
  const std::string own_config(config);
  const synapps_status status =
      module_->create(host_->table(), Str("applet"), Str(own_config), &self_);
  if (status != SYNAPPS_OK) throw std::runtime_error("create() failed: " + std::to_string(status));
}

LoadedApplet::~LoadedApplet() { module_->destroy(self_); }

std::uint64_t LoadedApplet::Invoke(std::string_view json, std::string_view method,
                                   std::int64_t timeout_ms) {
  const std::uint64_t call = host_->NewCall();
  const std::string own_json(json);  // gone after invoke(): what is read later, ASan sees
  synapps_request request{};
  request.size = sizeof(request);
  request.id = Str("request-1");
  request.method = Str(method);
  request.json = Str(own_json);
  request.timeout_ms = timeout_ms;
  const synapps_status status = module_->invoke(self_, MockHost::Handle(call), &request);
  if (status != SYNAPPS_OK) {
    host_->table()->complete(host_->table(), MockHost::Handle(call), status, Str({}), Str({}));
  }
  return call;
}

void LoadedApplet::Cancel(std::uint64_t call) {
  host_->MarkCancelled(call);
  module_->cancel(self_, MockHost::Handle(call));
  host_->RunLoop();
}

}  // namespace synappsd::testing
