#include <synapps/applet.hpp>

class Greeter {
 public:
  Greeter(synapps::Host host, std::string_view config) : host_(host) {
    greeting_ = synapps::json::View::Require(config)["greeting"].AsString().value_or("Hello");
  }

  void Handle(synapps::Call call, const synapps::Request& request) {
    const auto name = synapps::json::View::Require(request.json)["content"]["name"].AsString();
    if (!name) throw synapps::Error(SYNAPPS_INVALID_ARGUMENT, "\"name\" is missing: set it");
    const std::string text = greeting_ + ", " + *name;
    synapps::After(std::move(call), 10, [text](synapps::Call waiting, synapps::Reply reply) {
      if (!reply.ok()) throw synapps::Error(reply.status, "no timer: " + reply.message());
      waiting.AnswerContent(synapps::json::Quote(text));
    });
  }

 private:
  synapps::Host host_;
  std::string greeting_;
};

SYNAPPS_APPLET(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, Greeter);
