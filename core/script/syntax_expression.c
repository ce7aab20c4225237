/* Expressions of Lua 5.4, by precedence climbing as in lparser.c, so that
 * nesting is counted (and refused) at the same depth. */
#include "script/syntax_parser.h"

#include <assert.h>

/* Nodes live as long as the parser's arena. The children, texts and values of
 * a new node are zero. The spare node saves each caller a check: after
 * parser_nomem all tokens are the end, and the tree is thrown away whole. */
struct tree *tree_new(struct parser *parser, enum tree_kind kind,
                      const struct token *at)
{
    assert(parser != NULL && at != NULL);
    assert(kind < TREE_KIND_COUNT);
    struct tree *tree = arena_alloc(parser->arena, sizeof *tree);
    if (tree == NULL) {
        parser_nomem(parser);
        tree = &parser->spare;    /* the parse fails; nobody walks it */
        *tree = (struct tree){ .kind = kind };
    }
    tree->kind = kind;
    tree->line = at->line;
    tree->column = at->column;
    tree->variable = -1;
    return tree;
}

/* Children are a list in source order; the caller keeps its last one, so that
 * adding costs the same however many there are. */
void tree_add(struct tree *parent, struct tree **last, struct tree *child)
{
    assert(parent != NULL && child != NULL);
    if (*last == NULL) {
        parent->first = child;
    } else {
        (*last)->next = child;
    }
    *last = child;
}

/* Borrowed, and overwritten by the next move: copy it to keep it. */
struct token *parser_now(struct parser *parser)
{
    assert(parser != NULL);
    return &parser->lexer.now;
}

/* An optional token: not being there is no error. */
bool parser_take(struct parser *parser, int kind)
{
    assert(kind > 0);
    if (parser->lexer.now.kind != kind) {
        return false;
    }
    lexer_next(&parser->lexer);
    return true;
}

/* How the token now is shown to people. */
static struct str found(struct parser *parser)
{
    assert(parser != NULL);
    const struct token *now = parser_now(parser);
    struct str raw = now->raw;
    return now->kind == TOKEN_END ? STR("<eof>") : raw;
}

/* "X expected, found Y"; a lone `=` where a condition goes on has its own
 * message, for it is the usual slip. */
static void fail_expected(struct parser *parser, int kind)
{
    assert(kind > 0);
    char single[2];
    struct str wanted = str_of(lexer_kind_text(kind, single));
    if (parser_now(parser)->kind == '=' &&
        (kind == TOKEN_THEN || kind == TOKEN_DO || kind == ')')) {
        parser_fail(parser, MESSAGE_SYNTAX_EQUALS, wanted, STR(""));
    } else {
        parser_fail(parser, MESSAGE_SYNTAX_EXPECTED, wanted, found(parser));
    }
}

/* As checknext (lparser.c). Nothing is skipped on failure, for lexer_fail has
 * made the rest of the source an end. */
void parser_expect(struct parser *parser, int kind)
{
    assert(kind > 0);
    if (!parser_take(parser, kind)) {
        fail_expected(parser, kind);
    }
}

/* As check_match (lparser.c): names the opener and its line when it stands on
 * another line, which is where a forgotten `end` is looked for. The place is
 * copied first, because lexer_fail overwrites the token now. */
void parser_close(struct parser *parser, int kind, int opener, int64_t line)
{
    assert(opener != 0 && line > 0);
    const struct token *now = parser_now(parser);
    if (parser_take(parser, kind)) {
        return;
    }
    if (line == now->line || now->kind == '=') {
        fail_expected(parser, kind);
        return;
    }
    char single[2];
    char single_opener[2];
    int64_t at_line = now->line;
    int64_t column = now->column;
    struct str at = found(parser);
    struct err *err = lexer_fail(&parser->lexer);
    if (err != NULL) {
        (void)err_fail(err, MESSAGE_SYNTAX_UNCLOSED, "ssit",
                       lexer_kind_text(kind, single),
                       lexer_kind_text(opener, single_opener), line, at);
        lexer_failed_at(&parser->lexer, at_line, column);
    }
}

