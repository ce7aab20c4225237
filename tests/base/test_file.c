/* Files and folders, on a folder of its own below the system's temporary
 * one. */
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"

struct place {
    char root[64];
    struct mem mem;
    struct err err;
    char path[300];
};

static const char *at(struct place *place, const char *name)
{
    (void)snprintf(place->path, sizeof place->path, "%s/%s", place->root,
                   name);
    return place->path;
}

static int begin(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL) {
        return 1;
    }
    strncpy(place->root, "/tmp/awig-file-XXXXXX", sizeof place->root - 1);
    mem_init(&place->mem);
    *state = place;
    return mkdtemp(place->root) == NULL;
}

/* Removes what a test left, deepest names first. */
static void remove_all(const char *root)
{
    char line[600];
    (void)snprintf(line, sizeof line, "%s", root);
    pid_t child = fork();
    if (child == 0) {
        (void)execlp("rm", "rm", "-rf", "--", line, (char *)NULL);
        _exit(127);
    }
    (void)waitpid(child, NULL, 0);
}

static int end(void **state)
{
    struct place *place = *state;
    remove_all(place->root);
    size_t left = place->mem.used_bytes;
    free(place);
    return left != 0;
}

static void put(struct place *place, const char *name, const char *text)
{
    assert_int_equal(file_write(at(place, name), str_of(text), &place->err),
                     0);
}

static int read_back(struct place *place, const char *name, size_t max,
                     struct buf *buf)
{
    buf_init(buf, &place->mem, max);
    return file_read(buf, at(place, name), &place->err);
}

static void reads_up_to_the_cap(void **state)
{
    struct place *place = *state;
    struct buf buf;
    put(place, "ten", "0123456789");
    assert_int_equal(read_back(place, "ten", 10, &buf), 0);
    assert_string_equal(buf.bytes, "0123456789");
    buf_free(&buf);
    assert_int_equal(read_back(place, "ten", 9, &buf), ERR_INPUT);
    assert_int_equal(place->err.message, MESSAGE_FILE_TOO_LARGE);
    buf_free(&buf);
    assert_int_equal(read_back(place, "ten", 0, &buf), 0);
    buf_free(&buf);
    put(place, "empty", "");
    assert_int_equal(read_back(place, "empty", 1, &buf), 0);
    assert_int_equal(buf.size, 0);
    buf_free(&buf);
    /* An endless file is left at the cap. */
    buf_init(&buf, &place->mem, 100000);
    assert_int_equal(file_read(&buf, "/dev/zero", &place->err), ERR_INPUT);
    assert_int_equal(place->err.message, MESSAGE_FILE_TOO_LARGE);
    buf_free(&buf);
}

static void says_why_it_cannot_read(void **state)
{
    struct place *place = *state;
    struct buf buf;
    assert_int_equal(read_back(place, "absent", 0, &buf), ERR_INPUT);
    assert_int_equal(place->err.message, MESSAGE_FILE_MISSING);
    assert_string_equal(place->err.args[0], place->path);
    assert_int_equal(read_back(place, "", 0, &buf), ERR_INPUT);
    assert_int_equal(place->err.message, MESSAGE_FILE_IS_FOLDER);
    put(place, "secret", "x");
    assert_int_equal(chmod(at(place, "secret"), 0), 0);
    if (geteuid() != 0) {         /* root may read everything */
        assert_int_equal(read_back(place, "secret", 0, &buf), ERR_INPUT);
        assert_int_equal(place->err.message, MESSAGE_FILE_FORBIDDEN);
    }
    assert_int_equal(chmod(at(place, "secret"), 0600), 0);
    place->mem.fail_at = place->mem.calls + 1;
    assert_int_equal(read_back(place, "secret", 0, &buf), ERR_NOMEM);
    place->mem.fail_at = 0;
    buf_free(&buf);
}

