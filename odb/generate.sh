#!/bin/sh
# Runs ODB's compiler with the given arguments; if it fails, says what that may mean.
"$@" && exit 0
cat >&2 <<'END'

ODB refuses the entities. If it speaks of a closed version, an entity was changed and the model's
version was not: raise it, and run `ninja -C build model-changelog` (odb/README.md, "Changing the
model").
END
exit 1
