/* Random rules over the facts of lift_world.h: typed, so that most of them
 * load and lift, with all the statements and helpers that rules may use. */
#ifndef AWIG_TESTS_LIFT_RANDOM_H
#define AWIG_TESTS_LIFT_RANDOM_H

#include "base/str.h"

struct dice {
    uint64_t state;
};

static inline unsigned roll(struct dice *dice, unsigned sides)
{
    dice->state ^= dice->state << 13;
    dice->state ^= dice->state >> 7;
    dice->state ^= dice->state << 17;
    return (unsigned)(dice->state >> 33) % sides;
}

/* Types of expressions. */
enum want { WANT_BOOL, WANT_INT, WANT_NUMBER, WANT_TEXT, WANT_DATE,
            WANT_COUNT };
enum { RULE_LOCALS = 8 };

struct maker {
    struct dice dice;
    struct buf *out;
    /* Locals in scope: name vN of type types[N]. */
    enum want types[RULE_LOCALS];
    int locals;
    enum want result;             /* of the function being made */
};

static inline void make(struct maker *maker, enum want want, int depth);

static inline const char *pick(struct maker *maker, const char *const *from,
                               unsigned count)
{
    return from[roll(&maker->dice, count)];
}
#define PICK(maker, from) \
    pick(maker, from, (unsigned)(sizeof(from) / sizeof((from)[0])))

/* A pattern as a literal: single characters with and without marks, captures,
 * %b, %f, anchors, and now and then one that is malformed.  `captures`: of
 * texts only. */
static inline void make_pattern(struct maker *maker, bool position)
{
    static const char *const singles[] = {
        "a", "h", "x", " ", "1", "e", ".", "%a", "%d", "%s", "%w", "%u", "%l",
        "%p", "%S", "%D", "[a-z]", "[^a]", "[%d.]", "[%w_]", "[]x]", "%.",
        "%%", "\\xC3", "[\\x80-\\xFF]", "[0-9-]", "i", "%x", "%c", "$", "^"
    };
    static const char *const marks[] = { "", "", "", "*", "+", "-", "?" };
    static const char *const others[] = {
        "%b()", "%bxy", "%f[%w]", "%f[%z]", "%f[^%a]", "%1", "(%d+)", "(.-)",
        "(%a)(%w*)", "((a)b?)", "[", "[a", "%", "(", ")", "%b", "%f", "%0",
        "%2", "(a"
    };
    unsigned count = roll(&maker->dice, 4) + (roll(&maker->dice, 9) != 0);
    buf_text(maker->out, roll(&maker->dice, 3) == 0 ? "'^" : "'");
    buf_text(maker->out, position ? "()" : "");
    for (unsigned i = 0; i < count; i++) {
        if (roll(&maker->dice, 9) == 0) {
            buf_text(maker->out, PICK(maker, others));
            continue;
        }
        bool capture = roll(&maker->dice, 8) == 0;
        buf_text(maker->out, capture ? "(" : "");
        buf_text(maker->out, PICK(maker, singles));
        buf_text(maker->out, PICK(maker, marks));
        buf_text(maker->out, capture ? ")" : "");
    }
    buf_text(maker->out, roll(&maker->dice, 4) == 0 ? "$'" : "'");
}

/* `format` with %b %i %n %t %d %l for parts of each type; %p is a pattern, %P
 * one that begins with a position, %r what stands for a match. */
static inline void make_format(struct maker *maker, const char *format,
                               int depth)
{
    static const char *const lists[] = {
        "case.innovation.fields", "case.replicator.needs", "p.allowed",
        "LIST", "{ 'a', 'b' }"
    };
    static const char *const replacements[] = {
        "''", "'-'", "'%%'", "'%0%0'", "'%1'", "'<%1%2>'", "'%'", "'%x'",
        "case.kind", "p.label"
    };
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            buf_char(maker->out, *at);
            continue;
        }
        at++;
        switch (*at) {
        case 'b': make(maker, WANT_BOOL, depth - 1); break;
        case 'i': make(maker, WANT_INT, depth - 1); break;
        case 'n': make(maker, WANT_NUMBER, depth - 1); break;
        case 't': make(maker, WANT_TEXT, depth - 1); break;
        case 'd': make(maker, WANT_DATE, depth - 1); break;
        case 'l': buf_text(maker->out, PICK(maker, lists)); break;
        case 'p': make_pattern(maker, false); break;
        case 'P': make_pattern(maker, true); break;
        case 'r': buf_text(maker->out, PICK(maker, replacements)); break;
        default: buf_char(maker->out, *at); break;
        }
    }
}

