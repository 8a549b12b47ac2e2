// The artist applet: README.md has its settings.

#include <memory>
#include <string>
#include <utility>

#include <synapps/applet.hpp>

#include "attempt.h"
#include "image_request.h"

namespace artist {
namespace {

using synapps::Call;

class Artist {
 public:
  Artist(synapps::Host /*host*/, std::string_view config) : config_(config) {}

  void Handle(Call call, const synapps::Request& request) {
    const synapps::Settings settings(request.json, config_);
    // Asked every time: a key may be set while the daemon runs.
    synapps::Ask(std::move(call), "config.get/1", "{}", {},
                 [image = ReadImageRequest(settings), timeout_ms = request.timeout_ms](
                     Call waiting, synapps::Reply reply) {
                   auto candidates =
                       ChooseCandidates(image, synapps::RequireAnswer("config.get/1", reply));
                   std::make_shared<Attempt>(image, std::move(candidates), timeout_ms)
                       ->Start(std::move(waiting));
                 });
  }

 private:
  const std::string config_;
};

}  // namespace
}  // namespace artist

SYNAPPS_APPLET(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, artist::Artist);
