/* What the tests of tables share: a table from text, results as text. */
#ifndef AWIG_TESTS_TABLE_TEST_H
#define AWIG_TESTS_TABLE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "pack/table.h"

struct fixture {
    struct mem mem;
    struct arena arena;
    struct findings findings;
    struct err err;
    struct table *table;
    char text[8192];              /* the last result, as JSON */
};

static inline void fixture_open(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    mem_init(&f->mem);
    arena_init(&f->arena, &f->mem);
    findings_init(&f->findings, &f->mem);
    err_clear(&f->err);
}

static inline void fixture_close(struct fixture *f)
{
    findings_free(&f->findings);
    arena_free(&f->arena);
    assert_int_equal(f->mem.used_bytes, 0);
}

static inline int fixture_parse(struct fixture *f, const char *csv)
{
    struct table_source source = { STR("t"), STR("t.csv"), str_of(csv),
                                   NULL };
    return table_parse(&f->table, &f->arena, &source, &f->findings, &f->err);
}

/* Parses what must parse. */
static inline void fixture_table(struct fixture *f, const char *csv)
{
    char text[1024];
    if (fixture_parse(f, csv) != 0) {
        err_text(&f->err, LANGUAGE_EN, text, sizeof text);
        fail_msg("%s\n%s", text, csv);
    }
}

static inline const char *fixture_json(struct fixture *f,
                                       const struct value *value)
{
    struct buf buf;
    buf_init(&buf, &f->mem, 0);
    json_write(&buf, value, 0);
    snprintf(f->text, sizeof f->text, "%.*s", (int)buf.size, buf.bytes);
    buf_free(&buf);
    return f->text;
}

/* Evaluates on facts written as JSON; the result as JSON. */
static inline const char *fixture_eval(struct fixture *f, const char *facts)
{
    struct value *map = NULL, *out = NULL;
    assert_int_equal(json_parse(&f->arena, str_of(facts), "facts", &map,
                                &f->err), 0);
    assert_int_equal(table_eval_value(&out, &f->arena, f->table, map,
                                      &f->findings), 0);
    return fixture_json(f, out);
}

#endif
