/* Statements of Lua 5.4, and the two ways in.
 *
 * Children of each kind, in order (`x*` = any number of x):
 *   FUNCTION: NAME* (names_count, `self` included), BLOCK
 *   INDEX: object, key (TEXT for `.name`)     CALL: callee, argument*
 *   METHOD_CALL: object, argument* (text = name)
 *   BINARY: left, right     UNARY, PAREN: operand     TABLE: FIELD_*
 *   FIELD_ITEM, FIELD_NAMED (text = name): value    FIELD_KEYED: key, value
 *   BLOCK: statement*     LOCAL: NAME* (names_count), value*
 *   LOCAL_FUNCTION, FUNCTION_STATEMENT: target, FUNCTION
 *   ASSIGN: target* (names_count), value*     CALL_STATEMENT: call
 *   DO: BLOCK     WHILE: condition, BLOCK     REPEAT: BLOCK, condition
 *   IF: IF_ARM*   IF_ARM: condition, BLOCK; the `else`: BLOCK
 *   FOR_NUMERIC: NAME, start, limit, [step], BLOCK
 *   FOR_IN: NAME* (names_count), value*, BLOCK
 *   RETURN: value*     GOTO, LABEL: text     BREAK: none */
#include "script/syntax.h"

#include <assert.h>

#include "script/syntax_parser.h"
#include "script/syntax_registers.h"

/* Is the block over? `until` ends it only where one may stand. */
bool block_ends(struct parser *parser, bool with_until)
{
    assert(parser != NULL);
    switch (parser_now(parser)->kind) {
    case TOKEN_ELSE: case TOKEN_ELSEIF: case TOKEN_END_WORD: case TOKEN_END:
        return true;
    case TOKEN_UNTIL:
        return with_until;
    default:
        return false;
    }
}

/* Statements up to the end of a block, appended to `block`. */
static void parse_statements(struct parser *parser, struct tree *block,
                             struct tree **last)
{
    assert(block->kind == TREE_BLOCK);
    assert(last != NULL);
    bool returned = false;
    while (!returned && !block_ends(parser, true)) {
        returned = parser_now(parser)->kind == TOKEN_RETURN;
        parse_statement(parser, block, last);
    }
    block->end_line = parser_now(parser)->line;
}

/* Statements with a scope of their own. */
static struct tree *parse_block(struct parser *parser)
{
    assert(parser->function != NULL);
    struct scope_block scope;
    struct tree *block = tree_new(parser, TREE_BLOCK, parser_now(parser));
    struct tree *last = NULL;
    scope_block_open(parser, &scope, false);
    parse_statements(parser, block, &last);
    scope_block_close(parser);
    return block;
}

/* `do ... end`; at = the `do`, which is named when the end is missing. */
static struct tree *parse_do(struct parser *parser, const struct token *at)
{
    assert(at->kind == TOKEN_DO);
    assert(parser->function != NULL);
    lexer_next(&parser->lexer);
    struct tree *tree = tree_new(parser, TREE_DO, at);
    struct tree *last = NULL;
    tree_add(tree, &last, parse_block(parser));
    parser_close(parser, TOKEN_END_WORD, TOKEN_DO, at->line);
    return tree;
}

/* The arms `if c then`, `elseif c then`: a `break` right behind `then` is
 * read without a level of nesting, as lparser.c does. */
static struct tree *parse_arm(struct parser *parser)
{
    assert(parser->function != NULL);
    struct tree *arm = tree_new(parser, TREE_IF_ARM, parser_now(parser));
    struct tree *last = NULL;
    lexer_next(&parser->lexer);
    tree_add(arm, &last, parse_expression(parser));
    parser_expect(parser, TOKEN_THEN);
    struct tree *block = tree_new(parser, TREE_BLOCK, parser_now(parser));
    struct tree *last_statement = NULL;
    struct scope_block scope;
    scope_block_open(parser, &scope, false);
    if (parser_now(parser)->kind == TOKEN_BREAK) {
        struct tree *jump = tree_new(parser, TREE_BREAK, parser_now(parser));
        lexer_next(&parser->lexer);
        scope_goto(parser, jump, STR("break"));
        tree_add(block, &last_statement, jump);
        while (parser_take(parser, ';')) {
        }
        if (block_ends(parser, false)) {
            scope_block_close(parser);
            tree_add(arm, &last, block);
            return arm;
        }
    }
    parse_statements(parser, block, &last_statement);
    scope_block_close(parser);
    tree_add(arm, &last, block);
    return arm;
}

