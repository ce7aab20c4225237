/* A child's rules beside its parents', by meaning.
 *
 * With F(R) = "R applies and its check is false", the questions to a child's
 * rule P and a parent's rule N are: is there a case in F(P) and not in F(N)
 * (none: P adds nothing)?  In F(N) and not in F(P) (none: P is the stricter
 * one)?  Is there a case that both judge and both pass (none: they contradict
 * each other)?  Each "none" is proved by expr/decide.h, each "yes" is a case
 * that was evaluated; what is neither is said to be undecided.
 *
 * The answers hold for cases whose facts are there.  What is missing makes a
 * rule unknown, whose effect is weaker than that of a fail that matters. */
#include "pack/relate.h"

#include <assert.h>
#include <string.h>

#include "pack/relate_internal.h"

/* What one question gave over all periods. */
struct answer {
    bool never, found, unsure;    /* never: no period says otherwise */
    struct value *example;        /* of the case found, or NULL */
    struct buf words;             /* the same for a message */
};

struct relating {
    const struct pack *pack;
    struct findings *findings;
    struct arena *more;
    struct err *err;
    int64_t work;
    struct relate_period periods[RELATE_PERIODS_MAX];
    size_t periods_count;
    struct arena arena;           /* of one rule or pair */
};

/* --- Periods -------------------------------------------------------------- */

/* Enters a day on which a value changes; days rise, each once. False when
 * there are too many. */
static bool add_day(int64_t *days, size_t *count, int64_t day)
{
    size_t at = 0;
    while (at < *count && days[at] < day) {
        at++;
    }
    if (at < *count && days[at] == day) {
        return true;
    }
    if (*count == RELATE_PERIODS_MAX) {
        return false;
    }
    memmove(days + at + 1, days + at, (*count - at) * sizeof *days);
    days[at] = day;
    (*count)++;
    return true;
}

/* The days on which a parameter that the rule reads has another value, in its
 * own pack or above. */
static bool add_days(const struct pack *pack, const struct rule *rule,
                     int64_t *days, size_t *count)
{
    assert(rule->lifted);
    for (; pack != NULL; pack = pack->parent) {
        for (size_t i = 0; i < pack->parameter_rows_count; i++) {
            const struct parameter_row *row = &pack->parameter_rows[i];
            bool read = false;
            for (size_t k = 0; k < rule->parameters_read_count; k++) {
                read = read || rule->parameters_read[k] == row->slot;
            }
            if (read && row->from > DATE_MIN
                && !add_day(days, count, row->from)) {
                return false;
            }
        }
    }
    return true;
}

/* Spans in which the parameters of both rules stay as they are. */
static bool set_periods(struct relating *relating,
                        const struct relate_side *sides, size_t count)
{
    int64_t days[RELATE_PERIODS_MAX];
    size_t days_count = 1;
    days[0] = DATE_MIN;
    for (size_t i = 0; i < count; i++) {
        if (!add_days(sides[i].pack, sides[i].rule, days, &days_count)) {
            return false;
        }
    }
    for (size_t i = 0; i < days_count; i++) {
        relating->periods[i] = (struct relate_period){
            days[i], i + 1 < days_count ? days[i + 1] - 1 : DATE_MAX
        };
    }
    relating->periods_count = days_count;
    assert(days_count <= RELATE_PERIODS_MAX);
    return true;
}

/* --- Formulas ------------------------------------------------------------- */

static node_id both(struct graph *graph, node_id a, node_id b)
{
    return graph_binary(graph, NODE_AND, (struct type){ TYPE_BOOL, false },
                        a, b);
}

static node_id opposite(struct graph *graph, node_id a)
{
    return graph_unary(graph, NODE_NOT, (struct type){ TYPE_BOOL, false },
                       a);
}

/* Applies and holds, or applies and does not. */
static node_id passes(struct graph *graph, const struct relate_side *side)
{
    return both(graph, side->applies, side->check);
}

static node_id fails(struct graph *graph, const struct relate_side *side)
{
    return both(graph, side->applies, opposite(graph, side->check));
}

/* What is asked; P is sides[0], N sides[1]. */
enum asked {
    ASKED_FAILS,                  /* P alone */
    ASKED_PASSES,
    ASKED_FAILS_ONLY,             /* F(P) and not F(N) */
    ASKED_OTHER_ONLY,             /* F(N) and not F(P) */
    ASKED_BOTH_FAIL,
    ASKED_BOTH_PASS,
    ASKED_AGAINST                 /* N passes, P fails */
};

