/* pack.json, read by events so that each mistake has its line and column.
 *
 * Order of keys is free.  The manifest is judged as a whole before anything
 * else of the pack is read, since the id stands in every message that
 * follows. */
#include "pack/manifest.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"

enum manifest_key {
    KEY_ID, KEY_TITLE, KEY_VERSION, KEY_EXTENDS, KEY_API, KEY_ZONE,
    KEY_COVERAGE_FLOOR, KEY_TITLE_ID, KEY_TITLE_EN, KEY_COUNT
};

enum { TAKES_TEXT = 1u << 0, TAKES_INTEGER = 1u << 1, TAKES_NULL = 1u << 2,
       TAKES_MAP = 1u << 3 };

/* What each key holds.  Those of the title stand inside it. */
static const struct key_row {
    const char *name;             /* of a member of pack.json */
    const char *path;             /* in messages */
    const char *expected;         /* in messages */
    unsigned takes;
    bool in_title, required;
} key_rows[] = {
    [KEY_ID] = { "id", "id", "\"51-bali\"", TAKES_TEXT, false, true },
    [KEY_TITLE] = { "title", "title", "{ \"id\": ..., \"en\": ... }",
                    TAKES_MAP, false, true },
    [KEY_VERSION] = { "version", "version", "\"1.0\"", TAKES_TEXT, false,
                      true },
    [KEY_EXTENDS] = { "extends", "extends", "\"nasional\", null",
                      TAKES_TEXT | TAKES_NULL, false, false },
    [KEY_API] = { "api", "api", "1", TAKES_INTEGER, false, false },
    [KEY_ZONE] = { "zone", "zone", "\"WIB\", \"WITA\", \"WIT\"", TAKES_TEXT,
                   false, false },
    [KEY_COVERAGE_FLOOR] = { "coverage_floor", "coverage_floor", "0..100",
                             TAKES_INTEGER, false, false },
    [KEY_TITLE_ID] = { "id", "title.id", "\"...\"", TAKES_TEXT, true, true },
    [KEY_TITLE_EN] = { "en", "title.en", "\"...\"", TAKES_TEXT, true,
                       false },
};
_Static_assert(sizeof key_rows / sizeof key_rows[0] == KEY_COUNT,
               "a row for each key");

struct manifest {
    struct build *build;          /* pack, findings */
    const char *file;             /* "pack.json" with its folder */
    int depth;                    /* of open maps and lists */
    int skip_depth;               /* > 0: inside a value nobody reads */
    enum manifest_key key;        /* the last key read */
    bool key_known;
    bool seen[KEY_COUNT];         /* by key */
    bool has_zone;                /* else the parent's */
};

/* An id is also the name of a folder: no dots, no slashes, no capitals
 * that some disks would not tell apart. */
static bool id_ok(struct str id)
{
    assert(id.bytes != NULL || id.size == 0);
    for (size_t i = 0; i < id.size; i++) {
        char c = id.bytes[i];
        bool inner = i > 0 && c == '-';
        if (!inner && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
            return false;
        }
    }
    return id.size > 0 && id.size <= LIMIT_NAME_BYTES;
}

/* Notes the mistake in err at the token; the scan goes on.  0, which lets the
 * scan go on, or what may not be absorbed. */
static int note(struct manifest *manifest, const struct json_token *token,
                struct err *err)
{
    assert(err->code != 0);
    (void)err_at(err, manifest->file, token->line, token->column);
    return build_absorb(manifest->build, SEVERITY_ERROR, err);
}

/* A key nobody knows is noted and its value skipped; the last line of the hint
 * lists what there is when no name is near.  Depth 2 is inside the title, the
 * only map whose keys are read.  A key given twice is refused by json_scan.
 * 0, or what is no finding. */
static int take_key(struct manifest *manifest,
                    const struct json_token *token, struct err *err)
{
    bool in_title = manifest->depth == 2;
    assert(manifest->depth >= 1);
    struct str nearest = { "", 0 };
    size_t distance = SIZE_MAX;
    manifest->key_known = false;
    for (int i = 0; i < KEY_COUNT; i++) {
        if (key_rows[i].in_title != in_title) {
            continue;
        }
        if (str_is(token->text, key_rows[i].name)) {
            manifest->key = (enum manifest_key)i;
            manifest->key_known = true;
            manifest->seen[i] = true;
            return 0;
        }
        struct str name = str_of(key_rows[i].name);
        if (str_nearer(token->text, name, &distance)) {
            nearest = name;
        }
    }
    err_fail(err, MESSAGE_PACK_MANIFEST_KEY, "tt", token->text,
             nearest.size > 0 ? nearest
                              : STR("id title version extends api zone"
                                    " coverage_floor"));
    return note(manifest, token, err);
}

