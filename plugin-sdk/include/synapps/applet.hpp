// synapps/applet.hpp - the applet ABI from C++17 and up. Header-only and compiled into the applet,
// so it has no ABI of its own; it needs nothing but the standard library and applet.h.
//
// A whole applet (tests/unit/plugins/greeter/greeter.cc is this text, built and tested):
//
//   #include <synapps/applet.hpp>
//
//   class Greeter {
//    public:
//     Greeter(synapps::Host host, std::string_view config) : host_(host) {
//       greeting_ = synapps::json::View::Require(config)["greeting"].AsString().value_or("Hello");
//     }
//
//     void Handle(synapps::Call call, const synapps::Request& request) {
//       const auto name = synapps::json::View::Require(request.json)["content"]["name"].AsString();
//       if (!name) throw synapps::Error(SYNAPPS_INVALID_ARGUMENT, "\"name\" is missing: set it");
//       const std::string text = greeting_ + ", " + *name;
//       synapps::After(std::move(call), 10, [text](synapps::Call waiting, synapps::Reply reply) {
//         if (!reply.ok()) throw synapps::Error(reply.status, "no timer: " + reply.message());
//         waiting.AnswerContent(synapps::json::Quote(text));
//       });
//     }
//
//    private:
//     synapps::Host host_;
//     std::string greeting_;
//   };
//
//   SYNAPPS_APPLET(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, Greeter);
//
// Where to read on: module.hpp (the class), call.hpp (who answers when, errors, cancelling),
// http.hpp, store.hpp, timer.hpp (what the host does for you), settings.hpp, json.hpp, sse.hpp.
#ifndef SYNAPPS_APPLET_HPP_
#define SYNAPPS_APPLET_HPP_

#include "applet.h"
#include "call.hpp"
#include "http.hpp"
#include "json.hpp"
#include "module.hpp"
#include "settings.hpp"
#include "sse.hpp"
#include "store.hpp"
#include "timer.hpp"

#endif  // SYNAPPS_APPLET_HPP_
