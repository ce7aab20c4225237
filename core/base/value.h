/* A tree of plain data: what operations take and give, what entries and
 * decisions hold.  It lives in an arena and is freed with it.
 *
 * Builders accept NULL and return NULL when the arena failed, so that a whole
 * tree is built without checks; look at arena->failed at the end. */
#ifndef AWIG_BASE_VALUE_H
#define AWIG_BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/str.h"

enum value_kind {
    VALUE_NULL, VALUE_BOOL, VALUE_INTEGER, VALUE_NUMBER, VALUE_TEXT,
    VALUE_LIST, VALUE_MAP
};

struct value {
    enum value_kind kind;         /* tells which member means something */
    bool boolean;                 /* VALUE_BOOL */
    int64_t integer;              /* VALUE_INTEGER, within 2^53 */
    double number;                /* VALUE_NUMBER, and of an integer, too */
    struct str text;              /* terminated */
    struct str key;               /* of a member of a map */
    struct value *first, *last;   /* of a list or a map, in given order */
    struct value *next;
    size_t count;                 /* of a list or a map */
};

/* One new value each; lists and maps start empty. */
struct value *value_null(struct arena *arena);
struct value *value_bool(struct arena *arena, bool boolean);
struct value *value_integer(struct arena *arena, int64_t integer);
struct value *value_number(struct arena *arena, double number);
struct value *value_text(struct arena *arena, struct str text);  /* copies */
struct value *value_string(struct arena *arena, const char *text);
/* Not copied: terminated, and lives as long as the tree. */
struct value *value_borrow(struct arena *arena, struct str text);
struct value *value_list(struct arena *arena);
struct value *value_map(struct arena *arena);

/* Appends to a list.  Returns `item`. */
struct value *value_add(struct value *list, struct value *item);
/* Sets a member.  `key` is borrowed and must live as long as the tree (a
 * literal, or arena text).  A key given twice replaces. Returns `item`. */
struct value *value_set(struct value *map, const char *key,
                        struct value *item);

/* Appends a member whose key the caller knows to be new (a parser that refused
 * repeated ones): value_set looks through the whole map each time. */
struct value *value_set_new(struct value *map, struct str key,
                            struct value *item);

/* Shorthands of value_set(map, key, value_...(arena, ...)). */
void value_set_text(struct arena *arena, struct value *map, const char *key,
                    struct str text);
void value_set_string(struct arena *arena, struct value *map, const char *key,
                      const char *text);       /* NULL text -> null */
void value_set_integer(struct arena *arena, struct value *map,
                       const char *key, int64_t integer);
void value_set_number(struct arena *arena, struct value *map, const char *key,
                      double number);
void value_set_bool(struct arena *arena, struct value *map, const char *key,
                    bool boolean);
void value_set_null(struct arena *arena, struct value *map, const char *key);

/* A member, or NULL; NULL map -> NULL. */
struct value *value_get(const struct value *map, const char *key);
/* A member's text ("" when it is absent or no text), integer, truth. */
struct str value_get_text(const struct value *map, const char *key);
int64_t value_get_integer(const struct value *map, const char *key,
                          int64_t otherwise);
bool value_get_bool(const struct value *map, const char *key);
/* A deep copy into another arena. */
struct value *value_copy(struct arena *arena, const struct value *from);
/* Equal kinds and contents; the order of members does not count. */
bool value_equal(const struct value *a, const struct value *b);

#endif