/* Stores a text that its key takes.  The pack gets the text although it is
 * wrong, so that later messages have a name to use; the finding makes the load
 * fail.  UTC is refused as a zone: deadlines are local.  0, or what is no
 * finding. */
static int take_text(struct manifest *manifest,
                     const struct json_token *token, struct err *err)
{
    struct pack *pack = manifest->build->pack;
    struct str text = build_copy(manifest->build, token->text);
    if (text.bytes == NULL) {
        return err_nomem(err);
    }
    bool ok = text.size > 0;
    assert(manifest->key < KEY_COUNT);
    switch (manifest->key) {
    case KEY_ID:
        ok = id_ok(text);
        pack->id = text;
        break;
    case KEY_EXTENDS:
        ok = id_ok(text);
        pack->extends = text;
        break;
    case KEY_VERSION: pack->version = text; break;
    case KEY_TITLE_ID: pack->title[LANGUAGE_ID] = text; break;
    case KEY_TITLE_EN: pack->title[LANGUAGE_EN] = text; break;
    case KEY_ZONE:
        ok = zone_find(text, &pack->zone) && pack->zone != ZONE_UTC;
        manifest->has_zone = ok;
        break;
    case KEY_TITLE: case KEY_API: case KEY_COVERAGE_FLOOR: case KEY_COUNT:
        break;
    }
    if (ok) {
        return 0;
    }
    err_fail(err, MESSAGE_PACK_MANIFEST_VALUE, "sts",
             key_rows[manifest->key].path, text,
             key_rows[manifest->key].expected);
    return note(manifest, token, err);
}

/* The least share of its rules, in per cent, that the pack's own cases must
 * reach before it may be published. */
static int take_floor(struct manifest *manifest,
                      const struct json_token *token, struct err *err)
{
    assert(manifest->key == KEY_COVERAGE_FLOOR);
    assert(err != NULL);
    if (token->integer >= 0 && token->integer <= 100) {
        manifest->build->pack->coverage_floor = (int)token->integer;
        return 0;
    }
    err_fail(err, MESSAGE_PACK_MANIFEST_VALUE, "sis",
             key_rows[manifest->key].path, token->integer,
             key_rows[manifest->key].expected);
    return note(manifest, token, err);
}

/* `api` is the least interface that the pack needs.  A pack that needs a newer
 * interface is refused as a whole: half of its rules would mean something
 * else. */
static int take_integer(struct manifest *manifest,
                        const struct json_token *token, struct err *err)
{
    if (manifest->key == KEY_COVERAGE_FLOOR) {
        return take_floor(manifest, token, err);
    }
    assert(manifest->key == KEY_API);
    manifest->build->pack->api = token->integer;
    if (token->integer >= 1 && token->integer <= MANIFEST_API) {
        return 0;
    }
    err_fail(err, MESSAGE_PACK_API, "ii", token->integer,
             (int64_t)MANIFEST_API);
    return note(manifest, token, err);
}

/* The bit of the event, 0 for those that no key takes.  Brackets that close,
 * and keys, are no values. */
static unsigned event_takes(enum json_event event)
{
    assert(event <= JSON_MAP_CLOSE);
    switch (event) {
    case JSON_TEXT: return TAKES_TEXT;
    case JSON_INTEGER: return TAKES_INTEGER;
    case JSON_NULL: return TAKES_NULL;
    case JSON_MAP_OPEN: return TAKES_MAP;
    case JSON_FALSE: case JSON_TRUE: case JSON_NUMBER: case JSON_KEY:
    case JSON_LIST_OPEN: case JSON_LIST_CLOSE: case JSON_MAP_CLOSE: break;
    }
    return 0;
}

/* The kind of the value first, then what it says.  A value of the wrong kind
 * is told with what is expected; a map is only opened here.  0, or what is no
 * finding. */
