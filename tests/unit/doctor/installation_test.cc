#include "doctor/installation.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "doctor/file_checks.h"
#include "secrets/master_key.h"
#include "store/store.h"
#include "support/temporary_directory.h"
#include "unit/rest/net/tls_client.h"

namespace synappsd::doctor {
namespace {

class Installation : public ::testing::Test {
 protected:
  Installation() {
    std::filesystem::create_directory(data());
    chmod(data().c_str(), 0700);
    config_.data_dir = data();
    config_.database_url = "sqlite:///" + (directory_.path() / "data" / "synapps.db").string();
  }

  std::string data() const { return directory_.path() / "data"; }
  std::string Write(const std::string& name, mode_t mode, const std::string& text = "x") {
    const std::string path = directory_.path() / name;
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  void MakeDatabase() {
    store::StoreOptions options;
    options.location = store::ParseDatabaseUrl(config_.database_url).value();
    auto made = store::Store::Open(options);
    ASSERT_TRUE(made.ok()) << made.status().ToString();
    (*made)->Close();
  }

  testing::TemporaryDirectory directory_;
  config::Config config_;
};

TEST_F(Installation, ADataDirectoryIsItsOwnersAlone) {
  EXPECT_EQ(CheckDataDirectory(config_).level, Level::kOk);
  chmod(data().c_str(), 0755);
  EXPECT_EQ(CheckDataDirectory(config_).level, Level::kWarning);
  chmod(data().c_str(), 0770);
  const Finding finding = CheckDataDirectory(config_);
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_NE(finding.what.find("0770"), std::string::npos) << finding.what;
  EXPECT_EQ(finding.remedy, "chmod 0700 " + data());
}

TEST_F(Installation, ADataDirectoryThatIsNotThereIsMadeByTheDaemon) {
  config_.data_dir = directory_.path() / "none";
  EXPECT_EQ(CheckDataDirectory(config_).level, Level::kWarning);
  config_.data_dir = Write("file", 0600);
  EXPECT_EQ(CheckDataDirectory(config_).level, Level::kProblem);
}

TEST_F(Installation, DiskSpaceIsComparedWithTheSetting) {
  config_.monitoring.min_free_disk_bytes = 0;
  EXPECT_EQ(CheckDiskSpace(config_).level, Level::kOk);
  config_.monitoring.min_free_disk_bytes = std::size_t{1} << 60;
  EXPECT_EQ(CheckDiskSpace(config_).level, Level::kProblem);
}

TEST_F(Installation, AFileWithKeysIsNotForEverybody) {
  const std::string path = Write("synapps.toml", 0644);
  EXPECT_EQ(CheckSafeFile("c", path, Secrecy::kPublic).level, Level::kOk);
  EXPECT_EQ(CheckSafeFile("c", path, Secrecy::kSecret).level, Level::kProblem);
  chmod(path.c_str(), 0640);
  EXPECT_EQ(CheckSafeFile("c", path, Secrecy::kSecret).level, Level::kOk);
  chmod(path.c_str(), 0646);
  EXPECT_EQ(CheckSafeFile("c", path, Secrecy::kPublic).level, Level::kProblem);
  EXPECT_EQ(CheckSafeFile("c", path + ".none", Secrecy::kPublic).level, Level::kProblem);
}

TEST_F(Installation, TheConfigurationsWarningsAreFound) {
  config::LoadedConfig loaded;
  EXPECT_EQ(CheckConfigurationFile(loaded).level, Level::kOk);
  loaded.file = Write("synapps.toml", 0644);
  EXPECT_EQ(CheckConfigurationFile(loaded).level, Level::kOk);
  loaded.warnings = {"a is deprecated", "b too"};
  EXPECT_EQ(CheckConfigurationFile(loaded).what, "a is deprecated (and 1 more)");
  loaded.config.openai.api_key = "secret";
  const Finding finding = CheckConfigurationFile(loaded);
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_NE(finding.what.find("everybody may read"), std::string::npos) << finding.what;
  EXPECT_EQ(finding.what.find("secret"), std::string::npos) << finding.what;
}

TEST_F(Installation, ADatabaseIsLookedInto) {
  EXPECT_EQ(CheckDatabase(config_).front().level, Level::kWarning) << "it is not there yet";
  MakeDatabase();
  const Findings findings = CheckDatabase(config_);
  EXPECT_EQ(findings.front().level, Level::kOk) << findings.front().what;
  std::ofstream(directory_.path() / "data" / "synapps.db", std::ios::trunc) << "no database at all";
  EXPECT_EQ(CheckDatabase(config_).front().level, Level::kProblem);
}

TEST_F(Installation, ADatabaseServerThatDoesNotAnswerIsAProblem) {
  config_.database_url = "postgresql://nobody:hidden@127.0.0.1:9/none";
  const Finding finding = CheckDatabase(config_).front();
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_EQ(finding.what.find("hidden"), std::string::npos) << finding.what;
}

TEST_F(Installation, WorkersNeedTheirProgram) {
  config_.applet_worker = "/bin/sh";
  EXPECT_EQ(CheckWorkerProgram(config_).level, Level::kOk);
  config_.applet_worker = Write("worker", 0644);
  EXPECT_EQ(CheckWorkerProgram(config_).level, Level::kProblem) << "nobody may execute it";
  config_.applet_worker = "/nowhere/synapps-worker";
  EXPECT_EQ(CheckWorkerProgram(config_).level, Level::kProblem);
  config_.applet_isolation = applets::Isolation::kInProcess;
  EXPECT_EQ(CheckWorkerProgram(config_).level, Level::kWarning);
}

TEST_F(Installation, AMasterKeyIsItsOwnersAlone) {
  EXPECT_EQ(CheckMasterKey(config_).level, Level::kOk) << "not made yet";
  secrets::KeyRing ring;
  ring.keys = {secrets::MasterKey::Random()};
  std::ofstream(data() + "/master.key") << secrets::FormatKeyRing(ring);
  chmod((data() + "/master.key").c_str(), 0600);
  EXPECT_EQ(CheckMasterKey(config_).level, Level::kOk);
  chmod((data() + "/master.key").c_str(), 0640);
  const Finding finding = CheckMasterKey(config_);
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_NE(finding.what.find("chmod 0600"), std::string::npos) << finding.what;
  config_.secrets_key_file = Write("another.key", 0600, "no key");
  EXPECT_EQ(CheckMasterKey(config_).level, Level::kProblem);
}

TEST_F(Installation, AMasterKeyIsTheDaemonsNotWhosever) {
  if (geteuid() != 0) GTEST_SKIP() << "giving files away takes root";
  constexpr uid_t kNobody = 65534;
  secrets::KeyRing ring;
  ring.keys = {secrets::MasterKey::Random()};
  config_.secrets_key_file = Write("its.key", 0600, secrets::FormatKeyRing(ring));
  ASSERT_EQ(chown(data().c_str(), kNobody, kNobody), 0);
  const Finding finding = CheckMasterKey(config_);
  EXPECT_EQ(finding.level, Level::kProblem) << "the daemon's user could not read it";
  EXPECT_EQ(finding.remedy, "chown --reference=" + data() + " " + config_.secrets_key_file);
  ASSERT_EQ(chown(config_.secrets_key_file.c_str(), kNobody, kNobody), 0);
  EXPECT_EQ(CheckMasterKey(config_).level, Level::kOk);
}

TEST_F(Installation, OtherMachinesNeedKeys) {
  EXPECT_EQ(CheckReach(config_).level, Level::kOk);
  config_.listen = {{"0.0.0.0", 8000}};
  EXPECT_EQ(CheckReach(config_).level, Level::kProblem);
  config_.access.require_keys = true;
  EXPECT_EQ(CheckReach(config_).level, Level::kWarning) << "without TLS";
  config_.server.tls_certificate_file = "/some/file";
  EXPECT_EQ(CheckReach(config_).level, Level::kOk);
}

TEST_F(Installation, DescriptorsMustSufficeForTheConnections) {
  config_.server.max_connections = 4096;
  EXPECT_EQ(CheckDescriptors(config_, 65536).level, Level::kOk);
  const Finding finding = CheckDescriptors(config_, 1024);
  EXPECT_EQ(finding.level, Level::kWarning);
  EXPECT_NE(finding.remedy.find("LimitNOFILE=4608"), std::string::npos) << finding.remedy;
}

TEST_F(Installation, AClockThatWasNeverSetIsAProblem) {
  EXPECT_EQ(CheckClock(1000).level, Level::kProblem);
  EXPECT_NE(CheckClock(1.8e9).level, Level::kProblem);
}

TEST_F(Installation, ACertificateIsExaminedForItsEnd) {
  EXPECT_TRUE(CheckTls(config_, 0).empty()) << "no TLS";
  const net::TestCertificate certificate;
  config_.server.tls_certificate_file = certificate.certificate_file();
  config_.server.tls_key_file = certificate.key_file();
  chmod(certificate.key_file().c_str(), 0600);
  const double now = static_cast<double>(time(nullptr));
  const auto level_at = [&](double unix_seconds) {
    const Findings findings = CheckTls(config_, unix_seconds);
    return findings.back().level;
  };
  EXPECT_NE(level_at(now), Level::kProblem);
  EXPECT_EQ(level_at(now - 400 * 86400.0), Level::kOk);
  EXPECT_EQ(level_at(now + 400 * 86400.0), Level::kProblem);
  chmod(certificate.key_file().c_str(), 0644);
  EXPECT_EQ(CheckTls(config_, now).front().level, Level::kProblem) << "everybody has the key";
  config_.server.tls_certificate_file = Write("broken.pem", 0644);
  EXPECT_EQ(level_at(now), Level::kProblem);
}

}  // namespace
}  // namespace synappsd::doctor
