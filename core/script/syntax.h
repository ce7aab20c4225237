/* A complete Lua 5.4 parser with positions: accepts and refuses exactly the
 * sources that luaL_loadbuffer does (text chunks).  It includes no Lua.
 * Not modelled: the size of code that one jump or one `for` may span (130,000
 * instructions and more).  Names in a tree borrow from the source. */
#ifndef AWIG_SCRIPT_SYNTAX_H
#define AWIG_SCRIPT_SYNTAX_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

enum tree_kind {
    /* expressions */
    TREE_NIL, TREE_TRUE, TREE_FALSE, TREE_INTEGER, TREE_NUMBER, TREE_TEXT,
    TREE_VARARG, TREE_FUNCTION, TREE_NAME, TREE_INDEX, TREE_CALL,
    TREE_METHOD_CALL, TREE_BINARY, TREE_UNARY, TREE_TABLE, TREE_PAREN,
    /* fields of a table constructor */
    TREE_FIELD_ITEM, TREE_FIELD_NAMED, TREE_FIELD_KEYED,
    /* statements */
    TREE_BLOCK, TREE_LOCAL, TREE_LOCAL_FUNCTION, TREE_ASSIGN,
    TREE_CALL_STATEMENT, TREE_DO, TREE_WHILE, TREE_REPEAT, TREE_IF,
    TREE_IF_ARM, TREE_FOR_NUMERIC, TREE_FOR_IN, TREE_FUNCTION_STATEMENT,
    TREE_RETURN, TREE_BREAK, TREE_GOTO, TREE_LABEL, TREE_KIND_COUNT
};

enum tree_operator {
    OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_IDIV, OP_MOD, OP_POW, OP_CONCAT,
    OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_AND, OP_OR,
    OP_BAND, OP_BOR, OP_BXOR, OP_SHL, OP_SHR,
    OP_NEG, OP_NOT, OP_LEN, OP_BNOT, OP_COUNT
};

/* A node.  Children hang in `first`..`next` order, as the table in syntax.c
 * lists for each kind (for TREE_BINARY: left, right; TREE_CALL: callee,
 * arguments...; TREE_FUNCTION: parameter names as TREE_NAME, then its
 * TREE_BLOCK; TREE_LOCAL: names_count names, then values; ...). */
struct tree {
    enum tree_kind kind;
    enum tree_operator op;
    struct str text;              /* names, decoded strings */
    int64_t integer;
    double number;
    int64_t line, column;         /* of its first token; column in bytes */
    int64_t end_line;             /* functions and blocks: of `end` */
    size_t names_count;           /* LOCAL, ASSIGN, FOR_IN: left-hand sides;
                                     FUNCTION: parameters */
    bool is_vararg, is_method, is_const, is_close;
    struct tree *first, *next;
    /* for TREE_NAME, what it denotes (set while parsing, as Lua does): */
    int32_t variable;             /* index of the local, or -1 = global;
                                     each declaration has its own index */
    int32_t function_depth;       /* of the declaring function; 0 = chunk */
    bool is_upvalue;              /* declared outside the function */
    int32_t variables_count;      /* TREE_BLOCK of a chunk: all locals */
};

/* Parses a chunk.  `file` names it in errors. On failure the error stands at
 * the token that Lua's own parser would complain about. */
int syntax_parse(struct tree **out, struct arena *arena, struct str file,
                 struct str source, struct err *err);
/* Parses one expression and nothing after it. */
int syntax_parse_expression(struct tree **out, struct arena *arena,
                            struct str file, struct str source,
                            struct err *err);
/* Findings about names: refuses what sealing refuses statically (a function
 * that assigns a variable declared outside it, or a global); warns about
 * shadowing and locals never read.  Returns 0, or ERR_NOMEM. */
int syntax_resolve(struct tree *chunk, struct str file, struct str source,
                   struct findings *findings);
/* Line `line` of the source, without its end. */
struct str syntax_line(struct str source, int64_t line);

#endif
