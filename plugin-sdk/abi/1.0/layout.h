/* The layout of ABI 1.0 on 64-bit machines, as numbers, for today's header: it does not compile if
 * anything a released module relies on has moved, changed its size or its number. Sizes of structs
 * are lower bounds: they may grow at their end. */
#ifndef SYNAPPS_ABI_1_0_LAYOUT_H_
#define SYNAPPS_ABI_1_0_LAYOUT_H_

#include <synapps/applet.h>

/* C99 has no _Static_assert, C++ spells it otherwise: an array of length -1 says the same. */
#define LAYOUT_JOIN_(a, b) a##b
#define LAYOUT_NAME_(line) LAYOUT_JOIN_(layout_of_line_, line)
#define LAYOUT_HOLDS_(condition) typedef char LAYOUT_NAME_(__LINE__)[(condition) ? 1 : -1]
#define LAYOUT_AT_(type, member, offset, bytes) \
  LAYOUT_HOLDS_(offsetof(type, member) == (offset) && sizeof(((type*)0)->member) == (bytes))

#if UINTPTR_MAX == 0xFFFFFFFFFFFFFFFFu
LAYOUT_HOLDS_(sizeof(synapps_str) == 16); /* has no size member: it never grows */
LAYOUT_AT_(synapps_str, ptr, 0, 8);
LAYOUT_AT_(synapps_str, len, 8, 8);

LAYOUT_HOLDS_(sizeof(synapps_reply) >= 24);
LAYOUT_AT_(synapps_reply, size, 0, 4);
LAYOUT_AT_(synapps_reply, on_event, 8, 8);
LAYOUT_AT_(synapps_reply, on_done, 16, 8);

LAYOUT_HOLDS_(sizeof(synapps_host) >= 80);
LAYOUT_AT_(synapps_host, size, 0, 4);
LAYOUT_AT_(synapps_host, abi_minor, 4, 4);
LAYOUT_AT_(synapps_host, log_level, 8, 8);
LAYOUT_AT_(synapps_host, log, 16, 8);
LAYOUT_AT_(synapps_host, emit, 24, 8);
LAYOUT_AT_(synapps_host, complete, 32, 8);
LAYOUT_AT_(synapps_host, cancelled, 40, 8);
LAYOUT_AT_(synapps_host, request, 48, 8);
LAYOUT_AT_(synapps_host, abort, 56, 8);
LAYOUT_AT_(synapps_host, post, 64, 8);
LAYOUT_AT_(synapps_host, ctx, 72, 8);

LAYOUT_HOLDS_(sizeof(synapps_request) >= 80);
LAYOUT_AT_(synapps_request, size, 0, 4);
LAYOUT_AT_(synapps_request, attempt, 4, 4);
LAYOUT_AT_(synapps_request, id, 8, 16);
LAYOUT_AT_(synapps_request, method, 24, 16);
LAYOUT_AT_(synapps_request, json, 40, 16);
LAYOUT_AT_(synapps_request, body, 56, 16);
LAYOUT_AT_(synapps_request, timeout_ms, 72, 8);

LAYOUT_HOLDS_(sizeof(synapps_module) >= 56);
LAYOUT_AT_(synapps_module, size, 0, 4);
LAYOUT_AT_(synapps_module, abi_minor, 4, 4);
LAYOUT_AT_(synapps_module, package, 8, 8);
LAYOUT_AT_(synapps_module, version, 16, 8);
LAYOUT_AT_(synapps_module, create, 24, 8);
LAYOUT_AT_(synapps_module, destroy, 32, 8);
LAYOUT_AT_(synapps_module, invoke, 40, 8);
LAYOUT_AT_(synapps_module, cancel, 48, 8);
#endif

LAYOUT_HOLDS_(SYNAPPS_ABI_MAJOR == 1);
LAYOUT_HOLDS_(sizeof(synapps_status) == 4 && (synapps_status)-1 < 0);
LAYOUT_HOLDS_(SYNAPPS_OK == 0);
LAYOUT_HOLDS_(SYNAPPS_CANCELLED == 1);
LAYOUT_HOLDS_(SYNAPPS_UNKNOWN == 2);
LAYOUT_HOLDS_(SYNAPPS_INVALID_ARGUMENT == 3);
LAYOUT_HOLDS_(SYNAPPS_DEADLINE_EXCEEDED == 4);
LAYOUT_HOLDS_(SYNAPPS_NOT_FOUND == 5);
LAYOUT_HOLDS_(SYNAPPS_ALREADY_EXISTS == 6);
LAYOUT_HOLDS_(SYNAPPS_PERMISSION_DENIED == 7);
LAYOUT_HOLDS_(SYNAPPS_RESOURCE_EXHAUSTED == 8);
LAYOUT_HOLDS_(SYNAPPS_FAILED_PRECONDITION == 9);
LAYOUT_HOLDS_(SYNAPPS_ABORTED == 10);
LAYOUT_HOLDS_(SYNAPPS_OUT_OF_RANGE == 11);
LAYOUT_HOLDS_(SYNAPPS_UNIMPLEMENTED == 12);
LAYOUT_HOLDS_(SYNAPPS_INTERNAL == 13);
LAYOUT_HOLDS_(SYNAPPS_UNAVAILABLE == 14);
LAYOUT_HOLDS_(SYNAPPS_DATA_LOSS == 15);
LAYOUT_HOLDS_(SYNAPPS_UNAUTHENTICATED == 16);
LAYOUT_HOLDS_(SYNAPPS_LOG_TRACE == 0);
LAYOUT_HOLDS_(SYNAPPS_LOG_DEBUG == 1);
LAYOUT_HOLDS_(SYNAPPS_LOG_INFO == 2);
LAYOUT_HOLDS_(SYNAPPS_LOG_WARN == 3);
LAYOUT_HOLDS_(SYNAPPS_LOG_ERROR == 4);

#endif /* SYNAPPS_ABI_1_0_LAYOUT_H_ */
