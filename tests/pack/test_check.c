/* awig check: what it finds beyond a load, and every misspelt name. */
#include "pack/check.h"

#include <ctype.h>

#include "base/file.h"
#include "pack_fixture.h"

/* Checks a pack of the world; findings into world->findings. */
static int check(struct world *world, const char *id)
{
    world_forget(world);
    struct arena arena;
    struct pack_files files = { 0 };
    struct pack_options options = world_options(world);
    arena_init(&arena, &world->mem);
    int code = world_files(world, str_of(id), &arena, &files, &world->err);
    if (code == 0) {
        code = pack_check(&files, &options, &world->findings, &world->err);
    }
    arena_free(&arena);
    return code;
}

static bool found(const struct world *world, enum message message,
                  const char *file, int64_t line)
{
    for (size_t i = 0; i < world->findings.count; i++) {
        const struct err *err = &world->findings.items[i].err;
        if (err->message == message && strcmp(err->file, file) == 0
            && err->line == line) {
            return true;
        }
    }
    return false;
}

static void start(struct world *world)
{
    world_start(world);
    world_pack(world, "p", NULL);
    world_file(world, "p", "facts.csv", "fact,type,values,min,max\n"
               "a.used,int,,0,10\na.unused,int,,,\na.word,text,x|y,,\n"
               "a.core,int,,,\n");
    world_file(world, "p", "parameters.csv",
               "key,from,value,stricter,title_id,title_en,basis\n"
               "used,2020-01-01,1,higher,J,T,F1\n"
               "used,2021-01-01,,,,,F1\n"
               "used,2022-01-01,2,,,,F1\n"
               "used,2023-01-01,2,,,,\n"
               "unused,,1,higher,J,T,F1\n");
    world_file(world, "p", "eligibility.lua",
               "rule { id = 'R1', on_fail = 'note', basis = 'F1',\n"
               "  title = { id = 'J', en = 'T' },\n"
               "  check = function(case, p)\n"
               "    return case.a.used >= p.used and case.a.word == 'x'\n"
               "      and case.a.core > 1\n  end }\n");
}

static void test_finds(void **state)
{
    (void)state;
    struct world world;
    start(&world);
    world_file(&world, "p", "cases/a.csv",
               "case,a.used,#note,expect,expect_rules\n"
               "1,5,x,layak,\n2,11,x,perlu telaah,R1\n"
               "3,lima,x,eligible,R2|R1\n4,,x,mungkin,R1|\n");
    world_file(&world, "p", "cases/b.csv", "a.usde\n5\n");
    assert_int_equal(check(&world, "p"), 0);
    static const struct { enum message message; const char *file;
                          int64_t line; } wanted[] = {
        { MESSAGE_PACK_FACT_UNUSED, "p/facts.csv", 3 },
        { MESSAGE_PACK_PARAMETER_UNUSED, "p/parameters.csv", 6 },
        { MESSAGE_PACK_PARAMETER_GAP, "p/parameters.csv", 3 },
        { MESSAGE_PACK_PARAMETER_SAME, "p/parameters.csv", 5 },
        { MESSAGE_PACK_PARAMETER_BASIS, "p/parameters.csv", 5 },
        { MESSAGE_FACT_RANGE, "p/cases/a.csv", 3 },
        { MESSAGE_FACT_TYPE, "p/cases/a.csv", 4 },
        { MESSAGE_PACK_CASE_RULE, "p/cases/a.csv", 4 },
        { MESSAGE_PACK_CASE_EXPECT, "p/cases/a.csv", 5 },
        { MESSAGE_PACK_CASE_HEAD, "p/cases/b.csv", 1 },
        { MESSAGE_PACK_CASE_NO_EXPECT, "p/cases/b.csv", 1 },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (!found(&world, wanted[i].message, wanted[i].file,
                   wanted[i].line)) {
            fail_msg("no %s at %s:%d in\n%s",
                     message_row(wanted[i].message)->name, wanted[i].file,
                     (int)wanted[i].line, world_text(&world));
        }
    }
    if (world.findings.count != sizeof wanted / sizeof wanted[0]) {
        fail_msg("%s", world_text(&world));
    }
    /* Sorted by file and line. */
    for (size_t i = 1; i < world.findings.count; i++) {
        const struct err *a = &world.findings.items[i - 1].err;
        const struct err *b = &world.findings.items[i].err;
        int order = strcmp(a->file, b->file);
        assert_true(order < 0 || (order == 0 && a->line <= b->line));
    }
    world_end(&world);
}