/* All arms; an `else` is an arm without a condition. */
static struct tree *parse_if(struct parser *parser, const struct token *at)
{
    assert(at->kind == TOKEN_IF);
    assert(parser->function != NULL);
    struct tree *tree = tree_new(parser, TREE_IF, at);
    struct tree *last = NULL;
    tree_add(tree, &last, parse_arm(parser));
    while (parser_now(parser)->kind == TOKEN_ELSEIF) {
        tree_add(tree, &last, parse_arm(parser));
    }
    struct token other = *parser_now(parser);
    if (parser_take(parser, TOKEN_ELSE)) {
        struct tree *arm = tree_new(parser, TREE_IF_ARM, &other);
        struct tree *last_block = NULL;
        tree_add(arm, &last_block, parse_block(parser));
        tree_add(tree, &last, arm);
    }
    parser_close(parser, TOKEN_END_WORD, TOKEN_IF, at->line);
    return tree;
}

/* The loop's scope is opened behind the condition, which is not part of it. */
static struct tree *parse_while(struct parser *parser,
                                const struct token *at)
{
    assert(at->kind == TOKEN_WHILE);
    assert(parser->function != NULL);
    struct tree *tree = tree_new(parser, TREE_WHILE, at);
    struct tree *last = NULL;
    struct scope_block scope;
    lexer_next(&parser->lexer);
    tree_add(tree, &last, parse_expression(parser));
    scope_block_open(parser, &scope, true);
    parser_expect(parser, TOKEN_DO);
    tree_add(tree, &last, parse_block(parser));
    parser_close(parser, TOKEN_END_WORD, TOKEN_WHILE, at->line);
    scope_block_close(parser);
    return tree;
}

/* The condition of `repeat` sees the locals of its block. */
static struct tree *parse_repeat(struct parser *parser,
                                 const struct token *at)
{
    assert(at->kind == TOKEN_REPEAT);
    assert(parser->function != NULL);
    struct tree *tree = tree_new(parser, TREE_REPEAT, at);
    struct tree *last = NULL;
    struct scope_block loop;
    struct scope_block scope;
    scope_block_open(parser, &loop, true);
    scope_block_open(parser, &scope, false);
    lexer_next(&parser->lexer);
    struct tree *block = tree_new(parser, TREE_BLOCK, parser_now(parser));
    struct tree *last_statement = NULL;
    parse_statements(parser, block, &last_statement);
    tree_add(tree, &last, block);
    parser_close(parser, TOKEN_UNTIL, TOKEN_REPEAT, at->line);
    tree_add(tree, &last, parse_expression(parser));
    scope_block_close(parser);
    scope_block_close(parser);
    return tree;
}

/* `do` and the body of a `for`, whose `hidden` locals are visible already;
 * its own `visible` ones live inside. */
static struct tree *parse_for_body(struct parser *parser, size_t hidden,
                                   size_t visible)
{
    struct scope_block scope;
    scope_activate(parser, hidden);
    parser_expect(parser, TOKEN_DO);
    scope_block_open(parser, &scope, false);
    scope_activate(parser, visible);
    struct tree *block = parse_block(parser);
    scope_block_close(parser);
    return block;
}

/* Lua keeps the state of the loop in three locals without a name, which take
 * registers and stand in debug information; so do we. */
static void parse_for_numeric(struct parser *parser, struct tree *tree,
                              struct tree *name)
{
    assert(name->kind == TREE_NAME);
    assert(tree->first == NULL);
    struct tree *last = NULL;
    tree->kind = TREE_FOR_NUMERIC;
    tree->names_count = 1;
    for (int i = 0; i < 3; i++) {
        scope_declare(parser, NULL);
    }
    scope_declare(parser, name);
    tree_add(tree, &last, name);
    parser_expect(parser, '=');
    tree_add(tree, &last, parse_expression(parser));
    parser_expect(parser, ',');
    tree_add(tree, &last, parse_expression(parser));
    if (parser_take(parser, ',')) {
        tree_add(tree, &last, parse_expression(parser));
    }
    tree_add(tree, &last, parse_for_body(parser, 3, 1));
}

