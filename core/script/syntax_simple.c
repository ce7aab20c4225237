/* The simple statements of Lua 5.4: local, assignment and call, return, goto,
 * label, break, and the statements that name a function. */
#include "script/syntax_parser.h"

#include <assert.h>

/* Refuses to assign a constant. */
static void check_assignable(struct parser *parser, const struct tree *name)
{
    assert(name != NULL);
    const struct local *local = name->kind == TREE_NAME
                              ? scope_local(parser, name) : NULL;
    if (local != NULL && local->kind != LOCAL_REGULAR) {
        parser_fail_at(parser, (struct spot){ name->line, name->column },
                       MESSAGE_SYNTAX_CONST, name->text, STR(""));
    }
}

/* `function a.b:c() ... end`. */
struct tree *parse_function_statement(struct parser *parser,
                                      const struct token *at)
{
    assert(at->kind == TOKEN_FUNCTION);
    struct tree *tree = tree_new(parser, TREE_FUNCTION_STATEMENT, at);
    struct tree *last = NULL;
    lexer_next(&parser->lexer);
    struct tree *target = parser_name(parser);
    scope_bind(parser, target);
    bool is_method = false;
    while (!is_method && (parser_now(parser)->kind == '.' ||
                          parser_now(parser)->kind == ':')) {
        is_method = parser_now(parser)->kind == ':';
        struct token start = { .line = target->line,
                               .column = target->column };
        struct tree *index = tree_new(parser, TREE_INDEX, &start);
        struct tree *last_child = NULL;
        lexer_next(&parser->lexer);
        struct tree *key = parser_name(parser);
        key->kind = TREE_TEXT;
        tree_add(index, &last_child, target);
        tree_add(index, &last_child, key);
        target = index;
    }
    tree_add(tree, &last, target);
    tree_add(tree, &last, parse_function(parser, at, is_method));
    check_assignable(parser, target);
    return tree;
}

/* The name is visible within its own body (Lua manual 3.4.11: `local f; f =
 * function`), hence declared and activated before the body. */
struct tree *parse_local_function(struct parser *parser,
                                  const struct token *at)
{
    assert(at->line > 0);
    struct tree *tree = tree_new(parser, TREE_LOCAL_FUNCTION, at);
    struct tree *last = NULL;
    struct token word = *parser_now(parser);
    lexer_next(&parser->lexer);
    struct tree *name = parser_name(parser);
    scope_declare(parser, name);
    scope_activate(parser, 1);
    tree_add(tree, &last, name);
    tree_add(tree, &last, parse_function(parser, &word, false));
    return tree;
}

/* `<const>` or `<close>` behind a name. */
static void parse_attribute(struct parser *parser, struct tree *name)
{
    if (!parser_take(parser, '<')) {
        return;
    }
    struct tree *attribute = parser_name(parser);
    parser_expect(parser, '>');
    struct local *local = scope_last_declared(parser);
    name->is_const = str_is(attribute->text, "const");
    name->is_close = str_is(attribute->text, "close");
    if (!name->is_const && !name->is_close) {
        parser_fail_at(parser,
                       (struct spot){ attribute->line, attribute->column },
                       MESSAGE_SYNTAX_ATTRIBUTE, attribute->text, STR(""));
    } else if (!parser->lexer.failed) {
        assert(local != NULL);
        local->kind = name->is_const ? LOCAL_CONST : LOCAL_CLOSE;
    }
}

/* An expression that lparser.c keeps at compile time.  Folded arithmetic is
 * left out: it matters only for a function with 255 upvalues. */
static bool is_constant(const struct parser *parser, const struct tree *tree)
{
    assert(tree != NULL);
    while (tree->kind == TREE_PAREN ||
           (tree->kind == TREE_UNARY && tree->op == OP_NEG)) {
        bool negated = tree->kind == TREE_UNARY;
        tree = tree->first;
        if (negated) {
            return tree->kind == TREE_INTEGER ||
                   (tree->kind == TREE_NUMBER && tree->number != 0);
        }
    }
    if (tree->kind == TREE_NAME) {
        const struct local *local = scope_local(parser, tree);
        return local != NULL && local->kind == LOCAL_COMPILE_TIME;
    }
    return tree->kind <= TREE_TEXT;
}

/* As localstat (lparser.c). Names become visible behind the values, so `local
 * x = x` reads the outer one (Lua manual 3.5). At most one `<close>` in a
 * list. A single `<const>` with a constant value takes no register and no
 * upvalue, which the limits of syntax_scope count. */