static node_id goal_of(struct graph *graph, enum asked asked,
                       const struct relate_side *sides)
{
    const struct relate_side *p = &sides[0], *n = &sides[1];
    switch (asked) {
    case ASKED_FAILS: return fails(graph, p);
    case ASKED_PASSES: return passes(graph, p);
    case ASKED_FAILS_ONLY:
        return both(graph, fails(graph, p), opposite(graph, fails(graph, n)));
    case ASKED_OTHER_ONLY:
        return both(graph, fails(graph, n), opposite(graph, fails(graph, p)));
    case ASKED_BOTH_FAIL:
        return both(graph, fails(graph, p), fails(graph, n));
    case ASKED_BOTH_PASS:
        return both(graph, passes(graph, p), passes(graph, n));
    case ASKED_AGAINST:
        return both(graph, fails(graph, p), passes(graph, n));
    }
    assert(false);
    return NODE_ID_NONE;
}

/* --- Asking --------------------------------------------------------------- */

/* {fact: value} of the facts that the goal reads, and the same in words. */
static void keep_example(struct relating *relating, struct answer *answer,
                         const struct relate_question *question)
{
    const struct schema *facts = &relating->pack->facts;
    bool *slots = relate_slots(question->graph, question->goal);
    int as_of = schema_find(facts, STR("as_of"));
    struct arena *arena = relating->more != NULL ? relating->more
                                                 : &relating->arena;
    answer->example = value_map(arena);
    buf_init(&answer->words, relating->arena.mem, 0);
    for (size_t i = 0; slots != NULL && i < facts->count; i++) {
        const struct field *field = &facts->fields[i];
        const struct cell *cell = &question->cells[i];
        if ((!slots[i] && (int)i != as_of) || !cell->known) {
            continue;
        }
        /* The finding outlives the pack, which has the name. */
        struct str name = str_copy(arena, field->name);
        if (name.bytes != NULL) {
            value_set(answer->example, name.bytes,
                      cell_to_value(arena, field->type, *cell));
        }
        buf_text(&answer->words, answer->words.size > 0 ? "; " : "");
        buf_str(&answer->words, field->name);
        buf_char(&answer->words, '=');
        cell_print(&answer->words, field->type, *cell);
    }
}

static void forget(struct answer *answer)
{
    if (answer->example != NULL) {
        buf_free(&answer->words);
    }
    *answer = (struct answer){ .never = true };
}

struct asking {
    enum asked asked;
    const struct relate_side *sides;
    size_t count;                 /* of sides: 1 or 2 */
};

/* One period; true when the rest need not be asked.  A period in which a rule
 * cannot be copied is one in which it is unknown, or it is a table's. */
static bool ask_period(struct relating *relating, struct answer *answer,
                       const struct asking *asking, size_t period)
{
    const struct relate_side *sides = asking->sides;
    struct relate_side copies[2];
    struct relate_graph *graph = arena_alloc(&relating->arena, sizeof *graph);
    if (graph == NULL) {
        return true;
    }
    graph->leaf = relating->pack;
    graph->arena = &relating->arena;
    graph->period = relating->periods[period];
    graph_init(&graph->graph, &relating->arena, &relating->pack->facts,
               &relating->pack->parameters);
    for (size_t i = 0; i < asking->count; i++) {
        copies[i] = sides[i];
        if (!relate_copy(graph, &copies[i])) {
            return false;
        }
    }
    struct relate_question question = {
        .graph = graph, .goal = goal_of(&graph->graph, asking->asked, copies),
        .work = &relating->work,
        .cells = arena_alloc(&relating->arena, (graph->leaf->facts.count + 1)
                             * sizeof(struct cell)),
    };
    if (question.goal == NODE_ID_NONE || question.cells == NULL) {
        answer->unsure = true;
        return true;
    }
    switch (relate_ask(&question)) {
    case RELATE_NEVER: answer->never = true; return false;
    case RELATE_UNSURE: answer->unsure = true; return false;
    case RELATE_FOUND: break;
    }
    answer->found = true;
    keep_example(relating, answer, &question);
    return true;
}

