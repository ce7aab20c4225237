/* params set: one cell changes, every other byte stays; what would loosen is
 * refused and the file is as it was. */
#include "pack/edit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "pack_fixture.h"

#define FLOOR "key,value,stricter,type\nmin,24,higher,int\n" \
    "tiers,Top 99|Top 45,subset,text[]\nshare,0.5,higher,number\n" \
    "note,x,free,text\n"

static const struct {
    const char *name, *before, *key, *from, *value, *basis, *after;
    enum message message;         /* NONE = `after` */
} cases[] = {
    { "a value in place", "key,from,value\nmin,,30\n", "min", "", "36", "",
      "key,from,value\nmin,,36\n", MESSAGE_NONE },
    { "no end of line", "key,from,value\nmin,,30", "min", "", "36", "",
      "key,from,value\nmin,,36", MESSAGE_NONE },
    { "CRLF, BOM and blanks stay",
      "\xef\xbb\xbf" "key,from,value,basis\r\nmin,  , 30 ,\"a, b\"\r\n"
      "own,,\"1\",\r\n", "min", "", "36", "",
      "\xef\xbb\xbf" "key,from,value,basis\r\nmin,  ,36,\"a, b\"\r\n"
      "own,,\"1\",\r\n", MESSAGE_NONE },
    { "columns in another order", "value,basis,key\n30,F1,min\n", "min", "",
      "36", "F2", "value,basis,key\n36,F2,min\n", MESSAGE_NONE },
    { "a quoted cell", "key,value\nmin,\"30\"\n", "min", "", "36", "",
      "key,value\nmin,36\n", MESSAGE_NONE },
    { "a row over two lines", "key,basis,value\nmin,\"a\nb\",30\n"
      "note,,y\n", "note", "", "z", "", "key,basis,value\nmin,\"a\nb\",30\n"
      "note,,z\n", MESSAGE_NONE },
    { "a value to be quoted", "key,value\nnote,x\n", "note", "",
      "a, \"b\"", "", "key,value\nnote,\"a, \"\"b\"\"\"\n", MESSAGE_NONE },
    { "the row of a date", "key,from,value\nmin,2020-01-01,30\n"
      "min,01/01/2021,40\n", "min", "2021-01-01", "50", "",
      "key,from,value\nmin,2020-01-01,30\nmin,01/01/2021,50\n",
      MESSAGE_NONE },
    { "a new date after the key's rows", "key,from,value\nmin,,30\nnote,,y\n",
      "min", "2022-01-01", "40", "F1",
      NULL, MESSAGE_PACK_EDIT_COLUMN },
    { "a new date", "key,from,value,basis\nmin,,30,\nnote,,y,\n", "min",
      "1/1/2022", "40", "F1", "key,from,value,basis\nmin,,30,\n"
      "min,2022-01-01,40,F1\nnote,,y,\n", MESSAGE_NONE },
    { "a new key at the end", "key,from,value\nnote,,y", "min", "", "40", "",
      "key,from,value\nnote,,y\nmin,,40", MESSAGE_NONE },
    { "a new key, CRLF", "key,value\r\nnote,y\r\n", "min", "", "40", "",
      "key,value\r\nnote,y\r\nmin,40\r\n", MESSAGE_NONE },
    { "no file yet", NULL, "min", "", "40", "F1",
      "key,from,value,stricter,type,unit,title_id,title_en,basis\n"
      "min,,40,,,,,,F1\n", MESSAGE_NONE },
    { "a decimal point in a file of commas", "key;value\nshare;0,6\n",
      "share", "", "0.7", "", "key;value\nshare;0,7\n", MESSAGE_NONE },
    { "a decimal comma in a file of commas", "key;value\nshare;0,6\n",
      "share", "", "0,75", "", "key;value\nshare;0,75\n", MESSAGE_NONE },
    { "a list", "key,value\ntiers,Top 99\n", "tiers", "", "Top 45", "",
      "key,value\ntiers,Top 45\n", MESSAGE_NONE },
    { "two dates and none named", "key,from,value\nmin,,30\n"
      "min,2022-01-01,40\n", "min", "", "50", "", NULL,
      MESSAGE_PACK_EDIT_WHICH },
    { "unknown key", "key,value\nmin,30\n", "mim", "", "50", "", NULL,
      MESSAGE_PACK_EDIT_KEY },
    { "empty", "key,value\nmin,30\n", "min", "", " ", "", NULL,
      MESSAGE_PACK_EDIT_EMPTY },
    { "no change", "key,value\nmin,30\n", "min", "", "30", "", NULL,
      MESSAGE_PACK_EDIT_SAME },
    { "no number", "key,value\nmin,30\n", "min", "", "tiga", "", NULL,
      MESSAGE_FACT_TYPE },
    { "no date", "key,from,value\nmin,,30\n", "min", "besok", "40", "", NULL,
      MESSAGE_PACK_PARAMETER_FROM },
    { "no column for the date", "key,value\nmin,30\n", "min", "2022-01-01",
      "40", "", NULL, MESSAGE_PACK_EDIT_COLUMN },
    { "looser", "key,value\nmin,30\n", "min", "", "23", "", NULL,
      MESSAGE_PACK_LOOSER_HIGHER },
    { "looser list", "key,value\ntiers,Top 99\n", "tiers", "",
      "Top 99|Top 30", "", NULL, MESSAGE_PACK_LOOSER_SUBSET },
    { "looser later", "key,from,value\nmin,,30\n", "min", "2022-01-01", "1",
      "", NULL, MESSAGE_PACK_LOOSER_HIGHER },
};

