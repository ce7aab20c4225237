/* Personal values: kept, read, erased; a row changed or gone by hand is
 * found. */
#include "store_fixture.h"

#include "store/actors.h"

static void register_actor(struct place *place, const char *name,
                           struct actor_draft *draft)
{
    struct value *body = value_map(&place->arena);
    place_must(place, actor_draft(place->db, &place->entropy, str_of(name),
                                  draft, &place->err));
    value_set_string(&place->arena, body, "actor", draft->id);
    value_set_string(&place->arena, body, "commitment", draft->commitment);
    struct entry entry = { .index = place->index++,
                           .kind = STR("actor.register"),
                           .actor = STR("system"), .body = body };
    db_set_writer(place->db, DB_WRITER_FOLD);
    place_must(place, actor_register_apply(place->db, &entry, &place->err));
    db_set_writer(place->db, DB_WRITER_NONE);
}

static int erase(struct place *place, const char *commitment)
{
    struct value *body = value_map(&place->arena);
    struct value *list = value_set(body, "commitments",
                                   value_list(&place->arena));
    value_add(list, value_string(&place->arena, commitment));
    struct entry entry = { .index = place->index++, .kind = STR("erase"),
                           .actor = STR("system"), .body = body };
    db_set_writer(place->db, DB_WRITER_FOLD);
    int code = personal_erase_apply(place->db, &entry, &place->err);
    db_set_writer(place->db, DB_WRITER_NONE);
    return code;
}

static void test_actor(void **state)
{
    struct place place;
    struct actor_draft draft;
    struct str id;
    struct str name;
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    register_actor(&place, "Siti Aminah", &draft);
    assert_int_equal(strlen(draft.id), 18);
    assert_memory_equal(draft.id, "a-", 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(actor_find(place.db, &place.arena,
            i == 0 ? STR("Siti Aminah") : str_of(draft.id), &id,
            &place.err), 1);
        assert_string_equal(id.bytes, draft.id);
    }
    assert_int_equal(actor_find(place.db, &place.arena, STR("Siti"), &id,
                                &place.err), 0);
    place_must(&place, actor_name(place.db, &place.arena, id, &name,
                                  &place.err));
    assert_string_equal(name.bytes, "Siti Aminah");
    place_must(&place, personal_verify(place.db, &place.err));
    place_close(&place);
}

/* The same name twice has two salts, and so two commitments. */
static void test_salts(void **state)
{
    struct place place;
    struct personal personal = { STR("fact"), STR("C0001"), STR("x") };
    char commitments[2][SHA256_HEX_BYTES];
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    for (int i = 0; i < 2; i++) {
        place_must(&place, personal_put(place.db, &place.entropy, &personal,
                                        commitments[i], &place.err));
    }
    assert_string_not_equal(commitments[0], commitments[1]);
    place_close(&place);
}

static void test_erased(void **state)
{
    struct place place;
    struct actor_draft draft;
    struct personal personal;
    struct str *found = NULL;
    struct str name;
    size_t count = 0;
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    register_actor(&place, "Siti Aminah", &draft);
    place_must(&place, personal_find(place.db, &place.arena,
                                     STR("Siti Aminah"), &found, &count,
                                     &place.err));
    assert_int_equal(count, 1);
    assert_string_equal(found[0].bytes, draft.commitment);
    place_must(&place, erase(&place, draft.commitment));
    assert_int_equal(personal_get(place.db, &place.arena,
                                  str_of(draft.commitment), &personal,
                                  &place.err), 0);
    place_must(&place, actor_name(place.db, &place.arena, str_of(draft.id),
                                  &name, &place.err));
    assert_int_equal(name.size, 0);
    place_must(&place, personal_verify(place.db, &place.err));
    assert_int_equal(erase(&place, "x"), ERR_INTEGRITY);
    place_close(&place);
}