static int take_value(struct manifest *manifest,
                      const struct json_token *token, struct err *err)
{
    if (!manifest->key_known) {
        return 0;
    }
    const struct key_row *row = &key_rows[manifest->key];
    assert(row->name != NULL);
    if ((row->takes & event_takes(token->event)) == 0) {
        err_fail(err, MESSAGE_PACK_MANIFEST_VALUE, "sts", row->path,
                 token->text, row->expected);
        return note(manifest, token, err);
    }
    if (token->event == JSON_TEXT) {
        return take_text(manifest, token, err);
    }
    return token->event == JSON_INTEGER ? take_integer(manifest, token, err)
                                        : 0;
}

/* Keeps the depth; a map or list that no key takes is skipped whole.  The form
 * is json_handler's. skip_depth counts open brackets inside a value that is
 * skipped, so that its keys are not taken for the manifest's. */
static int on_token(void *user, const struct json_token *token,
                    struct err *err)
{
    struct manifest *manifest = user;
    enum json_event event = token->event;
    bool open = event == JSON_MAP_OPEN || event == JSON_LIST_OPEN;
    assert(manifest->depth >= 0);
    if (event == JSON_MAP_CLOSE || event == JSON_LIST_CLOSE) {
        manifest->depth--;
        manifest->skip_depth -= manifest->skip_depth > 0;
        return 0;
    }
    int code = 0;
    bool top = manifest->depth == 0;
    if (manifest->skip_depth > 0) {
        manifest->skip_depth += open;
    } else if (event == JSON_KEY) {
        code = take_key(manifest, token, err);
    } else if (!top) {
        code = take_value(manifest, token, err);
        bool title = manifest->key_known && manifest->key == KEY_TITLE
                     && event == JSON_MAP_OPEN && manifest->depth == 1;
        manifest->skip_depth = open && !title;
    } else if (event != JSON_MAP_OPEN) {
        err_fail(err, MESSAGE_PACK_MANIFEST_VALUE, "sts", "pack.json",
                 token->text, "{ ... }");
        code = note(manifest, token, err);
        manifest->skip_depth = open;
    }
    manifest->depth += open;
    return code;
}

/* Reports keys that must be there and are not.  An English title is wanted but
 * not required.  Parts of the title are missing only if the title itself is
 * there.  0, or what is no finding. */
static int missing_keys(struct manifest *manifest, struct err *err)
{
    assert(manifest->depth >= 0);
    for (int i = 0; i < KEY_COUNT; i++) {
        bool parent = !key_rows[i].in_title || manifest->seen[KEY_TITLE];
        if (manifest->seen[i] || !parent
            || (!key_rows[i].required && i != KEY_TITLE_EN)) {
            continue;
        }
        enum severity severity = key_rows[i].required ? SEVERITY_ERROR
                                                      : SEVERITY_WARNING;
        err_fail(err, MESSAGE_PACK_MANIFEST_MISSING, "ss", key_rows[i].path,
                 key_rows[i].expected);
        (void)err_at(err, manifest->file, 1, 1);
        int code = build_absorb(manifest->build, severity, err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* Defaults stand before the scan: api 1, and WIB until a pack or its parent
 * names a zone.  0 with mistakes among the findings; err only where there is
 * no manifest at all, or what is no finding. */
int manifest_read(struct build *build, bool *has_zone, struct err *err)
{
    assert(build != NULL);
    assert(has_zone != NULL);
    struct manifest manifest = { .build = build, .key = KEY_COUNT };
    manifest.file = build_path(build, "pack.json");
    if (manifest.file == NULL) {
        return err_nomem(err);
    }
    build->pack->api = MANIFEST_API;
    build->pack->zone = ZONE_WIB;
    struct str bytes;
    if (!pack_files_find(&build->pack->files, "pack.json", &bytes)) {
        return err_fail(err, MESSAGE_PACK_NO_MANIFEST, "t",
                        build->pack->files.origin);
    }
    int code = json_scan(build->pack->mem, bytes, manifest.file, 1,
                         on_token, &manifest, err);
    if (code != 0) {
        return build_absorb(build, SEVERITY_ERROR, err);
    }
    *has_zone = manifest.has_zone;
    return missing_keys(&manifest, err);
}
