/* Operations that change rules: what a change would do, publishing it, and
 * going back. */
#include "api/arguments.h"
#include "api/operations.h"

#include "engine/diff.h"
#include "engine/draft.h"
#include "engine/impact_run.h"
#include "engine/migrate.h"
#include "engine/publish.h"
#include "engine/sweep.h"

/* Which subjects are judged: the same words for impact and sweep. */
#define SYNTHETIC { "synthetic", 'i', 0, { \
    "nilai N kasus buatan, bukan kasus tersimpan", \
    "judge N made-up cases, not stored ones" } }
#define SEED { "seed", 'i', 0, { "benih kasus buatan (1)", \
    "seed of made-up cases (1)" } }
#define PAIRS { "pairs", 'f', 0, { \
    "sertakan pasangan replikasi yang diimpor", \
    "add the imported pairs of replication" } }
#define EVERYWHERE { "everywhere", 'f', 0, { \
    "nilai semua daerah dengan paket ini", \
    "judge every region by this pack" } }

/* Everything about a draft before anybody publishes it; `all-rules` is there
 * for those who doubt that running only what differs gives the same. */
static const awig_argument impact_arguments[] = {
    PACK, DB, AS_OF, RULES, SYNTHETIC, SEED, PAIRS, EVERYWHERE, THREADS,
    { "limit", 'i', 0, { "berapa perubahan yang dirinci",
        "how many changes are listed" } },
    { "all-rules", 'f', 0, { "jalankan ulang semua aturan",
        "run every rule again" } },
    { "export", 'p', 0, { "tulis fakta yang dinilai (NDJSON) ke berkas ini",
        "write the facts judged (NDJSON) to this file" } },
    { "fail-on-change", 'f', 0, { "keluar 1 bila ada yang berubah",
        "exit 1 when anything changes" } },
    END
};

/* Two people stand behind every change of rules; whoever only tries it out
 * asks for a dry run, which needs both, too. */
#define ACTING { "actor", 't', 1, { "siapa yang menerbitkan", \
    "who publishes" } }
#define APPROVING { "approved-by", 't', 1, { "siapa yang menyetujui", \
    "who approves" } }
#define DRY_RUN { "dry-run", 'f', 0, { "periksa saja, tidak dicatat", \
    "only check, record nothing" } }
#define PAST { "past", 't', 0, { "alasan berlaku surut", \
    "why it reaches back" } }

/* Reaching back needs a reason: cases were decided meanwhile. */
static const awig_argument publish_arguments[] = {
    PACK, DB,
    { "from", 'd', 1, { "berlaku sejak tanggal", "in force from" } },
    ACTING, APPROVING, PAST, RULES, DRY_RUN, END
};
/* Takes an id and no folder: the bytes are in the hub. */
static const awig_argument rollback_arguments[] = {
    { "id", 'T', 1, { "pengenal paket", "id of the pack" } },
    DB,
    { "from", 'd', 0, { "berlaku sejak tanggal (hari ini)",
        "in force from (today)" } },
    ACTING, APPROVING, PAST, DRY_RUN, END
};

/* A folder is edited, no hub is touched. */
static const awig_argument params_set_arguments[] = {
    PACK,
    { "key", 'T', 1, { "nama parameter", "name of the parameter" } },
    { "value", 'T', 1, { "nilai baru", "the new value" } },
    { "from", 'd', 0, { "berlaku sejak tanggal", "in force from" } },
    { "basis", 't', 0, { "dasar hukumnya", "its legal basis" } },
    RULES,
    { "db", 'p', 0, { "hub tempat paket induk diterbitkan",
        "the hub where parents are published" } },
    END
};
/* `from` names one of several dated rows of the parameter. */
static const awig_argument sweep_arguments[] = {
    PACK, DB,
    { "param", 't', 1, { "KUNCI=a..b:langkah, atau KUNCI=a,b,c",
        "KEY=a..b:step, or KEY=a,b,c" } },
    { "from", 'd', 0, { "baris bertanggal mana yang diubah",
        "which dated row is changed" } },
    { "svg", 'p', 0, { "tulis grafik ke berkas ini",
        "write a plot to this file" } },
    AS_OF, RULES, SYNTHETIC, SEED, PAIRS, EVERYWHERE, THREADS, END
};

/* Running cases: all, or the one that is named. */
#define ONE_CASE { "case", 'T', 0, { "satu kasus saja", "one case only" } }
static const awig_argument migrate_plan_arguments[] = {
    ONE_CASE, DB, AS_OF, END
};
static const awig_argument migrate_apply_arguments[] = {
    ONE_CASE, DB, AS_OF,
    { "actor", 't', 1, { "siapa yang memindahkan", "who moves them" } },
    ROLE, AT,
    { "reason", 't', 0, { "alasannya", "why" } },
    END
};

/* Works without a hub, on two folders; with one, also on what is published. */
static const awig_argument diff_arguments[] = {
    { "a", 'P', 1, { "paket pertama: folder, pengenal, atau SHA-256",
        "the first pack: a folder, an id, or a SHA-256" } },
    { "b", 'P', 1, { "paket kedua", "the second pack" } },
    { "db", 'p', 0, { "hub tempat paket diterbitkan",
        "the hub where packs are published" } },
    RULES, END
};

