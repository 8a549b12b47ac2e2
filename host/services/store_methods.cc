#include "services/store_methods.h"

#include <algorithm>
#include <utility>

#include "services/params.h"
#include "services/store_page.h"

namespace synappsd::services {
namespace {

using store::StoredValue;
using store::StoreWrite;
using Reply = std::shared_ptr<MethodReply>;

constexpr std::size_t kMaxValueBytes = 1 << 20;

MethodAnswer Ok(std::string json = "{}") { return {Status::Ok(), std::move(json), {}}; }

StoredValue AddressOf(const MethodRequest& request) {
  StoredValue address;
  address.package = request.package->package;
  address.name_space = StringParam(request.params, "namespace");
  address.key = StringParam(request.params, "key");
  return address;
}

Status CheckGranted(const MethodRequest& request) {
  const PackageContext& package = *request.package;
  if (!package.store) {
    return Status(Code::kPermissionDenied,
                  "package " + package.package +
                      " may not use the store: \"store\": true must be in the permissions of its "
                      "applet.json and of its grant, if it has one");
  }
  const auto& granted = package.store_namespaces;
  const std::string name_space = StringParam(request.params, "namespace");
  if (granted.empty() || std::find(granted.begin(), granted.end(), name_space) != granted.end()) {
    return Status::Ok();
  }
  return Status(Code::kPermissionDenied, "package " + package.package +
                                             " may not use name space \"" + name_space +
                                             "\": it is not in permissions.store");
}

// Into the call's scope, or into the database if the request is made for no call.
void DoWrite(store::ValueStore& values, const MethodRequest& request, StoreWrite write,
             std::string answer, const Reply& reply) {
  if (request.scope != nullptr) {
    const Status added = request.scope->Add(std::move(write));
    return added.ok() ? reply->Done(Ok(std::move(answer))) : reply->Fail(added);
  }
  values.WriteValues({std::move(write)}, [answer = std::move(answer), reply](Status status) {
    status.ok() ? reply->Done(Ok(answer)) : reply->Fail(std::move(status));
  });
}

// The value under the request's key as its call sees it.
void Read(store::ValueStore& values, const MethodRequest& request,
          store::Callback<StoredValue> done) {
  StoredValue address = AddressOf(request);
  const Status not_found(Code::kNotFound, "there is no value with key \"" + address.key + "\"");
  if (request.scope != nullptr) {
    const StoreOverlay overlay = request.scope->Overlay(address.package, address.name_space);
    const auto written = overlay.keys.find(address.key);
    if (written != overlay.keys.end()) {
      return done(written->second ? Result<StoredValue>(*written->second) : not_found);
    }
    if (overlay.cleared) return done(not_found);
  }
  values.GetValue(address.package, address.name_space, address.key,
                  [not_found, done = std::move(done)](Result<StoredValue> value) {
                    const bool absent = value.status().code() == Code::kNotFound;
                    done(absent ? Result<StoredValue>(not_found) : std::move(value));
                  });
}

class StoreMethod : public HostMethod {
 public:
  StoreMethod(store::ValueStore& values, const Clock& clock) : values_(values), clock_(clock) {}

  AbortRequest Start(MethodRequest request, Reply reply) final {
    const Status granted = CheckGranted(request);
    granted.ok() ? Run(std::move(request), std::move(reply)) : reply->Fail(granted);
    return {};  // the store cannot be interrupted, and answers within its timeout
  }

 protected:
  virtual void Run(MethodRequest request, Reply reply) = 0;

  store::ValueStore& values_;
  const Clock& clock_;
};

class StoreGet : public StoreMethod {
  using StoreMethod::StoreMethod;
  void Run(MethodRequest request, Reply reply) override {
    Read(values_, request, [reply](Result<StoredValue> value) {
      value.ok() ? reply->Done(Ok(ItemJson(*value))) : reply->Fail(value.status());
    });
  }
};

class StorePut : public StoreMethod {
  using StoreMethod::StoreMethod;
  void Run(MethodRequest request, Reply reply) override {
    StoreWrite write{StoreWrite::Kind::kPut, AddressOf(request)};
    write.value.value = json::Write(*request.params.Find("value"));
    if (write.value.value.size() > kMaxValueBytes) {
      return reply->Fail(Status(Code::kResourceExhausted,
                                "the value of key \"" + write.value.key + "\" is longer than " +
                                    std::to_string(kMaxValueBytes) + " bytes"));
    }
    write.value.tags = StringsParam(request.params, "tags");
    write.value.created_time = write.value.updated_time = clock_.UnixSeconds();
    DoWrite(values_, request, std::move(write), "{}", reply);
  }
};

class StoreDelete : public StoreMethod {
  using StoreMethod::StoreMethod;
  void Run(MethodRequest request, Reply reply) override {
    Read(values_, request, [this, request, reply](Result<StoredValue> value) {
      if (value.status().code() == Code::kNotFound) return reply->Done(Ok(R"({"deleted":false})"));
      if (!value.ok()) return reply->Fail(value.status());
      DoWrite(values_, request, {StoreWrite::Kind::kDelete, AddressOf(request)},
              R"({"deleted":true})", reply);
    });
  }
};

class StoreClear : public StoreMethod {
  using StoreMethod::StoreMethod;
  void Run(MethodRequest request, Reply reply) override {
    DoWrite(values_, request, {StoreWrite::Kind::kClear, AddressOf(request)}, "{}", reply);
  }
};

class StoreList : public StoreMethod {
  using StoreMethod::StoreMethod;
  void Run(MethodRequest request, Reply reply) override {
    store::ValueQuery query;
    query.package = request.package->package;
    query.name_space = StringParam(request.params, "namespace");
    query.any_tag = StringsParam(request.params, "any_tag");
    query.after_key = StringParam(request.params, "after_key");
    query.limit = static_cast<std::size_t>(IntParam(request.params, "limit", 100));
    StoreOverlay overlay;
    if (request.scope != nullptr) overlay = request.scope->Overlay(query.package, query.name_space);
    if (overlay.cleared) return reply->Done(Ok(PageJson(MergePage(query, {}, overlay))));
    values_.ListValues(
        query, [query, overlay = std::move(overlay), reply](Result<std::vector<StoredValue>> page) {
          if (!page.ok()) return reply->Fail(page.status());
          reply->Done(Ok(PageJson(MergePage(query, std::move(*page), overlay))));
        });
  }
};

}  // namespace

void AddStoreMethods(HostMethods& methods, store::ValueStore& values, const Clock& clock) {
  methods.Add("store.get/1", std::make_unique<StoreGet>(values, clock));
  methods.Add("store.put/1", std::make_unique<StorePut>(values, clock));
  methods.Add("store.delete/1", std::make_unique<StoreDelete>(values, clock));
  methods.Add("store.list/1", std::make_unique<StoreList>(values, clock));
  methods.Add("store.clear/1", std::make_unique<StoreClear>(values, clock));
}

}  // namespace synappsd::services
