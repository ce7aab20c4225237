/* Previewing an edit of 2 rules of nasional over 100,000 made-up cases, as a
 * ratio to judging both sides in full.
 *
 * Facts are read once and the published side is judged once; what an edit
 * costs from then on is one change. The whole of a first call, reading
 * included, is shown beside it. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/impact.h"
#include "engine/import.h"
#include "engine/synthetic.h"

enum { CASES = 100000, ROUNDS = 5 };
static const double RATIO_MAX = 0.3;
static const char PATH[] = "/tmp/awig-bench-impact.db";

struct bench {
    struct mem mem;
    struct arena arena;
    struct session session;
    struct err err;
    struct draft drafts[2];       /* two values of the same two parameters */
    struct pack_files files[2];
};

static void must(struct bench *bench, int code)
{
    char text[1024];
    if (code != 0) {
        err_text(&bench->err, LANGUAGE_EN, text, sizeof text);
        fprintf(stderr, "%s\n", text);
        exit(2);
    }
}

/* `text` with the first `from` replaced, in the arena. */
static struct str replaced(struct bench *bench, struct str text,
                           const char *from, const char *to)
{
    const char *at = strstr(text.bytes, from);
    char *out = arena_alloc(&bench->arena, text.size + strlen(to) + 1);
    if (at == NULL || out == NULL) {
        fprintf(stderr, "no '%s' in parameters.csv\n", from);
        exit(2);
    }
    int size = snprintf(out, text.size + strlen(to) + 1, "%.*s%s%s",
                        (int)(at - text.bytes), text.bytes, to,
                        at + strlen(from));
    return (struct str){ out, (size_t)size };
}

/* The national pack with another age (N02) and another need (N09). */
static void make_draft(struct bench *bench, int which, const char *age,
                       const char *need)
{
    struct pack_files *files = &bench->files[which];
    must(bench, pack_files_read(files, &bench->arena, "rules/nasional",
                                &bench->err));
    for (size_t i = 0; i < files->count; i++) {
        if (str_is(files->files[i].path, "parameters.csv")) {
            struct str bytes = replaced(bench, files->files[i].bytes,
                                        "min_age_months,,24", age);
            ((struct pack_file *)(uintptr_t)&files->files[i])->bytes =
                replaced(bench, bytes, "min_need,,25", need);
        }
    }
    must(bench, draft_open_files(&bench->drafts[which], &bench->session,
                                 files, 18900, &bench->err));
}

static double change(struct bench *bench, struct impact *impact, int which)
{
    double best = 1e9;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t from = bench->session.clock.ticks_ns(
            bench->session.clock.user);
        must(bench, impact_change(impact, &bench->drafts[(which + i) % 2],
                                  &bench->err));
        double ms = (double)(bench->session.clock.ticks_ns(
            bench->session.clock.user) - from) / 1e6;
        best = ms < best ? ms : best;
    }
    return best;
}

static bool measure(struct bench *bench)
{
    struct synthetic synthetic;
    struct impact impact;
    must(bench, synthetic_init(&synthetic, &bench->session, CASES, 18900,
                               &bench->err));
    impact_init(&impact, &bench->session, NULL, &bench->drafts[0], 18900);
    must(bench, impact_add_synthetic(&impact, &synthetic, &bench->err));
    int64_t from = bench->session.clock.ticks_ns(
        bench->session.clock.user);
    must(bench, impact_judge(&impact, &bench->err));
    double first = (double)(bench->session.clock.ticks_ns(
        bench->session.clock.user) - from) / 1e6;
    double some = change(bench, &impact, 1);
    impact.all_rules = true;
    double full = change(bench, &impact, 1);
    double ratio = some / (2 * full);
    printf("impact: first call %.0f ms, an edit of 2 rules %.1f ms, both"
           " sides in full %.1f ms: ratio %.2f (at most %.1f)\n", first,
           some, 2 * full, ratio, RATIO_MAX);
    impact_free(&impact);
    synthetic_free(&synthetic);
    return ratio <= RATIO_MAX;
}

int main(void)
{
    static struct bench bench;
    struct value *out = NULL;
    mem_init(&bench.mem);
    arena_init(&bench.arena, &bench.mem);
    bench.session = (struct session){ .mem = &bench.mem,
        .arena = &bench.arena, .language = LANGUAGE_EN };
    clock_system(&bench.session.clock);
    entropy_system(&bench.session.entropy);
    (void)remove(PATH);
    struct value *arguments = value_map(&bench.arena);
    value_set_string(&bench.arena, arguments, "db", PATH);
    value_set_string(&bench.arena, arguments, "data", "data");
    value_set_string(&bench.arena, arguments, "rules", "rules");
    bench.session.arguments = arguments;
    must(&bench, op_init(&bench.session, &out, &bench.err));
    struct hub_place place = { PATH, DB_READ_ONLY, &bench.session.clock,
                               &bench.session.entropy };
    must(&bench, hub_open(&bench.session.hub, &bench.mem, &place,
                          &bench.err));
    make_draft(&bench, 0, "min_age_months,,36", "min_need,,30");
    make_draft(&bench, 1, "min_age_months,,30", "min_need,,28");
    bool ok = measure(&bench);
    draft_free(&bench.drafts[0]);
    draft_free(&bench.drafts[1]);
    hub_close(bench.session.hub);
    (void)remove(PATH);
    arena_free(&bench.arena);
    return ok ? 0 : 1;
}
