/* The lexical level of JSON, for json_scan.c: a cursor over the document, its
 * place, and what can be read or refused there. */
#ifndef AWIG_BASE_JSON_LEX_H
#define AWIG_BASE_JSON_LEX_H

#include "base/err.h"
#include "base/str.h"

struct json_lex {
    const char *start, *at, *end; /* what is held, the cursor in it */
    int64_t base;                 /* bytes of the document before `start` */
    int64_t line_at;              /* and before the cursor's line */
    int64_t line;
    const char *file;             /* names the document in errors */
    struct buf text;              /* of the string being unescaped */
    struct err *err;
};

/* Refuse the document at a place on the cursor's line, with a message without
 * arguments, or one that shows the lexeme.  Return the message's code. */
int json_lex_fail(struct json_lex *lex, enum message message,
                  const char *at);
int json_lex_fail_text(struct json_lex *lex, enum message message,
                       struct str lexeme);
/* Puts a place into an error that is filled already. */
int json_lex_fail_at(struct json_lex *lex, const char *at);
/* Refuses the character at the cursor, naming it; or the end, a NUL, bytes
 * that are not UTF-8, each with a message of its own. */
int json_lex_fail_found(struct json_lex *lex, enum message message);

/* How many bytes of the document stand before a place in what is held. */
static inline int64_t json_lex_before(const struct json_lex *lex,
                                      const char *at)
{
    return lex->base + (int64_t)(at - lex->start);
}

/* Goes over the four blanks of RFC 8259 section 2, counting lines. */
void json_lex_skip(struct json_lex *lex);

/* Reads the text whose opening quote is at the cursor.  *out points into the
 * document, or to lex->text when there were escapes: until the next text. */
int json_lex_text(struct json_lex *lex, struct str *out);

/* Letters, digits and what numbers are made of, from the cursor; it stays. */
struct str json_lex_word(const struct json_lex *lex);

#endif
