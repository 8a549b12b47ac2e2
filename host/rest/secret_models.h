// What the routes for stored secrets read and answer. Part of Resources.
#ifndef SYNAPPSD_REST_SECRET_MODELS_H_
#define SYNAPPSD_REST_SECRET_MODELS_H_

#include "rest/schema.h"

namespace synappsd::rest {

Model SecretRequestModel();
Model SecretModel();
Model RotationModel();

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_SECRET_MODELS_H_
