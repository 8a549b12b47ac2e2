// The layers of the sandbox, one function each; sandbox.h says what they are for. OK: the layer is
// in force. An error says what of it is not, and why.
#ifndef SYNAPPSD_WORKERS_SANDBOX_LAYERS_H_
#define SYNAPPSD_WORKERS_SANDBOX_LAYERS_H_

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/status.h"

namespace synappsd::workers {

Status DieWithParent(int socket);
Status CloseDescriptors(int socket);
Status LimitResources(std::uint64_t memory_bytes, std::uint32_t threads);
Status LeaveNamespaces();
Status DropCapabilities();
Status RefuseNewPrivileges();
Status RestrictFiles(const std::filesystem::path& library);
Status FilterSystemCalls(std::string_view filter);

// For what a system call refused just now.
inline Status Refused(const std::string& what) {
  return Status(Code::kFailedPrecondition, what + ": " + std::strerror(errno));
}

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_SANDBOX_LAYERS_H_