static void test_changes(void **state)
{
    static const struct { const char *sql; enum message message; } CASES[] = {
        { "UPDATE personal_value SET value = 'Budi'",
          MESSAGE_FOLD_PERSONAL },
        { "UPDATE personal_value SET subject = 'a-0'",
          MESSAGE_FOLD_PERSONAL },
        { "UPDATE personal_value SET kind = 'fact'",
          MESSAGE_FOLD_PERSONAL },
        { "UPDATE personal_value SET salt = zeroblob(32)",
          MESSAGE_FOLD_PERSONAL },
        { "UPDATE personal_value SET salt = zeroblob(31)",
          MESSAGE_FOLD_PERSONAL },
        { "DELETE FROM personal_value", MESSAGE_PERSONAL_MISSING },
        { "DELETE FROM actor", MESSAGE_PERSONAL_ORPHAN },
        { "INSERT INTO erasure SELECT commitment, 7 FROM personal_value",
          MESSAGE_PERSONAL_BACK },
    };
    struct place place;
    struct actor_draft draft;
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    register_actor(&place, "Siti Aminah", &draft);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct statement *statement = NULL;
        place_must(&place, db_begin(place.db, &place.err));
        db_set_writer(place.db, DB_WRITER_FOLD);
        place_must(&place, db_prepare(&statement, place.db, CASES[i].sql,
                                      &place.err));
        place_must(&place, db_run(statement, &place.err));
        db_set_writer(place.db, DB_WRITER_NONE);
        assert_int_equal(personal_verify(place.db, &place.err),
                         ERR_INTEGRITY);
        assert_int_equal(place.err.message, CASES[i].message);
        db_rollback(place.db);
    }
    place_close(&place);
}

/* ---- Roles -------------------------------------------------------------- */

static void grant(struct place *place, entry_apply apply,
                  const struct role *role, const char *from,
                  const char *until)
{
    struct value *body = value_map(&place->arena);
    value_set_text(&place->arena, body, "actor", role->actor);
    value_set_text(&place->arena, body, "role", role->role);
    value_set_text(&place->arena, body, "region", role->region);
    value_set_text(&place->arena, body, "unit", role->unit);
    value_set_string(&place->arena, body, "from", from);
    value_set_string(&place->arena, body, "until", until);
    struct entry entry = { .index = place->index++, .kind = STR("role"),
                           .actor = STR("system"), .body = body };
    db_set_writer(place->db, DB_WRITER_FOLD);
    place_must(place, apply(place->db, &entry, &place->err));
    db_set_writer(place->db, DB_WRITER_NONE);
}

static void test_roles(void **state)
{
    static const struct {
        const char *role, *region, *unit;
        int64_t day;
        int held;
    } CASES[] = {
        { "opd", "19.71", "Dinas Pariwisata", 18800, 1 },
        { "opd", "19.71", "Dinas Lain", 18800, 0 },
        { "opd", "19.72", "Dinas Pariwisata", 18800, 0 },
        { "organization_bureau", "19.71", "X", 18800, 1 },
        { "organization_bureau", "19", "X", 18800, 1 },
        { "organization_bureau", "1", "X", 18800, 0 },
        { "organization_bureau", "195", "X", 18800, 0 },
        { "organization_bureau", "19.71", "X", 18627, 0 },
        { "organization_bureau", "19.71", "X", 18628, 1 },
        { "organization_bureau", "19.71", "X", 18992, 1 },
        { "organization_bureau", "19.71", "X", 18993, 0 },
        { "ministry", "51.08", "", 1, 1 },
        { "regional_head", "51.08", "", 1, 0 },
    };
    const struct role grants[] = {
        { STR("a-1"), STR("opd"), STR("19.71"), STR("Dinas Pariwisata"), 0,
          0, 0 },
        { STR("a-1"), STR("organization_bureau"), STR("19"), STR(""), 0, 0,
          0 },
        { STR("a-1"), STR("ministry"), STR(""), STR(""), 0, 0, 0 },
    };
    struct place place;
    struct role *roles = NULL;
    size_t count = 0;
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    grant(&place, role_grant_apply, &grants[0], NULL, NULL);
    grant(&place, role_grant_apply, &grants[1], "2021-01-01", "2021-12-31");
    grant(&place, role_grant_apply, &grants[2], NULL, NULL);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct role wanted = { STR("a-1"), str_of(CASES[i].role),
                               str_of(CASES[i].region),
                               str_of(CASES[i].unit), 0, 0, 0 };
        int held = role_held(place.db, &wanted, CASES[i].day, &place.err);
        if (held != CASES[i].held) {
            print_error("%s %s %d\n", CASES[i].role, CASES[i].region,
                        (int)CASES[i].day);
        }
        assert_int_equal(held, CASES[i].held);
    }
    grant(&place, role_revoke_apply, &grants[2], NULL, "2021-06-30");
    assert_int_equal(role_held(place.db, &grants[2], 18808, &place.err), 1);
    assert_int_equal(role_held(place.db, &grants[2], 18809, &place.err), 0);
    place_must(&place, role_list(place.db, &place.arena, STR("a-1"), &roles,
                                 &count, &place.err));
    assert_int_equal(count, 3);
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_actor),
        cmocka_unit_test(test_salts),
        cmocka_unit_test(test_erased),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
