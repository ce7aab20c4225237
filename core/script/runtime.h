/* One Lua state for one pack version: load, seal, call. The only way in.
 *
 * Life: script_create; script_load for each file; script_derive for derived
 * facts; script_seal; then any number of script_call; script_destroy.
 * Everything that touches the state runs in one protected call, under the
 * limits and a thread-local C locale.  After a trip (steps, time, memory) the
 * state is thrown away and rebuilt from its sources on the next call; nothing
 * of the failed call survives. Nothing here knows of databases. */
#ifndef AWIG_SCRIPT_RUNTIME_H
#define AWIG_SCRIPT_RUNTIME_H

#include "base/clock.h"
#include "base/sha256.h"
#include "base/value.h"
#include "expr/eval.h"
#include "expr/schema.h"

struct script;

/* What a declaration is; the words a pack may use: LANGUAGE.md 3 and 6. */
enum declaration_kind {
    DECLARATION_RULE, DECLARATION_COMPONENT, DECLARATION_BONUS,
    DECLARATION_PREFER, DECLARATION_DUTY, DECLARATION_DEADLINE,
    DECLARATION_GUARD, DECLARATION_KIND_COUNT
};

/* Functions a declaration may hold, by field name. */
enum declaration_function {
    FUNCTION_WHEN, FUNCTION_CHECK, FUNCTION_VALUE, FUNCTION_ON,
    FUNCTION_DATES, FUNCTION_COUNT
};

struct declaration {
    enum declaration_kind kind;   /* rule, component, ... */
    struct str id;                    /* required, but for prefer */
    struct str file;                  /* "eligibility.lua" */
    int64_t line;                     /* of the call */
    struct value *fields;             /* the plain fields: title{id,en},
                                         basis, on_fail, weight, every, ... */
    int functions[FUNCTION_COUNT];    /* handle for script_call; -1 absent */
    int64_t function_line[FUNCTION_COUNT];   /* linedefined */
};

struct script_limits {
    int64_t steps_max;                /* 0 = LIMIT_STEPS, and so on */
    int64_t time_ms_max;
    size_t memory_bytes_max;      /* of the whole state */
    size_t block_bytes_max;       /* of a single block */
    /* The program in whose processes scripts run (worker.h); NULL = in this
     * one.  Borrowed, outlives all scripts. */
    const char *worker;
};

/* Decision tables lent by the pack: tables.NAME(case).  `find` answers the
 * table's index or -1. lookup as in expr/eval.h but from the record: sets
 * EVAL_VALUE / EVAL_NIL / EVAL_UNKNOWN / EVAL_ERROR; several outputs come as
 * a value map in *many (then the script gets a read-only table), `steps` is
 * charged to the call. */
struct script_tables {
    int (*find)(const void *user, struct str name);
    void (*lookup)(const void *user, int table, const struct cell *facts,
                   struct arena *arena, struct eval_result *out,
                   struct type *type, struct value **many, int64_t *steps);
    /* The name of table `index`, or empty beyond the last. */
    struct str (*name)(const void *user, int index);
    const void *user;
    /* The fact slots that table `table` reads, for the trace of reads and for
     * derived facts that broke; NULL = not told. Returns their count. */
    size_t (*inputs)(const void *user, int table, const int **slots);
    /* What the tables are, as a hash: with the same one, the same inputs give
     * the same answer.  NULL = not told. */
    void (*version)(const void *user, char hex[SHA256_HEX_BYTES]);
};

struct script_host {
    struct mem *mem;              /* the state's memory comes from it */
    const struct schema *facts, *parameters;     /* borrowed, outlive it */
    const struct script_tables *tables;          /* NULL = none */
    const struct clock *clock;                   /* for the time limit */
    struct script_limits limits;
    const char *pack;                            /* id, for messages */
};

/* An empty script; *out is yours to destroy.  Refuses a Lua of another
 * release than awig was built with. */
int script_create(struct script **out, const struct script_host *host,
                  struct err *err);
/* NULL is fine. */
void script_destroy(struct script *script);
/* A second script of the same sources, sealed, with a state (or a process) of
 * its own that is made at the first call: for another thread.  It borrows
 * sources and declarations, so `of` outlives it; both may be called at the
 * same time, and answer the same.  `tables` are those of `of`, seen through a
 * `user` that no other thread uses.  `mem` is counted by one thread only.
 * 0 or ERR_NOMEM. */
int script_twin(struct script **out, const struct script *of,
                struct mem *mem, const struct script_tables *tables,
                struct err *err);

/* Runs a chunk (text only), collecting its declarations.  Errors are as
 * DESIGN section 5's example.  `file` is the name within the pack. */
int script_load(struct script *script, struct str file, struct str source,
                struct err *err);
/* Compiles the expression of a derived fact: `return (source)` with `case`
 * and `p` in scope.  *function gets the handle. */
int script_derive(struct script *script, struct str name, struct str source,
                  int *function, struct err *err);
/* Ends the loading: seals globals and every table reachable. */
int script_seal(struct script *script, struct err *err);

/* What the files declared, in order.  The pointers live until the next
 * script_load. */
