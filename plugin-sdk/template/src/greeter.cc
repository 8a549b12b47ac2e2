#include <synapps/applet.hpp>

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "greeting.h"

namespace {

constexpr const char* kNameSpace = "visits";

// How often somebody was here before, by what is stored.
long VisitsIn(const std::optional<synapps::StoredValue>& stored) {
  return stored ? std::strtol(stored->value.c_str(), nullptr, 10) : 0;
}

class Greeter {
 public:
  // `config` is what the administrator set; it fits config_schema in applet.json.
  Greeter(synapps::Host /*host*/, std::string_view config) {
    const auto word = synapps::json::View::Require(config)["greeting"].AsString();
    if (word) word_ = *word;
  }

  // Takes one call. It must not wait here: it asks the host, and goes on when the answer comes.
  // What it throws, here or later, becomes the answer of the call.
  void Handle(synapps::Call call, const synapps::Request& request) {
    const auto name = synapps::json::View::Require(request.json)["content"]["name"].AsString();
    if (!name || name->empty()) {
      throw synapps::Error(SYNAPPS_INVALID_ARGUMENT, "\"name\" is missing: say whom to greet");
    }
    synapps::StoreGet(std::move(call), kNameSpace, *name,
                      [this, name = *name](synapps::Call waiting, auto stored) {
                        Count(std::move(waiting), name, VisitsIn(stored) + 1);
                      });
  }

 private:
  // What a call writes is kept only if the call succeeds.
  void Count(synapps::Call call, const std::string& name, long visit) {
    synapps::StorePut(std::move(call), kNameSpace, {name, std::to_string(visit), {}},
                      [this, name, visit](synapps::Call waiting) {
                        const std::string text = Greeting(word_, name, visit);
                        waiting.AnswerContent(synapps::json::Quote(text));
                      });
  }

  std::string word_ = "Hello";
};

}  // namespace

SYNAPPS_APPLET(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, Greeter);
