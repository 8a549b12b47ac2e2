// Resources: the descriptions of everything this API reads and answers.
#ifndef SYNAPPSD_REST_RESOURCES_H_
#define SYNAPPSD_REST_RESOURCES_H_

#include <cstddef>
#include <vector>

#include "rest/schema.h"

namespace synappsd::rest {

// Limits that administrators set; each is checked by validation and stated in the document.
struct ResourceLimits {
  std::size_t max_nodes_per_flow = 10'000;
  std::size_t max_json_depth = 128;
};

// The models hold pointers to each other: neither copied nor moved. Immutable once made.
class Resources {
 public:
  explicit Resources(const ResourceLimits& limits);
  Resources(const Resources&) = delete;
  Resources& operator=(const Resources&) = delete;

  // Request bodies and their parts.
  const Model position;
  const Model node_request;
  const Model edge_request;
  const Model flow_request;
  const Model run_request;
  const Model suggest_request;
  const Model applet_config_request;
  const Model api_key_request;
  const Model secret_request;

  // Answers and their parts.
  const Model stored_position;
  const Model node;
  const Model edge;
  const Model flow;
  const Model sandbox_layer;
  const Model applet_crash;
  const Model applet_permissions;
  const Model applet;
  const Model applet_config;
  const Model package;
  const Model packages;
  const Model run;
  const Model node_error;
  const Model node_run;
  const Model node_runs;
  const Model problem;
  const Model flow_check;
  const Model flow_created;
  const Model message;
  const Model run_started;
  const Model run_cancelled;
  const Model usage_of_owner;
  const Model usage;
  const Model api_key;
  const Model api_keys;
  const Model api_key_created;
  const Model audit_entry;
  const Model audit_entries;
  const Model secret;
  const Model secrets;
  const Model rotation;
  const Model service_status;
  const Model health_part;
  const Model health;
  const Model finding;
  const Model examination;
  const Model error_detail;
  const Model error_body;
  const Model error;

  // Every model above, in the order in which the document lists them.
  std::vector<const Model*> All() const;
};

// `page` and `page_size`; for runs also `status`, `flow_id` and `sort`.
const std::vector<QueryParameter>& PageParameters();
const std::vector<QueryParameter>& RunListParameters();
const std::vector<QueryParameter>& UsageParameters();
const std::vector<QueryParameter>& DoctorParameters();

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_RESOURCES_H_