size_t script_declarations_count(const struct script *script);
/* Number `index` of them. */
const struct declaration *script_declaration(const struct script *script,
                                              size_t index);

/* How a call ended. */
enum call_status {
    CALL_VALUE,       /* result in `value` */
    CALL_UNKNOWN,     /* a missing fact or parameter was read: `slot` */
    CALL_ERROR,       /* broke, or hit a limit: see `kind` and `err` */
    CALL_TIME         /* wall clock: no decision, ERR_LIMIT */
};
enum call_error {
    CALL_ERROR_NONE, CALL_ERROR_BROKEN, CALL_ERROR_STEPS,
    CALL_ERROR_MEMORY, CALL_ERROR_DEPTH, CALL_ERROR_RESULT,
    CALL_ERROR_COUNT
};

/* A call.  The caller fills the first part; `arena` owns what comes back. */
struct call {
    int function;                 /* of a declaration */
    const struct cell *facts;         /* one a field */
    const bool *broken;               /* derived facts whose own computation
                                         was an error; NULL = none */
    const struct cell *parameters;
    struct arena *arena;          /* of texts and lists */
    bool trace;                       /* fill reads */
    bool strict_bool;                 /* check, when: true or false only */
    int needs;                        /* script_calls: 1 + the place of an
                                         earlier call that must have given
                                         true; 0 = none */

    bool skipped;                 /* script_calls: what it needs was not so;
                                     nothing below is set */
    enum call_status status;      /* tells which members mean something */
    enum call_error kind;         /* of CALL_ERROR */
    bool is_nil;                  /* the value was nil */
    struct type type;                 /* of the value (scalar or list) */
    struct cell value;
    struct str reason[LANGUAGE_COUNT];/* second result {id,en} or a text in
                                         both; empty = none */
    struct str reason_code;           /* its `code` field, or empty */
    int32_t slot;                     /* CALL_UNKNOWN */
    bool slot_is_parameter;
    int64_t steps;                /* of this call */
    const int32_t *fact_reads;        /* slots, in order of first read */
    size_t fact_reads_count;
    const int32_t *parameter_reads; /* slots, each once */
    size_t parameter_reads_count; /* of them */
};

/* Calls a function. Returns 0 for VALUE, UNKNOWN and ERROR (err then says
 * what broke, for people); ERR_LIMIT for CALL_TIME; ERR_NOMEM when the host
 * itself has no memory. */
int script_call(struct script *script, struct call *call, struct err *err);

/* Calls several functions with the same facts, broken, parameters, trace and
 * strict_bool, in order: one message when the script runs in a worker. `err`
 * has one a call. Returns as script_call; then err[0] says why. */
int script_calls(struct script *script, struct call *calls, size_t count,
                 struct err *err);
/* A rule of many records: `when` (-1 = none), then `check`. */
struct script_rule {
    int when, check;
};
enum script_outcome {
    SCRIPT_PASS, SCRIPT_FAIL, SCRIPT_UNKNOWN, SCRIPT_ERROR, SCRIPT_SKIPPED,
    SCRIPT_ERROR_LIMIT, SCRIPT_OUTCOME_COUNT
};
/* One record judged by rules of which only outcomes are asked: a call each,
 * as isolated as any other; what calls have in common is done once. */
struct script_judging {
    struct call call;             /* the caller's: facts, broken, parameters,
                                     arena; the rest is used on the way */
    const struct script_rule *rules;
    size_t rules_count;
    unsigned char *outcomes;      /* of rule i at i * stride */
    size_t stride;
    unsigned char *counter;       /* a uint64_t, any alignment: counted up
                                     before each call; NULL = nobody looks */
    size_t at;                    /* the last rule that was asked: after an
                                     error the one that it is about */
};
/* Judges all rules in order.  Returns as script_call; what a rule does wrong
 * is its outcome. */
int script_judge(struct script *script, struct script_judging *judging,
                 struct err *err);
/* Many records judged by a script that is far, in one exchange: facts go as
 * columns in shared memory, outcomes come back there. */
struct script_bulk {
    const struct cell *const *facts;  /* one a record */
    size_t records;
    const struct cell *parameters;
    const struct script_rule *rules;
    size_t rules_count;
    struct arena *arena;              /* for tables looked up on the way */
    unsigned char *outcomes;          /* rule after rule, one a record */
    bool again;                       /* set when something broke or took too
                                         long: nothing is told, and each
                                         record is to be judged alone */
};
/* Returns 0, or ERR_NOMEM. */
int script_bulk(struct script *script, struct script_bulk *bulk,
                struct err *err);
/* Whether calling several at once is cheaper than each alone. */
bool script_is_far(const struct script *script);

/* What the process of a far script gave up: {no_new_privileges, limits,
 * filter, filter_failed: an errno}; NULL for one in this process. */
struct value *script_confined(const struct script *script,
                              struct arena *arena);

/* The release of Lua that runs the rules: "Lua 5.4.4". */
const char *script_lua_release(void);

/* Bytes the Lua state holds now. */
size_t script_memory_bytes(const struct script *script);

#endif