static inline bool make_local(struct maker *maker, enum want want)
{
    int start = maker->locals == 0 ? 0
              : (int)roll(&maker->dice, (unsigned)maker->locals);
    for (int i = 0; i < maker->locals; i++) {
        int at = (start + i) % maker->locals;
        if (maker->types[at] == want) {
            buf_format(maker->out, "v%d", at);
            return true;
        }
    }
    return false;
}

static inline void make_leaf(struct maker *maker, enum want want)
{
    static const char *const bools[] = {
        "true", "false", "case.innovation.digital", "p.strict",
        "case.replicator.hub.open", "known(case.innovation, 'score')",
        "known(case.replicator, \"budget\")", "known(case, 'as_of')",
        "known(case.replicator.hub, 'open')"
    };
    static const char *const ints[] = {
        "0", "1", "2", "24", "7", "(-3)", "9007199254740993",
        "9223372036854775807", "case.innovation.awards",
        "case.replicator.staff", "p.min_age", "K", "0x10",
        "case.replicator.staff", "case.innovation.awards"
    };
    static const char *const numbers[] = {
        "0.5", "2.0", "1e300", "100.0", "case.innovation.score",
        "case.replicator.budget", "p.threshold", "case.replicator.budget",
        "0.0", "case.innovation.score", "9007199254740992.0"
    };
    static const char *const texts[] = {
        "'a'", "'high'", "''", "case.innovation.urgency", "case.kind",
        "case.replicator.region_code", "p.label", "'x y'"
    };
    static const char *const dates[] = {
        "date '2020-02-29'", "date \"2021-08-04\"", "case.as_of", "p.cutoff",
        "case.innovation.started_on", "case.innovation.ended_on",
        "date(2024, 2, 29)", "START"
    };
    if (roll(&maker->dice, 3) == 0 && make_local(maker, want)) {
        return;
    }
    switch (want) {
    case WANT_BOOL: buf_text(maker->out, PICK(maker, bools)); break;
    case WANT_INT: buf_text(maker->out, PICK(maker, ints)); break;
    case WANT_NUMBER: buf_text(maker->out, PICK(maker, numbers)); break;
    case WANT_TEXT: buf_text(maker->out, PICK(maker, texts)); break;
    default: buf_text(maker->out, PICK(maker, dates)); break;
    }
}

