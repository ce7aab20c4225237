/* Conditions in words. */
#include "../support/expr_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/json.h"
#include "expr/words.h"

static const struct type bool_type = { TYPE_BOOL, false };

static void says(struct build *b, node_id node, const char *id,
                 const char *en)
{
    const char *want[LANGUAGE_COUNT] = { id, en };
    struct eval eval = {
        .graph = &b->graph, .facts = b->cells,
        .parameters = b->parameter_cells, .arena = &b->arena
    };
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        struct buf buf;
        buf_init(&buf, &b->mem, 0);
        words_node(&buf, &b->graph, node, &eval, (enum language)language);
        assert_string_equal(buf.bytes, want[language]);
        buf_free(&buf);
    }
}

static void says_conditions(void **state)
{
    (void)state;
    struct build b;
    expr_begin(&b);
    b.parameter_cells[SLOT_INT] = cell_int(24);
    node_id months = expr_ints(&b, NODE_MONTHS_BETWEEN,
                                expr_fact(&b, SLOT_DATE),
                                expr_fact(&b, SLOT_AS_OF));
    node_id old = expr_test(&b, NODE_GE, months,
                             graph_parameter(&b.graph, SLOT_INT));
    says(&b, old, "jumlah bulan dari Mulai sampai Tanggal penilaian "
         "sekurang-kurangnya Jumlah staf (24)",
         "the months from Started to Day of judging is at least Staff (24)");
    node_id flag = expr_fact(&b, SLOT_FLAG);
    node_id not_flag = graph_unary(&b.graph, NODE_NOT, bool_type, flag);
    says(&b, flag, "Berkomitmen: ya", "Committed: yes");
    says(&b, not_flag, "Berkomitmen: tidak", "Committed: no");
    node_id known = expr_known(&b, SLOT_NUMBER);
    says(&b, known, "Nilai sudah diisi", "Score is filled in");
    says(&b, graph_unary(&b.graph, NODE_NOT, bool_type, known),
         "Nilai belum diisi", "Score is not filled in");
    node_id score = expr_test(&b, NODE_LT, expr_fact(&b, SLOT_NUMBER),
                               expr_number(&b, 12.5));
    node_id budget = expr_test(&b, NODE_LE, expr_fact(&b, SLOT_INT),
                                expr_int(&b, 1500000));
    says(&b, expr_test(&b, NODE_AND, known,
                        expr_test(&b, NODE_OR, score, budget)),
         "Nilai sudah diisi dan (Nilai kurang dari 12,5 atau Jumlah staf "
         "sebanyak-banyaknya 1.500.000)",
         "Score is filled in and (Score is less than 12.5 or Staff is at "
         "most 1,500,000)");
    node_id args[3] = { expr_fact(&b, SLOT_TEXT), expr_text(&b, "x"),
                        expr_text(&b, "y") };
    says(&b, graph_call(&b.graph, NODE_ONE_OF, bool_type, args, 3),
         "Jenis termasuk salah satu dari x atau y", "Kind is one of x or y");
    says(&b, expr_test(&b, NODE_IN_LIST, expr_fact(&b, SLOT_TAGS),
                        expr_text(&b, "air")),
         "Bidang memuat air", "Fields contains air");
    node_id day = expr_test(&b, NODE_EQ, expr_fact(&b, SLOT_DATE),
                             expr_date(&b, 18843));
    says(&b, day, "Mulai adalah 4 Agustus 2021", "Started is 4 August 2021");
    expr_end(&b);
}

static void labels_values(void **state)
{
    (void)state;
    struct mem mem;
    struct buf buf;
    const struct str values[] = { STR("replication") };
    const struct str labels[] = { STR("replikasi") };
    struct field field = {
        .type = { TYPE_TEXT, false }, .values = values, .values_count = 1,
        .value_labels = { labels, NULL }
    };
    mem_init(&mem);
    buf_init(&buf, &mem, 0);
    words_cell(&buf, &field, field.type, cell_text("replication"),
               LANGUAGE_ID);
    buf_char(&buf, ';');
    words_cell(&buf, &field, field.type, cell_text("replication"),
               LANGUAGE_EN);
    buf_char(&buf, ';');
    words_cell(&buf, NULL, (struct type){ TYPE_INT, false }, cell_int(2021),
               LANGUAGE_ID);
    buf_char(&buf, ';');
    words_cell(&buf, NULL, (struct type){ TYPE_INT, false },
               cell_int(-1234567), LANGUAGE_ID);
    buf_char(&buf, ';');
    words_cell(&buf, NULL, (struct type){ TYPE_TIME, false },
               cell_int(1635785999), LANGUAGE_ID);
    buf_char(&buf, ';');
    words_cell(&buf, NULL, (struct type){ TYPE_TEXT, true },
               (struct cell){ .known = true }, LANGUAGE_EN);
    buf_char(&buf, ';');
    words_cell(&buf, NULL, field.type, (struct cell){ .known = false },
               LANGUAGE_ID);
    assert_string_equal(buf.bytes,
                        "replikasi;replication;2021;-1.234.567;"
                        "1 November 2021 pukul 23.59 WIB;(empty list);"
                        "(belum diisi)");
    buf_free(&buf);
}

static void explains_parts(void **state)
{
    (void)state;
    struct build b;
    struct buf buf;
    expr_begin(&b);
    b.cells[SLOT_INT] = cell_int(2);
    b.cells[SLOT_FLAG] = cell_bool(true);
    node_id few = expr_test(&b, NODE_GE, expr_fact(&b, SLOT_INT),
                             expr_int(&b, 3));
    node_id score = expr_test(&b, NODE_GE, expr_fact(&b, SLOT_NUMBER),
                               expr_int(&b, 60));
    node_id all = expr_test(&b, NODE_AND,
                             expr_test(&b, NODE_AND,
                                        expr_fact(&b, SLOT_FLAG), few),
                             score);
    struct eval eval = {
        .graph = &b.graph, .facts = b.cells,
        .parameters = b.parameter_cells, .arena = &b.arena
    };
    struct value *list = words_explain(&b.arena, &eval, all, LANGUAGE_EN);
    buf_init(&buf, &b.mem, 0);
    json_write(&buf, list, 0);
    assert_string_equal(
        buf.bytes,
        "[{\"text\":\"Committed: yes\",\"holds\":true,\"parts\":[]},"
        "{\"text\":\"Staff is at least 3\",\"holds\":false,"
        "\"found\":\"2\",\"parts\":[]},"
        "{\"text\":\"Score is at least 60\",\"holds\":null,"
        "\"found\":\"(not filled in)\",\"parts\":[]}]");
    buf_free(&buf);
    expr_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_conditions), cmocka_unit_test(labels_values),
        cmocka_unit_test(explains_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
