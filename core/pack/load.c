/* Loading a pack: the parts in order, after its parent.
 *
 * A pack is good or it is not there: with any finding that is an error the
 * load fails with the first of them, and nothing of the pack is left.  Only
 * `check_only` goes on behind mistakes and hands out what could be read. */
#include "pack/pack.h"

#include <assert.h>
#include <string.h>

#include "pack/build.h"
#include "pack/calendar.h"
#include "pack/documents.h"
#include "pack/facts.h"
#include "pack/inherit.h"
#include "pack/logic.h"
#include "pack/lookup.h"
#include "pack/manifest.h"
#include "pack/parameters.h"

/* Packs being loaded, the leaf last: finds circles. */
struct below {
    struct str id;                /* of a pack being loaded */
    const struct below *next;     /* the pack that asked for it */
};

static int load(struct pack **out, const struct pack_files *files,
                const struct pack_options *options,
                const struct below *below, struct err *err);

/* --- Files --------------------------------------------------------------- */

static const char *const file_names[] = {
    "pack.json", "facts.csv", "parameters.csv", "documents.csv",
    "calendar.csv", "eligibility.lua", "matching.lua", "schedule.lua",
    "lifecycle.lua",
};
enum { FILE_NAMES = sizeof file_names / sizeof file_names[0] };

/* Without case: `matching.LUA` is a slip too.  `tail` is in small letters.
 * For byte-exact names the caller compares itself. */
static bool ends_with(struct str path, const char *tail)
{
    size_t size = strlen(tail);
    assert(size > 0);
    if (path.size < size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        char c = path.bytes[path.size - size + i];
        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if (c != tail[i]) {
            return false;
        }
    }
    assert(path.size >= size);
    return true;
}

/* Is this a path that a pack may have?  Files of other kinds (README.md) are
 * none of our business; a CSV, Lua or JSON file that nobody reads is a
 * mistake.  *nearest is what it may have meant.  A case file may be called
 * anything, a table's name is a name of the language, since rules write
 * `tables.NAME`.  *nearest is always set and borrowed. */
static bool path_ok(struct str path, struct str *nearest)
{
    size_t distance = SIZE_MAX;
    *nearest = str_of(file_names[0]);
    for (int i = 0; i < FILE_NAMES; i++) {
        struct str name = str_of(file_names[i]);
        if (str_equal(path, name)) {
            return true;
        }
        if (str_nearer(path, name, &distance)) {
            *nearest = name;
        }
    }
    const char *slash = memchr(path.bytes, '/', path.size);
    bool csv = path.size > 4
               && memcmp(path.bytes + path.size - 4, ".csv", 4) == 0;
    if (csv && slash != NULL) {
        size_t head = (size_t)(slash - path.bytes) + 1;
        struct str name = { path.bytes + head, path.size - head - 4 };
        assert(head < path.size);
        if (str_starts(path, "cases/")) {
            return true;
        }
        if (str_starts(path, "tables/") && build_name_ok(name, false)) {
            return true;
        }
        *nearest = STR("tables/NAME.csv");
    }
    return !ends_with(path, ".csv") && !ends_with(path, ".lua")
           && !ends_with(path, ".json");
}

/* A misspelt file name would make its rules silently absent: the worst mistake
 * there is, so it is an error.  All of them are told, not only the first.  0,
 * or what is no finding. */
static int check_files(struct build *build, struct err *err)
{
    const struct pack_files *files = &build->pack->files;
    assert(files->count > 0);
    for (size_t i = 0; i < files->count; i++) {
        struct str nearest;
        if (path_ok(files->files[i].path, &nearest)) {
            continue;
        }
        const char *path = build_path(build, files->files[i].path.bytes);
        if (path == NULL) {
            return err_nomem(err);
        }
        err_fail(err, MESSAGE_PACK_FILE_UNKNOWN, "tt", files->files[i].path,
                 nearest);
        (void)err_at(err, path, 0, 0);
        int code = build_absorb(build, SEVERITY_ERROR, err);
        if (code != 0) {
            return code;
        }
    }
    assert(build->label != NULL);
    return 0;
}