/* As str_checkname (lparser.c). A reserved word gets a message of its own, for
 * to its writer it looks like a name (a fact called `end`). The node is there
 * on failure too, without text. */
struct tree *parser_name(struct parser *parser)
{
    assert(parser->arena != NULL);
    const struct token *now = parser_now(parser);
    struct tree *name = tree_new(parser, TREE_NAME, now);
    if (now->kind == TOKEN_NAME) {
        name->text = now->text;
        lexer_next(&parser->lexer);
    } else {
        bool reserved = now->kind >= TOKEN_AND && now->kind <= TOKEN_WHILE;
        parser_fail(parser, reserved ? MESSAGE_SYNTAX_RESERVED
                                     : MESSAGE_SYNTAX_NAME,
                    found(parser), STR(""));
    }
    return name;
}

/* As explist (lparser.c). */
void parse_expressions(struct parser *parser, struct tree *parent,
                       struct tree **last)
{
    assert(parent != NULL && last != NULL);
    do {
        tree_add(parent, last, parse_expression(parser));
    } while (parser_take(parser, ','));
}

/* --- Table constructors -------------------------------------------------- */

/* One field of a table constructor (Lua manual 3.4.9): `name = value`, `[key]
 * = value` or a value in list order. Only here a second token is looked at,
 * for a name alone may begin a value. */
static struct tree *parse_field(struct parser *parser)
{
    assert(parser->arena != NULL);
    struct token at = *parser_now(parser);
    struct tree *last = NULL;
    struct tree *field = NULL;
    if (at.kind == TOKEN_NAME && lexer_peek(&parser->lexer) == '=') {
        field = tree_new(parser, TREE_FIELD_NAMED, &at);
        field->text = at.text;
        lexer_next(&parser->lexer);
        parser_expect(parser, '=');
    } else if (at.kind == '[') {
        field = tree_new(parser, TREE_FIELD_KEYED, &at);
        lexer_next(&parser->lexer);
        tree_add(field, &last, parse_expression(parser));
        parser_expect(parser, ']');
        parser_expect(parser, '=');
    } else {
        field = tree_new(parser, TREE_FIELD_ITEM, &at);
    }
    tree_add(field, &last, parse_expression(parser));
    return field;
}

/* A table constructor, from its `{` to its `}`; `,` and `;` separate alike and
 * may end the last field. Keeps the line of `}` for end_line. */
static struct tree *parse_table(struct parser *parser)
{
    assert(parser->arena != NULL);
    struct token at = *parser_now(parser);
    struct tree *table = tree_new(parser, TREE_TABLE, &at);
    struct tree *last = NULL;
    parser_expect(parser, '{');
    while (parser_now(parser)->kind != '}') {
        tree_add(table, &last, parse_field(parser));
        if (!parser_take(parser, ',') && !parser_take(parser, ';')) {
            break;
        }
    }
    table->end_line = parser_now(parser)->line;
    parser_close(parser, '}', '{', at.line);
    return table;
}

/* --- Variables and calls ------------------------------------------------- */

/* A symbol that cannot begin an expression. */
static void fail_unexpected(struct parser *parser)
{
    assert(parser != NULL);
    const struct token *now = parser_now(parser);
    bool is_byte = now->kind < 32 || (now->kind > 126 && now->kind < 256);
    parser_fail(parser, is_byte ? MESSAGE_SYNTAX_BYTE
                                : MESSAGE_SYNTAX_UNEXPECTED,
                is_byte ? STR("") : found(parser), STR(""));
}

/* What a chain of suffixes may begin with (primaryexp, lparser.c): a name,
 * which is bound here to what it denotes, or an expression in parentheses,
 * kept as a node because it cuts a call's results to one (Lua manual 3.4). */
static struct tree *parse_primary(struct parser *parser)
{
    assert(parser->function != NULL);
    struct token at = *parser_now(parser);
    if (at.kind == TOKEN_NAME) {
        struct tree *name = parser_name(parser);
        scope_bind(parser, name);
        return name;
    }
    struct tree *paren = tree_new(parser, TREE_PAREN, &at);
    if (at.kind == '(') {
        lexer_next(&parser->lexer);
        struct tree *last = NULL;
        tree_add(paren, &last, parse_expression(parser));
        parser_close(parser, ')', '(', at.line);
    } else {
        fail_unexpected(parser);
    }
    return paren;
}

