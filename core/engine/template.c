/* A pack to begin with.  Its texts are data, one row a file; `@` stands for
 * the pack's id, `%` for its parent, `~` for the entity of its facts and `^`
 * for the beginning of its rules' ids.
 *
 * What `awig rules new` writes is a pack that passes its own cases: the
 * first thing staff do is to change it and see a case fail.  A child must not
 * repeat a name of its parents, so its names begin with its own id; and its
 * cases begin with one that its parent finds eligible, judged here, since only
 * then they show what the child adds. */
#include "engine/template.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "engine/template_cases.h"

struct template_file {
    const char *path;             /* below the new folder */
    const char *text;             /* with places to fill */
};

/* Sorted by path, as the files of a pack are. */
static const struct template_file template_files[] = {
    { "eligibility.lua",
      "-- Satu aturan satu syarat. Semua aturan selalu dinilai.\n"
      "\n"
      "rule {\n"
      "  id = '^01',\n"
      "  title = { id = 'Sudah cukup lama berjalan',"
      " en = 'Old enough' },\n"
      "  basis = 'contoh',\n"
      "  on_fail = 'ineligible',\n"
      "  check = function(case, p)\n"
      "    return months_between(case.~.started_on, case.as_of)\n"
      "      >= p.~_min_months\n"
      "  end,\n"
      "}\n"
      "\n"
      "rule {\n"
      "  id = '^02',\n"
      "  title = { id = 'Nilai mencapai ambang',"
      " en = 'Score reaches the threshold' },\n"
      "  basis = 'contoh',\n"
      "  on_fail = 'needs_review',\n"
      "  check = function(case, p)\n"
      "    return case.~.score >= p.~_min_score\n"
      "  end,\n"
      "}\n" },
    { "facts.csv",
      "fact,type,unit,min,max,title_id,title_en,source\n"
      "~.started_on,date,,,,mulai dilaksanakan,in operation since,"
      "contoh\n"
      "~.score,number,,0,100,nilai,score,contoh\n" },
    { "pack.json",
      "{\n"
      "  \"id\": \"@\",\n"
      "  \"title\": { \"id\": \"Aturan @\", \"en\": \"Rules of @\" },\n"
      "  \"version\": \"0.1.0\",\n"
      "  \"extends\": %,\n"
      "  \"api\": 1\n"
      "}\n" },
    { "parameters.csv",
      "key,from,value,stricter,unit,title_id,title_en,basis\n"
      "~_min_months,,12,higher,bulan,umur sekurang-kurangnya,"
      "minimum age,contoh\n"
      "~_min_score,,60,higher,,nilai sekurang-kurangnya,"
      "minimum score,contoh\n" },
};

enum { TEMPLATE_FILES = sizeof(template_files) / sizeof(template_files[0]) };

/* --- Names ---------------------------------------------------------------- */

/* What stands for the marks. */
struct names {
    struct str id, parent;        /* parent "" = a root */
    struct str entity, rules;     /* "contoh", "C"; of a child: from its id */
};

/* An ASCII letter of the given case, a digit, or an underscore. */
static char name_char(char c, bool upper)
{
    bool small = c >= 'a' && c <= 'z', big = c >= 'A' && c <= 'Z';
    if (!small && !big && !(c >= '0' && c <= '9')) {
        return '_';
    }
    if ((small && upper) || (big && !upper)) {
        c = (char)(c ^ 0x20);
    }
    return c;
}

/* The id as a name in Lua: `19-bangka` is `p19_bangka`; with `tail` behind. */
static struct str id_name(struct arena *arena, struct str id, bool upper,
                          const char *tail)
{
    size_t more = strlen(tail);
    char *bytes = arena_alloc(arena, id.size + more + 2);
    size_t size = 0;
    assert(id.size > 0);
    if (bytes == NULL) {
        return STR("");
    }
    if (id.bytes[0] >= '0' && id.bytes[0] <= '9') {
        bytes[size++] = upper ? 'P' : 'p';
    }
    for (size_t i = 0; i < id.size; i++) {
        bytes[size++] = name_char(id.bytes[i], upper);
    }
    memcpy(bytes + size, tail, more);
    return (struct str){ bytes, size + more };
}

/* The last part of a path without slashes at its end: the id of the pack. */
static struct str last_part(struct str path)
{
    assert(path.bytes != NULL || path.size == 0);
    while (path.size > 1 && path.bytes[path.size - 1] == '/') {
        path.size--;
    }
    for (size_t i = path.size; i > 0; i--) {
        if (path.bytes[i - 1] == '/') {
            return (struct str){ path.bytes + i, path.size - i };
        }
    }
    return path;
}

