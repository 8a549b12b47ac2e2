// Whether the certificate is valid, and for how long.
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>

#include "doctor/file_checks.h"
#include "doctor/installation.h"

namespace synappsd::doctor {
namespace {

constexpr double kDay = 24 * 3600;
constexpr double kWarnDays = 21;

// Unix seconds; none if the file is no certificate.
std::optional<double> ExpiryOf(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"),
                                                             &std::fclose);
  if (file == nullptr) return std::nullopt;
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_X509(file.get(), nullptr, nullptr, nullptr), &X509_free);
  std::tm end{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) {
    return std::nullopt;
  }
  return static_cast<double>(timegm(&end));
}

}  // namespace

Findings CheckTls(const config::Config& config, double now_unix_seconds) {
  const std::string& path = config.server.tls_certificate_file;
  if (path.empty()) return {};
  const Finding key = CheckSafeFile("tls", config.server.tls_key_file, Secrecy::kSecret);
  Findings found;
  if (key.level != Level::kOk) found.push_back(key);
  const std::optional<double> expiry = ExpiryOf(path);
  if (!expiry) {
    found.push_back(
        {"tls", Level::kProblem, path + " is no certificate in PEM", "look at the file"});
    return found;
  }
  const double days = (*expiry - now_unix_seconds) / kDay;
  const std::string in_days = std::to_string(static_cast<long>(days)) + " days";
  if (days < 0) {
    found.push_back({"tls", Level::kProblem, "the certificate " + path + " has expired",
                     "renew it; SIGHUP or a restart makes the daemon read it"});
  } else if (days < kWarnDays) {
    found.push_back({"tls", Level::kWarning, "the certificate " + path + " expires in " + in_days,
                     "renew it; SIGHUP or a restart makes the daemon read it"});
  } else {
    found.push_back({"tls", Level::kOk, "the certificate is valid for " + in_days, ""});
  }
  return found;
}

}  // namespace synappsd::doctor