/* The arguments of a call, appended to it. */
static void parse_arguments(struct parser *parser, struct tree *call,
                            struct tree **last)
{
    assert(call != NULL && last != NULL);
    struct token at = *parser_now(parser);
    if (at.kind == TOKEN_TEXT) {
        struct tree *text = tree_new(parser, TREE_TEXT, &at);
        text->text = at.text;
        lexer_next(&parser->lexer);
        tree_add(call, last, text);
    } else if (at.kind == '{') {
        tree_add(call, last, parse_table(parser));
    } else if (at.kind == '(') {
        lexer_next(&parser->lexer);
        if (parser_now(parser)->kind != ')') {
            parse_expressions(parser, call, last);
        }
        parser_close(parser, ')', '(', at.line);
    } else {
        parser_fail(parser, MESSAGE_SYNTAX_ARGUMENTS, found(parser),
                    STR(""));
    }
}

/* A node that takes `object` as its first child and begins where it does. */
static struct tree *wrap(struct parser *parser, enum tree_kind kind,
                         struct tree *object, struct tree **last)
{
    assert(object != NULL && last != NULL);
    struct token at = { .line = object->line, .column = object->column };
    struct tree *tree = tree_new(parser, kind, &at);
    *last = NULL;
    tree_add(tree, last, object);
    return tree;
}

/* `.name`, `[key]`, `:name(...)` or `(...)` behind `object`. */
static struct tree *parse_suffix(struct parser *parser, struct tree *object)
{
    assert(object != NULL);
    struct tree *last = NULL;
    struct tree *tree = NULL;
    if (parser_take(parser, '.')) {
        tree = wrap(parser, TREE_INDEX, object, &last);
        struct tree *key = parser_name(parser);
        key->kind = TREE_TEXT;
        tree_add(tree, &last, key);
    } else if (parser_take(parser, '[')) {
        tree = wrap(parser, TREE_INDEX, object, &last);
        tree_add(tree, &last, parse_expression(parser));
        parser_expect(parser, ']');
    } else if (parser_take(parser, ':')) {
        tree = wrap(parser, TREE_METHOD_CALL, object, &last);
        struct tree *name = parser_name(parser);
        tree->text = name->text;
        parse_arguments(parser, tree, &last);
    } else {
        tree = wrap(parser, TREE_CALL, object, &last);
        parse_arguments(parser, tree, &last);
    }
    return tree;
}

/* The chain leans left: each suffix takes the tree so far as its first child,
 * so depth costs no recursion here. The spare node ends a chain on failure,
 * since every token is then the end. */
struct tree *parse_suffixed(struct parser *parser)
{
    assert(parser->arena != NULL);
    struct tree *tree = parse_primary(parser);
    for (;;) {
        int kind = parser_now(parser)->kind;
        if (kind != '.' && kind != '[' && kind != ':' && kind != '(' &&
            kind != '{' && kind != TOKEN_TEXT) {
            return tree;
        }
        tree = parse_suffix(parser, tree);
    }
}

/* --- Operators ----------------------------------------------------------- */

/* An operand (simpleexp, lparser.c): a constant, `...`, a table, a function or
 * a suffixed expression. `...` outside a vararg function is refused here, as
 * Lua does when it compiles, not when it runs. */