/* The pack keeps its own copy of the bytes.  The caller's bytes may live in an
 * arena that goes after the load (pack_load_folder's does), while cells,
 * sources and messages point into the pack's own.  The identity is taken over,
 * not computed: whoever made the list did.  0 or ERR_NOMEM. */
static int copy_files(struct pack *pack, const struct pack_files *files,
                      struct err *err)
{
    struct pack_file *copy = arena_alloc(&pack->arena, (files->count + 1)
                                         * sizeof *copy);
    assert(files->files != NULL || files->count == 0);
    for (size_t i = 0; copy != NULL && i < files->count; i++) {
        copy[i].path = str_copy(&pack->arena, files->files[i].path);
        copy[i].bytes = str_copy(&pack->arena, files->files[i].bytes);
    }
    pack->files = *files;
    pack->files.files = copy;
    pack->files.origin = str_copy(&pack->arena, files->origin);
    sha256_hex(&pack->files.identity, pack->sha256);
    assert(pack->sha256[SHA256_HEX_BYTES - 1] == '\0');
    return pack->arena.failed ? err_nomem(err) : 0;
}

/* The last part of the origin stands for the pack until its id is known.  Only
 * for messages: "bali/pack.json" is what staff look for, whatever path led
 * there.  Slashes at the end do not count.  0 or ERR_NOMEM. */
static int label_of_origin(struct build *build, struct err *err)
{
    struct str origin = build->pack->files.origin;
    while (origin.size > 1 && origin.bytes[origin.size - 1] == '/') {
        origin.size--;
    }
    size_t start = origin.size;
    while (start > 0 && origin.bytes[start - 1] != '/') {
        start--;
    }
    assert(start <= origin.size);
    build->label = arena_copy(&build->pack->arena, origin.bytes + start,
                              origin.size - start);
    return build->label == NULL ? err_nomem(err) : 0;
}

/* --- The parent ---------------------------------------------------------- */

/* Is this id among the packs that wait for their parent?  The list is one
 * struct a level of the C stack, at most LIMIT_CHAIN long. */
static bool is_below(const struct below *below, struct str id)
{
    int depth = 0;
    for (; below != NULL; below = below->next) {
        assert(depth < LIMIT_CHAIN);
        depth++;
        if (str_equal(below->id, id)) {
            return true;
        }
    }
    return false;
}

/* Packs in the chain so far, the one being loaded included.  At most
 * LIMIT_CHAIN, as load_parent refuses to go deeper. */
static size_t depth_of(const struct below *below)
{
    size_t depth = 0;
    for (; below != NULL; below = below->next) {
        depth++;
    }
    assert(depth <= LIMIT_CHAIN);
    return depth;
}

/* Every parameter of a parent says which way is stricter.  Only the parent's
 * own keys, as its own parent was judged when it was loaded.  Without a
 * direction nothing that a child says could be called stricter (LANGUAGE.md
 * section 2).  0, or what is no finding. */