/* With errors, what follows from them is not told too. */
static void test_not_repeated(void **state)
{
    (void)state;
    struct world world;
    start(&world);
    world_file(&world, "p", "eligibility.lua", "rule {\n");
    assert_int_equal(check(&world, "p"), 0);
    assert_int_equal(findings_errors(&world.findings), 1);
    assert_false(found(&world, MESSAGE_PACK_FACT_UNUSED, "p/facts.csv", 3));
    world_end(&world);
}

/* A finding of a table carries its example. */
static void test_table(void **state)
{
    (void)state;
    struct world world;
    struct arena more, arena;
    struct pack_files files = { 0 };
    start(&world);
    world_file(&world, "p", "tables/t.csv",
               "hit:UNIQUE,a.word,=> r\n1,x,yes\n");
    arena_init(&more, &world.mem);
    arena_init(&arena, &world.mem);
    struct pack_options options = world_options(&world);
    options.more = &more;
    assert_int_equal(world_files(&world, STR("p"), &arena, &files,
                                 &world.err), 0);
    assert_int_equal(pack_check(&files, &options, &world.findings,
                                &world.err), 0);
    bool gap = false;
    for (size_t i = 0; i < world.findings.count; i++) {
        const struct finding *finding = &world.findings.items[i];
        gap = gap || (strcmp(finding->err.file, "p/tables/t.csv") == 0
                      && finding->more != NULL
                      && value_get(finding->more, "example") != NULL);
    }
    assert_true(gap);
    arena_free(&more);
    arena_free(&arena);
    world_end(&world);
}

/* What a text column takes as it stands is told with what was meant; a word
 * in quotes, and one that the fact may be, is meant as it stands. */
static void test_doubtful_text(void **state)
{
    (void)state;
    static const struct { const char *cell; enum message message; } cases[] = {
        { "\xE2\x80\x9Ckota\xE2\x80\x9D", MESSAGE_TABLE_CELL_CURLY },
        { "'kota'", MESSAGE_TABLE_CELL_CURLY },
        { "\xE2\x80\x93", MESSAGE_TABLE_CELL_OPERATOR },
        { "kota atau desa", MESSAGE_TABLE_CELL_OR },
        { "5-10", MESSAGE_TABLE_CELL_RANGE },
        { "kota", MESSAGE_NONE }, { "\"\"\"'kota'\"\"\"", MESSAGE_NONE },
        { "Bukan penerima", MESSAGE_NONE },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        char text[200];
        start(&world);
        world_file(&world, "p", "facts.csv",
                   "fact,type,values,min,max\na.used,int,,0,10\n"
                   "a.free,text,,,\na.word,text,x|y|5-10,,\na.core,int,,,\n");
        (void)snprintf(text, sizeof text, "hit:FIRST,a.free,a.word,=> r\n"
                       "1,%s,5-10,yes\n2,-,-,no\n", cases[i].cell);
        world_file(&world, "p", "tables/t.csv", text);
        assert_int_equal(check(&world, "p"), 0);
        size_t doubts = 0;
        for (size_t k = 0; k < world.findings.count; k++) {
            const struct finding *finding = &world.findings.items[k];
            if (strcmp(finding->err.file, "p/tables/t.csv") == 0) {
                assert_int_equal(finding->err.message, cases[i].message);
                assert_int_equal(finding->severity, SEVERITY_WARNING);
                assert_int_equal(finding->err.column, 3);
                doubts++;
            }
        }
        assert_int_equal(doubts, cases[i].message != MESSAGE_NONE);
        world_end(&world);
    }
}

