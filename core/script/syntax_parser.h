/* Inside the parser: its state, shared by syntax.c (statements),
 * syntax_expression.c and syntax_scope.c (names, labels, limits). */
#ifndef AWIG_SCRIPT_SYNTAX_PARSER_H
#define AWIG_SCRIPT_SYNTAX_PARSER_H

#include "script/lexer.h"
#include "script/tree.h"

/* Limits of Lua 5.4.4 (lparser.c, llimits.h); but labels, whose search takes
 * the square of their number, end far below 32767. */
enum {
    SCOPE_LOCALS_MAX = 200, SCOPE_UPVALUES_MAX = 255, SYNTAX_LEVELS_MAX = 200,
    SCOPE_LABELS_MAX = 4000
};

enum local_kind {
    LOCAL_REGULAR, LOCAL_CONST, LOCAL_CLOSE,
    LOCAL_COMPILE_TIME            /* a constant that takes no register */
};

struct local {
    struct str name;              /* as declared */
    int32_t variable;             /* -1: hidden, of a for */
    enum local_kind kind;
};

/* A label, or a goto that still looks for its label. */
struct target {
    struct str name;              /* of the label */
    int64_t line, column;         /* where it stands */
    size_t active;                /* locals active there, in its function */
};

struct targets {
    struct target *items;         /* of all functions that are open */
    size_t count, capacity;       /* of items, and room for them */
};

struct scope_block {
    struct scope_block *outer;    /* the block around, or NULL */
    size_t labels_first, gotos_first, active; /* where its own begin */
    bool is_loop;                 /* `break` may leave it */
};

struct scope_function {
    struct scope_function *outer; /* the function around, or NULL */
    struct scope_block *block;    /* the innermost that is open */
    size_t locals_first;          /* in parser->locals */
    size_t active;                /* of its own locals, already visible */
    size_t labels_first;
    struct str upvalues[SCOPE_UPVALUES_MAX]; /* names, in Lua's order */
    size_t upvalues_count;        /* of them */
    int32_t depth;                /* 0 = the chunk */
    int64_t line;                 /* where it begins */
    bool is_vararg;               /* it has `...` */
};

struct parser {
    struct lexer lexer;           /* tokens and the first error */
    struct arena *arena;          /* of the tree */
    struct mem *mem;              /* of the stacks below */
    struct scope_function *function; /* the innermost that is open */
    struct local *locals;         /* of all functions that are open */
    size_t locals_count, locals_capacity; /* of them, and room */
    struct targets labels, gotos; /* and the jumps that wait for one */
    int32_t variables_count;      /* so far */
    size_t level;                 /* of nesting, for the limit */
    struct tree spare;            /* handed out when memory is gone */
};

/* --- syntax_scope.c ------------------------------------------------------ */

/* A place in the source. */
struct spot {
    int64_t line, column;         /* from 1 */
};
/* The first failure of a parse: message and arguments as err_fail, at `spot`;
 * later ones are ignored. */
void parser_fail_at(struct parser *parser, struct spot spot,
                    enum message message, struct str a, struct str b);
/* The same, at the token now. */
void parser_fail(struct parser *parser, enum message message, struct str a,
                 struct str b);
/* The same, for memory. */
void parser_nomem(struct parser *parser);
/* Counts nesting as Lua's C stack does. */
void parser_enter(struct parser *parser);
void parser_leave(struct parser *parser);

/* Opens the scope of a function, whose memory is the caller's. */
void scope_function_open(struct parser *parser,
                         struct scope_function *function, int64_t line);
void scope_function_close(struct parser *parser);
/* Opens a block; closing it forgets its locals and labels, and hands gotos
 * that still look for a label to the block around it. */
void scope_block_open(struct parser *parser, struct scope_block *block,
                      bool is_loop);
void scope_block_close(struct parser *parser);
/* Declares a local that scope_activate makes visible later. `name` is a
 * TREE_NAME to bind, or NULL for a hidden local of a `for`. */
void scope_declare(struct parser *parser, struct tree *name);
/* Makes the next `count` declared locals visible. */
void scope_activate(struct parser *parser, size_t count);
/* The one that scope_declare added last, or NULL. */
struct local *scope_last_declared(struct parser *parser);
/* Binds a TREE_NAME that is used. */
void scope_bind(struct parser *parser, struct tree *name);
/* The local a name denotes, or NULL. */
const struct local *scope_local(const struct parser *parser,
                                const struct tree *name);
/* Defines a label; `last`: only labels follow in its block. */
void scope_label(struct parser *parser, struct tree *label, bool last);
/* A label with this name is visible already. */
bool scope_label_repeated(struct parser *parser, struct tree *label);
/* A goto or break that looks for its label further on. */
void scope_goto(struct parser *parser, const struct tree *jump,
                struct str name);

/* --- syntax_expression.c ------------------------------------------------- */

/* A node that begins at `at`; never NULL (no memory: a spare one). */
struct tree *tree_new(struct parser *parser, enum tree_kind kind,
                      const struct token *at);
/* Appends to the children of `parent`, whose last one is *last. */
void tree_add(struct tree *parent, struct tree **last, struct tree *child);
/* The token now; and whether it is of a kind, then moving on. */
struct token *parser_now(struct parser *parser);
bool parser_take(struct parser *parser, int kind);
/* Requires a token, and moves on. */
void parser_expect(struct parser *parser, int kind);
/* Requires the token that closes `opener`, which stood at `line`. */
void parser_close(struct parser *parser, int kind, int opener, int64_t line);
/* Requires a name: a TREE_NAME, not bound. */
struct tree *parser_name(struct parser *parser);
/* A whole expression. */
struct tree *parse_expression(struct parser *parser);
/* One or more expressions, appended to `parent`. */
void parse_expressions(struct parser *parser, struct tree *parent,
                       struct tree **last);
/* A variable or a call, with what follows it. */
struct tree *parse_suffixed(struct parser *parser);

/* --- syntax.c ------------------------------------------------------------ */

/* True when the token now ends a block. */
bool block_ends(struct parser *parser, bool with_until);
/* One statement, appended to `block`. */
void parse_statement(struct parser *parser, struct tree *block,
                     struct tree **last);
/* The parameters and the body of a function, behind the word `function`. */
struct tree *parse_function(struct parser *parser, const struct token *at,
                            bool is_method);

/* --- syntax_simple.c: statements that begin with token `at` -------------- */

/* `function a.b:c() ... end`. */
struct tree *parse_function_statement(struct parser *parser,
                                      const struct token *at);
/* `function f() ... end` behind `local`. */
struct tree *parse_local_function(struct parser *parser,
                                  const struct token *at);
/* Names, attributes and values behind `local`. */
struct tree *parse_local(struct parser *parser,
                         const struct token *at);
/* A call or an assignment. */
struct tree *parse_expression_statement(struct parser *parser,
                                        const struct token *at);
/* `return`, which ends its block. */
struct tree *parse_return(struct parser *parser,
                          const struct token *at);
/* `::name::`; further labels go to `block` first. */
struct tree *parse_label(struct parser *parser, const struct token *at,
                         struct tree *block, struct tree **last);
/* `goto name`. */
struct tree *parse_goto(struct parser *parser, const struct token *at);
/* `break`. */
struct tree *parse_break(struct parser *parser,
                         const struct token *at);

#endif