/* Over all periods: never when each that could be asked says so. */
static struct answer ask(struct relating *relating, enum asked asked,
                         const struct relate_side *sides, size_t count)
{
    struct answer answer = { .never = false };
    const struct asking asking = { asked, sides, count };
    assert(count >= 1 && count <= 2);
    for (size_t i = 0; i < relating->periods_count; i++) {
        if (ask_period(relating, &answer, &asking, i)) {
            break;
        }
    }
    answer.never = answer.never && !answer.found && !answer.unsure;
    return answer;
}

/* --- Findings ------------------------------------------------------------- */

/* A finding at the child's rule.  `answer` gives the case, if any. */
static void report(struct relating *relating, enum severity severity,
                   enum message message, const struct relate_side *sides,
                   const struct answer *answer)
{
    const struct rule *own = sides[0].rule, *other = sides[1].rule;
    struct finding *finding = findings_add(relating->findings, severity);
    struct buf file;
    if (finding == NULL) {
        return;
    }
    buf_init(&file, relating->arena.mem, 0);
    buf_str(&file, relating->pack->id);
    buf_char(&file, '/');
    buf_str(&file, own->declaration->file);
    (void)err_fail(&finding->err, message, "tttt", own->id,
                   other == NULL ? STR("") : other->id,
                   other == NULL ? STR("") : sides[1].pack->id,
                   answer->example == NULL ? STR("-")
                                           : buf_view(&answer->words));
    (void)err_at(&finding->err, file.failed ? "" : file.bytes,
                 own->declaration->line, 0);
    buf_free(&file);
    if (relating->more == NULL) {
        return;
    }
    struct value *rules = value_list(relating->more);
    value_add(rules, value_text(relating->more, own->id));
    if (other != NULL) {
        value_add(rules, value_text(relating->more, other->id));
    }
    finding->more = value_map(relating->more);
    value_set_string(relating->more, finding->more, "kind", "relation");
    value_set(finding->more, "rules", rules);
    value_set(finding->more, "example", answer->example != NULL
              ? answer->example : value_null(relating->more));
}

/* --- One rule, one pair --------------------------------------------------- */

/* The worse, the higher: an effect covers those below it. */
static int rank(const struct rule *rule)
{
    assert(rule->on_fail.size > 0);
    return str_is(rule->on_fail, "ineligible") ? 2
         : str_is(rule->on_fail, "needs_review") ? 1 : 0;
}

static bool comparable(const struct rule *rule)
{
    return rule->lifted && rule->check_node != NODE_ID_NONE
           && rule->on_fail.size > 0;
}

/* A fact that both read, other than the kind of case and the day. */
static bool share_fact(const struct pack *pack, const struct rule *a,
                       const struct rule *b)
{
    for (size_t i = 0; i < a->facts_read_count; i++) {
        struct str name = pack->facts.fields[a->facts_read[i]].name;
        for (size_t k = 0; k < b->facts_read_count; k++) {
            if (a->facts_read[i] == b->facts_read[k]
                && !str_is(name, "as_of") && !str_is(name, "kind")) {
                return true;
            }
        }
    }
    return false;
}

/* Can the rule do anything at all?  False when it never fails or passes. */
static bool relate_alone(struct relating *relating,
                         const struct relate_side *side)
{
    struct relate_side sides[2] = { *side, { .rule = NULL } };
    const struct node *check = &side->pack->graph.nodes[
        side->rule->check_node];
    if (check->op == NODE_CONST || !set_periods(relating, sides, 1)) {
        return true;              /* a constant is told where it stands */
    }
    struct answer failing = ask(relating, ASKED_FAILS, sides, 1);
    struct answer passing = ask(relating, ASKED_PASSES, sides, 1);
    bool useful = !failing.never && !passing.never;
    if (failing.never && passing.found) {
        report(relating, SEVERITY_WARNING, MESSAGE_RELATE_NEVER_FAILS, sides,
               &passing);
    } else if (passing.never && failing.found) {
        report(relating, SEVERITY_WARNING, MESSAGE_RELATE_NEVER_PASSES,
               sides, &failing);
    }
    forget(&failing);
    forget(&passing);
    return useful;
}

/* Neither proved nor refuted: too complicated, or, as with tables, nothing that
 * could be asked. */
static bool open_still(const struct answer *answer)
{
    assert(!answer->never || !answer->found);
    assert(!answer->never || !answer->unsure);
    return !answer->never && !answer->found;
}

/* The finding of a pair from its three answers; severity by what it asks of
 * people.  Nothing when all three are refuted. */