/* Drafts are named by the number of the entry that brought them. */
#define DRAFT { "draft", 'I', 1, { "nomor rancangan", \
    "number of the draft" } }
#define NOTE { "note", 't', 0, { "catatan", "a note" } }
static const awig_argument draft_new_arguments[] = {
    { "id", 'T', 0, { "pengenal paket yang diterbitkan",
        "id of a published pack" } },
    DB,
    { "draft", 'i', 0, { "atau nomor rancangan yang diajukan",
        "or the number of a submitted draft" } },
    { "out", 'p', 1, { "folder baru", "a new folder" } },
    END
};
/* A draft is kept whole, so that others see what was seen. */
static const awig_argument draft_submit_arguments[] = {
    PACK, DB, ACTING, NOTE, RULES, END
};
static const awig_argument draft_list_arguments[] = {
    DB,
    { "all", 'f', 0, { "juga yang sudah selesai", "settled ones, too" } },
    END
};
static const awig_argument draft_diff_arguments[] = { DRAFT, DB, END };
static const awig_argument draft_discard_arguments[] = {
    DRAFT, DB, ACTING, NOTE, END
};

/* In the order in which a change of rules goes its way. */
const struct operation operations_rules[] = {
    /* Writes nothing; a draft is a folder on disk. */
    { { "impact", "dampak",
        { "kasus mana yang berubah bila rancangan paket diterbitkan",
          "which cases change when a draft is published" },
        "awig impact rules/nasional --db build/hub.db --as-of 2021-11-11",
        impact_arguments, 0 }, op_impact, HUB_READ },
    /* Loads, only tightens, passes its cases, two people: all of it. */
    { { "publish", "terbitkan",
        { "menerbitkan paket setelah lolos semua pemeriksaan",
          "publish a pack that passes every check" },
        "awig publish rules/51-bali --db build/hub.db --from 2022-01-01"
        " --actor Ani --approved-by Budi",
        publish_arguments, 0 }, op_publish, HUB_WRITE },
    /* A new entry with old files: history is never rewritten. */
    { { "rollback", "kembalikan",
        { "menerbitkan lagi versi sebelumnya",
          "publish the earlier version again" },
        "awig rollback 51-bali --db build/hub.db --actor Ani"
        " --approved-by Budi",
        rollback_arguments, 0 }, op_rollback, HUB_WRITE },
    { { "params set", "parameter ubah",
        { "mengubah satu nilai parameter di berkasnya",
          "change one value of a parameter in its file" },
        "awig params set rules/51-bali same_province_bonus 8 --basis F012",
        params_set_arguments, 0 }, op_params_set, HUB_NONE },
    /* One judging of the population for each value. */
    { { "sweep", "sapu",
        { "menilai populasi untuk setiap nilai sebuah parameter",
          "judge the population for each value of a parameter" },
        "awig sweep rules/nasional --db build/hub.db"
        " --param min_age_months=12..36:6 --as-of 2021-11-11",
        sweep_arguments, 0 }, op_sweep, HUB_READ },
    { { "migrate plan", "pindah rencana",
        { "kasus berjalan yang aturannya bukan lagi yang berlaku",
          "running cases whose rules are no longer those in force" },
        "awig migrate plan --db build/hub.db",
        migrate_plan_arguments, 0 }, op_migrate_plan, HUB_READ },
    /* A case keeps its rules until somebody moves it by name. */
    { { "migrate apply", "pindah jalankan",
        { "memindahkan kasus berjalan ke aturan yang berlaku",
          "move running cases to the rules in force" },
        "awig migrate apply --db build/hub.db --actor Ani",
        migrate_apply_arguments, 0 }, op_migrate_apply, HUB_WRITE },
    { { "diff", "beda",
        { "apa yang dikatakan dua paket secara berbeda",
          "what two packs say differently" },
        "awig diff rules/18-lampung rules/51-bali",
        diff_arguments, 0 }, op_diff, HUB_NONE },
    { { "draft new", "rancangan baru",
        { "menulis paket yang diterbitkan ke folder baru untuk diubah",
          "write a published pack into a new folder, to be edited" },
        "awig draft new 51-bali --db build/hub.db --out build/51-bali",
        draft_new_arguments, 0 }, op_draft_new, HUB_READ },
    { { "draft submit", "rancangan ajukan",
        { "mengajukan rancangan paket kepada yang lain",
          "submit a draft to the others" },
        "awig draft submit rules/51-bali --db build/hub.db --actor Ani",
        draft_submit_arguments, 0 }, op_draft_submit, HUB_WRITE },
    { { "draft list", "rancangan daftar",
        { "rancangan yang menunggu", "drafts that wait" },
        "awig draft list --db build/hub.db",
        draft_list_arguments, 0 }, op_draft_list, HUB_READ },
    { { "draft diff", "rancangan beda",
        { "beda rancangan dari yang diterbitkan",
          "how a draft differs from what is published" },
        "awig draft diff 30 --db build/hub.db",
        draft_diff_arguments, 0 }, op_draft_diff, HUB_READ },
    { { "draft discard", "rancangan buang",
        { "melepas sebuah rancangan", "let a draft go" },
        "awig draft discard 30 --db build/hub.db --actor Ani",
        draft_discard_arguments, 0 }, op_draft_discard, HUB_WRITE },
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