/* Four hidden locals: the iterator, its state, the control variable, and what
 * is closed at the end. */
static void parse_for_in(struct parser *parser, struct tree *tree,
                         struct tree *name)
{
    assert(name->kind == TREE_NAME);
    assert(tree->first == NULL);
    struct tree *last = NULL;
    tree->names_count = 1;
    for (int i = 0; i < 4; i++) {
        scope_declare(parser, NULL);
    }
    scope_declare(parser, name);
    tree_add(tree, &last, name);
    while (parser_take(parser, ',')) {
        struct tree *other = parser_name(parser);
        scope_declare(parser, other);
        tree_add(tree, &last, other);
        tree->names_count++;
    }
    parser_expect(parser, TOKEN_IN);
    parse_expressions(parser, tree, &last);
    tree_add(tree, &last, parse_for_body(parser, 4, tree->names_count));
}

/* The token behind the first name tells which of the two it is. */
static struct tree *parse_for(struct parser *parser, const struct token *at)
{
    assert(at->kind == TOKEN_FOR);
    assert(parser->function != NULL);
    struct tree *tree = tree_new(parser, TREE_FOR_IN, at);
    struct scope_block scope;
    scope_block_open(parser, &scope, true);
    lexer_next(&parser->lexer);
    struct tree *name = parser_name(parser);
    int kind = parser_now(parser)->kind;
    if (kind == '=') {
        parse_for_numeric(parser, tree, name);
    } else if (kind == ',' || kind == TOKEN_IN) {
        parse_for_in(parser, tree, name);
    } else {
        parser_expect(parser, TOKEN_IN);
    }
    parser_close(parser, TOKEN_END_WORD, TOKEN_FOR, at->line);
    scope_block_close(parser);
    return tree;
}

/* Declares the parameters, appended to `function`, up to the `)`. */
static void parse_parameters(struct parser *parser, struct tree *function,
                             struct tree **last)
{
    assert(function->kind == TREE_FUNCTION);
    assert(last != NULL);
    bool more = parser_now(parser)->kind != ')';
    while (more) {
        if (parser_take(parser, TOKEN_DOTS)) {
            parser->function->is_vararg = true;
            break;
        }
        struct tree *name = parser_name(parser);
        scope_declare(parser, name);
        tree_add(function, last, name);
        function->names_count++;
        more = parser_take(parser, ',');
    }
    function->is_vararg = parser->function->is_vararg;
    scope_activate(parser, function->names_count);
}

/* Parameters and block of a function whose name was read; `at` is where it
 * began. `is_method` adds `self`. */
struct tree *parse_function(struct parser *parser, const struct token *at,
                            bool is_method)
{
    assert(at != NULL);
    assert(parser->function != NULL);
    struct scope_function scope;
    struct scope_block outermost;
    struct tree *function = tree_new(parser, TREE_FUNCTION, at);
    struct tree *last = NULL;
    scope_function_open(parser, &scope, at->line);
    scope_block_open(parser, &outermost, false);
    parser_expect(parser, '(');
    function->is_method = is_method;
    function->function_depth = scope.depth;
    if (is_method) {
        struct tree *self = tree_new(parser, TREE_NAME, at);
        self->text = STR("self");
        scope_declare(parser, self);
        tree_add(function, &last, self);
        function->names_count = 1;
    }
    parse_parameters(parser, function, &last);
    parser_expect(parser, ')');
    struct tree *block = tree_new(parser, TREE_BLOCK, parser_now(parser));
    struct tree *last_statement = NULL;
    parse_statements(parser, block, &last_statement);
    tree_add(function, &last, block);
    function->end_line = parser_now(parser)->line;
    parser_close(parser, TOKEN_END_WORD, TOKEN_FUNCTION, at->line);
    scope_block_close(parser);
    scope_function_close(parser);
    return function;
}

