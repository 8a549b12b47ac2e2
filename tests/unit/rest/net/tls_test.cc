#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <sys/stat.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rest/net/websocket.h"
#include "unit/rest/net/test_server.h"
#include "unit/rest/net/tls_client.h"
#include "unit/rest/net/websocket_client.h"

namespace synappsd::net {
namespace {

using ::testing::HasSubstr;

class TlsTest : public ::testing::Test {
 protected:
  ServerOptions Options() const {
    ServerOptions options;
    options.tls_certificate_file = certificate_.certificate_file();
    options.tls_key_file = certificate_.key_file();
    return options;
  }

  TestCertificate certificate_;
};

TEST_F(TlsTest, ServesRequestsAndSaysSo) {
  TestServer server(Options());
  TlsClient client(server.port());
  ASSERT_TRUE(client.shook_hands());
  client.Send(Get("/async") + Get("/json/"));
  EXPECT_EQ(client.ReadAnswer()->status, 200);
  EXPECT_EQ(client.ReadAnswer()->headers.at("location"), "https://localhost/json");
}

TEST_F(TlsTest, SpeaksTls12AndRefusesOlder) {
  TestServer server(Options());
  EXPECT_TRUE(TlsClient(server.port(), TLS1_2_VERSION).shook_hands());
  EXPECT_FALSE(TlsClient(server.port(), TLS1_1_VERSION).shook_hands());
}

TEST_F(TlsTest, CarriesLargeBodiesBothWays) {
  ServerOptions options = Options();
  options.max_body_bytes = 10 << 20;
  TestServer server(std::move(options));
  TlsClient client(server.port());
  const std::string body(10 << 20, 'b');
  ASSERT_TRUE(client.Send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                          std::to_string(body.size()) + "\r\n\r\n"));
  ASSERT_TRUE(client.Send(body));
  EXPECT_EQ(client.ReadAnswer()->body, body);
}

TEST_F(TlsTest, TakesManyRecordsOfOneSegment) {
  TestServer server(Options());
  TlsClient client(server.port());
  constexpr int kRequests = 3000;  // 150 KB: more than one read, less than the socket buffers
  for (int i = 0; i < kRequests; ++i) ASSERT_TRUE(client.Send(Get("/item/1")));
  for (int i = 0; i < kRequests; ++i) ASSERT_EQ(client.ReadAnswer()->body, "1") << i;
}

// Frames that TLS has already decrypted must not wait for the socket, and a message of many records
// arrives whole.
TEST_F(TlsTest, CarriesWebSocketsBothWays) {
  TestServer server(Options(), [](Router* router) {
    router->HandleWebSocket("/ws", [](const std::shared_ptr<WebSocket>& session) {
      session->OnMessage([weak = std::weak_ptr(session)](std::string_view message, bool) {
        weak.lock()->SendText(std::string(message));
      });
    });
  });
  TlsClient client(server.port());
  ASSERT_TRUE(client.Send(Handshake("/ws") + TextFrame("with it") + TextFrame("and more")));
  ASSERT_EQ(client.ReadAnswer()->status, 101);
  EXPECT_EQ(ReadFrame(client)->payload, "with it");
  EXPECT_EQ(ReadFrame(client)->payload, "and more");
  const std::string large(900'000, 'x');
  ASSERT_TRUE(client.Send(TextFrame(large)));
  EXPECT_EQ(ReadFrame(client)->payload, large);
  ASSERT_TRUE(client.Send(CloseFrame(1000)));
  EXPECT_EQ(ReadFrame(client)->close_code(), 1000);
  EXPECT_TRUE(client.WaitForEnd());
}

TEST_F(TlsTest, SilentClientsHurtNobodyAndAreDropped) {
  ServerOptions options = Options();
  options.tls_handshake_timeout = std::chrono::milliseconds(300);
  TestServer server(std::move(options));
  std::vector<std::unique_ptr<Client>> silent;
  for (int i = 0; i < 50; ++i) silent.push_back(std::make_unique<Client>(server.port()));
  TlsClient client(server.port());
  client.Send(Get("/json"));
  EXPECT_EQ(client.ReadAnswer()->status, 200);
  for (auto& each : silent) EXPECT_TRUE(each->WaitForEnd());
}

TEST_F(TlsTest, ClientsThatSpeakPlainHttpOrLeaveAreDropped) {
  TestServer server(Options());
  Client plain(server.port());
  plain.Send(Get("/json"));
  EXPECT_TRUE(plain.WaitForEnd());
  for (int i = 0; i < 20; ++i) {
    TlsClient client(server.port());
    client.Send(Get("/async"));
    client.Abort();
  }
  EXPECT_TRUE(Eventually([&] { return server.server().connections() <= 1; }));
}

TEST_F(TlsTest, ABadNewCertificateLeavesTheOldOne) {
  TestServer server(Options());
  std::filesystem::copy_file(certificate_.certificate_file(), certificate_.key_file(),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(server.server().ReloadTls().message(), HasSubstr("is not a readable PEM key"));
  EXPECT_TRUE(TlsClient(server.port()).shook_hands());
}

TEST_F(TlsTest, AKeyOfAnotherKindThanTheCertificateLeavesTheOldOne) {
  TestServer server(Options());
  certificate_.ReplaceKey(EVP_RSA_gen(2048));
  EXPECT_THAT(server.server().ReloadTls().message(), HasSubstr("fits the certificate"));
  EXPECT_TRUE(TlsClient(server.port()).shook_hands());
}

TEST_F(TlsTest, AnEncryptedKeyIsRefusedWithoutAskingAnybody) {
  TestServer server(Options());
  certificate_.ReplaceKey(EVP_EC_gen("P-256"), "passphrase");
  EXPECT_THAT(server.server().ReloadTls().message(), HasSubstr("without a passphrase"));
  EXPECT_TRUE(TlsClient(server.port()).shook_hands());
}

TEST_F(TlsTest, AFileThatIsNoneIsNotWaitedFor) {
  TestServer server(Options());
  std::filesystem::remove(certificate_.certificate_file());
  ASSERT_EQ(::mkfifo(certificate_.certificate_file().c_str(), 0600), 0);
  EXPECT_THAT(server.server().ReloadTls().message(), HasSubstr("is no regular file"));
  EXPECT_TRUE(TlsClient(server.port()).shook_hands());
}

TEST_F(TlsTest, ANewCertificateIsForNewConnections) {
  TestServer server(Options());
  TlsClient old_client(server.port());
  ASSERT_TRUE(old_client.shook_hands());
  const TestCertificate other;
  const auto replace = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(other.certificate_file(), certificate_.certificate_file(), replace);
  std::filesystem::copy_file(other.key_file(), certificate_.key_file(), replace);
  ASSERT_TRUE(server.server().ReloadTls().ok());
  EXPECT_TRUE(TlsClient(server.port()).shook_hands());
  old_client.Send(Get("/json"));
  EXPECT_EQ(old_client.ReadAnswer()->status, 200) << "the old context lives as long as it is used";
}

TEST_F(TlsTest, TheOldestTlsCanBeRaised) {
  ServerOptions options = Options();
  options.tls_min_version = TlsVersion::k13;
  TestServer server(std::move(options));
  EXPECT_TRUE(TlsClient(server.port()).shook_hands());
  EXPECT_FALSE(TlsClient(server.port(), TLS1_2_VERSION).shook_hands());
}

TEST_F(TlsTest, FilesThatCannotBeUsedAreNamed) {
  ServerOptions options = Options();
  options.tls_key_file = "/no/such/key.pem";
  Server no_key(std::move(options), std::make_unique<Router>());
  const Status status = no_key.Start();
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("/no/such/key.pem"));

  const TestCertificate other;
  ServerOptions mixed = Options();
  mixed.tls_key_file = other.key_file();
  Server wrong_key(std::move(mixed), std::make_unique<Router>());
  EXPECT_THAT(wrong_key.Start().message(), HasSubstr("fits the certificate"));
}

}  // namespace
}  // namespace synappsd::net
