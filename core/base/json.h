/* JSON: a strict check, a parser (cJSON behind it), and two writers.
 *
 * RFC 8259 in, UTF-8 only; refused with line, column and byte offset: what
 * the RFC forbids, duplicate keys, U+0000 in text, lone surrogates, integers
 * beyond 2^53, numbers out of a double's range, nesting beyond
 * LIMIT_JSON_DEPTH, documents beyond LIMIT_JSON_BYTES. */
#ifndef AWIG_BASE_JSON_H
#define AWIG_BASE_JSON_H

#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

/* Events of a scan, for readers that build no tree.  Text of keys and strings
 * is unescaped, and valid only during the call.  A handler returns 0, or a
 * negative code (with its err filled) that ends the scan. */
enum json_event {
    JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_INTEGER, JSON_NUMBER, JSON_TEXT,
    JSON_KEY, JSON_LIST_OPEN, JSON_LIST_CLOSE, JSON_MAP_OPEN, JSON_MAP_CLOSE
};

struct json_token {
    enum json_event event; /* what it is; tells which members mean something */
    struct str text;              /* JSON_TEXT, JSON_KEY; else the lexeme */
    int64_t integer;
    double number;                /* also set for JSON_INTEGER */
    int64_t line, column, byte;   /* where the token starts, from 1 */
};

typedef int (*json_handler)(void *user, const struct json_token *token,
                            struct err *err);

/* Scans one document (`file` only names it in errors; first_line is added to
 * line numbers, 1 for a whole file). */
int json_scan(struct mem *mem, struct str text, const char *file,
              int64_t first_line, json_handler handler, void *user,
              struct err *err);

/* A document in pieces, as one may be longer than memory: the members of its
 * list, or the one value that it is, scanned one by one.  `base`, `line` and
 * `line_at` say where what is held of it begins; whoever drops bytes in front
 * of that adds them to `base`. */
struct json_members {
    struct mem *mem;              /* of a scan */
    const char *file;             /* names the document in errors */
    json_handler handler;         /* gets the tokens of members only */
    void *user;                   /* handed to it */
    int64_t base;                 /* bytes before those that are held */
    int64_t line, line_at;        /* the current one, and where it begins:
                                     bytes of the document before it */
    int64_t start_line, start_column; /* of the last member, from 1 */
    size_t start;                 /* where it stands in what is held */
    bool list;                    /* a list at the top gives its members */
    bool begun, after_comma;      /* state of the grammar between members: */
    int expect, depth, outside;   /* see json_scan.c */
};

/* What json_members_next gives when the text ends in a member. */
enum { JSON_MORE = 2 };

/* At the first byte of a document; with `list`, its top level may be one. */
void json_members_init(struct json_members *members, struct mem *mem,
                       const char *file, bool list);
/* Scans the next member: 1, or 0 when the document ended, as it should, and
 * so did the text.  `text` is what is held, `*at` where to go on in it: moved
 * behind the member, else to its start, from where it may be scanned again.
 * Without `ended` more may follow, and JSON_MORE asks for it. */
int json_members_next(struct json_members *members, struct str text,
                      size_t *at, bool ended, struct err *err);

/* Parses one document into a tree of `arena`. */
int json_parse(struct arena *arena, struct str text, const char *file,
               struct value **out, struct err *err);

/* Writes a tree as canonical bytes (RFC 8785 as DESIGN section 6 restricts
 * it): keys sorted by bytes, no blanks; a VALUE_NUMBER is written as text in
 * shortest form. Fails (MESSAGE_BUG) on non-ASCII keys and integers beyond
 * 2^53. */
int json_canonical(struct buf *buf, const struct value *value,
                   struct err *err);

/* Writes a tree for --json: member order as built, numbers as numbers.
 * `indent` 0 = one line. */
void json_write(struct buf *buf, const struct value *value, int indent);
/* A quoted, escaped string. */
void json_write_text(struct buf *buf, struct str text);

#endif
