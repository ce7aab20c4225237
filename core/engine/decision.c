/* A decision as canonical bytes.
 *
 * The canonical bytes of this tree are what is hashed, signed and derived
 * again. Whatever is added here changes the hash of the same decision: a new
 * member needs a new number of semantics. */
#include "engine/decision.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "engine/facts_file.h"
#include "script/embedded.h"

/* Sets a member whose key belongs to a pack: the key is copied. Without
 * memory the member is left out; the arena remembers. */
static void set_named(struct arena *arena, struct value *map, struct str key,
                      struct value *item)
{
    assert(key.size > 0);
    struct str copy = str_copy(arena, key);
    if (copy.bytes != NULL) {
        (void)value_set_new(map, copy, item);
    }
}

/* A fact's value, or its commitment when it is personal: decisions are kept
 * for ever, and whoever holds the value can still prove it. What was derived
 * from a personal one has an empty commitment: it follows from the others. */
static struct value *fact_value(struct arena *arena,
                                const struct judgement *judgement,
                                const struct decision_frame *frame,
                                size_t slot)
{
    assert(slot < judgement->pack->facts.count);
    const struct field *field = &judgement->pack->facts.fields[slot];
    struct cell cell = judgement->facts[slot];
    struct str commitment = frame->commitments != NULL
        ? frame->commitments[slot] : (struct str){ "", 0 };
    bool computed = cell.personal || ((field->flags & FIELD_DERIVED) != 0
                                      && (field->flags & FIELD_CORE) == 0);
    /* What stood open in the log before its fact was marked, or is reference
     * data, has no commitment; to hide it here would hide nothing, and the
     * decision could not be derived again. */
    if (cell_personal(field, cell) && (commitment.size > 0 || computed)) {
        struct value *map = value_map(arena);
        value_set_text(arena, map, "commitment", commitment);
        return map;
    }
    return cell_to_value(arena, field->type, cell);
}

/* Derived facts are left out: they follow from the others by the pinned
 * rules, and a replay computes them. */
struct value *decision_facts(struct arena *arena,
                             const struct judgement *judgement,
                             const struct decision_frame *frame)
{
    assert(arena != NULL);
    assert(judgement->facts != NULL);
    const struct schema *schema = &judgement->pack->facts;
    struct value *map = value_map(arena);
    for (size_t i = 0; i < schema->count; i++) {
        unsigned flags = schema->fields[i].flags;
        bool derived = (flags & FIELD_DERIVED) != 0
            && (flags & FIELD_CORE) == 0;
        if (!derived && judgement->facts[i].known) {
            set_named(arena, map, schema->fields[i].name,
                      fact_value(arena, judgement, frame, i));
        }
    }
    return map;
}

/* Whatever may change a verdict without a pack changing: the version of our
 * rules of evaluation, of Lua, and the scripts that are built in. */
struct value *decision_semantics(struct arena *arena)
{
    assert(arena != NULL);
    struct value *map = value_map(arena);
    struct sha256_stream stream;
    char hex[SHA256_HEX_BYTES];
    sha256_begin(&stream);
    for (const struct embedded_file *file = embedded_files;
         file->name != NULL; file++) {
        sha256_more(&stream, str_of(file->name));
        sha256_more(&stream, (struct str){ (const char *)file->bytes,
                                           file->size });
    }
    struct sha256 scripts = sha256_end(&stream);
    sha256_hex(&scripts, hex);
    value_set_integer(arena, map, "engine", DECISION_SEMANTICS);
    value_set_string(arena, map, "lua", script_lua_release());
    value_set_string(arena, map, "scripts", hex);
    return map;
}

/* The chain with versions and hashes, root first, and why these packs. */
static struct value *packs_value(struct arena *arena,
                                 const struct judgement *judgement,
                                 const struct decision_frame *frame)
{
    assert(arena != NULL);
    assert(judgement->pack != NULL);
    struct value *packs = value_list(arena);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(judgement->pack, chain);
    for (size_t i = 0; i < count; i++) {
        struct value *pack = value_map(arena);
        value_set_text(arena, pack, "id", chain[i]->id);
        value_set_text(arena, pack, "version", chain[i]->version);
        value_set_string(arena, pack, "sha256", chain[i]->sha256);
        value_set_text(arena, pack, "why", frame->why);
        value_add(packs, pack);
    }
    return packs;
}

/* The parameters in force for the leaf; free ones (preferences) are left
 * out, as they never decide. NULL without memory. */
