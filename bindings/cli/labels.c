/* Labels of identifiers that appear as values: DOMAIN sections 3 and 11.
 *
 * States, actions, machines, roles and documents have theirs in the library
 * (awig_label); here are those of verdicts, outcomes, kinds and flags, and
 * which member holds which family. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const struct {
    const char *key, *id, *en;
} labels[] = {
    { "(before)", "status semula", "state before" },
    { "accepted", "diterima", "accepted" },
    { "active", "aktif", "active" },
    { "actor.register", "pelaku didaftarkan", "person registered" },
    { "added", "ditambah", "added" },
    { "aliases", "nama lain", "other names" },
    { "all", "bersama-sama", "all together" },
    { "any", "salah satu", "any one" },
    { "attach", "lampirkan", "attach" },
    { "awards", "penghargaan", "awards" },
    { "block", "menghalangi", "blocks" },
    { "bonus", "bonus", "bonus" },
    { "calendar", "hari libur", "holidays" },
    { "case.action", "tindakan", "action" },
    { "case.fact", "fakta dicatat", "fact recorded" },
    { "case.migrate", "kasus dipindahkan", "case moved" },
    { "case.open", "kasus dibuka", "case opened" },
    { "case.refusal", "penolakan", "refusal" },
    { "cases", "kasus", "cases" },
    { "case", "kasus", "case" },
    { "catalogue", "katalog inovasi", "catalogue of innovations" },
    { "changed", "diubah", "changed" },
    { "checkpoints", "titik periksa", "checkpoints" },
    { "columns", "kolom", "columns" },
    { "commitment_signing", "penandatanganan komitmen",
      "signing of commitments" },
    { "component", "komponen", "component" },
    { "context", "konteks", "context" },
    { "deadline", "tenggat", "deadline" },
    { "decision", "keputusan", "decision" },
    { "derived", "dihitung dari fakta lain",
      "computed from other facts" },
    { "discarded", "dilepas", "discarded" },
    { "document.attach", "dokumen masuk", "document filed" },
    { "document.forward", "dokumen diteruskan", "document forwarded" },
    { "draft.discard", "rancangan dilepas", "draft let go" },
    { "draft.submit", "rancangan diajukan", "draft submitted" },
    { "duty", "kewajiban", "duty" },
    { "earlier", "lebih awal", "earlier" },
    { "editions", "edisi KIPP", "KIPP editions" },
    { "eligible", "layak", "eligible" },
    { "erase", "data pribadi dihapus", "personal data erased" },
    { "error", "galat", "error" },
    { "evaluation", "evaluasi", "evaluation" },
    { "events", "kegiatan", "events" },
    { "facts", "fakta", "facts" },
    { "fail", "tidak lulus", "fail" },
    { "fgd_preparation", "FGD persiapan", "preparation FGD" },
    { "fgd_selection", "FGD penetapan", "selection FGD" },
    { "file", "berkas database", "database file" },
    { "fixed", "tetap", "fixed" },
    { "fold", "tabel sama dengan log", "tables equal the log" },
    { "free", "bebas", "free" },
    { "gap_identification", "identifikasi kesenjangan", "gap identification" },
    { "guard", "syarat", "guard" },
    { "higher", "lebih tinggi", "higher" },
    { "hub.init", "hub dibuat", "hub made" },
    { "hub", "data hub", "data of the hub" },
    { "import", "data masuk", "data import" },
    { "impossible_weekday", "hari tidak cocok dengan tanggal",
      "weekday does not fit the date" },
    { "indicators", "indikator", "indicators" },
    { "ineligible", "tidak layak", "ineligible" },
    { "innovations", "inovasi", "innovations" },
    { "innovator_presentation", "paparan inovator",
      "innovator's presentation" },
    { "joint_leave", "cuti bersama", "joint leave" },
    { "later", "lebih lambat", "later" },
    { "lifting", "pengangkatan", "lifting" },
    { "log", "log", "log" },
    { "looser", "lebih longgar", "looser" },
    { "lower", "lebih rendah", "lower" },
    { "lua", "Lua", "Lua" },
    { "monitoring", "monitoring", "monitoring" },
    { "national", "libur nasional", "national holiday" },
    { "needs_review", "perlu telaah", "needs review" },
    { "need", "kebutuhan", "need" },
    { "none", "tidak ada", "none" },
    { "noted", "dicatat siapa yang kurang", "those missing are noted" },
    { "note", "catatan", "note" },
    { "number_with_words", "angka bercampur kata", "number mixed with words" },
    { "open", "terbuka", "open" },
    { "order", "menurut urutan", "by order" },
    { "origin_not_named", "daerah asal tidak disebut", "origin not named" },
    { "owner_not_named", "pemilik tidak disebut", "owner not named" },
    { "pack.publish", "paket terbit", "pack published" },
    { "pack.rollback", "paket dikembalikan", "pack rolled back" },
    { "pairs", "pasangan", "pairs" },
    { "pair", "pasangan", "pair" },
    { "pass", "lulus", "pass" },
    { "pre_forum", "pra-forum", "pre-forum" },
    { "preparation", "persiapan", "preparation" },
    { "implementation", "pelaksanaan", "implementation" },
    { "monitoring_evaluation", "monev", "monitoring and evaluation" },
    { "proposal", "usulan", "proposal" },
    { "closed", "selesai", "closed" }, { "ended", "berakhir", "ended" },
    { "suspended", "ditangguhkan", "suspended" },
    { "preference", "preferensi", "preference" },
    { "prefer", "urutan", "tie-break" },
    { "priorities", "prioritas", "priorities" },
    { "programme.event", "kegiatan program", "programme event" },
    { "programme.invite", "undangan program", "programme invitation" },
    { "programme.open", "program dibuka", "programme opened" },
    { "province", "libur daerah", "province's day" },
    { "published", "terbit", "published" },
    { "rating", "penilaian daerah", "region's own rating" },
    { "reflection_forum", "forum refleksi", "reflection forum" },
    { "regions", "wilayah", "regions" },
    { "removed", "dihapus", "removed" },
    { "replications", "replikasi", "replications" },
    { "review", "perlu telaah", "needs review" },
    { "role.grant", "peran diberikan", "role granted" },
    { "rule", "aturan", "rule" },
    { "same_province_differs", "keterangan provinsi berbeda",
      "province remark differs" },
    { "sandbox", "kotak pasir", "sandbox" },
    { "sdg", "tujuan dan target TPB", "SDG goals and targets" },
    { "seccomp", "seccomp", "seccomp" },
    { "setting", "pengaturan", "setting" },
    { "skipped", "tidak berlaku", "skipped" },
    { "stricter", "lebih ketat", "stricter" },
    { "strict", "harus terdaftar", "must be registered" },
    { "subset", "himpunan bagian", "subset" },
    { "superset", "himpunan lebih besar", "superset" },
    { "synthetic", "buatan", "made up" },
    { "tier_not_stated", "tingkat tidak disebut", "tier not stated" },
    { "unit_not_named", "unit tidak disebut", "unit not named" },
    { "unit_uncertain", "unit meragukan", "unit uncertain" },
    { "unknown", "belum dapat dinilai", "unknown" },
    { "values", "nilai indikator", "indicator values" },
    { "warning", "peringatan", "warning" },
    { "warn", "peringatan", "warns" },
    { "worker", "proses pekerja", "worker process" },
    { "year_not_stated", "tahun tidak disebut", "year not stated" },
    { "zero_may_be_missing", "nol mungkin berarti kosong",
      "a zero may mean missing" }
};

/* Which members hold identifiers, and of which family; "member.key" goes
 * before "key". */
