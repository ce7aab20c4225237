/* See foreign.h.  The place of an error stands at the token that the parser
 * could not take: the operator itself, its second character, or the word
 * behind a word that Lua took for a name. */
#include "script/foreign.h"

#include <assert.h>
#include <string.h>

#include "script/functions.h"

struct habit {
    const char *foreign, *ours;
};

/* Longer ones first. */
static const struct habit operators[] = {
    { "===", "==" }, { "!==", "~=" }, { "!=", "~=" }, { "<>", "~=" },
    { "=>", ">=" }, { "=<", "<=" }, { "&&", "and" }, { "||", "or" },
    { "+=", "x = x + 1" }, { "-=", "x = x - 1" }, { "++", "x = x + 1" },
    { "#", "--" }, { "/*", "--" }, { "!", "not" },
};

static const struct habit words[] = {
    { "jika", "if" }, { "kalau", "if" }, { "bila", "if" },
    { "apabila", "if" }, { "maka", "then" }, { "selain", "else" },
    { "selainnya", "else" }, { "lainnya", "else" }, { "elif", "elseif" },
    { "elsif", "elseif" }, { "akhir", "end" }, { "selesai", "end" },
    { "endif", "end" }, { "dan", "and" }, { "atau", "or" },
    { "bukan", "not" }, { "tidak", "not" }, { "AND", "and" },
    { "OR", "or" }, { "NOT", "not" }, { "And", "and" }, { "Or", "or" },
    { "Not", "not" }, { "IF", "if" }, { "If", "if" }, { "THEN", "then" },
    { "Then", "then" }, { "ELSE", "else" }, { "Else", "else" },
    { "END", "end" }, { "End", "end" }, { "Return", "return" },
    { "RETURN", "return" }, { "kembalikan", "return" },
    { "hasilnya", "return" }, { "fungsi", "function" },
    { "Function", "function" }, { "func", "function" },
    { "def", "function" }, { "lokal", "local" }, { "Local", "local" },
    { "var", "local" }, { "let", "local" }, { "untuk", "for" },
    { "selama", "while" }, { "benar", "true" }, { "salah", "false" },
    { "True", "true" }, { "False", "false" }, { "TRUE", "true" },
    { "FALSE", "false" }, { "null", "nil" }, { "NULL", "nil" },
    { "None", "nil" }, { "kosong", "nil" },
};

/* See foreign.h. */
const char *foreign_word(struct str word)
{
    assert(word.bytes != NULL || word.size == 0);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_is(word, words[i].foreign)) {
            return words[i].ours;
        }
    }
    return NULL;
}

/* See foreign.h. */
enum message foreign_refusal(struct str library, struct str name)
{
    static const struct { const char *name; enum message message; } told[] = {
        { "os", MESSAGE_SCRIPT_NO_CLOCK },
        { "print", MESSAGE_SCRIPT_NO_PRINT },
        { "pcall", MESSAGE_SCRIPT_NO_PCALL },
        { "xpcall", MESSAGE_SCRIPT_NO_PCALL },
    };
    assert(name.size > 0);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        if (library.size == 0 && str_is(name, told[i].name)) {
            return told[i].message;
        }
    }
    return MESSAGE_SCRIPT_NOT_OFFERED;
}

/* See foreign.h. */
struct str foreign_fact(const struct schema *facts, struct str name)
{
    assert(facts != NULL);
    assert(name.size > 0);
    for (size_t i = 0; i < facts->count; i++) {
        struct str fact = facts->fields[i].name;
        size_t before = fact.size > name.size ? fact.size - name.size : 0;
        if (before > 1 && fact.bytes[before - 1] == '.'
            && memcmp(fact.bytes + before, name.bytes, name.size) == 0
            && !str_starts(fact, "case.")) {
            return fact;
        }
    }
    return STR("");
}

/* See foreign.h. */
struct str foreign_nearest(const char *library, struct str name)
{
    assert(library != NULL);
    struct str best = STR("");
    size_t distance = SIZE_MAX;
    for (const struct script_function *row = script_functions;
         row->name != NULL; row++) {
        bool here = strcmp(row->library, library) == 0;
        struct str candidate = str_of(here ? row->name : row->library);
        if ((here || library[0] == '\0') && candidate.size > 0 &&
            str_nearer(name, candidate, &distance)) {
            best = candidate;
        }
    }
    if (library[0] == '\0' && str_nearer(name, STR("tables"), &distance)) {
        best = STR("tables");
    }
    return best;
}

/* The word of Lua that this one is a slip of the finger from, or NULL.  Short
 * words are near to everything. */
