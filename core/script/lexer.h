/* Lua 5.4's tokens, with positions.  One token is `now`; `lexer_peek` looks
 * one further.  A failure is sticky: the first error is kept, and from then
 * on every token is TOKEN_END, so that a parser unwinds by itself. */
#ifndef AWIG_SCRIPT_LEXER_H
#define AWIG_SCRIPT_LEXER_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

/* A token of one character is that character; the others follow.
 * ORDER: the reserved words as in lexer.c. */
enum token_kind {
    TOKEN_AND = 256, TOKEN_BREAK, TOKEN_DO, TOKEN_ELSE, TOKEN_ELSEIF,
    TOKEN_END_WORD, TOKEN_FALSE, TOKEN_FOR, TOKEN_FUNCTION, TOKEN_GOTO,
    TOKEN_IF, TOKEN_IN, TOKEN_LOCAL, TOKEN_NIL, TOKEN_NOT, TOKEN_OR,
    TOKEN_REPEAT, TOKEN_RETURN, TOKEN_THEN, TOKEN_TRUE, TOKEN_UNTIL,
    TOKEN_WHILE,
    TOKEN_IDIV, TOKEN_CONCAT, TOKEN_DOTS, TOKEN_EQ, TOKEN_GE, TOKEN_LE,
    TOKEN_NE, TOKEN_SHL, TOKEN_SHR, TOKEN_DBCOLON, TOKEN_END,
    TOKEN_NUMBER, TOKEN_INTEGER, TOKEN_NAME, TOKEN_TEXT
};

struct token {
    int kind;                     /* a TOKEN_... or the character */
    struct str text;              /* a name (borrowed from the source), or a
                                     decoded string (in the arena) */
    int64_t integer;
    double number;                /* of a numeral */
    int64_t line, column;         /* where it starts; bytes, from 1 */
    struct str raw;               /* as written, for messages */
};

struct lexer {
    struct arena *arena;          /* of texts */
    struct str file, source;      /* for messages, and the text read */
    size_t at;                    /* next byte to read */
    int64_t line;                 /* of that byte */
    size_t line_start;            /* offset of that line */
    struct token now, ahead;
    bool has_ahead;               /* `ahead` was read already */
    struct buf scratch;           /* of the string being decoded */
    struct err *err;
    bool failed;                  /* the first error stands */
};

/* Starts, and reads the first token. `lexer_free` in every case. */
void lexer_init(struct lexer *lexer, struct arena *arena, struct str file,
                struct str source, struct err *err);
void lexer_free(struct lexer *lexer);
/* Moves on to the next token. */
void lexer_next(struct lexer *lexer);
/* The kind of the token after `now`. */
int lexer_peek(struct lexer *lexer);
/* Marks a failure at `token`, whose message the caller then fills into the
 * returned err with err_fail; NULL when an earlier one stands. Call
 * lexer_failed_at afterwards. */
struct err *lexer_fail(struct lexer *lexer);
void lexer_failed_at(struct lexer *lexer, int64_t line, int64_t column);
/* How a kind is written, for "expected" messages: "end", "<name>". */
const char *lexer_kind_text(int kind, char single[2]);
/* Line `line` (from 1) of a source, without its end; empty beyond. */
struct str lexer_line(struct str source, int64_t line);

#endif
