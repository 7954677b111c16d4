#!/bin/sh
# Writes schemas/migrations/frozen.sha256 anew. Only for steps that no database outside has seen.
cd "$(dirname "$0")/../../schemas/migrations" && sha256sum [0-9]*.sql >frozen.sha256