static int check_parent(struct build *build, struct err *err)
{
    const struct pack *parent = build->pack->parent;
    assert(parent != NULL);
    for (size_t i = 0; i < parent->parameters.count; i++) {
        const struct field *field = &parent->parameters.fields[i];
        if (parent->parameter_info[i].stricter != STRICTER_NONE
            || !str_equal(field->pack, parent->id)) {
            continue;
        }
        err_fail(err, MESSAGE_PACK_PARAMETER_STRICTER_NEEDED, "tt",
                 field->name, parent->id);
        (void)err_at(err, field->file.bytes, field->line, 0);
        int code = build_absorb(build, SEVERITY_ERROR, err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* Finds and loads the parent.  What is wrong with it stops this pack too.  The
 * parent is loaded strictly, also for a check of the child: what is wrong up
 * there is not the child's finding.  Circles are told from a pack that extends
 * itself.  The files live in a scratch arena, as the parent copies them.  0,
 * or err placed at the child's pack.json. */
static int load_parent(struct build *build, const struct below *below,
                       struct err *err)
{
    struct pack *pack = build->pack;
    const struct below here = { pack->id, below };
    const char *path = build_path(build, "pack.json");
    struct pack_options options = *build->options;
    options.check_only = false;
    int code = 0;
    assert(pack->parent == NULL);
    if (is_below(&here, pack->extends)) {
        code = err_fail(err, below == NULL ? MESSAGE_PACK_SAME_ID
                                           : MESSAGE_PACK_CYCLE, "t",
                        pack->extends);
    } else if (depth_of(&here) >= LIMIT_CHAIN) {
        code = err_fail(err, MESSAGE_PACK_CHAIN, "i", (int64_t)LIMIT_CHAIN);
    } else if (options.finder.find == NULL) {
        code = err_fail(err, MESSAGE_PACK_PARENT, "ts", pack->extends, "-");
    }
    struct arena scratch;
    arena_init(&scratch, pack->mem);
    struct pack_files files = { 0 };
    if (code == 0) {
        code = options.finder.find(options.finder.user, pack->extends,
                                   &scratch, &files, err);
    }
    if (code != 0) {
        (void)err_at(err, path == NULL ? "pack.json" : path, 0, 0);
    } else {
        code = load(&pack->parent, &files, &options, &here, err);
    }
    arena_free(&scratch);
    if (code != 0) {
        return code;
    }
    assert(pack->parent != NULL);
    return check_parent(build, err);
}

/* --- The whole ----------------------------------------------------------- */

/* The parts, in the order in which they need each other. */
static int (*const parts[])(struct build *build, struct err *err) = {
    check_files, facts_load, documents_load, facts_check_entities,
    parameters_load, inherit_parameters, calendar_load, lookup_load,
    inherit_tables, logic_load,
};

/* Each part runs only on what the parts before it left sound; to look at a
 * broken pack all of them run.  0 although there are findings: first_error
 * turns those into the result.  Stops after the part that found an error,
 * except for a check. */
static int load_parts(struct build *build, struct err *err)
{
    const struct findings *findings = &build->pack->findings;
    int code = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && code == 0;
         i++) {
        code = parts[i](build, err);
        if (findings->failed) {
            code = err_nomem(err);
        }
        if (findings_errors(findings) > 0 && !build->options->check_only) {
            break;
        }
    }
    assert(code <= 0);
    return code;
}

/* The first finding that is an error, as the error of the load.  A broken CSV
 * of a pack is a rule that does not load, not bad input data.  The code of
 * input errors becomes ERR_RULES, as the exit status of the program tells the
 * two apart.  0 when no finding is an error. */
static int first_error(const struct pack *pack, struct err *err)
{
    for (size_t i = 0; i < pack->findings.count; i++) {
        if (pack->findings.items[i].severity == SEVERITY_ERROR) {
            *err = pack->findings.items[i].err;
            assert(err->code != 0);
            err->code = err->code == ERR_INPUT ? ERR_RULES : err->code;
            return err->code;
        }
    }
    return 0;
}

/* The manifest decides everything else: with a mistake in it, or in a parent,
 * nothing more is read.  On success every part has run and pack->derived is
 * set.  The zone comes from the parent when the manifest names none.  0 or
 * err. */
static int load_in(struct build *build, const struct pack_files *files,
                   const struct below *below, struct err *err)
{
    struct pack *pack = build->pack;
    bool has_zone = false;
    int code = copy_files(pack, files, err);
    if (code == 0) {
        code = label_of_origin(build, err);
    }
    if (code == 0) {
        code = manifest_read(build, &has_zone, err);
    }
    if (code == 0) {
        code = first_error(pack, err);
    }
    if (code != 0) {
        return code;
    }
    build->label = pack->id.bytes;
    if (pack->extends.size > 0) {
        code = load_parent(build, below, err);
    }
    if (code == 0 && !has_zone && pack->parent != NULL) {
        pack->zone = pack->parent->zone;
    }
    assert(code <= 0);
    return code == 0 ? load_parts(build, err) : code;
}

/* One pack with all its parents.  The struct is on the heap from the first
 * line, because the script and the tables keep pointers into it.  On failure
 * nothing is left, except that a check gets the pack as far as it came (only
 * the leaf: `below` is NULL).  *out is then set although the code is
 * negative. */
static int load(struct pack **out, const struct pack_files *files,
                const struct pack_options *options,
                const struct below *below, struct err *err)
{
    assert(*out == NULL);
    struct pack *pack = mem_zero(options->mem, sizeof *pack);
    if (pack == NULL) {
        return err_nomem(err);
    }
    pack->mem = options->mem;
    pack->references = 1;
    arena_init(&pack->arena, options->mem);
    findings_init(&pack->findings, options->mem);
    pack->id = pack->version = pack->extends = (struct str){ "", 0 };
    pack->title[LANGUAGE_ID] = pack->title[LANGUAGE_EN] = pack->id;
    struct build build = { .pack = pack, .options = options, .label = "" };
    int code = load_in(&build, files, below, err);
    if (code == 0) {
        code = first_error(pack, err);
    }
    /* What a check may look at: a pack with all its parts tried. */
    bool whole = pack->derived != NULL;
    if (code == 0 || (options->check_only && below == NULL)) {
        *out = pack;
    } else {
        pack_release(pack);
    }
    assert(code != 0 || whole);
    return code;
}

/* Copies findings to the caller, with what they show.  `more` may be NULL:
 * then what findings show is dropped.  0 or ERR_NOMEM, with some copied. */
static int copy_findings(struct findings *to, const struct findings *from,
                         struct arena *more, struct err *err)
{
    assert(to != from);
    for (size_t i = 0; i < from->count; i++) {
        struct finding *finding = findings_add(to, from->items[i].severity);
        if (finding == NULL) {
            return err_nomem(err);
        }
        finding->err = from->items[i].err;
        finding->more = NULL;
        if (more != NULL && from->items[i].more != NULL) {
            finding->more = value_copy(more, from->items[i].more);
        }
    }
    return more != NULL && more->failed ? err_nomem(err) : 0;
}

/* Is the error among the findings?  A parent's is not.  Compared by message
 * and place, since the two are copies. */
static bool is_found(const struct findings *findings, const struct err *err)
{
    assert(err->code != 0);
    for (size_t i = 0; i < findings->count; i++) {
        const struct err *other = &findings->items[i].err;
        if (other->message == err->message && other->line == err->line
            && strcmp(other->file, err->file) == 0) {
            return true;
        }
    }
    return false;
}

/* With a list for findings all parts are tried, so that the list is whole;
 * whether the pack is handed out is another question. */
int pack_load(struct pack **out, const struct pack_files *files,
              const struct pack_options *options, struct findings *findings,
              struct err *err)
{
    assert(out != NULL);
    assert(options->mem != NULL);
    *out = NULL;
    err_clear(err);
    /* Findings must outlive a failed load, so the pack is kept until they are
     * copied. */
    struct pack_options kept = *options;
    struct pack *pack = NULL;
    /* With a list for findings the load must leave a pack behind to copy them
     * from, so it is made to go on as a check does. */
    kept.check_only = options->check_only || findings != NULL;
    int code = load(&pack, files, &kept, NULL, err);
    if (findings != NULL && pack != NULL && code != ERR_NOMEM) {
        struct err second;
        err_clear(&second);
        int copied = copy_findings(findings, &pack->findings, options->more,
                                   &second);
        if (copied == 0 && code != 0 && !is_found(&pack->findings, err)) {
            struct finding *finding = findings_add(findings,
                                                   SEVERITY_ERROR);
            if (finding != NULL) {
                finding->err = *err;
            }
            copied = finding == NULL ? err_nomem(&second) : 0;
        }
        if (copied != 0) {
            *err = second;
            code = copied;
        }
    }
    if (code == 0 || (options->check_only && code != ERR_NOMEM)) {
        *out = pack;
    } else {
        pack_release(pack);
    }
    assert(code != 0 || *out != NULL);
    return code;
}

/* The files are read into a scratch arena: the pack takes its own copy. */
int pack_load_folder(struct pack **out, const char *folder,
                     const char *rules, struct pack_options *options,
                     struct findings *findings, struct err *err)
{
    assert(folder != NULL);
    assert(options != NULL);
    *out = NULL;
    struct arena arena;
    arena_init(&arena, options->mem);
    struct pack_options with = *options;
    struct pack_folder_finder state = { folder, rules };
    if (with.finder.find == NULL) {
        with.finder = pack_finder_of_folder(&state);
    }
    struct pack_files files;
    err_clear(err);
    int code = pack_files_read(&files, &arena, folder, err);
    if (code == 0) {
        code = pack_load(out, &files, &with, findings, err);
    }
    arena_free(&arena);
    return code;
}