static const struct {
    const char *key;
    enum form form;
} forms[] = {
    { "action", FORM_ACTION }, { "actions.action", FORM_PLAIN },
    { "actions.to", FORM_STATE }, { "actors", FORM_WORD },
    { "after", FORM_WORD }, { "before", FORM_WORD }, { "change", FORM_WORD },
    { "check", FORM_WORD }, { "decision", FORM_HASH },
    { "document", FORM_DOCUMENT }, { "duty", FORM_WORD },
    { "effect", FORM_WORD }, { "event", FORM_WORD },
    { "expected", FORM_WORD }, { "got", FORM_WORD }, { "feature", FORM_WORD },
    { "flags", FORM_WORD }, { "kind", FORM_WORD }, { "machine", FORM_MACHINE },
    { "machines.machine", FORM_PLAIN }, { "on_fail", FORM_WORD },
    { "outcome", FORM_WORD }, { "pack_sha256", FORM_HASH },
    { "reads", FORM_WORD }, { "role", FORM_ROLE }, { "roles", FORM_ROLE },
    { "scripts", FORM_HASH }, { "severity", FORM_WORD },
    { "sha256", FORM_HASH }, { "signed_by", FORM_ROLE },
    { "signer_roles", FORM_ROLE }, { "source", FORM_WORD },
    { "stage", FORM_WORD },
    { "state", FORM_STATE }, { "states.state", FORM_PLAIN },
    { "status", FORM_WORD }, { "steps.from", FORM_STATE },
    { "steps.to", FORM_STATE }, { "stricter", FORM_WORD },
    { "together", FORM_WORD }, { "transitions.action", FORM_PLAIN },
    { "transitions.from", FORM_STATE }, { "transitions.to", FORM_STATE },
    { "type", FORM_DOCUMENT }, { "use", FORM_WORD }, { "verdict", FORM_WORD },
    { "verdicts", FORM_WORD }
};

