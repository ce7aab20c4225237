/* The cache of loaded packs of a hub. */
#ifndef AWIG_ENGINE_HUB_PACKS_H
#define AWIG_ENGINE_HUB_PACKS_H

#include "engine/hub.h"

/* Releases every cached pack. */
void hub_packs_release(struct hub *hub);

#endif