static void tell_pair(struct relating *relating,
                      const struct relate_side *sides,
                      const struct answer *own, const struct answer *other,
                      const struct answer *together)
{
    int p = rank(sides[0].rule), n = rank(sides[1].rule);
    bool implied = own->never && n >= p;
    bool stricter = other->never && p >= n;
    struct answer example = { .never = false };
    bool against = together->never && p > 0 && n > 0 && !implied;
    if (against) {
        /* Where the other never passes either, that is its own matter. */
        example = ask(relating, ASKED_AGAINST, sides, 2);
        against = example.found;
    }
    if (!implied && !stricter && !against) {
        if (open_still(own) || open_still(other) || open_still(together)) {
            struct answer none = { .never = false };
            report(relating, SEVERITY_NOTE, MESSAGE_RELATE_UNDECIDED, sides,
                   &none);
        }
        return;
    }
    /* A parent's rule that nobody can fail is not what P is stricter than. */
    struct answer meet = { .found = against };
    if (!against) {
        forget(&example);
        meet = ask(relating, ASKED_BOTH_FAIL, sides, 2);
        example = ask(relating, implied ? ASKED_BOTH_FAIL : ASKED_FAILS_ONLY,
                      sides, 2);
    }
    if (example.found && meet.found) {
        report(relating, stricter && !implied && !against ? SEVERITY_NOTE
                                                          : SEVERITY_WARNING,
               implied ? stricter ? MESSAGE_RELATE_SAME
                                  : MESSAGE_RELATE_IMPLIED
               : against ? MESSAGE_RELATE_CONTRADICTS
                         : MESSAGE_RELATE_SUPERFLUOUS,
               sides, &example);
    }
    forget(&example);
    forget(&meet);
}

/* Three questions.  Rules that never meet (one applies only where the other
 * does not) contradict nothing: there is no case for it. */
static void relate_pair(struct relating *relating,
                        const struct relate_side *sides)
{
    if (!set_periods(relating, sides, 2)) {
        struct answer none = { .never = false };
        report(relating, SEVERITY_NOTE, MESSAGE_RELATE_UNDECIDED, sides,
               &none);
        return;
    }
    struct answer own = ask(relating, ASKED_FAILS_ONLY, sides, 2);
    struct answer other = ask(relating, ASKED_OTHER_ONLY, sides, 2);
    struct answer together = ask(relating, ASKED_BOTH_PASS, sides, 2);
    tell_pair(relating, sides, &own, &other, &together);
    forget(&own);
    forget(&other);
    forget(&together);
}

/* One own rule against all of the parents'. */
static int relate_rule(struct relating *relating, const struct rule *rule)
{
    const struct pack *pack = relating->pack;
    struct relate_side sides[2] = { { .pack = pack, .rule = rule } };
    bool useful = relate_alone(relating, sides);
    for (const struct pack *up = pack->parent; useful && up != NULL;
         up = up->parent) {
        for (size_t i = 0; i < up->rules_count[DECLARATION_RULE]; i++) {
            const struct rule *other = &up->rules[DECLARATION_RULE][i];
            if (!comparable(other) || !share_fact(pack, rule, other)) {
                continue;
            }
            sides[1] = (struct relate_side){ .pack = up, .rule = other };
            relate_pair(relating, sides);
            if (relating->arena.failed) {
                return err_nomem(relating->err);
            }
            arena_free(&relating->arena);
            arena_init(&relating->arena, relating->findings->mem);
        }
    }
    return relating->arena.failed ? err_nomem(relating->err) : 0;
}

/* Findings about rules that contradict or repeat each other; bounded work, and
 * silence where it was not enough. */
int relate_check(const struct pack *pack, struct findings *findings,
                 struct arena *more, struct err *err)
{
    assert(findings != NULL);
    struct relating relating = { .pack = pack, .findings = findings,
                                 .more = more, .err = err,
                                 .work = RELATE_WORK_MAX };
    int code = 0;
    arena_init(&relating.arena, findings->mem);
    for (size_t i = 0; i < pack->rules_count[DECLARATION_RULE] && code == 0;
         i++) {
        const struct rule *rule = &pack->rules[DECLARATION_RULE][i];
        if (comparable(rule)) {
            code = relate_rule(&relating, rule);
        }
    }
    arena_free(&relating.arena);
    if (code == 0 && (findings->failed || (more != NULL && more->failed))) {
        code = err_nomem(err);
    }
    return code;
}
