/* One random operation: asked of the hub, and of the reference. */
#include "engine/simulate_play.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "engine/case_files.h"
#include "engine/cases.h"
#include "engine/decide.h"
#include "engine/simulate_script.h"
#include "store/cases.h"

/* Where cases are opened: two of Babel, one of Bali, Lampung, the country's
 * rules, and provinces. */
static const struct {
    const char *machine, *region, *unit; /* unit "" for a province */
} places[] = {
    { "replication", "19.71", "Dinas Pariwisata" },
    { "replication", "19.02", "Dinas Kesehatan" },
    { "replication", "51.08", "Dinas Lingkungan Hidup" },
    { "replication", "73.71", "Dinas Sosial" },
    { "replication", "18.71", "Dinas Pendidikan" },
    { "kipp_proposal", "18", "Dinas" },
    { "kipp_proposal", "19.71", "Dinas" },
    { "hub", "18", "" },
};
enum { PLACES = sizeof places / sizeof places[0] };

/* An attempt: what was asked, what the reference says, what came. */
struct try {
    struct play *play;            /* the year */
    struct play_case *one;        /* of the slot */
    uint32_t slot;                /* which of the year's cases */
    const struct reference_row *row;      /* NULL = not from this state */
    struct str action, role, second;      /* second "" = nobody */
    const char *must_not;         /* why it must be refused, or NULL */
    struct value *result;         /* of the operation, or NULL */
    bool done, error; /* error: answered by an error, not a refusal */
    int64_t grown;                /* entries of the log */
    int people;                   /* registered on the way */
};

/* --- Asking the hub ------------------------------------------------------- */

/* Runs an operation in an arena of its own step. */
static int ask(struct play *play, operation_function operation,
               const struct value *arguments, struct value **result,
               struct err *err)
{
    assert(operation != NULL);
    struct session session = simulation_session(play->simulation,
        &play->simulation->arena, arguments);
    *result = NULL;
    return operation(&session, result, err);
}

static int fail_with(struct play *play, enum message message,
                     const char *first, const char *second)
{
    char step[24];
    (void)snprintf(step, sizeof step, "%lld", (long long)play->step);
    assert(message != MESSAGE_NONE);
    play->failed = true;
    (void)err_fail(&play->failure, message, "sss", step, first, second);
    return 0;
}

/* An error that no attempt may end with.  A year without a calendar, and a
 * time before the last entry, are answers. */
static int judge_error(struct play *play, int code, struct err *err)
{
    char text[2][ERR_ARG_BYTES];
    assert(code < 0);
    if (code == ERR_NOMEM) {
        return code;
    }
    bool allowed = code == ERR_REFUSED
        || err->message == MESSAGE_CALENDAR_UNKNOWN;
    if (!allowed) {
        err_text(err, LANGUAGE_ID, text[0], sizeof text[0]);
        err_text(err, LANGUAGE_EN, text[1], sizeof text[1]);
        (void)fail_with(play, MESSAGE_RANDOM_FAILED, text[0], text[1]);
    }
    err_clear(err);
    return 0;
}

/* People are named by role and slot, so that one year has the same people
 * whenever it is played. Counts those who are new: each brings two entries. */
static struct value *arguments_of(struct try *try)
{
    struct play *play = try->play;
    struct arena *arena = &play->simulation->arena;
    struct value *map = value_map(arena);
    char name[64];
    struct str roles[2] = { try->role, try->second };
    static const char *const keys[2][2] = {
        { "actor", "role" }, { "second-actor", "second-role" } };
    for (int side = 0; side < 2; side++) {
        enum role_id id;
        if (roles[side].size == 0 || !role_find(roles[side], &id)) {
            continue;
        }
        (void)snprintf(name, sizeof name, "%s-%u%s", role_row(id)->id,
                       (unsigned)try->slot, side == 1 ? "-b" : "");
        value_set_string(arena, map, keys[side][0], name);
        value_set_text(arena, map, keys[side][1], roles[side]);
        assert(try->slot < PLAY_SLOTS);
        bool *known = &play->known[try->slot][side][id];
        try->people += *known ? 0 : 1;
        *known = true;
    }
    value_set_string(arena, map, "at", play->simulation->time);
    return map;
}

/* How far the log is. */
static int log_now(struct play *play, int64_t *size, struct err *err)
{
    assert(play->simulation->base != NULL);
    return log_size(play->simulation->base->hub->db, size, err);
}