/* Reads one statement and appends it; an empty one (`;`) appends nothing. */
void parse_statement(struct parser *parser, struct tree *block,
                     struct tree **last)
{
    assert(block != NULL);
    assert(last != NULL);
    struct tree *tree = NULL;
    parser_enter(parser);
    struct token at = *parser_now(parser);
    switch (at.kind) {
    case ';': lexer_next(&parser->lexer); break;
    case TOKEN_IF: tree = parse_if(parser, &at); break;
    case TOKEN_WHILE: tree = parse_while(parser, &at); break;
    case TOKEN_DO: tree = parse_do(parser, &at); break;
    case TOKEN_FOR: tree = parse_for(parser, &at); break;
    case TOKEN_REPEAT: tree = parse_repeat(parser, &at); break;
    case TOKEN_FUNCTION:
        tree = parse_function_statement(parser, &at);
        break;
    case TOKEN_LOCAL:
        lexer_next(&parser->lexer);
        tree = parser_now(parser)->kind == TOKEN_FUNCTION
             ? parse_local_function(parser, &at) : parse_local(parser, &at);
        break;
    case TOKEN_DBCOLON:
        tree = parse_label(parser, &at, block, last);
        break;
    case TOKEN_RETURN: tree = parse_return(parser, &at); break;
    case TOKEN_BREAK: tree = parse_break(parser, &at); break;
    case TOKEN_GOTO: tree = parse_goto(parser, &at); break;
    default: tree = parse_expression_statement(parser, &at); break;
    }
    parser_leave(parser);
    if (tree != NULL) {
        tree_add(block, last, tree);
    }
}

/* Parses a chunk, or with `expression` a single expression. */
static int parse(struct tree **out, struct parser *parser, bool expression,
                 struct err *err)
{
    assert(parser->function == NULL);
    assert(err != NULL);
    struct scope_function chunk;
    struct scope_block outermost;
    struct tree *last = NULL;
    scope_function_open(parser, &chunk, 1);
    scope_block_open(parser, &outermost, false);
    chunk.is_vararg = !expression;
    chunk.upvalues[chunk.upvalues_count++] = STR("_ENV");
    if (expression) {
        *out = parse_expression(parser);
    } else {
        *out = tree_new(parser, TREE_BLOCK, parser_now(parser));
        parse_statements(parser, *out, &last);
    }
    if (parser_now(parser)->kind != TOKEN_END) {
        parser_expect(parser, TOKEN_END);
    }
    if (!parser->lexer.failed) {
        scope_block_close(parser);
    }
    (*out)->variables_count = parser->variables_count;
    const struct tree *wide = NULL;
    int code = parser->lexer.failed
             ? 0 : registers_check(parser->arena, *out, &wide);
    if (code < 0) {
        parser_nomem(parser);
    } else if (code > 0) {
        parser_fail_at(parser, (struct spot){ wide->line, wide->column },
                       MESSAGE_SYNTAX_REGISTERS, STR(""), STR(""));
    }
    return parser->lexer.failed ? err->code : 0;
}

/* Whatever happened, the parser's stacks are freed and *out is whole or NULL.
 * Errors: those of syntax, at line and column; no memory. */
static int parse_with(struct tree **out, struct arena *arena,
                      struct lexer *source, bool expression, struct err *err)
{
    struct parser parser = { .arena = arena, .mem = arena->mem };
    assert(out != NULL && err != NULL);
    *out = NULL;
    lexer_init(&parser.lexer, arena, source->file, source->source, err);
    int code = parse(out, &parser, expression, err);
    lexer_free(&parser.lexer);
    mem_free(parser.mem, parser.locals,
             parser.locals_capacity * sizeof parser.locals[0]);
    mem_free(parser.mem, parser.labels.items,
             parser.labels.capacity * sizeof parser.labels.items[0]);
    mem_free(parser.mem, parser.gotos.items,
             parser.gotos.capacity * sizeof parser.gotos.items[0]);
    if (code != 0) {
        *out = NULL;
    }
    return code;
}

/* A whole file. */
int syntax_parse(struct tree **out, struct arena *arena, struct str file,
                 struct str source, struct err *err)
{
    assert(source.bytes != NULL || source.size == 0);
    struct lexer lexer = { .file = file, .source = source };
    return parse_with(out, arena, &lexer, false, err);
}

/* A derived fact: one expression and nothing behind it. */
int syntax_parse_expression(struct tree **out, struct arena *arena,
                            struct str file, struct str source,
                            struct err *err)
{
    assert(source.bytes != NULL || source.size == 0);
    struct lexer lexer = { .file = file, .source = source };
    return parse_with(out, arena, &lexer, true, err);
}

struct str syntax_line(struct str source, int64_t line)
{
    assert(line >= 0);
    return lexer_line(source, line);
}
