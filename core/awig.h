/* awig: an embeddable rules engine for public policy.  The only public header.
 *
 * Sentences marked [A-n] are promises; tests cite them.
 *
 * No global state but constant tables; handles share nothing.
 * A handle is used by one thread at a time; different handles may run
 *       in parallel.
 * The library prints nothing and reads no environment variable.
 * Every function that can fail returns AWIG_OK or a negative code, and
 *       the handle keeps the last error until the next call on it.
 * Text given to a function is copied; text received from a handle or a
 *       value belongs to it and lives as long as it does.
 * A NULL handle is AWIG_E_MISUSE; destructors accept NULL. */
#ifndef AWIG_H
#define AWIG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define AWIG_API __attribute__((visibility("default")))
#else
#define AWIG_API
#endif

#define AWIG_VERSION "0.1.0"

enum {
    AWIG_OK = 0,
    AWIG_E_USAGE = -2,      /* the call's words are off */
    AWIG_E_RULES = -3,      /* a rule does not load or broke */
    AWIG_E_INPUT = -4,      /* bad input data */
    AWIG_E_REFUSED = -5,    /* the lifecycle or a role refuses */
    AWIG_E_INTEGRITY = -6,  /* log, hash or stored bytes disagree */
    AWIG_E_STORAGE = -7,    /* database, disk, file */
    AWIG_E_LIMIT = -8,      /* a limit was hit */
    AWIG_E_NOMEM = -9,      /* no memory */
    AWIG_E_MISUSE = -10,    /* a call breaks this contract */
    AWIG_E_BUG = -70
};

typedef struct awig awig;                /* a context */
typedef struct awig_value awig_value;    /* plain data: a tree */
typedef struct awig_pack awig_pack;      /* a loaded pack of rules */
typedef struct awig_case awig_case;      /* facts to be judged by a pack */

/* --- Context -------------------------------------------------------------- */

/* Options.  Start from AWIG_OPTIONS_INIT; fields are only appended.
 * allocate: size_new 0 frees; NULL = the C library's.  now, ticks_ns, random:
 * NULL = the system's.  language: "id" (default) or "en". */
typedef struct awig_options {
    size_t size;
    void *(*allocate)(void *user, void *pointer, size_t size_old,
                      size_t size_new);
    int64_t (*now)(void *user);          /* UTC seconds */
    int64_t (*ticks_ns)(void *user);     /* monotonic */
    void (*random)(void *user, void *bytes, size_t size);
    void *user;
    const char *language;
    int64_t steps_max, time_ms_max;      /* of one rule call; 0 = default */
    size_t memory_bytes_max;             /* of one pack; 0 = default */
    /* The path of a program in whose processes rules run, one for each pack:
     * confined, killed when they hang; a crash there is an error of the rule.
     * It is started with the one argument "worker" and must then return
     * awig_worker().  The command `awig` is such a program.  NULL = rules run
     * in this process. */
    const char *worker;
} awig_options;
#define AWIG_OPTIONS_INIT { sizeof(awig_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/* Creates a context; options may be NULL.  Yours to destroy. */
AWIG_API int awig_create(awig **out, const awig_options *options);
AWIG_API void awig_destroy(awig *context);
/* Serves as a worker until the host ends; returns the exit status.  To be the
 * first call of a program that was started as one. */
AWIG_API int awig_worker(void);
/* "0.1.0", the version of the library that runs. */
AWIG_API const char *awig_version(void);

/* --- The last error ------------------------------------------------------- */

/* AWIG_OK when the last call succeeded. */
AWIG_API int awig_error_code(const awig *context);
/* The stable identifier, as "AW2201"; "" when there is no error. */
AWIG_API const char *awig_error_id(const awig *context);
/* One line of text in a language ("id", "en"; NULL = the context's): with
 * place and hint (whole), only the sentence, only the hint. */
AWIG_API const char *awig_error_text(awig *context, const char *language);
AWIG_API const char *awig_error_message(awig *context, const char *language);
AWIG_API const char *awig_error_hint(awig *context, const char *language);
/* Where: "" and 0 when not known; lines, columns and bytes from 1. */
AWIG_API const char *awig_error_file(const awig *context);
AWIG_API int64_t awig_error_line(const awig *context);
AWIG_API int64_t awig_error_column(const awig *context);
AWIG_API int64_t awig_error_byte(const awig *context);
AWIG_API const char *awig_error_source(const awig *context);

/* --- Values --------------------------------------------------------------- */

enum {
    AWIG_NULL, AWIG_BOOL, AWIG_INTEGER, AWIG_NUMBER, AWIG_TEXT, AWIG_LIST,
    AWIG_MAP
};

/* A new empty map (AWIG_OK, AWIG_E_NOMEM).  Yours to destroy. */
AWIG_API int awig_map_create(awig *context, awig_value **out);
/* Parses a JSON document. AWIG_E_INPUT names line, column and byte. */
AWIG_API int awig_value_parse(awig *context, const char *json, size_t size,
                              awig_value **out);
/* Destroys a value that you own (not its members). */
AWIG_API void awig_value_destroy(awig_value *value);
/* Sets a member of a map you own; keys and text are copied.  The same key
 * again replaces it; awig_map_append makes or extends a list of texts. */
AWIG_API int awig_map_text(awig_value *map, const char *key,
                           const char *text);