/* A table with a mistake is the only mistake: the rules that read it and the
 * cases that name those rules are not blamed for it. */
static void test_one_mistake_once(void **state)
{
    (void)state;
    struct world world;
    start(&world);
    world_file(&world, "p", "tables/t.csv",
               "hit:UNIQUE,a.word,=> r\n1,<>x,yes\n");
    world_file(&world, "p", "matching.lua",
               "component { id = 'K', basis = 'F1', weight = 'used',\n"
               "  title = { id = 'J', en = 'T' },\n"
               "  value = function(case, p) return tables.t(case) end }\n");
    world_file(&world, "p", "cases/c.csv",
               "a.used,expect_rules\n1,R1\n");
    assert_int_equal(check(&world, "p"), 0);
    assert_int_equal(findings_errors(&world.findings), 1);
    assert_true(found(&world, MESSAGE_TABLE_CELL_NOT_EQUAL, "p/tables/t.csv",
                      2));
    world_file(&world, "p", "cases/c.csv",
               "a.used,expect_rules\n1,R7\n");
    world_file(&world, "p", "tables/t.csv",
               "hit:UNIQUE,a.word,=> r\n1,x,1\n2,y,2\n");
    assert_int_equal(check(&world, "p"), 0);
    assert_true(found(&world, MESSAGE_PACK_CASE_RULE, "p/cases/c.csv", 2));
    world_end(&world);
}

static void test_no_pack(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    struct pack_options options = world_options(&world);
    assert_int_equal(pack_check_folder("tests/pack", NULL, &options,
                                       &world.findings, &world.err),
                     ERR_INPUT);
    assert_int_equal(world.err.message, MESSAGE_PACK_NO_MANIFEST);
    world_end(&world);
}

static void test_no_memory(void **state)
{
    (void)state;
    uint64_t at = 1;
    for (bool reached = true; reached; at++) {
        struct world world;
        start(&world);
        world_file(&world, "p", "cases/a.csv", "a.used,expect\n5,layak\n");
        world_file(&world, "p", "tables/t.csv",
                   "hit:UNIQUE,a.word,=> r\n1,x,yes\n");
        world.mem.fail_at = at;
        int code = check(&world, "p");
        reached = world.mem.calls >= at;
        world.mem.fail_at = 0;
        if (code != 0 && code != ERR_NOMEM) {
            fail_msg("allocation %d: %s", (int)at, world_text(&world));
        }
        if (code == 0 && findings_errors(&world.findings) > 0) {
            fail_msg("allocation %d: %s", (int)at, world_text(&world));
        }
        world_end(&world);
        assert_true(at < 100000);
    }
}

/* --- Every name of every pack of rules/, misspelt once -------------------- */

/* What the program knows: lifecycle's documents. */
static const char *const documents[] = {
    "interest_record", "gap_analysis", "selection_record", "action_plan",
    "commitment_sheet", "budget_subactivity", "team_decree",
    "origin_communication_record", "adaptation_design", "origin_agreement",
    "internal_socialization_record", "trial_report", "monitoring_report",
    "evaluation_report", "reflection_record", "legal_umbrella",
    "budget_allocation", "medium_term_plan_reference", "innovation_profile",
    "withdrawal_letter", "officer_decree", "hub_decree", "companion_team",
    "discontinuance_letter", "hub_review", NULL
};