enum form form_of(const char *member, const char *key)
{
    char both[128];
    enum form found = FORM_PLAIN;
    assert(member != NULL && key != NULL);
    (void)snprintf(both, sizeof(both), "%s.%s", member, key);
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (strcmp(forms[i].key, both) == 0) {
            return forms[i].form;
        }
        if (strcmp(forms[i].key, key) == 0) {
            found = forms[i].form;
        }
    }
    return found;
}

const char *label_of(const struct cli *cli, const char *word)
{
    assert(word != NULL);
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (strcmp(labels[i].key, word) == 0) {
            return say(cli, labels[i].id, labels[i].en);
        }
    }
    return word;
}

const char *label_as(const struct cli *cli, enum form form,
                     const char *word)
{
    static const char *const kinds[FORM_COUNT] = {
        [FORM_STATE] = "state", [FORM_ACTION] = "action",
        [FORM_MACHINE] = "machine", [FORM_ROLE] = "role",
        [FORM_DOCUMENT] = "document"
    };
    assert(form < FORM_COUNT);
    if (form == FORM_PLAIN || form == FORM_HASH) {
        return word;
    }
    const char *label = kinds[form] != NULL
        ? awig_label(kinds[form], word, cli->english ? "en" : "id") : NULL;
    return label != NULL ? label : label_of(cli, word);
}

const char *color_of_text(const struct cli *cli, const char *text)
{
    assert(text != NULL);
    static const struct { const char *word, *color; } colors[] = {
        { "eligible", "32" }, { "pass", "32" }, { "ineligible", "31" },
        { "fail", "31" }, { "error", "31" }, { "needs_review", "33" },
        { "unknown", "33" }, { "warning", "33" }, { "added", "32" },
        { "removed", "31" }, { "changed", "33" }
    };
    for (size_t i = 0; cli->color && i < sizeof(colors) / sizeof(colors[0]);
         i++) {
        if (strcmp(label_of(cli, colors[i].word), text) == 0) {
            return colors[i].color;
        }
    }
    return "";
}