/* Names of a new pack in `folder`; a root keeps the plain ones. */
static struct names names_of(const struct session *session, struct str folder)
{
    struct names names = { .id = last_part(folder),
                           .parent = session_text(session, "extends"),
                           .entity = STR("contoh"), .rules = STR("C") };
    assert(names.id.size > 0);
    if (names.parent.size > 0) {
        names.entity = id_name(session->arena, names.id, false, "");
        names.rules = id_name(session->arena, names.id, true, "_");
    }
    return names;
}

/* --- Texts ---------------------------------------------------------------- */

/* Appends the text with its marks replaced. */
static void fill(struct buf *buf, const char *text, const struct names *names)
{
    assert(text != NULL);
    assert(names->id.size > 0);
    for (const char *c = text; *c != '\0'; c++) {
        switch (*c) {
        case '@': buf_str(buf, names->id); break;
        case '~': buf_str(buf, names->entity); break;
        case '^': buf_str(buf, names->rules); break;
        case '%':
            buf_text(buf, names->parent.size > 0 ? "\"" : "null");
            buf_str(buf, names->parent);
            buf_text(buf, names->parent.size > 0 ? "\"" : "");
            break;
        default: buf_char(buf, *c); break;
        }
    }
}

/* All files but the cases, in the arena, sorted as a folder's would be. */
static int make_files(struct session *session, const struct names *names,
                      struct pack_file files[TEMPLATE_FILES + 1],
                      struct err *err)
{
    int code = 0;
    for (size_t i = 0; i < TEMPLATE_FILES && code == 0; i++) {
        struct buf text;
        buf_init(&text, session->mem, 0);
        fill(&text, template_files[i].text, names);
        files[i].path = str_of(template_files[i].path);
        files[i].bytes = str_copy(session->arena, buf_view(&text));
        code = text.failed || session->arena->failed ? err_nomem(err) : 0;
        buf_free(&text);
    }
    assert(code <= 0);
    return code;
}

/* --- Files ---------------------------------------------------------------- */

/* Writes one file into the folder and adds its name to the list. Errors: no
 * memory, files. */
static int write_one(struct session *session, const struct pack_file *file,
                     const char *folder, struct value *list, struct err *err)
{
    assert(file->path.size > 0);
    assert(folder != NULL);
    struct buf path;
    buf_init(&path, session->mem, 0);
    buf_text(&path, folder);
    buf_char(&path, '/');
    buf_str(&path, file->path);
    int code = path.failed ? err_nomem(err)
                           : file_write(path.bytes, file->bytes, err);
    value_add(list, value_text(session->arena, file->path));
    buf_free(&path);
    return code;
}

/* Everything is made before the first byte is written: a parent that is not
 * there leaves no half a pack behind. */
static int write_all(struct session *session, const char *folder,
                     const struct pack_file *files, struct value *list,
                     struct err *err)
{
    assert(folder != NULL);
    struct buf cases;
    buf_init(&cases, session->mem, 0);
    buf_text(&cases, folder);
    buf_text(&cases, "/cases");
    int code = cases.failed ? err_nomem(err)
                            : file_make_folder(cases.bytes, err);
    for (size_t i = 0; i <= TEMPLATE_FILES && code == 0; i++) {
        code = write_one(session, &files[i], folder, list, err);
    }
    buf_free(&cases);
    assert(code <= 0);
    return code;
}

/* Writes a pack that loads and passes its own cases; never into a folder that
 * exists. */
int op_rules_new(struct session *session, struct value **out,
                 struct err *err)
{
    assert(session != NULL);
    const char *folder = session_string(session, "pack");
    struct pack_file files[TEMPLATE_FILES + 1];
    struct value *list = value_list(session->arena);
    assert(folder != NULL);
    if (file_exists(folder) || file_is_folder(folder)) {
        return err_fail(err, MESSAGE_TEMPLATE_EXISTS, "s", folder);
    }
    struct names names = names_of(session, str_of(folder));
    int code = make_files(session, &names, files, err);
    if (code == 0) {
        struct pack_files made = { .files = files, .count = TEMPLATE_FILES };
        files[TEMPLATE_FILES].path = STR("cases/contoh.csv");
        code = template_cases(session, folder, &made, names.entity,
                              &files[TEMPLATE_FILES].bytes, err);
    }
    if (code == 0) {
        code = write_all(session, folder, files, list, err);
    }
    *out = value_map(session->arena);
    value_set_text(session->arena, *out, "pack", names.id);
    value_set(*out, "files", list);
    return code;
}
