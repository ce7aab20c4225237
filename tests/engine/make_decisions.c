/* make_decisions HUB FIRST COUNT: decides the cases of a hub in turn, COUNT
 * times, each with another day and time, for the campaign of replays.  One
 * transaction a thousand: it is the number that matters here, not the disk. */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "engine/decide.h"
#include "store/cases.h"
#include "store/rows.h"

struct maker {
    struct mem mem;
    struct err err;
    struct session session;
    struct hub *hub;
    int64_t cases;
};

/* Decides case number `n` of the series. */
static int decide(struct maker *maker, int64_t n)
{
    struct arena arena;
    char name[16], as_of[11], at[40];
    struct value *out = NULL;
    arena_init(&arena, &maker->mem);
    struct value *arguments = value_map(&arena);
    snprintf(name, sizeof name, "C%04d", (int)(n % maker->cases + 1));
    date_format(18779 + n * 7 % 900, as_of);
    time_format(1700000000 + n, ZONE_UTC, at);
    value_set_string(&arena, arguments, "case", name);
    value_set_string(&arena, arguments, "as-of", as_of);
    value_set_string(&arena, arguments, "at", at);
    maker->session.mem = &maker->mem;
    maker->session.arena = &arena;
    maker->session.arguments = arguments;
    maker->session.hub = maker->hub;
    int code = op_decide(&maker->session, &out, &maker->err);
    arena_free(&arena);
    return code;
}

static int decide_all(struct maker *maker, int64_t first, int64_t count)
{
    int code = row_count(maker->hub->db, "SELECT count(*) FROM cases",
                         &maker->cases, &maker->err);
    for (int64_t n = first; code == 0 && n < first + count;) {
        code = db_begin(maker->hub->db, &maker->err);
        for (int64_t i = 0; code == 0 && i < 1000 && n < first + count; i++) {
            code = decide(maker, n++);
        }
        if (code == 0) {
            code = db_commit(maker->hub->db, &maker->err);
        }
    }
    return code;
}

int main(int argc, char **argv)
{
    static struct maker maker;
    if (argc != 4) {
        return 2;
    }
    mem_init(&maker.mem);
    clock_system(&maker.session.clock);
    entropy_system(&maker.session.entropy);
    struct hub_place place = { argv[1], 0, &maker.session.clock,
                               &maker.session.entropy };
    int code = hub_open(&maker.hub, &maker.mem, &place, &maker.err);
    if (code == 0) {
        code = decide_all(&maker, strtol(argv[2], NULL, 10),
                          strtol(argv[3], NULL, 10));
    }
    hub_close(maker.hub);
    if (code < 0) {
        char text[500];
        err_text(&maker.err, LANGUAGE_EN, text, sizeof text);
        fprintf(stderr, "%s\n", text);
    }
    return code == 0 ? 0 : 1;
}