AWIG_API int awig_map_integer(awig_value *map, const char *key,
                              int64_t integer);
AWIG_API int awig_map_bool(awig_value *map, const char *key, int truth);
AWIG_API int awig_map_append(awig_value *map, const char *key,
                             const char *text);

AWIG_API int awig_kind(const awig_value *value);       /* NULL: AWIG_NULL */
AWIG_API int awig_truth(const awig_value *value);
AWIG_API int64_t awig_integer(const awig_value *value);
AWIG_API double awig_number(const awig_value *value);
AWIG_API const char *awig_text(const awig_value *value);    /* "" if no text */
AWIG_API size_t awig_count(const awig_value *value);        /* list, map */
/* Members, in order: first, then next; the key of a map's member. */
AWIG_API const awig_value *awig_first(const awig_value *value);
AWIG_API const awig_value *awig_next(const awig_value *value);
AWIG_API const char *awig_key(const awig_value *value);
AWIG_API const awig_value *awig_get(const awig_value *map, const char *key);
/* Writes a value as JSON (indent 0 = one line). The text is freed with
 * awig_text_free. */
AWIG_API int awig_value_json(awig *context, const awig_value *value,
                             int indent, char **out, size_t *size);
AWIG_API void awig_text_free(awig *context, char *text);

/* --- Operations ----------------------------------------------------------- */

/* Where rows of long results, progress and notices go; any may be NULL. A row
 * is valid during the call; a non-zero return stops the operation. */
typedef struct awig_sink {
    size_t size;
    int (*row)(void *user, const awig_value *row);
    void (*progress)(void *user, const char *what, int64_t done, int64_t all);
    void (*notice)(void *user, const char *text);
    void *user;
} awig_sink;
#define AWIG_SINK_INIT { sizeof(awig_sink), 0, 0, 0, 0 }

/* Runs an operation by name ("eval", "case do", ...: awig_operation)
 * with its arguments as a map.  *out (may be NULL) is the result, yours to
 * destroy. */
AWIG_API int awig_call(awig *context, const char *operation,
                       const awig_value *arguments, const awig_sink *sink,
                       awig_value **out);
/* The exit code of CLI.md that the last result stands for: 0 when all is well,
 * 1 for an honest no, 5 for a refusal, ... */
AWIG_API int awig_answer(const awig *context);

typedef struct awig_argument {
    const char *name;       /* "region" */
    char kind;              /* t text, i integer, d date, f flag, l list,
                               p path; upper case = positional */
    int required;
    const char *help[2];    /* Indonesian, English */
} awig_argument;

typedef struct awig_operation {
    const char *name;       /* "case do" */
    const char *alias;      /* Indonesian, or NULL */
    const char *help[2];    /* one line: Indonesian, English */
    const char *example;    /* a command line that runs */
    const awig_argument *arguments;     /* ends with a NULL name */
    int hidden;
} awig_operation;

/* Operation number `index` from 0, or NULL beyond the last. */
AWIG_API const awig_operation *awig_operation_at(size_t index);

/* What people read for an identifier of the lifecycle: `kind` is "state",
 * "action", "machine", "role" or "document", `language` "id" (also for NULL)
 * or "en".  Constant text, or NULL when there is no such identifier. */
AWIG_API const char *awig_label(const char *kind, const char *identifier,
                                const char *language);

/* --- Judging in a program ------------------------------------------------- */

/* Loads the pack in a folder; its parents are found beside it, or in `rules`
 * when that is not NULL.  AWIG_E_RULES names file, line and column. */
AWIG_API int awig_pack_load(awig *context, const char *folder,
                            const char *rules, awig_pack **out);
/* Looks at the folder again.  New rules are loaded beside those in use, must
 * pass the pack's own cases, and only then take their place; *changed (may be
 * NULL) tells whether they did.  On every error the rules in use stay.  Cases
 * made before go on being judged by the rules that they were made for. */
AWIG_API int awig_pack_reload(awig_pack *pack, int *changed);
AWIG_API void awig_pack_destroy(awig_pack *pack);

/* An empty case for a pack, to be filled and judged, again and again. */
AWIG_API int awig_case_create(awig_pack *pack, awig_case **out);
AWIG_API void awig_case_destroy(awig_case *one);
AWIG_API void awig_case_clear(awig_case *one);
/* Sets a fact from text as a file would hold it ("2021-08-04", "true",
 * "a|b"); NULL or "" = missing.  AWIG_E_INPUT: not declared, wrong type. */
AWIG_API int awig_case_set(awig_case *one, const char *fact,
                           const char *text);
AWIG_API int awig_case_set_integer(awig_case *one, const char *fact,
                                   int64_t integer);
AWIG_API int awig_case_set_number(awig_case *one, const char *fact,
                                  double number);
AWIG_API int awig_case_set_bool(awig_case *one, const char *fact, int truth);

enum { AWIG_ELIGIBLE, AWIG_UNKNOWN, AWIG_NEEDS_REVIEW, AWIG_INELIGIBLE };

/* Judges.  *verdict gets the verdict; *explanation (may be NULL) the result of
 * `awig eval --explain`, yours to destroy. */
AWIG_API int awig_case_judge(awig_case *one, int *verdict,
                             awig_value **explanation);

#ifdef __cplusplus
}
#endif

#endif
