/* The hub of small_hub.h. */
#define _XOPEN_SOURCE 700      /* nftw */
#include "small_hub.h"

#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static struct { char name[16], text[200]; } names[8];

void small_define(const char *name, const char *text)
{
    size_t at = 0;
    while (at < 7 && names[at].name[0] != '\0'
           && strcmp(names[at].name, name) != 0) {
        at++;
    }
    snprintf(names[at].name, sizeof names[at].name, "%s", name);
    snprintf(names[at].text, sizeof names[at].text, "%s", text);
}

/* What the name behind a '$' stands for; NULL = none. Moves behind it. */
static const char *defined(const char **template)
{
    for (size_t i = 0; i < 8; i++) {
        size_t length = strlen(names[i].name);
        if (length > 0
            && strncmp(*template + 1, names[i].name, length) == 0) {
            *template += length;
            return names[i].text;
        }
    }
    return NULL;
}

const char *small_text(const char *template, char *out, size_t size)
{
    size_t at = 0;
    for (; *template != '\0'; template++) {
        const char *text = *template == '@' ? folder
            : *template == '$' ? defined(&template) : NULL;
        int put = text != NULL ? snprintf(out + at, size - at, "%s", text)
            : snprintf(out + at, size - at, "%c",
                       *template == '\'' ? '"' : *template);
        assert(put > 0 && at + (size_t)put < size);
        at += (size_t)put;
    }
    return out;
}

void small_write(const char *template, const char *text)
{
    char path[200];
    FILE *file = fopen(small_text(template, path, sizeof path), "wb");
    assert(file != NULL);
    int put = fputs(text, file);
    int closed = fclose(file);
    assert(put >= 0 && closed == 0);
    (void)put;
    (void)closed;
}

void small_copy(const char *from, const char *to, size_t lines)
{
    char path[200];
    size_t count = 0;
    FILE *in = fopen(small_text(from, path, sizeof path), "rb");
    FILE *out = fopen(small_text(to, path, sizeof path), "wb");
    assert(in != NULL && out != NULL);
    for (int c = getc(in); c != EOF && count < lines; c = getc(in)) {
        int put = putc(c, out);
        assert(put == c);
        (void)put;
        count += c == '\n';
    }
    (void)fclose(in);
    int closed = fclose(out);
    assert(closed == 0);
    (void)closed;
}

void small_remove(const char *template)
{
    static const char *const ENDS[] = { "", "-wal", "-shm", "-journal" };
    char path[200], name[220];
    for (size_t i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%s%s",
                 small_text(template, path, sizeof path), ENDS[i]);
        (void)unlink(name);
    }
}

static int64_t fixed_now(void *user)
{
    (void)user;
    return 1700000000;
}

static int64_t no_ticks(void *user)
{
    (void)user;
    return 0;
}

awig *small_context(void)
{
    awig_options options = AWIG_OPTIONS_INIT;
    awig *context = NULL;
    options.now = fixed_now;
    options.ticks_ns = no_ticks;
    options.language = "en";
    int code = awig_create(&context, &options);
    assert(code == AWIG_OK);
    (void)code;
    return context;
}

int small_call(awig *context, const struct small_step *step,
               awig_value **out)
{
    char text[2000];
    awig_value *arguments = NULL;
    small_text(step->arguments, text, sizeof text);
    int code = awig_value_parse(context, text, strlen(text), &arguments);
    assert(code == AWIG_OK);
    code = awig_call(context, step->operation, arguments, NULL, out);
    awig_value_destroy(arguments);
    return code;
}

int small_run(const struct small_step *steps, size_t count)
{
    awig *context = small_context();
    int failed = 0;
    for (size_t i = 0; i < count && failed == 0; i++) {
        awig_value *out = NULL;
        char *json = NULL;
        size_t size = 0;
        failed = small_call(context, &steps[i], &out) != AWIG_OK
            || awig_answer(context) > 1;
        if (failed) {
            fprintf(stderr, "%s: %s\n", steps[i].operation,
                    awig_error_text(context, "en"));
            if (out != NULL && awig_value_json(context, out, 1, &json, &size)
                == AWIG_OK) {
                fprintf(stderr, "%s\n", json);
                awig_text_free(context, json);
            }
        }
        awig_value_destroy(out);
    }
    awig_destroy(context);
    return failed;
}

void small_keep(const struct small_step *step, const char *member,
                const char *file)
{
    awig *context = small_context();
    awig_value *out = NULL;
    int code = small_call(context, step, &out);
    if (code != AWIG_OK) {
        fprintf(stderr, "%s: %s\n", step->operation,
                awig_error_text(context, "en"));
    }
    assert(code == AWIG_OK);
    (void)code;
    small_write(file, awig_text(awig_get(out, member)));
    awig_value_destroy(out);
    awig_destroy(context);
}

void small_key(const char *name, const char *arguments)
{
    awig *context = small_context();
    awig_value *out = NULL;
    struct small_step step = { "audit keygen", arguments };
    int code = small_call(context, &step, &out);
    assert(code == AWIG_OK);
    (void)code;
    small_define(name, awig_text(awig_get(out, "vkey")));
    awig_value_destroy(out);
    awig_destroy(context);
}

void small_start(void)
{
    small_start_in(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
}

void small_start_in(const char *where)
{
    char path[200];
    snprintf(folder, sizeof folder, "%s/awig-test-small-XXXXXX", where);
    const char *made = mkdtemp(folder);
    int code = made == NULL ? -1
        : mkdir(small_text("@/data", path, sizeof path), 0700);
    assert(code == 0);
    (void)code;
    small_write("@/data/regions.csv",
                "code,level,name_id,parent_code,hub_jipp_year\n"
                "19,province,Babel,,2020\n35,province,Jawa Timur,,2020\n"
                "19.71,city,Pangkal Pinang,19,\n35.79,city,Kota Batu,35,\n");
    small_write("@/data/sdg_goals.csv", "goal,title_en,title_id\n"
                "8,Decent work,Pekerjaan layak\n");
    small_write("@/data/innovations.csv",
                "id,name,description,owner,owner_level,owner_region_code,"
                "unit,award,award_year,started_year,sector,sdg_goal,"
                "sdg_basis,source_keys,note\nINV001,SIP BANGET,Pariwisata,"
                "Kota Batu,city,35.79,,KIPP Top,,,tourism,8,assigned,S01,\n");
}

/* Removes one name: nftw calls it, what is inside first. */
static int remove_one(const char *path, const struct stat *what, int kind,
                      struct FTW *where)
{
    (void)what;
    (void)kind;
    (void)where;
    return remove(path);
}

void small_remove_folder(const char *template)
{
    char path[200];
    (void)nftw(small_text(template, path, sizeof path), remove_one, 8,
               FTW_DEPTH | FTW_PHYS);
}

int small_end(void)
{
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
