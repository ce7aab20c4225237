/* What a code of the catalogue looks like in a file: the mistake and its
 * repair, side by side, for `awig explain-code`.
 *
 * The examples need no translation: they are lines of the files that people
 * write.  tests/engine/test_codes.c writes each into a pack under `nasional`
 * and sees the code for the bad one, and no longer for the good one. */
#ifndef AWIG_ENGINE_CODES_H
#define AWIG_ENGINE_CODES_H

/* `file` names the file of a pack; "facts.json" style names that begin with
 * "case." stand for the file given to --facts.  In tables/ a text without a
 * line end is one cell.  In eligibility.lua a text that declares nothing is
 * the inside of check = function(case, p) ... end. */
struct code_example {
    int number;                   /* 2201 for AW2201 */
    const char *file;
    const char *bad, *good;       /* with the mistake, and without it */
};

/* The example of a code by its number; NULL when there is none.  It lives as
 * long as the program. */
const struct code_example *code_example(int number);

/* The `file` of an example that is a command to be typed. */
#define CODE_COMMAND "awig"
/* Such an example of a code (codes_commands.c), or what code_listed has. */
const struct code_example *code_command(int number);

/* The example of a code that has none elsewhere (codes_listed.c), or NULL.
 * Those that a test can run are, as those of code_example_at, files that give
 * the code; others show a circumstance, with `...` for what is left out. */
const struct code_example *code_listed(int number);
/* Each that can be run; NULL at `count` and beyond. */
const struct code_example *code_checked_at(int index);

/* Every example of a file, by rising number; NULL at `count` and beyond. */
const struct code_example *code_example_at(int index);

#endif