static struct tree *parse_simple(struct parser *parser)
{
    assert(parser->function != NULL);
    struct token at = *parser_now(parser);
    enum tree_kind kind = TREE_NIL;
    switch (at.kind) {
    case TOKEN_NUMBER: kind = TREE_NUMBER; break;
    case TOKEN_INTEGER: kind = TREE_INTEGER; break;
    case TOKEN_TEXT: kind = TREE_TEXT; break;
    case TOKEN_NIL: kind = TREE_NIL; break;
    case TOKEN_TRUE: kind = TREE_TRUE; break;
    case TOKEN_FALSE: kind = TREE_FALSE; break;
    case TOKEN_DOTS:
        kind = TREE_VARARG;
        if (!parser->function->is_vararg) {
            parser_fail(parser, MESSAGE_SYNTAX_VARARG, STR(""), STR(""));
        }
        break;
    case '{':
        return parse_table(parser);
    case TOKEN_FUNCTION:
        lexer_next(&parser->lexer);
        return parse_function(parser, &at, false);
    default:
        return parse_suffixed(parser);
    }
    struct tree *tree = tree_new(parser, kind, &at);
    tree->text = at.text;
    tree->integer = at.integer;
    tree->number = at.number;
    lexer_next(&parser->lexer);
    return tree;
}

struct operator_row {
    int token;                    /* that stands for it */
    enum tree_operator op;        /* of the tree */
    int left, right;              /* priorities */
};

enum { PRIORITY_UNARY = 12 };

static const struct operator_row binary_rows[] = {
    { '+', OP_ADD, 10, 10 }, { '-', OP_SUB, 10, 10 },
    { '*', OP_MUL, 11, 11 }, { '%', OP_MOD, 11, 11 },
    { '^', OP_POW, 14, 13 }, { '/', OP_DIV, 11, 11 },
    { TOKEN_IDIV, OP_IDIV, 11, 11 }, { '&', OP_BAND, 6, 6 },
    { '|', OP_BOR, 4, 4 }, { '~', OP_BXOR, 5, 5 },
    { TOKEN_SHL, OP_SHL, 7, 7 }, { TOKEN_SHR, OP_SHR, 7, 7 },
    { TOKEN_CONCAT, OP_CONCAT, 9, 8 }, { TOKEN_EQ, OP_EQ, 3, 3 },
    { '<', OP_LT, 3, 3 }, { TOKEN_LE, OP_LE, 3, 3 },
    { TOKEN_NE, OP_NE, 3, 3 }, { '>', OP_GT, 3, 3 },
    { TOKEN_GE, OP_GE, 3, 3 }, { TOKEN_AND, OP_AND, 2, 2 },
    { TOKEN_OR, OP_OR, 1, 1 }
};

static const struct operator_row unary_rows[] = {
    { TOKEN_NOT, OP_NOT, 0, 0 }, { '-', OP_NEG, 0, 0 },
    { '~', OP_BNOT, 0, 0 }, { '#', OP_LEN, 0, 0 }
};

/* The row of an operator, or NULL when `token` is none: then the expression
 * ends there. Tables are short; a search is the plainest thing. */
static const struct operator_row *find_row(const struct operator_row *rows,
                                           size_t count, int token)
{
    assert(rows != NULL);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].token == token) {
            return &rows[i];
        }
    }
    return NULL;
}

/* An expression whose binary operators bind tighter than `limit`. */
static struct tree *parse_operators(struct parser *parser, int limit)
{
    assert(limit >= 0);
    parser_enter(parser);
    struct token at = *parser_now(parser);
    const struct operator_row *row = find_row(
        unary_rows, sizeof unary_rows / sizeof unary_rows[0], at.kind);
    struct tree *left = NULL;
    struct tree *last = NULL;
    if (row != NULL) {
        lexer_next(&parser->lexer);
        left = tree_new(parser, TREE_UNARY, &at);
        left->op = row->op;
        tree_add(left, &last, parse_operators(parser, PRIORITY_UNARY));
    } else {
        left = parse_simple(parser);
    }
    for (;;) {
        row = find_row(binary_rows,
                       sizeof binary_rows / sizeof binary_rows[0],
                       parser_now(parser)->kind);
        if (row == NULL || row->left <= limit) {
            break;
        }
        lexer_next(&parser->lexer);
        struct tree *binary = wrap(parser, TREE_BINARY, left, &last);
        binary->op = row->op;
        tree_add(binary, &last, parse_operators(parser, row->right));
        left = binary;
    }
    parser_leave(parser);
    return left;
}

/* Priority 0 lets every binary operator in. */
struct tree *parse_expression(struct parser *parser)
{
    assert(parser->function != NULL);
    return parse_operators(parser, 0);
}
