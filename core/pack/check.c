/* Checks beyond what loading refuses.
 *
 * They look at a pack that loaded, or at what could be read of one that did
 * not.  What depends on rules being complete (unused names) is left out when
 * there are errors: it would only repeat them in other words. */
#include "pack/check.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pack/cases.h"
#include "pack/relate.h"

struct check {
    const struct pack *pack;      /* loaded, perhaps with gaps */
    const struct pack_options *options; /* of the caller */
    struct findings *findings;    /* the caller's */
    struct arena *arena;          /* of this check */
};

/* Adds a finding; err is cleared.  0 or ERR_NOMEM.  Errors that are no
 * findings never come here but for memory: checks themselves cannot fail
 * otherwise. */
static int add(struct check *check, enum severity severity, struct err *err)
{
    assert(err->code != 0);
    if (err->code == ERR_NOMEM) {
        return ERR_NOMEM;
    }
    struct finding *finding = findings_add(check->findings, severity);
    if (finding == NULL) {
        return err_nomem(err);
    }
    finding->err = *err;
    err_clear(err);
    return 0;
}

/* Findings about a parent belong to the parent's own check.  Otherwise a
 * province would be told of every slip of the ministry, which it cannot
 * repair. */
static bool is_own(const struct pack *pack, const struct field *field)
{
    assert(field->name.size > 0);
    return str_equal(field->pack, pack->id);
}

/* --- Unused names -------------------------------------------------------- */

/* The program's words; without a list nothing is in it.  `names` ends with
 * NULL and may be NULL as a whole: an embedder that lends no list. */
static bool in_list(const char *const *names, struct str name)
{
    assert(name.size > 0);
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        if (str_is(name, names[i])) {
            return true;
        }
    }
    return false;
}

/* The name in a list of the program's that is nearest; its first if none.
 * `names` holds at least one name.  It is borrowed. */
static struct str nearest_of(const char *const *names, struct str name)
{
    struct str nearest = str_of(names[0]);
    size_t distance = SIZE_MAX;
    assert(name.size > 0);
    for (size_t i = 0; names[i] != NULL; i++) {
        struct str other = str_of(names[i]);
        nearest = str_nearer(name, other, &distance) ? other : nearest;
    }
    assert(nearest.bytes != NULL);
    return nearest;
}

/* A fact that facts.csv calls the core's, and that the program never fills.
 * `core:NAME` promises that the engine fills the fact; if the engine does not
 * know the name, the fact stays unknown in every case and its rules never
 * decide.  Without the engine's list there is nothing to compare with. */
static int check_core_fact(struct check *check, const struct field *field,
                           struct err *err)
{
    const char *const *known = check->options->words.facts;
    assert((field->flags & FIELD_CORE) != 0);
    if (known == NULL || !str_starts(field->derived, "core:")
        || in_list(known, field->name)) {
        return 0;
    }
    err_fail(err, MESSAGE_PACK_FACT_CORE, "tt", field->name,
             nearest_of(known, field->name));
    (void)err_at(err, field->file.bytes, field->line, 0);
    return add(check, SEVERITY_WARNING, err);
}

/* A fact that nothing reads is often a misspelt one.  Core facts are judged by
 * their name instead of their use: the program reads some itself.  Facts of
 * parents are skipped.  0 or ERR_NOMEM. */
