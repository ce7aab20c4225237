/* Where in a scenario something stands: its line is what Lua knows, the
 * column is found by reading the text once more, when it is needed.
 *
 * The word is looked for in its line; within its call, strings and names that
 * an argument of the error repeats are nearer to the mistake than the word. */
#include "script/scenario_internal.h"

#include <assert.h>
#include <string.h>

#include "script/lexer.h"
#include "script/syntax.h"

/* The place that was found so far. */
struct finding_place {
    struct err *err;
    const char *word;             /* or NULL */
    bool called;                  /* the word was found */
    int depth;                    /* of brackets in it */
    int64_t line, column;
};

/* Is this token what an argument of the error is about? */
static bool is_argument(const struct err *err, const struct token *token)
{
    assert(err->args_count <= ERR_ARGS_MAX);
    bool word = token->kind == TOKEN_NAME || token->kind == TOKEN_TEXT;
    for (int i = 0; word && token->text.size > 0 && i < err->args_count; i++)
    {
        if (str_is(token->text, err->args[i])) {
            return true;
        }
    }
    return false;
}

/* The name that Lua quotes at the end of "... (global 'x')". */
static struct str quoted_name(const struct err *err)
{
    const char *open = strrchr(err->args[0], '(');
    const char *from = open == NULL ? NULL : strchr(open, '\'');
    const char *to = from == NULL ? NULL : strchr(from + 1, '\'');
    assert(err->args_count > 0);
    return to == NULL ? STR("")
        : (struct str){ from + 1, (size_t)(to - from - 1) };
}

/* Is it the word, or what stands for it in an error of Lua's own? */
static bool is_word(const struct finding_place *of,
                    const struct token *token)
{
    assert(of->err != NULL);
    if (token->kind != TOKEN_NAME) {
        return false;
    }
    return of->word != NULL ? str_is(token->text, of->word)
        : of->err->args_count > 0
            && (str_is(token->text, of->err->args[0])
                || str_equal(token->text, quoted_name(of->err)));
}

/* Looks at one token; true when no later one can be nearer. */
static bool look(struct finding_place *of, const struct token *token)
{
    assert(of->line > 0);
    if (token->kind == TOKEN_END || (!of->called
                                     && token->line > of->line)) {
        return true;
    }
    if (!of->called && token->line == of->line) {
        of->called = is_word(of, token);
        of->column = of->called || of->column == 0 ? token->column
                                                   : of->column;
        return of->called && of->word == NULL;
    }
    if (!of->called) {
        return false;
    }
    if (is_argument(of->err, token)) {
        of->line = token->line;
        of->column = token->column;
        return true;
    }
    bool opens = token->kind == '(' || token->kind == '{'
        || token->kind == TOKEN_FUNCTION;
    bool closes = token->kind == ')' || token->kind == '}'
        || token->kind == TOKEN_END_WORD;
    of->depth += opens ? 1 : closes ? -1 : 0;
    /* A call ends where its bracket closes, or with its one string. */
    return of->depth <= 0 && (closes || !opens);
}

/* Fills the column of an error whose line is known, and the source line; its
 * code. No memory is an error in its place. */
int scenario_place(struct err *err, struct str text, const char *word,
                    struct mem *mem)
{
    struct finding_place of = { .err = err, .word = word,
                                .line = err->line };
    struct arena arena;
    struct lexer lexer;
    struct err ignored;
    assert(mem != NULL);
    if (err->line <= 0 || err->column > 0) {
        return err->code;
    }
    err_clear(&ignored);
    arena_init(&arena, mem);
    lexer_init(&lexer, &arena, STR(""), text, &ignored);
    while (!look(&of, &lexer.now)) {
        lexer_next(&lexer);
    }
    lexer_free(&lexer);
    bool failed = arena.failed || ignored.code == ERR_NOMEM;
    arena_free(&arena);
    if (failed) {
        return err_nomem(err);
    }
    err->line = of.line;
    err->column = of.column;
    err_source(err, syntax_line(text, of.line));
    return err->code;
}

/* The same of a chunk that cannot be compiled: our own parser complains about
 * the token that Lua's does. */
int scenario_syntax_place(struct err *err, struct str text,
                           struct mem *mem)
{
    struct arena arena;
    struct tree *tree = NULL;
    struct err found;
    assert(err->message != MESSAGE_NONE);
    assert(mem != NULL);
    arena_init(&arena, mem);
    err_clear(&found);
    int code = syntax_parse(&tree, &arena, STR(""), text, &found);
    arena_free(&arena);
    if (code == ERR_NOMEM) {
        return err_nomem(err);
    }
    if (code < 0 && found.line > 0 && err->line > 0) {
        err->line = found.line;
        err->column = found.column;
        err_source(err, syntax_line(text, found.line));
    }
    return err->code;
}