static const char *const supplied[] = {
    "innovation.owner_province_code", "replicator.province_code",
    "replicator.participating", "pair.same_province", "pair.similarity",
    "need.score", "need.coverage", "need.goal", "population.active_same",
    "population.submitted_by_owner", "population.batch_size",
    "population.batch_ready", "programme.year", "programme.plan_year",
    "programme.selection_on", "programme.mentoring_from",
    "programme.mentoring_until", "action.name", "action.at", "action.role",
    "entered.monitoring_evaluation", "entered.trial",
    "event.innovator_presentation.held_on", "event.fgd_selection.held_on",
    "event.registration_close.planned_on", "proposal.category_in_edition",
    "proposal.group_in_edition", NULL
};

/* Of the machines: those that the packs of rules/ name. */
static const char *const actions[] = {
    "confirm_eligible", "interview", "map_gaps", "open", "select",
    "start_implementation", "submit", "submit_plan", "uphold_objection",
    "verify_interest", NULL
};

static const char *const roles[] = {
    "ministry", "opd", "organization_bureau", NULL
};

struct typos {
    struct pack_files files;
    struct pack_file *copy;
    const char *folder;
    int tried, missed;
};

/* A number that changes with any finding's message, place or argument. */
static uint64_t print_of(const struct findings *findings)
{
    uint64_t sum = findings->count;
    for (size_t i = 0; i < findings->count; i++) {
        const struct err *err = &findings->items[i].err;
        sum = sum * 31 + (uint64_t)err->message;
        sum = sum * 31 + str_hash(str_of(err->file)) + (uint64_t)err->line;
        sum = sum * 31 + str_hash(str_of(err->args[0]));
    }
    return sum;
}

static uint64_t run_check(struct typos *typos, bool *clean)
{
    struct world world;
    world_start(&world);
    struct pack_folder_finder state = { typos->folder, NULL };
    struct pack_options options = world_options(&world);
    options.finder = pack_finder_of_folder(&state);
    options.words.documents = documents;
    options.words.actions = actions;
    options.words.roles = roles;
    options.words.facts = supplied;
    pack_files_identify(&typos->files);
    assert_int_equal(pack_check(&typos->files, &options, &world.findings,
                                &world.err), 0);
    uint64_t print = print_of(&world.findings);
    *clean = findings_errors(&world.findings) == 0;
    world_end(&world);
    return print;
}

/* Misspells the name at `at` by a letter more, and checks. */
static void misspell(struct typos *typos, size_t file, size_t end,
                     uint64_t before)
{
    struct str bytes = typos->files.files[file].bytes;
    char *text = malloc(bytes.size + 2);
    bool clean = false;
    memcpy(text, bytes.bytes, end);
    text[end] = 'q';
    memcpy(text + end + 1, bytes.bytes + end, bytes.size - end);
    text[bytes.size + 1] = '\0';
    typos->copy[file].bytes = (struct str){ text, bytes.size + 1 };
    typos->tried++;
    if (run_check(typos, &clean) == before) {
        size_t from = end > 30 ? end - 30 : 0;
        print_error("%s/%s: not found: ...%.*s\n", typos->folder,
                    typos->copy[file].path.bytes, (int)(end - from + 1),
                    text + from);
        typos->missed++;
    }
    typos->copy[file].bytes = bytes;
    free(text);
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Is the text that ends at `end` a name in quotes: of a parameter, a fact, a
 * document or an action that a declaration names, or of known()? */
static bool is_quoted_name(struct str text, size_t end)
{
    static const char *const before[] = {
        "weight = ", "points = ", "from = ", "measures = ", "document = ",
        "action = ", "role = ", "programme, ", "innovation, ", "replicator, ",
        "proposal, ", "bali, "
    };
    size_t start = end;
    while (start > 0 && text.bytes[start] != '\'') {
        start--;
    }
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        size_t size = strlen(before[i]);
        if (start > size && memcmp(text.bytes + start - size, before[i],
                                   size) == 0) {
            return true;
        }
    }
    return false;
}

/* The ends of names: the first cell of each row of a CSV and each head; in
 * Lua the last part of case.a.b and p.x. */