/* Conditions, for make_format. */
static const char *const bool_forms[] = {
    "(%i >= %i)", "(%i < %i)", "(%n <= %n)", "(%n > %i)", "(%i == %n)",
    "(%d < %d)", "(%d == %d)", "(%t == %t)", "(%t ~= %t)", "(%b and %b)",
    "(%b or %b)", "not %b", "(%b == %b)", "one_of(%t, 'a', %t, 'high')",
    "one_of(%i, 1, 2, %i)", "contains(%l, %t)", "overlaps(%l, %l)",
    "one_of(%t, %l)", "one_of(%t, LIST)", "(first_common(%l, %l) == nil)",
    "(first_common(%l, %l) ~= nil and %b)", "(LEVELS[%t] == nil)",
    "((%b and LEVELS[%t] or LEVELS[%t]) == nil)",
    "(1 / -(%b and %i or RATES[%t]) > 0)",
    "(%b and -9007199254740993 or %n) < %n",
    "contains(case.innovation.years, %i)", "(%b and %b or %b)",
    "(%b and %b or %b and %b or %b)",
    "(tables.levels(case) == %t)", "(case.innovation.years[%i] ~= nil)",
    "(%n ~= %n)", "not (%i <= %n)", "is_old(case, p)", "(%i > %i)",
    "one_of(%n, 0.5, %n)", "(tables.levels(case) ~= nil)",
    "(FLAGS[%t] or %b)", "(%b ~= not %b)",
    "(first_common(%l, %l) or 'none') == %t",
    "((%t):find('h') ~= nil)", "(string.find(%t, '.', %i, true) == nil)",
    "not string.find(%t, 'a', %i)", "((%t):byte(%i) == nil)",
    "(string.find(%t, 'a') == string.find(%t, 'i', %i))",
    "((%t):find(%p) ~= nil)", "((%t):find(%p, %i) == nil)",
    "((%t):match(%p) == %t)", "not string.match(%t, %p)",
    "((%t):match(%p, %i) ~= nil)", "((%t):gsub(%p, %r) == %t)",
    "((%t):lower():find(%p, 1, true) ~= nil)",
    "not (%t):find(%p, nil, false)", "(#(%t):rep(%i %% 7) > 5)",
    "((%t):lower():find(%p) or (%t):upper():find(%p)) ~= nil",
    "(tables.pairs(case) == nil)", "(tables.pairs(case).level == %t)",
    "(BY[case.kind] ~= nil)", "(BY[case.innovation.urgency].name == %t)",
    "not BY[p.label]", "(BY[p.label] and BY[p.label].least or %i) > %i",
    "(BY[case.innovation.urgency].least == nil)",
    "(BY[case.innovation.urgency].least > (BY[p.label].more or 2))",
    "same(bounds(%i))", "((%b and %n or 3) >= %n)", "((MIXED[%t] or 0) < %i)",
    "((%b and 0 or %n) == %i)", "(MIXED[%t] == nil)",
    "((known(case.innovation, 'score') and case.innovation.score or 0) < %i)",
    "((%b and case.innovation.awards or %n) <= %n)",
    "((%b and %n or 3) + 2 > %i)", "(((%b and 0 or %n) - 5) * 2 == %n)",
    "(((%b and %n or -3) * 2 + 1) / (%b and 2 or %n) > %n)",
    "((%b and 9007199254740992 or %n) + (%b and 1 or %n) > %i)",
    "((%b and %n or 7) %% %n < 2)", "(-(%b and 0 or %n) < %n)",
    "(math.floor(%b and %n or 7) > %i)", "(1 / (%b and 0 or %n) > %n)",
    "not tables.pairs(case)", "(tables.pairs(case).level == nil)"
};

