/* Files of a pack: folders, identity, parents among siblings. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "pack_fixture.h"

static char root[] = "/tmp/awig-source-XXXXXX";

static void put(const char *path, const char *text)
{
    char full[400];
    struct err err;
    snprintf(full, sizeof full, "%s/%s", root, path);
    *strrchr(full, '/') = '\0';
    assert_int_equal(file_make_folder(full, &err), 0);
    snprintf(full, sizeof full, "%s/%s", root, path);
    assert_int_equal(file_write(full, str_of(text), &err), 0);
}

#define MANIFEST(id, parent) "{\"id\": \"" id "\", \"title\": {\"id\": \"T\"" \
    ", \"en\": \"T\"}, \"version\": \"1\", \"extends\": " parent "}\n"

static int load(const char *folder, const char *rules, char got[64],
                struct err *err)
{
    struct world world;
    world_start(&world);
    struct pack_options options = world_options(&world);
    options.finder.find = NULL;
    int code = pack_load_folder(&world.pack, folder, rules, &options, NULL,
                                err);
    got[0] = '\0';
    if (code == 0 && world.pack->parent != NULL) {
        snprintf(got, 64, "%s", world.pack->parent->title[0].bytes);
    }
    world_end(&world);
    return code;
}

/* The identity is what `sha256sum FILES | sha256sum` prints. */
static void test_identity(void **state)
{
    (void)state;
    put("one/pack.json", "{}");
    put("one/tables/x.csv", "");
    put("one/a b.txt", "abc");
    put("one/.hidden", "x");
    put("one/facts.csv~", "x");
    char command[400], line[80] = "";
    snprintf(command, sizeof command, "cd %s/one && LC_ALL=C sha256sum "
             "'a b.txt' pack.json tables/x.csv | sha256sum", root);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_non_null(fgets(line, sizeof line, pipe));
    pclose(pipe);
    char path[300], hex[SHA256_HEX_BYTES];
    struct mem mem;
    struct arena arena;
    struct err err;
    struct pack_files files;
    mem_init(&mem);
    arena_init(&arena, &mem);
    snprintf(path, sizeof path, "%s/one", root);
    assert_int_equal(pack_files_read(&files, &arena, path, &err), 0);
    assert_int_equal(files.count, 3);
    sha256_hex(&files.identity, hex);
    assert_memory_equal(hex, line, 64);
    struct str bytes;
    assert_true(pack_files_find(&files, "a b.txt", &bytes));
    assert_true(str_is(bytes, "abc"));
    assert_true(pack_files_find(&files, "tables/x.csv", &bytes));
    assert_int_equal(bytes.size, 0);
    assert_false(pack_files_find(&files, "tables", &bytes));
    arena_free(&arena);
}

static void test_not_a_pack(void **state)
{
    (void)state;
    char path[300], got[64];
    struct err err;
    put("empty/facts.csv", "fact,type\n");
    snprintf(path, sizeof path, "%s/empty", root);
    assert_int_equal(load(path, NULL, got, &err), ERR_INPUT);
    assert_int_equal(err.message, MESSAGE_PACK_NO_MANIFEST);
    assert_string_equal(err.args[0], path);
    snprintf(path, sizeof path, "%s/nothing", root);
    assert_int_equal(load(path, NULL, got, &err), ERR_INPUT);
    assert_int_equal(err.message, MESSAGE_PACK_NO_MANIFEST);
}

static void test_symlink(void **state)
{
    (void)state;
    char path[300], link[300], got[64];
    struct err err;
    put("linked/pack.json", MANIFEST("linked", "null"));
    snprintf(path, sizeof path, "%s/linked", root);
    assert_int_equal(load(path, NULL, got, &err), 0);
    snprintf(link, sizeof link, "%s/linked/facts.csv", root);
    assert_int_equal(symlink("/etc/passwd", link), 0);
    assert_int_not_equal(load(path, NULL, got, &err), 0);
    assert_int_equal(err.message, MESSAGE_FILE_SYMLINK);
}

/* A parent is found by its id: in the folder of its name, in another, in
 * --rules; never by a name that lies. */
static void test_parent(void **state)
{
    (void)state;
    char path[300], rules[300], got[64];
    struct err err;
    put("s/child/pack.json", MANIFEST("child", "\"mother\""));
    snprintf(path, sizeof path, "%s/s/child", root);
    snprintf(rules, sizeof rules, "%s/r", root);
    assert_int_not_equal(load(path, NULL, got, &err), 0);
    assert_int_equal(err.message, MESSAGE_PACK_PARENT);
    put("s/mother/pack.json", MANIFEST("other", "null"));
    assert_int_not_equal(load(path, NULL, got, &err), 0);
    put("s/elsewhere/pack.json", MANIFEST("mother", "null"));
    assert_int_equal(load(path, NULL, got, &err), 0);
    assert_string_equal(got, "T");
    strcat(path, "/");
    assert_int_equal(load(path, NULL, got, &err), 0);
    put("s/again/pack.json", MANIFEST("mother", "null"));
    assert_int_not_equal(load(path, NULL, got, &err), 0);
    assert_int_equal(err.message, MESSAGE_PACK_PARENT_AMBIGUOUS);
    put("s/mother/pack.json", MANIFEST("mother", "null"));
    assert_int_equal(load(path, NULL, got, &err), 0);
    put("r/mother/pack.json", "{\"id\": \"mother\", \"title\": {\"id\":"
        " \"R\", \"en\": \"R\"}, \"version\": \"1\"}");
    assert_int_equal(load(path, rules, got, &err), 0);
    assert_string_equal(got, "R");
}

/* "." and a bare name have siblings too. */
static void test_relative(void **state)
{
    (void)state;
    char here[300], got[64], path[300];
    struct err err;
    assert_non_null(getcwd(here, sizeof here));
    put("s/child/pack.json", MANIFEST("child", "\"mother\""));
    put("s/mother/pack.json", MANIFEST("mother", "null"));
    snprintf(path, sizeof path, "%s/s", root);
    assert_int_equal(chdir(path), 0);
    assert_int_equal(load("child", NULL, got, &err), 0);
    assert_int_equal(load("./child", NULL, got, &err), 0);
    assert_int_equal(chdir("child"), 0);
    assert_int_equal(load(".", NULL, got, &err), 0);
    assert_int_equal(load("../child", NULL, got, &err), 0);
    assert_int_equal(chdir(here), 0);
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
        cmocka_unit_test(test_identity), cmocka_unit_test(test_not_a_pack),
        cmocka_unit_test(test_symlink), cmocka_unit_test(test_parent),
        cmocka_unit_test(test_relative),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