static char root[] = "/tmp/awig-edit-XXXXXX";

static void put(const char *path, const char *text)
{
    char full[400];
    struct err err;
    snprintf(full, sizeof full, "%s/%s", root, path);
    *strrchr(full, '/') = '\0';
    assert_int_equal(file_make_folder(full, &err), 0);
    snprintf(full, sizeof full, "%s/%s", root, path);
    unlink(full);
    if (text != NULL) {
        assert_int_equal(file_write(full, str_of(text), &err), 0);
    }
}

/* The file after one edit equals `want`; NULL = there is none. */
static void same(const char *name, const char *want)
{
    char path[400];
    struct mem mem;
    struct buf buf;
    struct err err;
    mem_init(&mem);
    buf_init(&buf, &mem, 0);
    snprintf(path, sizeof path, "%s/c/parameters.csv", root);
    if (want == NULL) {
        assert_false(file_exists(path));
        return;
    }
    assert_int_equal(file_read(&buf, path, &err), 0);
    if (!str_is(buf_view(&buf), want)) {
        fail_msg("%s: got [%.*s]", name, (int)buf.size, buf.bytes);
    }
    buf_free(&buf);
}

static void test_cases(void **state)
{
    (void)state;
    put("p/pack.json", "{\"id\": \"p\", \"title\": {\"id\": \"P\"},"
        " \"version\": \"1\"}");
    put("p/parameters.csv", FLOOR);
    put("c/pack.json", "{\"id\": \"c\", \"title\": {\"id\": \"C\"},"
        " \"version\": \"1\", \"extends\": \"p\"}");
    char folder[300];
    snprintf(folder, sizeof folder, "%s/c", root);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        world_start(&world);
        struct pack_options options = world_options(&world);
        options.finder.find = NULL;
        put("c/parameters.csv", cases[i].before);
        struct parameter_edit edit = {
            str_of(cases[i].key), str_of(cases[i].from),
            str_of(cases[i].value), str_of(cases[i].basis),
        };
        int code = edit_parameter_folder(folder, NULL, &options, &edit,
                                         &world.err);
        if (world.err.message != cases[i].message) {
            char text[800];
            err_text(&world.err, LANGUAGE_EN, text, sizeof text);
            fail_msg("%s: %s", cases[i].name, text);
        }
        assert_int_equal(code == 0, cases[i].message == MESSAGE_NONE);
        same(cases[i].name, code == 0 ? cases[i].after : cases[i].before);
        world_end(&world);
    }
}

/* Every allocation failing once: no memory, and the file as it was. */
static void test_no_memory(void **state)
{
    (void)state;
    char folder[300];
    const char *before = "key,from,value\nmin,,30\n";
    snprintf(folder, sizeof folder, "%s/c", root);
    int code = ERR_NOMEM;
    for (uint64_t at = 1; code != 0; at++) {
        struct world world;
        world_start(&world);
        struct pack_options options = world_options(&world);
        options.finder.find = NULL;
        put("c/parameters.csv", before);
        struct parameter_edit edit = { STR("min"), STR("2023-01-01"),
                                       STR("40"), STR("") };
        world.mem.fail_at = world.mem.calls + at;
        code = edit_parameter_folder(folder, NULL, &options, &edit,
                                     &world.err);
        world.mem.fail_at = 0;
        if (code != 0) {
            assert_int_equal(code, ERR_NOMEM);
            same("no memory", before);
        }
        world_end(&world);
        assert_true(at < 100000);
    }
    same("memory", "key,from,value\nmin,,30\nmin,2023-01-01,40\n");
}

static int start(void **state)
{
    (void)state;
    return mkdtemp(root) == NULL;
}

static int stop(void **state)
{
    (void)state;
    char command[300];
    snprintf(command, sizeof command, "rm -rf %s", root);
    FILE *pipe = popen(command, "r");
    return pipe == NULL ? 1 : pclose(pipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
