#include "rest/net/websocket_codec.h"

#include <wslay/wslay.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace synappsd::net {
namespace {

constexpr std::size_t kMaxReasonBytes = 123;
constexpr char kFinalText = '\x81';
constexpr char kFinalClose = '\x88';

void AppendFrameHeader(char first_byte, std::uint64_t length, OutputQueue* output) {
  std::string header(1, first_byte);
  int length_bytes = 0;
  if (length < 126) {
    header += static_cast<char>(length);
  } else if (length <= 0xffff) {
    header += '\x7e';
    length_bytes = 2;
  } else {
    header += '\x7f';
    length_bytes = 8;
  }
  for (int i = length_bytes - 1; i >= 0; --i) header += static_cast<char>(length >> (8 * i));
  output->Append(header);
}

// Cut so that what is left is still UTF-8.
std::string_view CutReason(std::string_view reason) {
  if (reason.size() <= kMaxReasonBytes) return reason;
  std::size_t size = kMaxReasonBytes;
  while (size > 0 && (reason[size] & 0xc0) == 0x80) --size;
  return reason.substr(0, size);
}

}  // namespace

class WebSocketCodec::Impl {
 public:
  Impl(std::size_t max_message_bytes, OnMessage on_message) : on_message_(std::move(on_message)) {
    wslay_event_callbacks callbacks{};
    callbacks.recv_callback = &Impl::GiveInput;
    callbacks.send_callback = &Impl::TakeOutput;
    callbacks.on_frame_recv_start_callback = &Impl::CheckFrame;
    callbacks.on_msg_recv_callback = &Impl::TakeMessage;
    CHECK(wslay_event_context_server_init(&context_, &callbacks, this) == 0) << "out of memory";
    wslay_event_config_set_max_recv_msg_length(context_, max_message_bytes);
  }
  ~Impl() { wslay_event_context_free(context_); }

  bool Receive(InputBuffer* input, OutputQueue* output) {
    input_ = input;
    const int result = wslay_event_recv(context_);
    input_ = nullptr;
    // wslay closes without a code where a frame itself is malformed; clients deserve to know.
    if (result != 0 && refusal_code_ == 0) refusal_code_ = WSLAY_CODE_PROTOCOL_ERROR;
    if (refusal_code_ != 0) {
      AppendCloseFrame(refusal_code_, output);
      return false;
    }
    Send(output);
    return wslay_event_get_read_enabled(context_) != 0 || close_received();
  }

  void Queue(std::uint8_t opcode, OutputQueue* output) {
    const wslay_event_msg message{opcode, nullptr, 0};
    if (wslay_event_queue_msg(context_, &message) == 0) Send(output);
  }

  void Close(std::uint16_t code, std::string_view reason, OutputQueue* output) {
    const std::string_view cut = CutReason(reason);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(cut.data());
    if (wslay_event_queue_close(context_, code, bytes, cut.size()) == 0) Send(output);
  }

  bool close_sent() const { return wslay_event_get_close_sent(context_) != 0; }
  bool close_received() const { return wslay_event_get_close_received(context_) != 0; }
  std::uint16_t peer_close_code() const { return wslay_event_get_status_code_received(context_); }

 private:
  void Send(OutputQueue* output) {
    output_ = output;
    const int result = wslay_event_send(context_);
    output_ = nullptr;
    CHECK(result == 0) << "wslay could not send: " << result;
  }

  void AppendCloseFrame(std::uint16_t code, OutputQueue* output) {
    if (close_sent()) return;
    AppendFrameHeader(kFinalClose, sizeof code, output);
    const char bytes[] = {static_cast<char>(code >> 8), static_cast<char>(code)};
    output->Append({bytes, sizeof bytes});
  }

  static ssize_t GiveInput(wslay_event_context_ptr context, std::uint8_t* buffer, std::size_t size,
                           int, void* user) {
    auto& self = *static_cast<Impl*>(user);
    const std::size_t count = std::min(size, self.input_->size());
    if (count == 0 || self.refusal_code_ != 0) {
      wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
      return -1;
    }
    std::memcpy(buffer, self.input_->view().data(), count);
    self.input_->Consume(count);
    return static_cast<ssize_t>(count);
  }

  static ssize_t TakeOutput(wslay_event_context_ptr, const std::uint8_t* bytes, std::size_t size,
                            int, void* user) {
    static_cast<Impl*>(user)->output_->Append({reinterpret_cast<const char*>(bytes), size});
    return static_cast<ssize_t>(size);
  }

  // The two rules that wslay does not have.
  static void CheckFrame(wslay_event_context_ptr, const wslay_event_on_frame_recv_start_arg* arg,
                         void* user) {
    auto& self = *static_cast<Impl*>(user);
    if (arg->opcode == WSLAY_CONNECTION_CLOSE && arg->payload_length == 1) {
      self.refusal_code_ = WSLAY_CODE_PROTOCOL_ERROR;  // half a close code
    }
    if (wslay_is_ctrl_frame(arg->opcode)) return;
    self.fragments_ = arg->opcode == WSLAY_CONTINUATION_FRAME ? self.fragments_ + 1 : 1;
    if (self.fragments_ > kMaxFragments) self.refusal_code_ = WSLAY_CODE_MESSAGE_TOO_BIG;
  }

  static void TakeMessage(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* arg,
                          void* user) {
    if (wslay_is_ctrl_frame(arg->opcode)) return;
    static_cast<Impl*>(user)->on_message_(
        {reinterpret_cast<const char*>(arg->msg), arg->msg_length},
        arg->opcode == WSLAY_TEXT_FRAME);
  }

  const OnMessage on_message_;
  wslay_event_context_ptr context_ = nullptr;
  InputBuffer* input_ = nullptr;    // during Receive()
  OutputQueue* output_ = nullptr;   // during Send()
  std::size_t fragments_ = 0;       // of the message being received
  std::uint16_t refusal_code_ = 0;  // of what the peer sent, if not 0: nothing more is taken
};

WebSocketCodec::WebSocketCodec(std::size_t max_message_bytes, OnMessage on_message)
    : impl_(std::make_unique<Impl>(max_message_bytes, std::move(on_message))) {}

WebSocketCodec::~WebSocketCodec() = default;

bool WebSocketCodec::Receive(InputBuffer* input, OutputQueue* output) {
  return impl_->Receive(input, output);
}

void WebSocketCodec::AppendText(std::shared_ptr<const std::string> text, OutputQueue* output) {
  AppendFrameHeader(kFinalText, text->size(), output);
  output->AppendShared(std::move(text));
}

void WebSocketCodec::AppendPing(OutputQueue* output) { impl_->Queue(WSLAY_PING, output); }

void WebSocketCodec::AppendClose(std::uint16_t code, std::string_view reason, OutputQueue* output) {
  impl_->Close(code, reason, output);
}

bool WebSocketCodec::close_sent() const { return impl_->close_sent(); }
bool WebSocketCodec::close_received() const { return impl_->close_received(); }
std::uint16_t WebSocketCodec::peer_close_code() const { return impl_->peer_close_code(); }

}  // namespace synappsd::net