static inline void make(struct maker *maker, enum want want, int depth)
{
    static const char *const ints[] = {
        "(%i + %i)", "(%i - %i)", "(%i * %i)", "(%i // %i)", "(%i %% %i)",
        "(- %i)", "months_between(%d, %d)", "days_between(%d, %d)", "(%d - %d)",
        "math.min(%i, %i)", "math.max(%i, %i, %i)", "math.abs(%i)",
        "clamp(%i, %i, %i)", "count(%l)", "#%t", "(LEVELS[%t] or %i)",
        "(%b and %i or %i)", "(%b and %i or %b and %i or %i)",
        "LEVELS[%t]", "#case.innovation.fields",
        "math.floor(%n)", "math.ceil(%n)", "case.innovation.years[%i]",
        "points(%i, %i)", "string.len(%t)", "(case.innovation.years[1] or 0)",
        "LEVELS.high", "(%d - %d) // 7", "math.floor(%i)", "(%d %% 7)",
        "points(%i)", "string.find(%t, 'a')", "((%t):find('i', %i) or %i)",
        "(string.byte(%t) or %i)", "(%t):byte(%i)",
        "math.max(%i, (string.find(%t, '%%', 1, true)) or 0)",
        "((%t):find(%p) or %i)", "(%t):find(%p)", "((%t):match(%P) or %i)",
        "(string.match(%t, %P, %i))", "#((%t):gsub(%p, %r))",
        "(tables.pairs(case) and tables.pairs(case).note or %i)",
        "(%b and %i or %b and LEVELS[%t] or %b and %i or %i)",
        "(bounds(%i))", "bounds(%i) + 0"
    };
    static const char *const numbers[] = {
        "(%n + %n)", "(%n - %i)", "(%i * %n)", "(%n / %n)", "(%i / %i)",
        "(%n // %n)", "(%n %% %n)", "(- %n)", "math.min(%n, %n)",
        "math.max(%n, %n)", "math.abs(%n)", "clamp(%n, 0.0, 100.0)",
        "(%b and %n or %n)",
        "(%b and %n or %b and %n or (%b and %n) or %n)", "RATES[%t]",
        "(RATES[%t] or %n)",
        "clamp(%n, %n, %n)", "(%n // %i)", "(%i %% %n)",
        "(%b and %n or 3)"
    };
    static const char *const texts[] = {
        "(%t .. %t)", "string.lower(%t)", "string.upper(%t)",
        "string.sub(%t, %i)", "(%t):sub(%i, %i)", "string.sub(%t, 1, 2)",
        "(%t):upper()",
        "string.reverse(%t)", "(%b and %t or %t)",
        "(%t or %b and %t or %t)",
        "(first_common(%l, %l) or 'none')", "first_common(%l, %l)",
        "case.innovation.fields[%i]", "(tables.levels(case) or 'none')",
        "(NAMES[%i] or %t)", "NAMES[%i]", "tables.levels(case)",
        "((%t):match(%p) or %t)", "(%t):match(%p)", "((%t):gsub(%p, %r))",
        "(%t):gsub(%p, %r, %i)", "string.rep(%t, %i %% 5)", "(%t):rep(2, %t)",
        "(%t):lower():gsub('%%s+', '')", "(%t):match(%p, %i)",
        "tables.pairs(case).level", "(tables.pairs(case).level or %t)",
        "(%b and tables.pairs(case).level or %t)",
        "(%b and %t or %b and %t or 'none')"
    };
    static const char *const dates[] = {
        "add_months(%d, %i)", "(%d + %i)", "(%d - %i)", "(%i + %d)",
        "(%b and %d or %d)", "math.max(%d, %d)", "date(%i, %i, %i)",
        "date(2021, 1 + %i %% 12, 28)"
    };
    if (depth <= 0 || roll(&maker->dice, 4) == 0) {
        make_leaf(maker, want);
        return;
    }
    switch (want) {
    case WANT_BOOL: make_format(maker, PICK(maker, bool_forms), depth); break;
    case WANT_INT: make_format(maker, PICK(maker, ints), depth); break;
    case WANT_NUMBER: make_format(maker, PICK(maker, numbers), depth); break;
    case WANT_TEXT: make_format(maker, PICK(maker, texts), depth); break;
    default: make_format(maker, PICK(maker, dates), depth); break;
    }
}

/* --- Statements ----------------------------------------------------------- */

static inline void make_reason(struct maker *maker)
{
    static const char *const reasons[] = {
        "", "", ", 'no'", ", { id = 'a', en = 'b' }",
        ", { id = 'umur ' .. %i, en = 'age ' .. %i .. ' m', code = 'X' }",
        ", 'n ' .. %n", ", { id = string.format('%%d: %%s', %i, 'x') }",
        ", tostring(%i)", ", %t", ", { id = %t .. 'x' }"
    };
    make_format(maker, PICK(maker, reasons), 2);
}

static inline void make_block(struct maker *maker, int depth, int indent);
static inline void make_block_statements(struct maker *maker, int depth,
                                         int indent);

static inline void make_return(struct maker *maker, int depth)
{
    buf_text(maker->out, "return ");
    if (maker->result != WANT_BOOL && roll(&maker->dice, 12) == 0) {
        buf_text(maker->out, "nil\n");
        return;
    }
    if (maker->result == WANT_BOOL && roll(&maker->dice, 5) == 0) {
        make_format(maker, "judged(%b, %i)", depth);
        buf_char(maker->out, '\n');
        return;
    }
    make(maker, maker->result, depth);
    make_reason(maker);
    buf_char(maker->out, '\n');
}