static void replaces_files_whole(void **state)
{
    struct place *place = *state;
    struct buf buf;
    put(place, "a", "first");
    assert_int_equal(chmod(at(place, "a"), 0640), 0);
    put(place, "a", "second, longer");
    assert_int_equal(read_back(place, "a", 0, &buf), 0);
    assert_string_equal(buf.bytes, "second, longer");
    buf_free(&buf);
    struct stat about;
    assert_int_equal(stat(at(place, "a"), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0640);
    assert_int_equal(file_write(place->root, STR("x"), &place->err),
                     ERR_INPUT);
    assert_int_equal(file_write(at(place, "no/such"), STR("x"), &place->err),
                     ERR_STORAGE);
    assert_int_equal(place->err.message, MESSAGE_FILE_WRITE);
    /* A device is written to, not replaced. */
    assert_int_equal(file_write("/dev/null", STR("x"), &place->err), 0);
    assert_int_equal(stat("/dev/null", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
    if (file_exists("/dev/full")) {
        assert_int_equal(file_write("/dev/full", STR("x"), &place->err),
                         ERR_STORAGE);
        assert_int_equal(place->err.message, MESSAGE_FILE_NO_SPACE);
    }
    struct file_list list;
    struct arena arena;
    arena_init(&arena, &place->mem);
    assert_int_equal(file_list(&list, &arena, place->root, &place->err), 0);
    assert_int_equal(list.count, 1);          /* nothing left beside it */
    arena_free(&arena);
}

static void lists_sorted(void **state)
{
    struct place *place = *state;
    assert_int_equal(file_make_folder(at(place, "b/c"), &place->err), 0);
    assert_int_equal(file_make_folder(at(place, "b/c/"), &place->err), 0);
    assert_int_equal(file_make_folder(at(place, "a"), &place->err), 0);
    assert_int_equal(file_make_folder(at(place, ".git"), &place->err), 0);
    put(place, "z", "");
    put(place, "b.x", "");
    put(place, "b/c/deep", "");
    put(place, "b/two", "");
    put(place, "Z", "");
    put(place, ".hidden", "");
    put(place, ".git/x", "");
    put(place, "old~", "");
    struct arena arena;
    arena_init(&arena, &place->mem);
    struct file_list list;
    assert_int_equal(file_list(&list, &arena, place->root, &place->err), 0);
    static const char *const want[] = {
        "Z", "b.x", "b/c/deep", "b/two", "z"
    };
    assert_int_equal(list.count, 5);
    for (size_t i = 0; i < list.count; i++) {
        assert_string_equal(list.paths[i].bytes, want[i]);
    }
    assert_int_equal(symlink("z", at(place, "a/link")), 0);
    assert_int_equal(symlink("b", at(place, "link")), 0);
    assert_int_equal(file_folders(&list, &arena, place->root, &place->err),
                     0);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.paths[0].bytes, "a");
    assert_string_equal(list.paths[1].bytes, "b");
    assert_int_equal(unlink(at(place, "link")), 0);
    assert_int_equal(file_list(&list, &arena, place->root, &place->err),
                     ERR_INPUT);
    assert_int_equal(place->err.message, MESSAGE_FILE_SYMLINK);
    assert_string_equal(place->err.args[0], "a/link");
    arena_free(&arena);
}

static void refuses_odd_folders(void **state)
{
    struct place *place = *state;
    struct arena arena;
    arena_init(&arena, &place->mem);
    struct file_list list;
    assert_int_equal(file_list(&list, &arena, at(place, "no"), &place->err),
                     ERR_INPUT);
    assert_int_equal(place->err.message, MESSAGE_FOLDER_MISSING);
    put(place, "file", "");
    assert_int_equal(file_list(&list, &arena, at(place, "file"),
                               &place->err), ERR_INPUT);
    assert_int_equal(place->err.message, MESSAGE_FILE_NOT_FOLDER);
    static const char *const names[] = { "a\nb", "\xFF", "a\\b", "x\x7F" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        put(place, names[i], "");
        assert_int_equal(file_list(&list, &arena, place->root, &place->err),
                         ERR_INPUT);
        assert_int_equal(place->err.message, MESSAGE_FILE_BAD_NAME);
        assert_int_equal(unlink(at(place, names[i])), 0);
    }
    assert_int_equal(file_make_folder(at(place, "file/x"), &place->err),
                     ERR_STORAGE);
    assert_int_equal(place->err.message, MESSAGE_FOLDER_WRITE);
    char deep[80] = "";
    for (int i = 0; i < LIMIT_FOLDER_DEPTH; i++) {
        strncat(deep, i == 0 ? "d" : "/d", 3);
    }
    assert_int_equal(file_make_folder(at(place, deep), &place->err), 0);
    assert_int_equal(file_list(&list, &arena, place->root, &place->err), 0);
    strncat(deep, "/d", 3);
    assert_int_equal(file_make_folder(at(place, deep), &place->err), 0);
    assert_int_equal(file_list(&list, &arena, place->root, &place->err),
                     ERR_INPUT);
    assert_int_equal(place->err.message, MESSAGE_FILE_TOO_DEEP);
    arena_free(&arena);
}

static void lists_up_to_the_limit(void **state)
{
    struct place *place = *state;
    char name[20];
    for (int i = 0; i <= LIMIT_PACK_FILES; i++) {
        struct arena arena;
        arena_init(&arena, &place->mem);
        struct file_list list;
        (void)snprintf(name, sizeof name, "%d", i);
        FILE *file = fopen(at(place, name), "w");
        assert_non_null(file);
        assert_int_equal(fclose(file), 0);
        if (i >= LIMIT_PACK_FILES - 1) {
            int want = i < LIMIT_PACK_FILES ? 0 : ERR_INPUT;
            assert_int_equal(file_list(&list, &arena, place->root,
                                       &place->err), want);
        }
        arena_free(&arena);
    }
    assert_int_equal(place->err.message, MESSAGE_FILE_TOO_MANY);
}

static void listing_survives_no_memory(void **state)
{
    struct place *place = *state;
    assert_int_equal(file_make_folder(at(place, "a"), &place->err), 0);
    put(place, "a/b", "");
    int result = ERR_NOMEM;
    for (uint64_t n = 1; result != 0; n++) {
        struct arena arena;
        arena_init(&arena, &place->mem);
        struct file_list list;
        place->mem.fail_at = place->mem.calls + n;
        result = file_list(&list, &arena, place->root, &place->err);
        assert_true(result == 0 || result == ERR_NOMEM);
        arena_free(&arena);
        assert_true(n < 100);
    }
    place->mem.fail_at = 0;
}

static void streams(void **state)
{
    struct place *place = *state;
    put(place, "s", "0123456789");
    struct file_stream *stream = NULL;
    assert_int_equal(file_stream_open(&stream, &place->mem, at(place, "s"),
                                      &place->err), 0);
    char piece[4];
    assert_int_equal(file_stream_read(stream, piece, 4, &place->err), 4);
    assert_memory_equal(piece, "0123", 4);
    assert_int_equal(file_stream_read(stream, piece, 4, &place->err), 4);
    assert_int_equal(file_stream_read(stream, piece, 4, &place->err), 2);
    assert_int_equal(file_stream_read(stream, piece, 4, &place->err), 0);
    file_stream_close(stream);
    file_stream_close(NULL);
    assert_int_equal(file_stream_open(&stream, &place->mem, at(place, "no"),
                                      &place->err), ERR_INPUT);
    assert_null(stream);
    place->mem.fail_at = place->mem.calls + 1;
    assert_int_equal(file_stream_open(&stream, &place->mem, at(place, "s"),
                                      &place->err), ERR_NOMEM);
    place->mem.fail_at = 0;
    assert_true(file_exists(place->root));
    assert_true(file_is_folder(place->root));
    assert_false(file_is_folder(at(place, "s")));
    assert_false(file_exists(at(place, "no")));
}

/* A secret is nobody else's under any umask, and never replaced; a draft
 * takes its name only when that is free. */
static void keeps_secrets_and_names(void **state)
{
    struct place *place = *state;
    struct stat about;
    struct file_list list;
    struct arena arena;
    mode_t before = umask(0);
    assert_int_equal(file_write_secret(at(place, "key"), STR("one\n"),
                                       &place->err), 0);
    (void)umask(before);
    assert_int_equal(stat(at(place, "key"), &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(about.st_nlink, 1);
    assert_int_equal(file_write_secret(at(place, "key"), STR("two\n"),
                                       &place->err), ERR_STORAGE);
    put(place, "draft", "new");
    char draft[300];
    (void)snprintf(draft, sizeof draft, "%s", at(place, "draft"));
    assert_int_equal(file_install(draft, at(place, "key"), &place->err),
                     ERR_STORAGE);
    assert_int_equal(file_install(draft, at(place, "hub"), &place->err), 0);
    (void)unlink(draft);
    arena_init(&arena, &place->mem);
    assert_int_equal(file_list(&list, &arena, place->root, &place->err), 0);
    assert_int_equal(list.count, 2);
    assert_true(str_is(list.paths[0], "hub") && str_is(list.paths[1], "key"));
    arena_free(&arena);
    assert_int_equal(stat(at(place, "key"), &about), 0);
    assert_int_equal(about.st_size, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_up_to_the_cap, begin, end),
        cmocka_unit_test_setup_teardown(says_why_it_cannot_read, begin, end),
        cmocka_unit_test_setup_teardown(replaces_files_whole, begin, end),
        cmocka_unit_test_setup_teardown(lists_sorted, begin, end),
        cmocka_unit_test_setup_teardown(refuses_odd_folders, begin, end),
        cmocka_unit_test_setup_teardown(lists_up_to_the_limit, begin, end),
        cmocka_unit_test_setup_teardown(listing_survives_no_memory, begin,
                                        end),
        cmocka_unit_test_setup_teardown(streams, begin, end),
        cmocka_unit_test_setup_teardown(keeps_secrets_and_names, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