/* Asks and measures: whether it was done, and how many entries the log grew
 * by. */
static int attempt(struct try *try, operation_function operation,
                   const struct value *arguments, struct err *err)
{
    int64_t before = 0, after = 0;
    int code = log_now(try->play, &before, err);
    if (code != 0) {
        return code;
    }
    code = ask(try->play, operation, arguments, &try->result, err);
    try->error = code < 0;
    try->done = code == 0 && value_get_bool(try->result, "done");
    if (code < 0) {
        code = judge_error(try->play, code, err);
    }
    if (code == 0) {
        code = log_now(try->play, &after, err);
    }
    try->grown = after - before;
    assert(try->grown >= 0 || code != 0);
    try->play->done += try->done ? 1 : 0;
    try->play->refused += try->done ? 0 : 1;
    return code;
}

/* --- Against the reference ------------------------------------------------ */

/* The state that stands in the hub. */
static int check_state(struct try *try, struct err *err)
{
    struct play *play = try->play;
    struct stored_case stored;
    char step[24];
    int code = case_get(play->simulation->base->hub->db,
                        &play->simulation->arena, try->one->number, &stored,
                        err);
    if (code < 0) {
        return code;
    }
    assert(try->one->number > 0);
    struct str found = code == 1 ? stored.state : STR("");
    if (!str_is(found, try->one->state)) {
        (void)snprintf(step, sizeof step, "%lld", (long long)play->step);
        play->failed = true;
        (void)err_fail(&play->failure, MESSAGE_RANDOM_STATE, "ssst", step,
                       try->one->name, try->one->state, found);
    }
    return 0;
}

/* A refusal commits its own entry and nothing else; each person who was not
 * known is registered and granted a role. */
static void check_growth(struct try *try)
{
    struct play *play = try->play;
    int64_t wanted = 1 + 2 * try->people;
    assert(!try->done);
    if (!try->error && try->grown != wanted && !play->failed) {
        char texts[3][24];
        int64_t numbers[3] = { play->step, try->grown, wanted };
        for (int i = 0; i < 3; i++) {
            (void)snprintf(texts[i], sizeof texts[i], "%lld",
                           (long long)numbers[i]);
        }
        play->failed = true;
        (void)err_fail(&play->failure, MESSAGE_RANDOM_LOG, "sss", texts[0],
                       texts[1], texts[2]);
    }
}

/* The two disagreements: done though it must not be, refused though nothing
 * stands in the way. */
static void check_done(struct try *try)
{
    struct play *play = try->play;
    const struct reference_row *row = try->row;
    char step[24];
    (void)snprintf(step, sizeof step, "%lld", (long long)play->step);
    if (try->done && try->must_not != NULL) {
        play->failed = true;
        (void)err_fail(&play->failure, MESSAGE_RANDOM_DONE, "stss", step,
                       try->action, try->one->name, try->must_not);
    }
    if (!try->done && !try->error && try->must_not == NULL && row != NULL
        && row->plain) {
        const struct value *unmet = value_get(try->result, "unmet");
        const struct value *first = unmet == NULL ? NULL : unmet->first;
        play->failed = true;
        (void)err_fail(&play->failure, MESSAGE_RANDOM_REFUSED, "stst", step,
                       try->action, try->one->name,
                       value_get_text(first, "guard"));
    }
    assert(!play->failed || play->failure.message != MESSAGE_NONE);
}

static void set_state(char out[PLAY_STATE_BYTES], const char *state)
{
    size_t size = strlen(state);
    assert(size < PLAY_STATE_BYTES);
    memcpy(out, state, size + 1);
}

/* Where the reference goes. */
static void move(struct try *try)
{
    struct play_case *one = try->one;
    const struct reference_row *row = try->row;
    assert(try->done && row != NULL);
    if (strcmp(row->to, "(before)") == 0) {
        set_state(one->state, one->before);
    } else {
        if (strcmp(row->to, "suspended") == 0) {
            set_state(one->before, one->state);
        }
        set_state(one->state, row->to);
    }
}