static struct value *parameters_value(struct arena *arena,
                                      const struct judgement *judgement)
{
    assert(arena != NULL);
    assert(judgement->pack != NULL);
    const struct pack *leaf = judgement->pack;
    size_t count = leaf->parameters.count;
    struct value *map = value_map(arena);
    struct cell *cells = arena_alloc(arena, (count + 1) * sizeof(*cells));
    if (cells == NULL) {
        return NULL;
    }
    pack_parameters_on(leaf, judgement->as_of, cells, NULL);
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &leaf->parameters.fields[i];
        if ((field->flags & FIELD_FREE) == 0) {
            set_named(arena, map, field->name,
                      cell_to_value(arena, field->type, cells[i]));
        }
    }
    return map;
}

/* A text that a script returned is stored, since nobody could make it again;
 * all others are rendered later from the code. A text of a rule that read
 * something personal may hold it, so that only says that there was one. */
static void put_reason(struct arena *arena, struct value *map,
                       const struct judged_rule *judged)
{
    assert(arena != NULL);
    assert(judged->outcome < OUTCOME_COUNT);
    static const char *const errors[CALL_ERROR_COUNT] = {
        "none", "broken", "steps", "memory", "depth", "result"
    };
    const struct schema *schema = judged->missing_is_parameter
        ? &judged->owner->parameters : &judged->owner->facts;
    struct value *reason = value_map(arena);
    if (judged->outcome == OUTCOME_UNKNOWN) {
        value_set_string(arena, reason, "code",
                         judged->missing_is_parameter ? "parameter_missing"
                                                      : "fact_missing");
        value_set_text(arena, reason, "name",
                       schema->fields[judged->missing_slot].name);
    } else if (judged->outcome == OUTCOME_ERROR) {
        value_set_string(arena, reason, "code", errors[judged->error]);
    } else if (judged->reason[LANGUAGE_ID].size > 0 && judged->personal) {
        value_set_string(arena, reason, "code", "personal");
    } else if (judged->reason[LANGUAGE_ID].size > 0) {
        value_set_text(arena, reason, "code",
                       judged->reason_code.size > 0 ? judged->reason_code
                                                    : STR("given"));
        value_set_text(arena, reason, "id", judged->reason[LANGUAGE_ID]);
        value_set_text(arena, reason, "en", judged->reason[LANGUAGE_EN]);
    } else {
        value_set_null(arena, map, "reason");
        return;
    }
    value_set(map, "reason", reason);
}

/* One judged rule as it is recorded: outcome, reason and the facts it read. */
static struct value *rule_value(struct arena *arena,
                                const struct judgement *judgement,
                                const struct decision_frame *frame,
                                const struct judged_rule *judged)
{
    assert(judged->rule != NULL);
    assert(judged->pack != NULL);
    struct value *map = value_map(arena), *reads = value_map(arena);
    /* In the order of their keys, which need not be sorted then. */
    value_set_string(arena, map, "effect", effect_name(judged->effect));
    value_set_text(arena, map, "id", judged->rule->id);
    value_set_string(arena, map, "outcome", outcome_name(judged->outcome));
    value_set_text(arena, map, "pack", judged->pack->id);
    value_set(map, "reads", reads);
    put_reason(arena, map, judged);
    for (size_t i = 0; i < judged->fact_reads_count; i++) {
        size_t slot = (size_t)judged->fact_reads[i];
        set_named(arena, reads, judgement->pack->facts.fields[slot].name,
                  fact_value(arena, judgement, frame, slot));
    }
    return map;
}

/* The decision as it is hashed and kept: DESIGN section 6 lists the members.
 * Nothing of it depends on the language, on time spent, or on addresses. */
struct value *decision_value(struct arena *arena,
                             const struct judgement *judgement,
                             const struct decision_frame *frame,
                             struct str facts)
{
    assert(arena != NULL);
    struct value *map = value_map(arena), *rules = value_list(arena);
    char as_of[11], decided_at[26];
    assert(judgement->pack != NULL);
    date_format(judgement->as_of, as_of);
    time_format(frame->decided_at, ZONE_UTC, decided_at);
    value_set_text(arena, map, "case", frame->subject);
    value_set_string(arena, map, "as_of", as_of);
    value_set_string(arena, map, "decided_at", decided_at);
    value_set(map, "packs", packs_value(arena, judgement, frame));
    value_set(map, "parameters", parameters_value(arena, judgement));
    value_set_text(arena, map, "facts", facts);
    value_set_string(arena, map, "verdict",
                     verdict_name(judgement->verdict));
    for (size_t i = 0; i < judgement->rules_count; i++) {
        value_add(rules, rule_value(arena, judgement, frame,
                                    &judgement->rules[i]));
    }
    value_set(map, "rules", rules);
    value_set(map, "semantics", decision_semantics(arena));
    return map;
}
