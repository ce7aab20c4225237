/* What apply functions ask of the body of an entry. */
#ifndef AWIG_STORE_BODY_H
#define AWIG_STORE_BODY_H

#include "store/entry.h"

/* A day as ISO text, or null or absent (*found false); false when it is
 * anything else. */
bool body_date(const struct value *body, const char *key, bool *found,
               int64_t *out);
/* The member "case", a number > 0. */
int body_case(const struct entry *entry, int64_t *number, struct err *err);
/* MESSAGE_CASE_ENTRY_MALFORMED of this entry, naming what is wrong. */
int entry_malformed(const struct entry *entry, const char *what,
                    struct err *err);

/* Binds a day of the body, or null. */
int bind_body_day(struct statement *statement, int at, const char *key,
                  const struct entry *entry, struct err *err);
/* Binds an integer of the body, or null when it is none. */
void bind_body_integer(struct statement *statement, int at, const char *key,
                       const struct entry *entry);

#endif