static const char *nearly(struct str word)
{
    static const char *const lua[] = {
        "return", "function", "local", "then", "else", "elseif", "while",
        "repeat", "until", "false", "true",
    };
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    assert(word.bytes != NULL || word.size == 0);
    for (size_t i = 0; i < sizeof lua / sizeof lua[0]; i++) {
        if (word.size >= 4 && !str_is(word, "case") && !str_is(word, lua[i])
            && str_nearer(word, str_of(lua[i]), &distance)) {
            near = lua[i];
        }
    }
    return near;
}

/* What to write for a word of another language, or a mistyped one. */
static const char *meant(struct str word)
{
    const char *ours = foreign_word(word);
    assert(ours == NULL || ours[0] != '\0');
    return ours != NULL ? ours : nearly(word);
}

/* A bracket that closes more than the line before it opened. */
static bool closes_too_much(struct str line, size_t at)
{
    int open = 0;
    assert(at < line.size);
    for (size_t i = 0; i < at; i++) {
        open += line.bytes[i] == '(';
        open -= line.bytes[i] == ')';
    }
    return line.bytes[at] == ')' && open <= 0;
}

/* A character of a name. */
static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '_';
}

/* The word that begins at `at`; empty when there is none. */
static struct str word_at(struct str line, size_t at)
{
    size_t end = at;
    assert(at <= line.size);
    while (end < line.size && is_word(line.bytes[end])) {
        end++;
    }
    return (struct str){ line.bytes + at, end - at };
}

/* The word before `at`, with only blanks between. */
static struct str word_before(struct str line, size_t at)
{
    assert(at <= line.size);
    while (at > 0 && (line.bytes[at - 1] == ' '
                      || line.bytes[at - 1] == '\t')) {
        at--;
    }
    size_t start = at;
    while (start > 0 && is_word(line.bytes[start - 1])) {
        start--;
    }
    return (struct str){ line.bytes + start, at - start };
}

/* The operator that begins at `at`, or just before it; its place in *from. */
static const struct habit *operator_at(struct str line, size_t at,
                                       size_t *from)
{
    assert(at <= line.size);
    for (size_t back = 0; back <= 1 && back <= at; back++) {
        struct str rest = { line.bytes + at - back, line.size - at + back };
        for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
            if (str_starts(rest, operators[i].foreign)
                && (back == 0 || operators[i].foreign[1] != '\0')) {
                *from = at - back;
                return &operators[i];
            }
        }
    }
    return NULL;
}

/* Puts another message in the place of err's, at this byte of the line. */
static void say(struct err *err, enum message message, struct str what,
                const char *ours, size_t at)
{
    struct err before = *err;
    assert(before.line > 0);
    (void)err_fail(err, message, "ts", what, ours);
    (void)err_at(err, before.file, before.line, (int64_t)at + 1);
}

/* What is told by a single character at the place. */
static void explain_character(struct str line, size_t at, struct err *err)
{
    struct err before = *err;
    char c = at < line.size ? line.bytes[at] : '\0';
    char last = at > 0 ? line.bytes[at - 1] : '\0';
    bool after_end = str_is(word_before(line, at), "end");
    assert(at <= line.size);
    if (c == '=' && err->message == MESSAGE_SYNTAX_EXPECTED) {
        say(err, MESSAGE_SYNTAX_EQUALS, str_of(before.args[0]), "", at);
    } else if (c != '\0' && strchr(",})", c) != NULL && after_end
               && err->message == MESSAGE_SYNTAX_UNEXPECTED) {
        say(err, MESSAGE_SYNTAX_END, STR("end"), "", at);
    } else if (c != '\0' && closes_too_much(line, at)) {
        say(err, MESSAGE_SYNTAX_UNEXPECTED, STR(")"), "", at);
    } else if (is_word(c) && (last == '\'' || last == '"')) {
        say(err, MESSAGE_SYNTAX_QUOTE, word_at(line, at), "", at);
    }
}

/* See foreign.h. */
void foreign_explain(struct str line, struct err *err)
{
    size_t at = (size_t)err->column - 1, from = 0;
    assert(err->code < 0);
    if (err->column <= 0 || at > line.size || line.size == 0
        || err->message < MESSAGE_SYNTAX_UNEXPECTED
        || err->message > MESSAGE_SYNTAX_ARGUMENTS
        || err->message == MESSAGE_SYNTAX_RESERVED) {
        return;
    }
    const struct habit *habit = operator_at(line, at, &from);
    struct str here = word_at(line, at), before = word_before(line, at);
    if (habit != NULL) {
        say(err, MESSAGE_SYNTAX_FOREIGN, str_of(habit->foreign), habit->ours,
            from);
    } else if (foreign_word(here) != NULL) {
        say(err, MESSAGE_SYNTAX_FOREIGN, here, foreign_word(here), at);
    } else if (meant(before) != NULL) {
        say(err, MESSAGE_SYNTAX_FOREIGN, before, meant(before),
            (size_t)(before.bytes - line.bytes));
    } else {
        explain_character(line, at, err);
    }
    err_source(err, line);
}
