#include "maintenance/pending_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_directory.h"

namespace synappsd::maintenance {
namespace {

class PendingFileTest : public ::testing::Test {
 protected:
  using Existing = PendingFile::Existing;
  std::string Content() const {
    std::ifstream file(path_);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  const testing::TemporaryDirectory directory_;
  const std::string path_ = (directory_.path() / "file").string();
};

TEST_F(PendingFileTest, AppearsWhenItIsPublished) {
  std::ofstream(path_) << "old";
  auto pending = PendingFile::Create(path_, Existing::kReplace);
  ASSERT_TRUE(pending.ok());
  std::ofstream((*pending)->partial_path()) << "new";
  EXPECT_EQ(Content(), "old");
  EXPECT_TRUE((*pending)->Publish().ok());
  EXPECT_EQ(Content(), "new");
  pending->reset();
  EXPECT_EQ(Content(), "new");
}

TEST_F(PendingFileTest, LeavesNothingUnlessPublished) {
  auto pending = PendingFile::Create(path_, Existing::kRefuse);
  ASSERT_TRUE(pending.ok());
  pending->reset();
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
}

TEST_F(PendingFileTest, TakesWhatAKilledProcessLeft) {
  std::ofstream(path_ + ".partial") << std::string(1000, 'x');
  const auto pending = PendingFile::Create(path_, Existing::kRefuse);
  ASSERT_TRUE(pending.ok());
  EXPECT_EQ(std::filesystem::file_size((*pending)->partial_path()), 0u);
}

TEST_F(PendingFileTest, IsWrittenByOneProcessAtATime) {
  const auto first = PendingFile::Create(path_, Existing::kRefuse);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(PendingFile::Create(path_, Existing::kRefuse).status().code(), Code::kAborted);
}

TEST_F(PendingFileTest, ReplacesNoPipe) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(PendingFile::Create(path_, Existing::kReplace).status().code(),
            Code::kFailedPrecondition);
  EXPECT_TRUE(std::filesystem::is_fifo(path_));
}

TEST_F(PendingFileTest, RefusesWhatIsThereAndWhatIsNoFile) {
  std::ofstream(path_) << "old";
  EXPECT_EQ(PendingFile::Create(path_, Existing::kRefuse).status().code(), Code::kAlreadyExists);
  EXPECT_EQ(PendingFile::Create(path_ + "/", Existing::kRefuse).status().code(),
            Code::kInvalidArgument);
  EXPECT_EQ(PendingFile::Create(path_ + "/below", Existing::kRefuse).ok(), false);
}

}  // namespace
}  // namespace synappsd::maintenance
