/* Writing scenarios.
 *
 * A random year that failed is written as a scenario: what was done as it was
 * done, what was refused as an expectation. It is Lua that a person can read,
 * shorten and keep as a test. */
#include "engine/simulate_script.h"

#include <assert.h>
#include <string.h>

/* The rows of an action plan that has its three stages, each with a budget
 * line and a start. */
const char *script_plan(void)
{
    return "stage,item,subactivity,budget,responsible,start,end\r\n"
        "preparation,team_decree,1.01,10,opd,2021-08-02,2021-08-31\r\n"
        "preparation,origin_communication,1.01,5,opd,2021-08-02,2021-08-31"
        "\r\n"
        "preparation,adaptation_design,1.01,5,opd,2021-08-02,2021-08-31\r\n"
        "implementation,internal_socialization,1.02,5,opd,2021-09-01,"
        "2021-09-30\r\n"
        "implementation,hr_process_facilities,1.02,5,opd,2021-09-01,"
        "2021-09-30\r\n"
        "implementation,trial,1.02,5,opd,2021-10-01,2021-10-31\r\n"
        "monitoring_evaluation,monitoring,1.03,5,opd,2021-11-01,2021-12-31"
        "\r\n"
        "monitoring_evaluation,evaluation,1.03,5,opd,2021-11-01,2021-12-31"
        "\r\n";
}

/* As a Lua text; only quotes and backslashes need care here. */
static void put_quoted(struct buf *out, struct str text)
{
    assert(text.bytes != NULL || text.size == 0);
    buf_char(out, '\'');
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == '\'' || text.bytes[i] == '\\') {
            buf_char(out, '\\');
        }
        buf_char(out, text.bytes[i]);
    }
    buf_char(out, '\'');
}

/* "second-actor" as second_actor. */
static void put_name(struct buf *out, const char *name)
{
    assert(name[0] != '\0');
    for (const char *at = name; *at != '\0'; at++) {
        buf_char(out, *at == '-' ? '_' : *at);
    }
}

/* The arguments that are there, as members of a table. */
static void put_options(struct buf *out, const struct value *arguments,
                        const char *const *names)
{
    assert(names != NULL);
    bool first = true;
    for (int i = 0; names[i] != NULL; i++) {
        struct str text = value_get_text(arguments, names[i]);
        if (text.size > 0) {
            buf_text(out, first ? " " : ", ");
            put_name(out, names[i]);
            buf_text(out, " = ");
            put_quoted(out, text);
            first = false;
        }
    }
}

/* { ['a'] = 'b', ... } of a list of NAME=VALUE. */
static void put_pairs(struct buf *out, const struct value *list)
{
    buf_char(out, '{');
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        const char *equal = memchr(at->text.bytes, '=', at->text.size);
        size_t size = equal == NULL ? at->text.size
            : (size_t)(equal - at->text.bytes);
        assert(size > 0);
        buf_text(out, " [");
        put_quoted(out, (struct str){ at->text.bytes, size });
        buf_text(out, "] = ");
        put_quoted(out, equal == NULL ? STR("")
            : (struct str){ equal + 1, at->text.size - size - 1 });
        buf_char(out, ',');
    }
    buf_text(out, " }");
}

/* Every step says its time: leaving one out moves no other. */
static void put_at(struct buf *out, const char *time)
{
    assert(time[0] != '\0');
    buf_text(out, "at '");
    buf_text(out, time);
    buf_text(out, "'\n");
}

/* `done` false: an expectation that it is refused. The same for the others.
 * `out` may be NULL: then nothing is written. */
void script_open(struct buf *out, const char *time,
                 const struct value *arguments, bool done)
{
    static const char *const names[] = { "machine", "innovation", "region",
        "unit", "actor", "role", NULL };
    if (out != NULL) {
        put_at(out, time);
        buf_text(out, done ? "open {" : "expect_refused('open', {");
        put_options(out, arguments, names);
        buf_text(out, done ? " }\n" : " })\n");
        assert(arguments != NULL || out->failed);
    }
}

/* An action with the people and reasons it was asked with. */
void script_act(struct buf *out, const char *time,
                const struct value *arguments, bool done)
{
    static const char *const names[] = { "actor", "role", "second-actor",
        "second-role", "override", "reason", NULL };
    if (out != NULL) {
        put_at(out, time);
        buf_text(out, done ? "act(" : "expect_refused(");
        put_quoted(out, value_get_text(arguments, "case"));
        buf_text(out, ", ");
        put_quoted(out, value_get_text(arguments, "action"));
        buf_text(out, ", {");
        put_options(out, arguments, names);
        buf_text(out, " })\n");
        assert(out->size > 0 || out->failed);
    }
}

/* A document with its fields; rows of a plan by the word that makes them. */
void script_attach(struct buf *out, const char *time,
                   const struct value *arguments, bool done)
{
    static const char *const names[] = { "actor", "role", "signer-role",
                                         NULL };
    if (out == NULL) {
        return;
    }
    put_at(out, time);
    buf_text(out, done ? "attach(" : "expect_refused(");
    put_quoted(out, value_get_text(arguments, "case"));
    buf_text(out, done ? ", '" : ", 'attach:");
    buf_str(out, value_get_text(arguments, "type"));
    buf_text(out, "', {");
    put_options(out, arguments, names);
    buf_text(out, ", fields = ");
    put_pairs(out, value_get(arguments, "field"));
    if (value_get(arguments, "rows") != NULL) {
        buf_text(out, ",\n  rows = plan_rows { start = '2021-08-02' }");
    }
    assert(out->size > 0 || out->failed);
    buf_text(out, " })\n");
}

/* A setting that failed is left out: it is an error, no refusal. */
void script_set(struct buf *out, const char *time,
                const struct value *arguments, bool done)
{
    static const char *const names[] = { "source", "on", "actor", "role",
                                         NULL };
    if (out != NULL && done) {
        put_at(out, time);
        buf_text(out, "set(");
        put_quoted(out, value_get_text(arguments, "case"));
        buf_text(out, ", ");
        put_pairs(out, value_get(arguments, "facts"));
        buf_text(out, ", {");
        put_options(out, arguments, names);
        buf_text(out, " })\n");
        assert(out->size > 0 || out->failed);
    }
}

/* Deciding is never refused. */
void script_decide(struct buf *out, const char *time,
                   const struct value *arguments)
{
    if (out != NULL) {
        put_at(out, time);
        buf_text(out, "decide(");
        put_quoted(out, value_get_text(arguments, "case"));
        buf_text(out, ")\n");
        assert(out->size > 0 || out->failed);
    }
}
