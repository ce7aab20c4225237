/* A pack to begin with.  Its texts are data, one row a file; `@` stands for
 * the pack's id and `%` for its parent.
 *
 * What `awig rules new` writes is a pack that passes its own cases: the
 * first thing staff do is to change it and see a case fail. */
#include "engine/template.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"

/* A file of the example; @ stands for the id of the new pack, % for its
 * parent. */
struct template_file {
    const char *path;
    bool root_only;               /* not for a pack with a parent */
    const char *text;
};

static const struct template_file template_files[] = {
    { "pack.json", false,
      "{\n"
      "  \"id\": \"@\",\n"
      "  \"title\": { \"id\": \"Aturan @\", \"en\": \"Rules of @\" },\n"
      "  \"version\": \"0.1.0\",\n"
      "  \"extends\": %,\n"
      "  \"api\": 1\n"
      "}\n" },
    { "facts.csv", false,
      "fact,type,unit,min,max,title_id,title_en,source\n"
      "contoh.started_on,date,,,,mulai dilaksanakan,in operation since,"
      "contoh\n"
      "contoh.score,number,,0,100,nilai,score,contoh\n" },
    { "parameters.csv", false,
      "key,from,value,stricter,unit,title_id,title_en,basis\n"
      "contoh_min_months,,12,higher,bulan,umur sekurang-kurangnya,"
      "minimum age,contoh\n"
      "contoh_min_score,,60,higher,,nilai sekurang-kurangnya,"
      "minimum score,contoh\n" },
    { "eligibility.lua", false,
      "-- Satu aturan satu syarat. Semua aturan selalu dinilai.\n"
      "\n"
      "rule {\n"
      "  id = 'C01',\n"
      "  title = { id = 'Sudah cukup lama berjalan',"
      " en = 'Old enough' },\n"
      "  basis = 'contoh',\n"
      "  on_fail = 'ineligible',\n"
      "  check = function(case, p)\n"
      "    return months_between(case.contoh.started_on, case.as_of)\n"
      "      >= p.contoh_min_months\n"
      "  end,\n"
      "}\n"
      "\n"
      "rule {\n"
      "  id = 'C02',\n"
      "  title = { id = 'Nilai mencapai ambang',"
      " en = 'Score reaches the threshold' },\n"
      "  basis = 'contoh',\n"
      "  on_fail = 'needs_review',\n"
      "  check = function(case, p)\n"
      "    return case.contoh.score >= p.contoh_min_score\n"
      "  end,\n"
      "}\n" },
    { "cases/contoh.csv", true,
      "case,as_of,contoh.started_on,contoh.score,expect,expect_rules\n"
      "layak,2022-01-01,2021-01-01,60,layak,\n"
      "kurang sehari,2022-01-01,2021-01-02,60,tidak layak,C01\n"
      "nilai kurang,2022-01-01,2021-01-01,59.9,perlu telaah,C02\n"
      "nilai belum ada,2022-01-01,2021-01-01,,belum dapat dinilai,C02\n" },
};

enum { TEMPLATE_FILES = sizeof(template_files) / sizeof(template_files[0]) };

/* Appends the text with its marks replaced. */
static void fill(struct buf *buf, const char *text, struct str id,
                 struct str parent)
{
    assert(text != NULL);
    assert(id.size > 0);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '@') {
            buf_str(buf, id);
        } else if (*c == '%') {
            buf_text(buf, parent.size > 0 ? "\"" : "null");
            buf_str(buf, parent);
            buf_text(buf, parent.size > 0 ? "\"" : "");
        } else {
            buf_char(buf, *c);
        }
    }
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

/* Writes one file into the folder and adds its name to the list. Errors: no
 * memory, files. */
static int write_one(struct session *session,
                     const struct template_file *file, struct str folder,
                     struct value *list, struct err *err)
{
    assert(file->path != NULL);
    assert(file->text != NULL);
    struct buf path, text;
    buf_init(&path, session->mem, 0);
    buf_init(&text, session->mem, 0);
    buf_str(&path, folder);
    buf_char(&path, '/');
    buf_text(&path, file->path);
    fill(&text, file->text, last_part(folder),
         session_text(session, "extends"));
    int code = path.failed || text.failed
        ? err_nomem(err) : file_write(path.bytes, buf_view(&text), err);
    value_add(list, value_string(session->arena, file->path));
    buf_free(&path);
    buf_free(&text);
    return code;
}

int op_rules_new(struct session *session, struct value **out,
                 struct err *err)
{
    assert(session != NULL);
    const char *folder = session_string(session, "pack");
    bool root = session_text(session, "extends").size == 0;
    struct value *list = value_list(session->arena);
    struct buf cases;
    assert(folder != NULL);
    if (file_exists(folder) || file_is_folder(folder)) {
        return err_fail(err, MESSAGE_TEMPLATE_EXISTS, "s", folder);
    }
    buf_init(&cases, session->mem, 0);
    buf_text(&cases, folder);
    buf_text(&cases, root ? "/cases" : "");
    int code = cases.failed ? err_nomem(err)
                            : file_make_folder(cases.bytes, err);
    for (size_t i = 0; i < TEMPLATE_FILES && code == 0; i++) {
        if (root || !template_files[i].root_only) {
            code = write_one(session, &template_files[i], str_of(folder),
                             list, err);
        }
    }
    buf_free(&cases);
    *out = value_map(session->arena);
    value_set_text(session->arena, *out, "pack",
                   last_part(str_of(folder)));
    value_set(*out, "files", list);
    return code;
}
