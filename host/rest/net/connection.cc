#include "rest/net/connection.h"

#include <array>
#include <utility>

#include "rest/net/loop.h"

namespace synappsd::net {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;
constexpr int kReadsPerEvent = 16;  // then other connections have their turn
constexpr std::size_t kSlicesPerWrite = 32;

}  // namespace

Connection::Connection(Loop* loop, Socket socket)
    : loop_(loop),
      fd_(socket.fd),
      tag_(socket.tag),
      transport_(std::move(socket.transport)),
      is_tls_(transport_->is_tls()),
      peer_(std::move(socket.peer)),
      phase_since_(SystemClock().Now()),
      write_progress_(phase_since_) {}

void Connection::Start(std::shared_ptr<Protocol> protocol) {
  protocol_ = std::move(protocol);
  loop_->poller().Add(fd_, tag_, interest_);
  // The first bytes are usually there already; so is the end of a plain socket's handshake.
  OnReady({.readable = true});
}

void Connection::Refuse(std::string answer) {
  const std::shared_ptr<Connection> self = shared_from_this();
  loop_->poller().Add(fd_, tag_, interest_);
  output_.AppendOwned(std::move(answer));
  FinishAndClose();
}

void Connection::OnReady(Readiness ready) {
  const std::shared_ptr<Connection> self = shared_from_this();
  if (phase_ == Phase::kHandshake) ContinueHandshake();
  if (phase_ == Phase::kOpen || phase_ == Phase::kClosing) {
    const bool had_output = !output_.empty();
    if (had_output) WriteOutput();
    if (had_output && phase_ == Phase::kOpen) Deliver();
  }
  if (phase_ == Phase::kOpen || phase_ == Phase::kClosing) {
    const bool failed = !ready.readable && !ready.writable;
    if (ready.readable || (failed && WantsInput())) {
      ReadInput();
    } else if (failed) {
      Close();
    }
  }
  UpdateInterest();
}

void Connection::ContinueHandshake() {
  switch (transport_->Handshake().state) {
    case IoState::kDone:
      phase_ = Phase::kOpen;
      phase_since_ = SystemClock().Now();
      return;
    case IoState::kBlocked:
      return;
    case IoState::kEnd:
    case IoState::kFailed:
      return Close();
  }
}

void Connection::ReadInput() {
  static thread_local std::array<char, kReadBytes> buffer;
  for (int i = 0; i < kReadsPerEvent && WantsInput(); ++i) {
    const IoResult result = transport_->Read(buffer.data(), buffer.size());
    switch (result.state) {
      case IoState::kDone:
        if (!TakeInput({buffer.data(), result.bytes})) return;
        // Less than was asked for: nothing is left, unless it waits in TLS records.
        if (!is_tls_ && result.bytes < buffer.size()) return;
        break;
      case IoState::kBlocked:
        return;
      case IoState::kEnd:
        return OnEndOfInput();
      case IoState::kFailed:
        return Close();
    }
  }
}

bool Connection::TakeInput(std::string_view bytes) {
  if (phase_ == Phase::kClosing) return true;  // read and forgotten
  input_.Append(bytes);
  Deliver();
  return phase_ != Phase::kClosed;
}

void Connection::OnEndOfInput() {
  end_of_input_ = true;
  if (phase_ == Phase::kOpen) {
    const std::shared_ptr<Protocol> protocol = protocol_;
    protocol->OnEndOfInput();
  } else if (output_.empty()) {
    Close();
  }
}

void Connection::Deliver() {
  while (phase_ == Phase::kOpen) {
    const std::shared_ptr<Protocol> protocol = protocol_;
    protocol->OnInput();
    if (protocol == protocol_) return;
  }
}

void Connection::SwitchTo(std::shared_ptr<Protocol> protocol) {
  const std::shared_ptr<Protocol> old = std::exchange(protocol_, std::move(protocol));
  old->OnDetached();
}

void Connection::Flush() {
  const std::shared_ptr<Connection> self = shared_from_this();
  WriteOutput();
  UpdateInterest();
}

void Connection::WriteOutput() {
  if (phase_ == Phase::kClosed) return;
  if (!output_pending_) write_progress_ = SystemClock().Now();
  while (!output_.empty()) {
    const IoResult result = transport_->Write(output_.Front(kSlicesPerWrite));
    if (result.state == IoState::kBlocked) break;
    if (result.state != IoState::kDone) return Close();
    output_.Consume(result.bytes);
    write_progress_ = SystemClock().Now();
  }
  output_pending_ = !output_.empty();
  status_->unsent_bytes = output_.size();
  FinishWritingIfFlushed();
}

void Connection::FinishWritingIfFlushed() {
  if (phase_ != Phase::kClosing || !output_.empty() || finished_writing_) return;
  finished_writing_ = true;
  phase_since_ = SystemClock().Now();
  transport_->FinishWriting();
  if (end_of_input_) Close();
}

void Connection::FinishAndClose() {
  if (phase_ == Phase::kClosing || phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosing;
  phase_since_ = SystemClock().Now();
  input_.Clear();
  Flush();
}

void Connection::Close() {
  if (phase_ == Phase::kClosed) return;
  const std::shared_ptr<Connection> self = shared_from_this();
  phase_ = Phase::kClosed;
  status_->gone = true;
  // First out of the poller, then closed: no event may reach whoever gets the number next.
  loop_->poller().Remove(fd_);
  transport_.reset();
  if (const std::shared_ptr<Protocol> protocol = std::exchange(protocol_, nullptr)) {
    protocol->OnDetached();
  }
  loop_->Forget(tag_);
}

bool Connection::WantsInput() const {
  if (end_of_input_) return false;
  if (phase_ == Phase::kOpen) return protocol_->wants_input();
  return phase_ != Phase::kClosed;
}

void Connection::UpdateInterest() {
  if (phase_ == Phase::kClosed) return;
  const Interest wanted{WantsInput(), !output_.empty() || transport_->wants_write()};
  if (wanted != interest_) loop_->poller().Change(fd_, tag_, wanted);
  interest_ = wanted;
  if (wanted.read && transport_->has_buffered_input()) {
    // The socket will not become readable for bytes that TLS has already taken from it.
    loop_->mailbox()->Post([weak = weak_from_this()] {
      if (const std::shared_ptr<Connection> self = weak.lock()) self->OnReady({.readable = true});
    });
  }
}

void Connection::OnTick(MonotonicTime now) {
  const std::shared_ptr<Connection> self = shared_from_this();
  const ServerOptions& options = loop_->context().options;
  const bool stalled = output_pending_ && now - write_progress_ > options.write_timeout;
  const bool handshake_over =
      phase_ == Phase::kHandshake && now - phase_since_ > options.tls_handshake_timeout;
  const bool linger_over = finished_writing_ && now - phase_since_ > options.linger_timeout;
  if (stalled || handshake_over || linger_over) return Close();
  if (phase_ != Phase::kOpen) return;
  const std::shared_ptr<Protocol> protocol = protocol_;
  protocol->OnTick(now);
  UpdateInterest();
}

void Connection::OnDrain() {
  const std::shared_ptr<Connection> self = shared_from_this();
  if (phase_ == Phase::kHandshake) return Close();
  if (phase_ != Phase::kOpen) return;
  const std::shared_ptr<Protocol> protocol = protocol_;
  protocol->OnDrain();
  UpdateInterest();
}

}  // namespace synappsd::net
