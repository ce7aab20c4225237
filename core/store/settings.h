/* Settings of a hub, by name: the latest entry wins. */
#ifndef AWIG_STORE_SETTINGS_H
#define AWIG_STORE_SETTINGS_H

#include "store/entry.h"

/* 1, 0 = not set, negative. */
int setting_get(struct db *db, struct arena *arena, const char *name,
                struct str *out, struct err *err);
/* Applies "setting" {name, value}. */
int setting_apply(struct db *db, const struct entry *entry,
                  struct err *err);

#endif
