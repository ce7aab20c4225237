/* Operations that change rules: what a change would do, publishing it, and
 * going back. */
#include "api/arguments.h"
#include "api/operations.h"

#include "engine/impact_run.h"

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

static const awig_argument impact_arguments[] = {
    PACK, DB, AS_OF, RULES, SYNTHETIC, SEED, PAIRS, EVERYWHERE,
    { "limit", 'i', 0, { "berapa perubahan yang dirinci",
        "how many changes are listed" } },
    { "all-rules", 'f', 0, { "jalankan ulang semua aturan",
        "run every rule again" } },
    { "fail-on-change", 'f', 0, { "keluar 1 bila ada yang berubah",
        "exit 1 when anything changes" } },
    END
};

const struct operation operations_rules[] = {
    { { "impact", "dampak",
        { "kasus mana yang berubah bila rancangan paket diterbitkan",
          "which cases change when a draft is published" },
        "awig impact rules/nasional --db build/hub.db --as-of 2021-11-11",
        impact_arguments, 0 }, op_impact, HUB_READ },
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