static void misspell_file(struct typos *typos, size_t file, uint64_t before)
{
    struct str path = typos->files.files[file].path;
    struct str text = typos->files.files[file].bytes;
    bool csv = path.size > 4
               && memcmp(path.bytes + path.size - 4, ".csv", 4) == 0;
    /* Labels of rows and names of cases are nobody's but their own. */
    bool cases = str_starts(path, "cases/") || str_starts(path, "tables/");
    bool lua = path.size > 4
               && memcmp(path.bytes + path.size - 4, ".lua", 4) == 0;
    bool head = true, first = true;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i], next = i + 1 < text.size
                                       ? text.bytes[i + 1] : '\n';
        bool end = is_name(c) && !is_name(next) && next != '.';
        if (csv && end && (next == ',' || next == ';' || next == '\n')
            && (head || (first && !cases))) {
            bool note = false;
            for (size_t k = i; k > 0 && text.bytes[k] != ','
                 && text.bytes[k] != ';' && text.bytes[k] != '\n'; k--) {
                note = note || text.bytes[k] == '#'
                       || text.bytes[k] == '=';   /* an output */
            }
            if (!note) {
                misspell(typos, file, i + 1, before);
            }
        }
        first = c == '\n' || (first && c != ',' && c != ';');
        head = head && c != '\n';
        if (!lua || !end) {
            continue;
        }
        size_t start = i;
        while (start > 0 && (is_name(text.bytes[start - 1])
                             || text.bytes[start - 1] == '.')) {
            start--;
        }
        struct str word = { text.bytes + start, i + 1 - start };
        bool quoted = next == '\'' && is_quoted_name(text, i);
        if (str_starts(word, "case.") || str_starts(word, "p.")
            || str_starts(word, "tables.") || quoted) {
            misspell(typos, file, i + 1, before);
        }
    }
}

/* Every name of one pack, once each. */
static void typos_of(const char *folder, int *tried, int *missed)
{
    struct mem mem;
    struct arena arena;
    struct err err;
    bool clean = false;
    struct typos typos = { .folder = folder };
    mem_init(&mem);
    arena_init(&arena, &mem);
    assert_int_equal(pack_files_read(&typos.files, &arena, folder, &err), 0);
    typos.copy = malloc(typos.files.count * sizeof *typos.copy);
    memcpy(typos.copy, typos.files.files,
           typos.files.count * sizeof *typos.copy);
    typos.files.files = typos.copy;
    uint64_t before = run_check(&typos, &clean);
    if (!clean) {
        print_error("%s does not pass its check\n", folder);
        (*missed)++;
    }
    for (size_t k = 0; k < typos.files.count; k++) {
        misspell_file(&typos, k, before);
    }
    *tried += typos.tried;
    *missed += typos.missed;
    free(typos.copy);
    arena_free(&arena);
}

static void test_typos(void **state)
{
    (void)state;
    struct mem mem;
    struct arena arena;
    struct err err;
    struct file_list folders;
    int tried = 0, missed = 0;
    mem_init(&mem);
    arena_init(&arena, &mem);
    assert_int_equal(file_folders(&folders, &arena, "rules", &err), 0);
    for (size_t i = 0; i < folders.count; i++) {
        char folder[200];
        snprintf(folder, sizeof folder, "rules/%s", folders.paths[i].bytes);
        typos_of(folder, &tried, &missed);
    }
    typos_of("docs/examples/lomba", &tried, &missed);     /* has a table */
    arena_free(&arena);
    print_message("%d names misspelt\n", tried);
    assert_int_equal(missed, 0);
    assert_true(tried > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds), cmocka_unit_test(test_not_repeated),
        cmocka_unit_test(test_table), cmocka_unit_test(test_doubtful_text),
        cmocka_unit_test(test_one_mistake_once), cmocka_unit_test(test_no_pack),
        cmocka_unit_test(test_no_memory), cmocka_unit_test(test_typos),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
