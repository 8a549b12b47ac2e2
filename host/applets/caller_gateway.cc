#include "applets/caller_gateway.h"

#include <utility>

namespace synappsd::applets {
namespace {

class Listener : public AppletCallListener {
 public:
  explicit Listener(std::shared_ptr<services::NestedListener> nested)
      : nested_(std::move(nested)) {}

  void OnAppletEvent(std::string_view kind, std::string_view data) override {
    nested_->OnNestedEvent(kind, data);
  }
  void OnAppletDone(AppletOutcome outcome) override {
    nested_->OnNestedDone(
        {std::move(outcome.status), std::move(outcome.json), std::move(outcome.store_writes)});
  }

 private:
  const std::shared_ptr<services::NestedListener> nested_;
};

}  // namespace

std::uint64_t CallerGateway::Call(services::NestedCall nested,
                                  std::shared_ptr<services::NestedListener> listener) {
  AppletCall call;
  call.request_id = std::move(nested.origin.request_id);
  call.run_id = std::move(nested.origin.run_id);
  call.node_id = std::move(nested.origin.node_id);
  call.type = std::move(nested.type);
  call.json = std::move(nested.json);
  call.timeout = nested.timeout;
  call.depth = nested.origin.depth;
  call.parent = std::move(nested.origin.parent);
  call.trace = std::move(nested.origin.trace);
  return caller_.Call(std::move(call), std::make_shared<Listener>(std::move(listener)));
}

}  // namespace synappsd::applets
