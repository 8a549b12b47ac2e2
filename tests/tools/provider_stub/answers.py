"""What the providers answer, as they document it: chat completions, images of OpenAI and Stability."""

import base64
import json
import struct
import zlib

# mode: HTTP status and message
ERRORS = {
    "400": (400, "Unrecognized request argument supplied: nonsense"),
    "401": (401, "Incorrect API key provided: sk-stub. You can find your API key in your account."),
    "403": (403, "Your organization must be verified to use this model."),
    "404": (404, "The model `stub-404` does not exist or you do not have access to it."),
    "429": (429, "Rate limit reached for requests. Please try again later."),
    "500": (500, "The server had an error while processing your request. Sorry about that!"),
    "503": (503, "That model is currently overloaded with other requests."),
}


def error(message):
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}


def _prompt(request):
    messages = request.get("messages") or [{}]
    content = messages[-1].get("content")
    return content if isinstance(content, str) else json.dumps(content)


def _usage(prompt, text):
    counts = len(prompt.split()), len(text.split())
    return {"prompt_tokens": counts[0], "completion_tokens": counts[1], "total_tokens": sum(counts)}


def _head(request, kind):
    return {"id": "chatcmpl-stub", "object": kind, "created": 1700000000,
            "model": str(request.get("model")) + "-2024-08-06"}


def text_of(request):
    return "Stub answer to: " + _prompt(request)


def completion(mode, request):
    """The answer as a whole."""
    text = text_of(request)
    choice = {"index": 0, "message": {"role": "assistant", "content": text, "refusal": None},
              "finish_reason": "stop"}
    choices = [] if mode == "empty-choices" else [choice]
    return {**_head(request, "chat.completion"), "choices": choices,
            "usage": _usage(_prompt(request), text)}


def chunks(mode, request):
    """The same as server-sent events, a word each."""
    head = _head(request, "chat.completion.chunk")
    text = text_of(request)

    def event(delta, finish_reason=None):
        choices = [{"index": 0, "delta": delta, "finish_reason": finish_reason}]
        if mode == "empty-choices":
            choices = []
        return f"data: {json.dumps({**head, 'choices': choices})}\n\n".encode()

    yield event({"role": "assistant", "content": ""})
    words = text.split(" ")
    for number, word in enumerate(words):
        if mode == "garbage-event" and number == 1:
            yield b"data: this is no JSON\n\n"
        if mode == "error-event" and number == 1:
            value = {"error": {"message": "The server is overloaded.", "type": "server_error"}}
            yield f"data: {json.dumps(value)}\n\n".encode()
        yield event({"content": word if number == 0 else " " + word})
    yield event({}, "stop")
    if (request.get("stream_options") or {}).get("include_usage"):
        usage = {**head, "choices": [], "usage": _usage(_prompt(request), text)}
        yield f"data: {json.dumps(usage)}\n\n".encode()
    if mode != "no-done":
        yield b"data: [DONE]\n\n"


def picture(prompt):
    """A PNG of one pixel whose colour depends on the prompt."""
    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    colour = zlib.crc32(prompt.encode()).to_bytes(4, "big")[:3]
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    png = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
           + chunk(b"IDAT", zlib.compress(b"\0" + colour)) + chunk(b"IEND", b""))
    return base64.b64encode(png).decode()


def openai_image(mode, request):
    image = {"b64_json": picture(str(request.get("prompt"))), "revised_prompt": "a revised prompt"}
    return {"created": 1700000000, "data": [] if mode == "empty-choices" else [image]}


def stability_image(mode, request):
    prompts = request.get("text_prompts") or [{}]
    artifact = {"base64": picture(str(prompts[0].get("text"))), "finishReason": "SUCCESS", "seed": 1}
    if mode == "filtered":
        artifact["finishReason"] = "CONTENT_FILTERED"
    return {"artifacts": [] if mode == "empty-choices" else [artifact]}