static bool has_papers(const struct play_case *one, const char *documents)
{
    bool all = true;
    for (size_t i = 0; all; i++) {
        struct str wanted = reference_word(documents, i);
        struct str first = reference_word(documents, 0);
        bool found = false;
        if (wanted.size == 0 || (i > 0 && wanted.bytes == first.bytes)) {
            break;                /* once around */
        }
        for (size_t k = 0; reference_papers[k].type != NULL; k++) {
            char list[96];
            assert(wanted.size < sizeof list);
            memcpy(list, wanted.bytes, wanted.size);
            list[wanted.size] = '\0';
            found = found || ((one->papers >> k & 1) != 0
                && reference_has(list, str_of(reference_papers[k].type)));
        }
        all = found;
    }
    return all;
}

/* The reason why the reference forbids it, for the message; NULL when it does
 * not. */
static const char *why_not(const struct try *try)
{
    const struct reference_row *row = try->row;
    assert(try->one != NULL);
    if (row == NULL) {
        return "state";
    }
    bool first = reference_has(row->roles, try->role);
    bool second = try->second.size > 0
        && reference_has(row->roles, try->second);
    bool both = first && second && !str_equal(try->role, try->second);
    if (row->together ? !both : !first) {
        return "role";
    }
    return has_papers(try->one, row->documents) ? NULL : "document";
}

/* --- Operations ----------------------------------------------------------- */

/* Opens a case in an empty slot, where its machine and region say; nothing is
 * done when the slot is taken. */
static int play_open(struct play *play, const struct play_operation *op,
                     struct err *err)
{
    static const char *const innovations[] = { "INV001", "INV002", "INV017",
                                               "INV018", "INV004" };
    struct arena *arena = &play->simulation->arena;
    uint32_t slot = op->slot % PLAY_SLOTS;
    struct play_case *one = &play->cases[slot];
    size_t place = op->pick % PLACES;
    const char *innovation = innovations[op->other % 5];
    if (one->number > 0) {
        return 0;
    }
    *one = (struct play_case){ .machine = places[place].machine,
        .region = places[place].region, .unit = places[place].unit };
    struct try try = { .play = play, .one = one, .slot = slot,
                       .action = STR("open") };
    try.row = reference_find(play->rows, str_of(one->machine), try.action,
                             STR(""));
    assert(try.row != NULL);
    try.role = reference_word(try.row->roles, 0);
    struct value *arguments = arguments_of(&try);
    value_set_string(arena, arguments, "machine", one->machine);
    value_set_string(arena, arguments, "region", one->region);
    value_set_string(arena, arguments, "unit", one->unit);
    if (strcmp(one->machine, "hub") != 0) {
        value_set_string(arena, arguments, "innovation", innovation);
    }
    int code = attempt(&try, op_case_open, arguments, err);
    if (code == 0 && try.done) {
        struct str name = value_get_text(try.result, "case");
        (void)snprintf(one->name, sizeof one->name, "%s", name.bytes);
        (void)case_number(name, &one->number);
        set_state(one->state, try.row->to);
        code = check_state(&try, err);
    } else if (code == 0) {
        check_growth(&try);
    }
    script_open(play->script, play->simulation->time, arguments, try.done);
    return code;
}

/* The row that a guided act takes: one that starts from the state. */
static const struct reference_row *guided_row(const struct play *play,
                                              const struct play_case *one,
                                              uint32_t pick)
{
    size_t count = 0;
    for (int round = 0; round < 2; round++) {
        size_t at = 0;
        for (const struct reference_row *row = play->rows;
             row->machine != NULL; row++) {
            bool starts = strcmp(row->machine, one->machine) == 0
                && row->from[0] != '\0'
                && reference_has(row->from, str_of(one->state));
            if (starts && round == 1 && at == pick % count) {
                return row;
            }
            at += starts ? 1 : 0;
        }
        count = at;
        if (count == 0) {
            return NULL;
        }
    }
    assert(count > 0);
    return NULL;
}

/* Any action of any machine, and any role. */
static void choose_blindly(struct try *try, const struct play_operation *op)
{
    size_t rows = 0;
    while (try->play->rows[rows].machine != NULL) {
        rows++;
    }
    assert(rows > 0);
    try->action = str_of(try->play->rows[op->pick % rows].action);
    try->role = str_of(role_row((enum role_id)(op->other
                                               % ROLE_COUNT))->id);
}