struct tree *parse_local(struct parser *parser,
                         const struct token *at)
{
    assert(at->line > 0);
    struct tree *tree = tree_new(parser, TREE_LOCAL, at);
    struct tree *last = NULL;
    size_t closing = 0;
    do {
        struct tree *name = parser_name(parser);
        scope_declare(parser, name);
        parse_attribute(parser, name);
        closing += name->is_close ? 1 : 0;
        if (closing > 1) {
            parser_fail_at(parser, (struct spot){ name->line, name->column },
                           MESSAGE_SYNTAX_CLOSE_TWICE, name->text, STR(""));
            closing = 1;
        }
        tree_add(tree, &last, name);
        tree->names_count++;
    } while (parser_take(parser, ','));
    if (parser_take(parser, '=')) {
        size_t values = 0;
        struct tree *name = last;
        do {
            tree_add(tree, &last, parse_expression(parser));
            values++;
        } while (parser_take(parser, ','));
        if (!parser->lexer.failed && name->is_const &&
            values == tree->names_count && is_constant(parser, last)) {
            scope_last_declared(parser)->kind = LOCAL_COMPILE_TIME;
        }
    }
    scope_activate(parser, tree->names_count);
    return tree;
}

/* A target of an assignment must be a variable or a field. */
static void check_target(struct parser *parser, const struct tree *target)
{
    assert(target != NULL);
    if (target->kind != TREE_NAME && target->kind != TREE_INDEX) {
        parser_fail(parser, MESSAGE_SYNTAX_STATEMENT, STR(""), STR(""));
    }
    check_assignable(parser, target);
}

/* A call, or an assignment: `a, b.c = x, y`.  Each further target nests a
 * level, as in lparser.c. */
struct tree *parse_expression_statement(struct parser *parser,
                                        const struct token *at)
{
    assert(at->line > 0);
    struct tree *target = parse_suffixed(parser);
    struct tree *last = NULL;
    int kind = parser_now(parser)->kind;
    if (kind != '=' && kind != ',') {
        struct tree *tree = tree_new(parser, TREE_CALL_STATEMENT, at);
        if (target->kind != TREE_CALL && target->kind != TREE_METHOD_CALL) {
            parser_fail(parser, MESSAGE_SYNTAX_STATEMENT, STR(""), STR(""));
        }
        tree_add(tree, &last, target);
        return tree;
    }
    struct tree *tree = tree_new(parser, TREE_ASSIGN, at);
    size_t levels = 0;
    check_target(parser, target);
    tree_add(tree, &last, target);
    while (parser_take(parser, ',')) {
        target = parse_suffixed(parser);
        if (!parser->lexer.failed) {
            parser_enter(parser);
            levels++;
        }
        check_target(parser, target);
        tree_add(tree, &last, target);
    }
    tree->names_count = levels + 1;
    parser_expect(parser, '=');
    parse_expressions(parser, tree, &last);
    for (; levels > 0; levels--) {
        parser_leave(parser);
    }
    return tree;
}

/* Its values and an optional `;`. That nothing follows in the block is seen by
 * whoever reads the block, where `end` is then missing. */
struct tree *parse_return(struct parser *parser,
                          const struct token *at)
{
    assert(at->kind == TOKEN_RETURN);
    struct tree *tree = tree_new(parser, TREE_RETURN, at);
    struct tree *last = NULL;
    lexer_next(&parser->lexer);
    if (!block_ends(parser, true) && parser_now(parser)->kind != ';') {
        parse_expressions(parser, tree, &last);
    }
    (void)parser_take(parser, ';');
    return tree;
}

/* `::name::`.  Labels and semicolons that follow are read first, one level
 * deeper, as lparser.c does; their nodes come first in the block. */
struct tree *parse_label(struct parser *parser, const struct token *at,
                         struct tree *block, struct tree **last)
{
    assert(block != NULL && last != NULL);
    struct tree *tree = tree_new(parser, TREE_LABEL, at);
    lexer_next(&parser->lexer);
    tree->text = parser_name(parser)->text;
    parser_expect(parser, TOKEN_DBCOLON);
    while (parser_now(parser)->kind == ';' ||
           parser_now(parser)->kind == TOKEN_DBCOLON) {
        parse_statement(parser, block, last);
    }
    if (scope_label_repeated(parser, tree)) {
        parser_fail_at(parser, (struct spot){ at->line, at->column },
                       MESSAGE_SYNTAX_LABEL_TWICE, tree->text, STR(""));
    }
    scope_label(parser, tree, block_ends(parser, false));
    return tree;
}

/* A label already seen is a jump back and needs no more; another one is sought
 * until its block, and those around it, close (Lua manual 3.3.4). */
struct tree *parse_goto(struct parser *parser, const struct token *at)
{
    assert(at->kind == TOKEN_GOTO);
    struct tree *tree = tree_new(parser, TREE_GOTO, at);
    lexer_next(&parser->lexer);
    tree->text = parser_name(parser)->text;
    if (!parser->lexer.failed && !scope_label_repeated(parser, tree)) {
        scope_goto(parser, tree, tree->text);
    }
    return tree;
}

/* A `break` is a goto to a label of that name at the end of the loop, as in
 * Lua; no script can spell that label, for it is a reserved word. */
struct tree *parse_break(struct parser *parser,
                         const struct token *at)
{
    assert(at->kind == TOKEN_BREAK);
    struct tree *tree = tree_new(parser, TREE_BREAK, at);
    lexer_next(&parser->lexer);
    scope_goto(parser, tree, STR("break"));
    return tree;
}