/* Two names for what one call gives: new ones, or of those in scope. */
static inline void make_several(struct maker *maker, int depth)
{
    static const struct {
        const char *format;
        enum want types[2];
    } calls[] = {
        { "(%t):find(%p)", { WANT_INT, WANT_INT } },
        { "string.find(%t, %p, %i)", { WANT_INT, WANT_INT } },
        { "(%t):find('i', 1, true)", { WANT_INT, WANT_INT } },
        { "(%t):gsub(%p, %r)", { WANT_TEXT, WANT_INT } },
        { "string.gsub(%t, %p, %r, %i)", { WANT_TEXT, WANT_INT } },
        { "(%t):match('^(%%a*)(.-)$')", { WANT_TEXT, WANT_TEXT } },
        { "(%t):match('(%%d+)%%p(%%d+)')", { WANT_TEXT, WANT_TEXT } },
        { "(%t):match('()%%s*(%%w)')", { WANT_INT, WANT_TEXT } },
        { "bounds(%i)", { WANT_INT, WANT_TEXT } },
        { "bounds(%i)", { WANT_INT, WANT_TEXT } }
    };
    unsigned call = roll(&maker->dice, sizeof calls / sizeof calls[0]);
    if (maker->locals + 2 > RULE_LOCALS) {
        return;
    }
    buf_format(maker->out, "local v%d, v%d = ", maker->locals,
               maker->locals + 1);
    make_format(maker, calls[call].format, depth);
    for (int i = 0; i < 2; i++) {
        maker->types[maker->locals++] = calls[call].types[i];
    }
}

/* A local that the turns of a loop add up to, in an order that shows. */
static inline void make_sum(struct maker *maker, enum want want)
{
    const char *start = want == WANT_INT ? "0"
        : want == WANT_NUMBER ? "0.5" : "''";
    buf_format(maker->out, "local v%d = %s\n", maker->locals, start);
    maker->types[maker->locals++] = want;
}

/* What the last local adds to the one before it. */
static inline void make_adding(struct maker *maker, enum want want)
{
    int sum = maker->locals - 2;
    buf_format(maker->out, want == WANT_TEXT ? "v%d = v%d:sub(1, 9) .. v%d\n"
                                             : "v%d = v%d * 3 + v%d\n",
               sum, sum, sum + 1);
}

/* A loop, mostly one whose turns are known; now and then it is left. */
static inline void make_loop(struct maker *maker, int depth, int indent)
{
    static const struct {
        const char *before, *after; /* the name */
        enum want type;
    } loops[] = {
        { "for ", " = 1, 3 do\n", WANT_INT },
        { "for ", " = 7, 1, -3 do\n", WANT_INT },
        { "for ", " = 2, 1 do\n", WANT_INT },
        { "for ", " = 1, #LIST do\n", WANT_INT },
        { "for ", " = 0, K, 5 do\n", WANT_INT },
        { "for ", " = 1, p.min_age % 4 do\n", WANT_INT },
        { "for _, ", " in ipairs(LIST) do\n", WANT_TEXT },
        { "for _, ", " in ipairs({ 3, 1, K }) do\n", WANT_INT },
        { "for _, ", " in ipairs({ 0.5, case.innovation.score }) do\n",
          WANT_NUMBER },
        { "for _, ", " in ipairs(case.innovation.fields) do\n", WANT_TEXT },
        { "for ", " in pairs(LEVELS) do\n", WANT_TEXT },
        { "for _, ", " in pairs(RATES) do\n", WANT_NUMBER },
        { "for _, ", " in pairs(NAMES) do\n", WANT_TEXT },
        { "for _, row in ipairs(ROWS) do local ", " = row.least\n", WANT_INT },
        { "for _, row in ipairs(ROWS) do local ", " = row[1]\n", WANT_TEXT }
    };
    unsigned at = roll(&maker->dice, sizeof loops / sizeof loops[0]);
    int locals = maker->locals;
    if (locals + 1 >= RULE_LOCALS) {
        return;
    }
    make_sum(maker, loops[at].type);
    buf_text(maker->out, loops[at].before);
    buf_format(maker->out, "v%d", locals + 1);
    buf_text(maker->out, loops[at].after);
    maker->types[maker->locals++] = loops[at].type;
    make_adding(maker, loops[at].type);
    make_block_statements(maker, depth, indent);
    if (roll(&maker->dice, 3) == 0) {
        buf_text(maker->out, "if ");
        make(maker, WANT_BOOL, depth);
        buf_text(maker->out, " then\n");
        make_block_statements(maker, depth, indent);
        buf_text(maker->out, "break end\n");
        make_block(maker, depth, indent);
    }
    buf_text(maker->out, "end");
    maker->locals = locals + 1;
}