static void choose(struct try *try, const struct play_operation *op)
{
    const struct reference_row *row = op->guided
        ? guided_row(try->play, try->one, op->pick) : NULL;
    assert(try->one->number > 0);
    if (row == NULL) {
        choose_blindly(try, op);
    } else {
        try->action = str_of(row->action);
        try->role = reference_word(row->roles, op->other);
        try->second = row->together
            ? reference_word(row->roles, op->other + 1) : STR("");
    }
    try->row = reference_find(try->play->rows, str_of(try->one->machine),
                              try->action, str_of(try->one->state));
    /* Half of the time two people accept what may be accepted. */
    if (op->other / 7 % 2 == 0 && try->second.size == 0) {
        try->second = str_of(role_row(ROLE_ORGANIZATION_BUREAU)->id);
    }
}

/* Is it an action of the case's machine at all?  Others are mistakes. */
static bool is_action(const struct try *try)
{
    assert(try->action.size > 0);
    for (const struct reference_row *row = try->play->rows;
         row->machine != NULL; row++) {
        if (strcmp(row->machine, try->one->machine) == 0
            && row->from[0] != '\0' && str_is(try->action, row->action)) {
            return true;
        }
    }
    return false;
}

/* An action of the machine with the roles chosen. An action of another machine
 * is a mistake of the caller and not played. */
static int play_act(struct play *play, const struct play_operation *op,
                    struct err *err)
{
    struct arena *arena = &play->simulation->arena;
    uint32_t slot = op->slot % PLAY_SLOTS;
    struct try try = { .play = play, .one = &play->cases[slot],
                       .slot = slot };
    if (try.one->number == 0) {
        return 0;
    }
    choose(&try, op);
    if (!is_action(&try)) {
        return 0;
    }
    try.must_not = why_not(&try);
    struct value *arguments = arguments_of(&try);
    value_set_string(arena, arguments, "case", try.one->name);
    value_set_text(arena, arguments, "action", try.action);
    value_set_string(arena, arguments, "reason", "acak");
    if (try.second.size > 0) {
        value_set_string(arena, arguments, "override", "acak");
    }
    assert(try.action.size > 0);
    int code = attempt(&try, op_case_do, arguments, err);
    if (code != 0) {
        return code;
    }
    script_act(play->script, play->simulation->time, arguments, try.done);
    check_done(&try);
    if (try.done && try.row != NULL) {
        move(&try);
    } else if (!try.done) {
        check_growth(&try);
    }
    return play->failed ? 0 : check_state(&try, err);
}

/* The paper that a guided attaching takes: one that the state asks for. */
static size_t guided_paper(const struct play *play,
                           const struct play_case *one, uint32_t pick)
{
    size_t found = 0, count = 0;
    for (size_t k = 0; reference_papers[k].type != NULL; k++) {
        bool wanted = false;
        for (const struct reference_row *row = play->rows;
             row->machine != NULL; row++) {
            wanted = wanted || (strcmp(row->machine, one->machine) == 0
                && reference_has(row->from, str_of(one->state))
                && reference_has(row->documents,
                                 str_of(reference_papers[k].type)));
        }
        if (wanted) {
            count++;
            found = pick % count == 0 ? k : found;
        }
    }
    assert(count <= PLAY_PAPERS_MAX);
    return count > 0 ? found : pick % 10;
}

/* "a=b;c=d" as a list of texts. */
static struct value *field_list(struct arena *arena, const char *fields)
{
    assert(fields != NULL);
    struct value *list = value_list(arena);
    while (*fields != '\0') {
        size_t size = strcspn(fields, ";");
        value_add(list, value_text(arena, (struct str){ fields, size }));
        fields += size + (fields[size] == ';' ? 1 : 0);
    }
    return list;
}

