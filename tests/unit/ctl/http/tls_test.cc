#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/ctl/ctl_run.h"
#include "unit/rest/net/test_server.h"
#include "unit/rest/net/tls_client.h"

namespace synappsd::ctl {
namespace {

using ::testing::HasSubstr;

class TlsTest : public ::testing::Test {
 protected:
  net::ServerOptions Options() const {
    net::ServerOptions options;
    options.tls_certificate_file = certificate_.certificate_file();
    options.tls_key_file = certificate_.key_file();
    return options;
  }
  CtlRun Show(const std::string& scheme, std::vector<std::string> more) {
    std::vector<std::string> arguments = {
        "applets", "show", "x", "--url", scheme + "://localhost:" + std::to_string(server_.port())};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return CtlRun(std::move(arguments));
  }

  const net::TestCertificate certificate_;
  net::TestServer server_{Options()};
};

TEST_F(TlsTest, ACertificateIsTrustedIfItsAuthorityIsNamed) {
  const CtlRun run = Show("https", {"--ca-file", certificate_.certificate_file()});
  EXPECT_EQ(run.status, kExitRefused) << run.err;
  EXPECT_THAT(run.err, HasSubstr("Not Found"));  // this server has no applets
}

TEST_F(TlsTest, AnUnknownCertificateIsNotTrusted) {
  const CtlRun run = Show("https", {});
  EXPECT_EQ(run.status, kExitUnreachable);
  EXPECT_THAT(run.err, HasSubstr("certificate is not trusted"));
  EXPECT_THAT(run.err, HasSubstr("--ca-file"));
}

TEST_F(TlsTest, ACaFileMustHoldCertificates) {
  EXPECT_EQ(Show("https", {"--ca-file", "/nonexistent"}).status, kExitUsage);
  const CtlRun run = Show("https", {"--ca-file", certificate_.key_file()});
  EXPECT_EQ(run.status, kExitUsage);
  EXPECT_THAT(run.err, HasSubstr("cannot read certificates in --ca-file"));
  EXPECT_THAT(Show("http", {"--ca-file", certificate_.certificate_file()}).err,
              HasSubstr("--ca-file is for https"));
}

TEST_F(TlsTest, PlainHttpToAnHttpsPortIsNoAnswer) {
  const CtlRun run = Show("http", {});
  EXPECT_EQ(run.status, kExitUnreachable);
}

}  // namespace
}  // namespace synappsd::ctl