static inline void make_statement(struct maker *maker, int depth, int indent)
{
    int locals = maker->locals;
    unsigned choice = roll(&maker->dice, 10);
    if (choice == 0) {
        make_several(maker, depth);
    } else if (choice < 4 && maker->locals < RULE_LOCALS) {
        enum want want = (enum want)roll(&maker->dice, WANT_COUNT);
        buf_format(maker->out, "local v%d = ", maker->locals);
        make(maker, want, depth);
        maker->types[maker->locals++] = want;
    } else if (choice < 6 && maker->locals > 0) {
        int at = (int)roll(&maker->dice, (unsigned)maker->locals);
        buf_format(maker->out, "v%d = ", at);
        make(maker, maker->types[at], depth);
    } else if (choice < 9 && indent < 3) {
        buf_text(maker->out, "if ");
        make(maker, WANT_BOOL, depth);
        buf_text(maker->out, " then\n");
        make_block(maker, depth, indent + 1);
        if (roll(&maker->dice, 3) == 0) {
            buf_text(maker->out, "elseif ");
            make(maker, WANT_BOOL, depth);
            buf_text(maker->out, " then\n");
            make_block(maker, depth, indent + 1);
        }
        if (roll(&maker->dice, 2) == 0) {
            buf_text(maker->out, "else\n");
            make_block(maker, depth, indent + 1);
        }
        buf_text(maker->out, "end");
    } else if (choice == 9 && roll(&maker->dice, 3) == 0) {
        buf_text(maker->out, "do\n");
        make_block(maker, depth, indent + 1);
        buf_text(maker->out, "end");
    } else if (choice == 9 && indent < 2 && roll(&maker->dice, 3) == 0) {
        make_loop(maker, depth, indent + 1);
    } else if (roll(&maker->dice, 8) == 0) {
        buf_text(maker->out, "if ");
        make(maker, WANT_BOOL, depth);
        buf_text(maker->out, " then error('x') end");
    }
    if (indent > 3) {
        maker->locals = locals;
    }
    buf_char(maker->out, '\n');
}

static inline void make_block_statements(struct maker *maker, int depth,
                                         int indent)
{
    unsigned count = roll(&maker->dice, 3);
    for (unsigned i = 0; i < count; i++) {
        make_statement(maker, depth - 1, indent);
    }
}

/* Statements; a return now and then. */
static inline void make_block(struct maker *maker, int depth, int indent)
{
    int locals = maker->locals;
    make_block_statements(maker, depth, indent);
    if (roll(&maker->dice, 3) == 0) {
        make_return(maker, depth - 1);
    }
    maker->locals = locals;
}

/* A rule, or now and then a component with a value of another type. */
static inline void make_rule(struct maker *maker, int number)
{
    bool rule = roll(&maker->dice, 4) != 0;
    buf_format(maker->out, rule
               ? "rule { id = 'R%d', title = 't', basis = 'b', "
                 "check = function(case, p)\n"
               : "component { id = 'R%d', title = 't', basis = 'b', "
                 "weight = 'weight', value = function(case, p)\n", number);
    maker->result = rule ? WANT_BOOL
                         : (enum want)roll(&maker->dice, WANT_COUNT);
    maker->locals = 0;
    unsigned count = roll(&maker->dice, 5);
    for (unsigned i = 0; i < count; i++) {
        make_statement(maker, 3, 0);
    }
    if (roll(&maker->dice, 12) != 0) {
        make_return(maker, 4);
    }
    buf_text(maker->out, "end }\n");
}