static int play_attach(struct play *play, const struct play_operation *op,
                       struct err *err)
{
    struct arena *arena = &play->simulation->arena;
    uint32_t slot = op->slot % PLAY_SLOTS;
    struct try try = { .play = play, .one = &play->cases[slot],
                       .slot = slot };
    size_t all = 0;
    while (reference_papers[all].type != NULL) {
        all++;
    }
    if (try.one->number == 0) {
        return 0;
    }
    assert(all > 0 && all <= PLAY_PAPERS_MAX);
    size_t paper = op->guided ? guided_paper(play, try.one, op->pick)
                              : op->pick % all;
    try.role = try.one->unit[0] != '\0' ? STR("opd")
                                        : STR("organization_bureau");
    struct value *arguments = arguments_of(&try);
    value_set_string(arena, arguments, "case", try.one->name);
    value_set_string(arena, arguments, "type", reference_papers[paper].type);
    value_set(arguments, "field", field_list(arena,
                                             reference_papers[paper].fields));
    if (strcmp(reference_papers[paper].type, "action_plan") == 0) {
        value_set_string(arena, arguments, "rows", script_plan());
    }
    if (strcmp(reference_papers[paper].type, "commitment_sheet") == 0) {
        value_set_string(arena, arguments, "signer-role",
                         "regional_head|governor");
    }
    int code = attempt(&try, op_case_attach, arguments, err);
    if (code != 0) {
        return code;
    }
    script_attach(play->script, play->simulation->time, arguments, try.done);
    if (try.done) {
        try.one->papers |= UINT64_C(1) << paper;
    } else {
        check_growth(&try);
    }
    return play->failed ? 0 : check_state(&try, err);
}

static int play_set(struct play *play, const struct play_operation *op,
                    struct err *err)
{
    struct arena *arena = &play->simulation->arena;
    uint32_t slot = op->slot % PLAY_SLOTS;
    struct try try = { .play = play, .one = &play->cases[slot],
                       .slot = slot };
    if (try.one->number == 0 || strcmp(try.one->machine, "hub") == 0) {
        return 0;
    }
    bool proposal = strcmp(try.one->machine, "kipp_proposal") == 0;
    try.role = STR("opd");
    struct value *arguments = arguments_of(&try);
    value_set_string(arena, arguments, "case", try.one->name);
    value_set(arguments, "facts", field_list(arena, proposal
        ? "proposal.category=inclusive;proposal.group=general;"
          "proposal.edition=2022;innovation.started_on=2018-01-01;"
          "innovation.sdg_goal=2;innovation.sdg_target=2.3;"
          "innovation.owner_level=province;proposal.input=a;"
          "proposal.output=b;proposal.outcome=c;proposal.impact=d;"
          "proposal.legal_basis=e;proposal.medium_term_plan_reference=f"
        : op->pick % 4 == 0 ? "replicator.integrity_flag=ya"
        : "innovation.started_on=2018-07-19;innovation.result_before=39;"
          "innovation.awards=kipp:2020:Top 45;innovation.result_after=42"));
    value_set_string(arena, arguments, "source", "acak");
    value_set_string(arena, arguments, "on", "2021-08-01");
    assert(try.one->number > 0);
    int code = ask(play, op_case_set, arguments, &try.result, err);
    script_set(play->script, play->simulation->time, arguments, code == 0);
    code = code < 0 ? judge_error(play, code, err) : code;
    return code != 0 || play->failed ? code : check_state(&try, err);
}

static int play_decide(struct play *play, const struct play_operation *op,
                       struct err *err)
{
    struct arena *arena = &play->simulation->arena;
    uint32_t slot = op->slot % PLAY_SLOTS;
    struct try try = { .play = play, .one = &play->cases[slot],
                       .slot = slot };
    struct value *arguments = value_map(arena);
    if (try.one->number == 0) {
        return 0;
    }
    value_set_string(arena, arguments, "case", try.one->name);
    value_set_string(arena, arguments, "at", play->simulation->time);
    int code = ask(play, op_decide, arguments, &try.result, err);
    script_decide(play->script, play->simulation->time, arguments);
    code = code < 0 ? judge_error(play, code, err) : code;
    assert(try.one->state[0] != '\0');
    return code != 0 || play->failed ? code : check_state(&try, err);
}

/* ORDER: `players` as enum play_kind. Waiting moves the clock and asks
 * nothing. */
int play_operation(struct play *play,
                   const struct play_operation *operation, struct err *err)
{
    static int (*const players[PLAY_KINDS])(struct play *,
        const struct play_operation *, struct err *) = {
        play_open, play_act, play_attach, play_set, play_decide, NULL
    };
    assert(operation->kind < PLAY_KINDS);
    play->step++;
    if (operation->kind == PLAY_WAIT) {
        int64_t day = simulation_today(play->simulation)
            + operation->pick % 20;
        simulation_set_day(play->simulation, day, 9 * 3600);
        return 0;
    }
    int code = players[operation->kind](play, operation, err);
    assert(code <= 0);
    return code == 0 && play->simulation->arena.failed ? err_nomem(err)
                                                       : code;
}