static int check_facts(struct check *check, struct err *err)
{
    const struct pack *pack = check->pack;
    assert(pack->facts_used != NULL);
    for (size_t i = 0; i < pack->facts.count; i++) {
        const struct field *field = &pack->facts.fields[i];
        bool core = (field->flags & FIELD_CORE) != 0;
        bool known = pack->facts_used[i]
                     || in_list(check->options->words.facts, field->name);
        if (!is_own(pack, field) || (known && !core)) {
            continue;
        }
        int code = 0;
        if (core) {
            code = check_core_fact(check, field, err);
        } else {
            err_fail(err, MESSAGE_PACK_FACT_UNUSED, "t", field->name);
            (void)err_at(err, field->file.bytes, field->line, 0);
            code = add(check, SEVERITY_WARNING, err);
        }
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* The same for parameters; some are read by the program itself.  A note rather
 * than a warning where we cannot know.  0 or ERR_NOMEM. */
static int check_unused_parameters(struct check *check, struct err *err)
{
    const struct pack *pack = check->pack;
    assert(pack->parameters_used != NULL);
    for (size_t i = 0; i < pack->parameters.count; i++) {
        const struct field *field = &pack->parameters.fields[i];
        if (!is_own(pack, field) || pack->parameters_used[i]
            || in_list(check->options->words.parameters, field->name)) {
            continue;
        }
        err_fail(err, MESSAGE_PACK_PARAMETER_UNUSED, "t", field->name);
        (void)err_at(err, field->file.bytes, field->line, 0);
        /* Without the program's list it may be read there: a note. */
        int code = add(check, check->options->words.parameters == NULL
                              ? SEVERITY_NOTE : SEVERITY_WARNING, err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* Is any fact of this document read by a rule of the pack?  A fact of a
 * document is named "document.NAME.FIELD" (LANGUAGE.md), so the name must
 * stand between the prefix and a dot: "plan" is not read by
 * "document.plan_b.date". */
static bool document_read(const struct pack *pack, struct str document)
{
    static const char prefix[] = "document.";
    const size_t head = sizeof prefix - 1;
    assert(document.size > 0);
    for (size_t i = 0; i < pack->facts.count; i++) {
        struct str name = pack->facts.fields[i].name;
        if (pack->facts_used[i] && str_starts(name, prefix)
            && name.size > head + document.size
            && memcmp(name.bytes + head, document.bytes, document.size) == 0
            && name.bytes[head + document.size] == '.') {
            return true;
        }
    }
    return false;
}

/* Documents that neither the program nor a rule knows are likely misspelt;
 * each is told once.  Rows of one document stand together in the common case,
 * so comparing with the row before tells each once; a document split over the
 * file is told twice, which does no harm.  0 or ERR_NOMEM. */
static int check_documents(struct check *check, struct err *err)
{
    const struct pack *pack = check->pack;
    const char *const *known = check->options->words.documents;
    assert(pack->facts_used != NULL);
    for (size_t i = 0; known != NULL && i < pack->documents_count; i++) {
        const struct document_field *field = &pack->documents[i];
        bool again = i > 0 && str_equal(field->document,
                                        field[-1].document);
        if (again || in_list(known, field->document)
            || document_read(pack, field->document)) {
            continue;
        }
        err_fail(err, MESSAGE_PACK_DOCUMENT_UNUSED, "tt", field->document,
                 nearest_of(known, field->document));
        (void)err_at(err, field->file.bytes, field->line, 0);
        int code = add(check, SEVERITY_WARNING, err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* --- Dates of parameters ------------------------------------------------- */

/* A row without a date holds from the first day there is.  `out` has room for
 * "9999-12-31". */
static void day_text(int64_t day, char out[11])
{
    assert(out != NULL);
    date_format(day < DATE_MIN ? DATE_MIN : day, out);
    assert(out[10] == '\0');
}

/* A row beside the one before it of the same key.  Both rows have the same
 * slot.  A span without a value between two with one is probably a slip (a
 * warning); a row that changes nothing is a note. cell_equal compares by type,
 * so 24 and 24.0 of a number are the same.  0 or ERR_NOMEM. */
static int check_pair(struct check *check, const struct parameter_row *before,
                      const struct parameter_row *row, struct err *err)
{
    const struct field *field = &check->pack->parameters.fields[row->slot];
    char from[11], until[11];
    assert(before->slot == row->slot);
    assert(before->from < row->from);
    day_text(before->from, from);
    day_text(row->from, until);
    if (!before->value.known && row->value.known) {
        err_fail(err, MESSAGE_PACK_PARAMETER_GAP, "tss", field->name, from,
                 until);
        (void)err_at(err, before->file.bytes, before->line, 0);
        return add(check, SEVERITY_WARNING, err);
    }
    if (!cell_equal(field->type, before->value, row->value)) {
        return 0;
    }
    struct buf value;
    buf_init(&value, check->pack->mem, 0);
    cell_print(&value, field->type, row->value);
    if (value.failed) {
        (void)err_nomem(err);
    } else {
        err_fail(err, MESSAGE_PACK_PARAMETER_SAME, "tst", field->name, until,
                 buf_view(&value));
        (void)err_at(err, row->file.bytes, row->line, 0);
    }
    buf_free(&value);
    return add(check, SEVERITY_NOTE, err);
}

/* Rows are sorted by slot and date.  ORDER: parameters.c's compare_rows.  A
 * value without a legal basis cannot be defended, but packs are written before
 * decrees are numbered: a note.  0 or ERR_NOMEM. */
static int check_dates(struct check *check, struct err *err)
{
    const struct pack *pack = check->pack;
    int code = 0;
    for (size_t i = 0; i < pack->parameter_rows_count && code == 0; i++) {
        const struct parameter_row *row = &pack->parameter_rows[i];
        if (i > 0 && row[-1].slot == row->slot) {
            code = check_pair(check, row - 1, row, err);
        }
        if (code == 0 && row->basis.size == 0) {
            err_fail(err, MESSAGE_PACK_PARAMETER_BASIS, "t",
                     pack->parameters.fields[row->slot].name);
            (void)err_at(err, row->file.bytes, row->line, 0);
            code = add(check, SEVERITY_NOTE, err);
        }
        assert(code <= 0);
    }
    return code;
}

/* --- Tables -------------------------------------------------------------- */

/* A table too large to be analysed says so in its findings; other failures of
 * the analysis are findings as well.  `more` of a finding is copied to the
 * caller's arena or dropped when there is none, since this check's arena is
 * freed before the caller looks.  The place is added to findings that have
 * none.  0 or ERR_NOMEM. */
static int check_tables(struct check *check, struct err *err)
{
    const struct pack *pack = check->pack;
    int code = 0;
    for (size_t i = 0; i < pack->tables_count && code == 0; i++) {
        size_t before = check->findings->count;
        code = table_check(pack->tables[i], check->arena, check->findings,
                           err);
        /* What they show lives in our arena: move it to the caller's. */
        struct arena *more = check->options->more;
        for (size_t k = before; k < check->findings->count; k++) {
            struct finding *finding = &check->findings->items[k];
            finding->more = more == NULL || finding->more == NULL
                            ? NULL : value_copy(more, finding->more);
            (void)err_at(&finding->err, pack->tables[i]->file.bytes, 0, 0);
        }
        if (more != NULL && more->failed) {
            code = err_nomem(err);
        }
        if (code != 0 && code != ERR_NOMEM) {
            (void)err_at(err, pack->tables[i]->file.bytes, 0, 0);
            code = add(check, SEVERITY_ERROR, err);
        }
    }
    assert(code <= 0);
    return code;
}

/* --- The whole ----------------------------------------------------------- */

/* By place, then message, then argument: the same order every time, whichever
 * part found it first.  Only the first argument is compared: findings that
 * agree so far are about the same thing.  For qsort. */
static int compare(const void *a, const void *b)
{
    const struct finding *left = a, *right = b;
    int order = strcmp(left->err.file, right->err.file);
    if (order != 0) {
        return order;
    }
    if (left->err.line != right->err.line) {
        return left->err.line < right->err.line ? -1 : 1;
    }
    if (left->err.column != right->err.column) {
        return left->err.column < right->err.column ? -1 : 1;
    }
    assert(left->err.message != MESSAGE_NONE);
    if (left->err.message != right->err.message) {
        return left->err.message < right->err.message ? -1 : 1;
    }
    return strcmp(left->err.args[0], right->err.args[0]);
}

/* Unused names are told only of a sound pack: in a broken one they follow from
 * the breakage.  `sound` says that loading found no error.  0 or ERR_NOMEM. */
static int check_pack(struct check *check, bool sound, struct err *err)
{
    int code = check_dates(check, err);
    if (code == 0) {
        code = check_tables(check, err);
    }
    if (code == 0) {
        code = cases_check(check->pack, sound, check->arena, check->findings,
                           err);
    }
    if (code == 0 && sound) {
        code = relate_check(check->pack, check->findings,
                            check->options->more, err);
    }
    if (code == 0 && sound) {
        code = check_facts(check, err);
    }
    if (code == 0 && sound) {
        code = check_unused_parameters(check, err);
    }
    if (code == 0 && sound) {
        code = check_documents(check, err);
    }
    assert(code <= 0);
    return code;
}

/* The pack is loaded as far as it goes, looked at, and let go. */
int pack_check(const struct pack_files *files, struct pack_options *options,
               struct findings *findings, struct err *err)
{
    assert(findings != NULL);
    struct pack_options all = *options;
    struct pack *pack = NULL;
    size_t before = findings->count, errors = findings_errors(findings);
    all.check_only = true;
    int code = pack_load(&pack, files, &all, findings, err);
    bool found = findings_errors(findings) > errors;
    if (code != 0 && (code == ERR_NOMEM || !found)) {
        pack_release(pack);
        return code;
    }
    code = 0;
    err_clear(err);
    struct arena arena;
    arena_init(&arena, options->mem);
    if (pack != NULL && pack->facts_used != NULL) {
        struct check check = { pack, options, findings, &arena };
        code = check_pack(&check, !found, err);
    }
    arena_free(&arena);
    pack_release(pack);
    if (code == 0 && findings->failed) {
        code = err_nomem(err);
    }
    if (findings->count > before + 1) {
        qsort(findings->items + before, findings->count - before,
              sizeof *findings->items, compare);
    }
    assert(code <= 0);
    return code;
}

/* A folder without pack.json is no pack: an error, not a finding. What may not
 * stand in a pack is a finding, as what stands in its files. */
int pack_check_folder(const char *folder, const char *rules,
                      struct pack_options *options,
                      struct findings *findings, struct err *err)
{
    assert(folder != NULL);
    struct pack_options with = *options;
    struct pack_folder_finder state = { folder, rules };
    struct pack_files files;
    struct arena arena;
    if (with.finder.find == NULL) {
        with.finder = pack_finder_of_folder(&state);
    }
    err_clear(err);
    arena_init(&arena, options->mem);
    int code = pack_files_read(&files, &arena, folder, err);
    if (code == 0) {
        code = pack_check(&files, &with, findings, err);
    } else if (code == ERR_RULES || code == ERR_LIMIT) {
        struct finding *finding = findings_add(findings, SEVERITY_ERROR);
        code = finding == NULL ? err_nomem(err) : 0;
        if (finding != NULL) {
            finding->err = *err;
            err_clear(err);
        }
    }
    arena_free(&arena);
    assert(code <= 0);
    return code;
}