/* --- Mutation ------------------------------------------------------------- */

static inline bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (c >= '0' && c <= '9');
}

/* Replaces, doubles or drops one word or sign behind byte `from`. */
static inline void mutate(struct dice *dice, const struct buf *source,
                          size_t from, struct buf *out)
{
    static const char *const words[] = {
        "nil", "true", "1", "0", "2.5", "'a'", "case", "p", "K", "LIST",
        "LEVELS", "v0", "v1", "v2", "and", "or", "not", "+", "-", "*", "/",
        "//", "%", "..", "==", "~=", "<", "<=", ">", ">=", "#", ",", "(",
        ")", "[1]", ".x", "return", "local", "if", "then", "else", "end",
        "while true do", "for i = 1, 3 do", "break", "{}", "function() end",
        "is_old", "case.innovation", "case.replicator.hub", "NAMES",
        "tables.levels", "tables.levels(case)", "error('x')", "tostring",
        "v0, v1", "p.min_age", "START", "goto x", "::x::", "known"
    };
    size_t at = from + roll(dice, (unsigned)(source->size - from));
    size_t start = at;
    size_t end = at + 1;
    while (start > from && is_word(source->bytes[at]) &&
           is_word(source->bytes[start - 1])) {
        start--;
    }
    while (end < source->size && is_word(source->bytes[at]) &&
           is_word(source->bytes[end])) {
        end++;
    }
    buf_clear(out);
    buf_add(out, source->bytes, start);
    unsigned choice = roll(dice, 8);
    if (choice == 0) {
        buf_add(out, source->bytes + start, end - start);
        buf_char(out, ' ');
    }
    if (choice > 1) {
        buf_format(out, " %s ",
                   words[roll(dice, sizeof words / sizeof words[0])]);
    }
    if (choice > 5 || choice == 0) {
        buf_add(out, source->bytes + start, end - start);
    }
    buf_add(out, source->bytes + end, source->size - end);
}

/* The names that rules use. */
static const char rules_head[] =
    "local K = 12\n"
    "local START = date '2019-12-31'\n"
    "local LIST = { 'a', 'b', 'energi' }\n"
    "local LEVELS = { high = 3, medium = 2, low = 1, ['x y'] = 0 }\n"
    "local RATES = { a = 0.5, high = 2.5, low = 0 }\n"
    "local FLAGS = { a = true, high = false }\n"
    "local NAMES = { 'one', 'two', [7] = 'seven' }\n"
    "local function is_old(case, p)\n"
    "  local n = months_between(case.innovation.started_on, case.as_of)\n"
    "  if n < 0 then return false end\n"
    "  return n >= p.min_age\n"
    "end\n"
    "local function points(a, b)\n"
    "  b = b or 3\n"
    "  if a > b then a, b = b, a end\n"
    "  return a - b\n"
    "end\n"
    "local BY = { high = { least = 1, name = 'a' }, a = { least = 24 }, "
    "['x y'] = {}, low = { least = 7, name = 'high', more = 2.5 } }\n"
    "local MIXED = { a = 1, high = 2.5, ['x y'] = 0, low = -2 }\n"
    "local ROWS = { { 'a', least = 1 }, { 'energi', least = 24 } }\n"
    "local function bounds(n)\n"
    "  if n > 24 then return n, 'a' end\n"
    "  if n == 7 then return 7, 'x y', n // (n - 7) end\n"
    "  return n + 1, 'high'\n"
    "end\n"
    "local function same(n, t)\n"
    "  return n ~= nil and t ~= 'a'\n"
    "end\n"
    "local function judged(ok, n)\n"
    "  if ok then return true end\n"
    "  if n == 1 then return false, ('x'):rep(3000) end\n"
    "  return false, { id = 'umur ' .. n, en = 'age' }\n"
    "end\n";

#endif
