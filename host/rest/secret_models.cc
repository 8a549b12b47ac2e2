#include "rest/secret_models.h"

namespace synappsd::rest {

using enum FieldType;

Model SecretRequestModel() {
  return {"SecretRequest",
          "A secret to store.",
          {{.name = "value",
            .min_length = 1,
            .max_length = 16 << 10,
            .description = "At most 16 KiB of UTF-8, without NUL."}}};
}

Model SecretModel() {
  return {"Secret",
          "A stored secret, without its value. Times are Unix seconds.",
          {{.name = "name"},
           {.name = "created_time", .type = kNumber},
           {.name = "updated_time", .type = kNumber},
           {.name = "updated_by", .description = "Who set it last: key:ID, local:uid=0."},
           {.name = "problem",
            .nullable = true,
            .description = "Why it cannot be used, and the remedy."}}};
}

Model RotationModel() {
  return {"Rotation",
          "Secrets that are sealed with another master key now.",
          {{.name = "secrets", .type = kInteger, .description = "How many."},
           {.name = "key_id", .description = "Of the key that seals from now on."},
           {.name = "next_step",
            .nullable = true,
            .description = "What is left for the administrator."}}};
}

}  // namespace synappsd::rest
