/* Runs a fuzz target over the files of a corpus, without libFuzzer: what a
 * fuzzer found stays found. */
#ifndef TESTS_FUZZ_CORPUS_H
#define TESTS_FUZZ_CORPUS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"

/* Each file of a folder, and about `cuts` of its beginnings (0 = each). */
static inline void corpus_run(const char *folder, size_t cuts,
                              int (*target)(const unsigned char *, size_t))
{
    struct mem mem;
    struct arena arena;
    struct file_list list;
    struct err err;
    mem_init(&mem);
    arena_init(&arena, &mem);
    assert_int_equal(file_list(&list, &arena, folder, &err), 0);
    assert_true(list.count > 4);
    for (size_t i = 0; i < list.count; i++) {
        struct buf path, text;
        buf_init(&path, &mem, 0);
        buf_init(&text, &mem, 0);
        buf_format(&path, "%s/%s", folder, list.paths[i].bytes);
        assert_int_equal(file_read(&text, path.bytes, &err), 0);
        size_t step = cuts == 0 ? 1 : 1 + text.size / cuts;
        for (size_t cut = 0; cut <= text.size; cut += step) {
            (void)target((const unsigned char *)text.bytes, text.size - cut);
        }
        buf_free(&path);
        buf_free(&text);
    }
    arena_free(&arena);
    assert_int_equal(mem.used_bytes, 0);
}

#endif
