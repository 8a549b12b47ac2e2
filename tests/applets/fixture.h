/* What the fixture modules share: everything a module needs besides its invoke(). */
#ifndef SYNAPPS_TEST_FIXTURE_H_
#define SYNAPPS_TEST_FIXTURE_H_

#include <string.h>
#include <synapps/applet.h>

static const synapps_host* host;

static inline synapps_str str(const char* text) {
  synapps_str s;
  s.ptr = text;
  s.len = strlen(text);
  return s;
}

static inline synapps_status answer(synapps_call* call, const char* json) {
  return host->complete(host, call, SYNAPPS_OK, str(json), str(""));
}

static inline synapps_status fixture_create(const synapps_host* h, synapps_str applet_id,
                                            synapps_str config, void** self) {
  (void)applet_id;
  (void)config;
  host = h;
  *self = NULL;
  return SYNAPPS_OK;
}

static inline void fixture_destroy(void* self) { (void)self; }

static inline void fixture_cancel(void* self, synapps_call* call) {
  (void)self;
  (void)call;
}

/* Defines the entry function of a module with these functions. */
#define FIXTURE_MODULE_OF(package_, version_, create_, destroy_, invoke_, cancel_)           \
  const synapps_module* synapps_applet_v1(void) {                                            \
    static const synapps_module module = {                                                   \
        sizeof(synapps_module), 0, package_, version_, create_, destroy_, invoke_, cancel_}; \
    return &module;                                                                          \
  }

#define FIXTURE_MODULE(invoke_)                                                     \
  FIXTURE_MODULE_OF(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, fixture_create, \
                    fixture_destroy, invoke_, fixture_cancel)

#endif /* SYNAPPS_TEST_FIXTURE_H_ */
