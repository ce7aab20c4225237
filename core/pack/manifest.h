/* pack.json: who a pack is, and whose rules it adds to. */
#ifndef AWIG_PACK_MANIFEST_H
#define AWIG_PACK_MANIFEST_H

#include "pack/build.h"

/* The newest interface between packs and awig that this build knows. */
enum { MANIFEST_API = 1 };

/* Reads pack.json into the pack: id, titles, version, extends, api, zone
 * (*has_zone false: to be inherited).  Unknown keys, missing keys and values
 * of the wrong kind are findings. */
int manifest_read(struct build *build, bool *has_zone, struct err *err);

#endif
