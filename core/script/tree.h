/* The tree of a Lua source: what the parser gives, and everything after it
 * walks.  Names borrow from the source; strings stand in the arena. */
#ifndef AWIG_SCRIPT_TREE_H
#define AWIG_SCRIPT_TREE_H

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
    enum tree_kind kind;          /* tells which members mean something */
    enum tree_operator op;        /* of TREE_BINARY, TREE_UNARY */
    struct str text;              /* names, decoded strings */
    int64_t integer;
    double number;                /* of a numeral */
    int64_t line, column;         /* of its first token; column in bytes */
    int64_t end_line;             /* functions and blocks: of `end` */
    size_t names_count;           /* LOCAL, ASSIGN, FOR_IN: left-hand sides;
                                     FUNCTION: parameters */
    bool is_vararg, is_method, is_const, is_close;
    struct tree *first, *next;    /* children, and the next sibling */
    /* for TREE_NAME, what it denotes (set while parsing, as Lua does): */
    int32_t variable;             /* index of the local, or -1 = global;
                                     each declaration has its own index */
    int32_t function_depth;       /* of the declaring function; 0 = chunk */
    bool is_upvalue;              /* declared outside the function */
    int32_t variables_count;      /* TREE_BLOCK of a chunk: all locals */
};

#endif
