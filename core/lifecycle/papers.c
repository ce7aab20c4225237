/* Types of documents: identifiers are those of the glossary, the only
 * spelling. */
#include "lifecycle/papers.h"

#include <assert.h>
#include <stdint.h>

/* Types of documents that the core knows: id, labels, whether several stand
 * side by side (a series), whether it goes two hops, from the bureau to the
 * ministry (F119). Packs may declare more. */
static const struct paper papers[] = {
    { "interest_record", { "pernyataan minat", "interest record" }, 0, 0 },
    { "gap_analysis",
      { "analisis kesenjangan (GAP)", "gap analysis" }, 0, 0 },
    { "innovation_profile",
      { "profil inovasi", "innovation profile" }, 0, 0 },
    { "benefit_evidence",
      { "bukti manfaat", "evidence of benefit" }, 0, 0 },
    { "evaluation_document",
      { "dokumen evaluasi", "evaluation document" }, 0, 0 },
    { "selection_record",
      { "berita acara penetapan", "selection record" }, 0, 0 },
    { "action_plan", { "rencana aksi", "action plan" }, 0, 1 },
    { "commitment_sheet", { "lembar komitmen", "commitment sheet" }, 0, 1 },
    { "budget_subactivity",
      { "subkegiatan", "budget sub-activity" }, 0, 0 },
    { "team_decree", { "SK Tim Replikasi", "team decree" }, 0, 0 },
    { "origin_communication_record",
      { "berita acara komunikasi dengan daerah asal",
        "record of communication with the origin" }, 0, 0 },
    { "origin_agreement",
      { "surat kesepakatan replikasi", "replication agreement" }, 0, 0 },
    { "adaptation_design",
      { "desain inovasi yang diadaptasi", "adaptation design" }, 0, 0 },
    { "internal_socialization_record",
      { "berita acara sosialisasi internal",
        "record of internal socialisation" }, 0, 0 },
    { "internal_socialization",
      { "sosialisasi internal", "internal socialisation" }, 0, 0 },
    { "hr", { "penguatan sumber daya manusia",
      "strengthening of human resources" }, 0, 0 },
    { "process",
      { "penguatan proses", "strengthening of the process" }, 0, 0 },
    { "facilities",
      { "penguatan sarana", "strengthening of facilities" }, 0, 0 },
    { "trial_report", { "laporan uji coba", "trial report" }, 0, 0 },
    { "monitoring_report",
      { "laporan monitoring bulanan", "monthly monitoring report" }, 1, 0 },
    { "evaluation_report",
      { "laporan evaluasi triwulanan", "quarterly evaluation report" },
      1, 0 },
    { "waiver", { "pembebasan laporan", "waiver of a report" }, 1, 0 },
    { "reflection_record",
      { "berita acara refleksi", "reflection record" }, 0, 0 },
    { "ministry_note",
      { "catatan kementerian", "note of the ministry" }, 0, 0 },
    { "legal_umbrella", { "payung hukum", "legal umbrella" }, 0, 0 },
    { "budget_allocation",
      { "alokasi anggaran", "budget allocation" }, 0, 0 },
    { "medium_term_plan_reference",
      { "rujukan RPJMD", "reference in the medium-term plan" }, 0, 0 },
    { "medium_term_plan", { "RPJMD", "medium-term plan" }, 0, 0 },
    { "suspension_record",
      { "catatan penangguhan", "record of suspension" }, 1, 0 },
    { "withdrawal_letter",
      { "surat pengunduran diri", "letter of withdrawal" }, 0, 0 },
    { "discontinuation_letter",
      { "surat penghentian", "letter of discontinuation" }, 0, 0 },
    { "letter", { "surat", "letter" }, 1, 0 },
    { "officer_decree",
      { "SK pejabat untuk proposal", "officer's decree" }, 0, 0 },
    { "logic_model",
      { "input, output, outcome, impact", "logic model" }, 0, 0 },
    { "assessment", { "penilaian aspek", "assessment of aspects" }, 0, 0 },
    { "integrity_review",
      { "telaah integritas", "integrity review" }, 0, 0 },
    { "objection_notice",
      { "pengumuman masa sanggah", "notice of the objection window" }, 0, 0 },
    { "objection", { "sanggahan", "objection" }, 1, 0 },
    { "hub_decree",
      { "keputusan penetapan hub", "decree that names the hub" }, 0, 0 },
    { "companion_team", { "Tim Pendamping", "companion team" }, 0, 0 },
    { "replication_list",
      { "daftar OPD dan inovasi", "list of agencies and innovations" },
      0, 0 },
    { "hub_review",
      { "tinjauan tahunan hub", "yearly review of the hub" }, 1, 0 },
    { "province_invitation",
      { "undangan provinsi", "invitation by the province" }, 0, 0 },
    { "kickoff_record", { "berita acara kick-off", "kick-off record" },
      0, 0 },
};
enum { PAPERS = sizeof papers / sizeof papers[0] }; /* types */

/* A type that a pack declares is not here; the caller asks the pack next. */
const struct paper *paper_find(struct str id)
{
    assert(id.size == 0 || id.bytes != NULL);
    for (size_t i = 0; i < PAPERS; i++) {
        assert(papers[i].id != NULL);
        if (str_is(id, papers[i].id)) {
            return &papers[i];
        }
    }
    return NULL;
}

/* For lists of all types: from 0 until NULL. */
const struct paper *paper_at(size_t index)
{
    return index < PAPERS ? &papers[index] : NULL;
}

/* By edit distance, for hints. */
const char *paper_nearest(struct str id)
{
    const char *best = "";
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < PAPERS; i++) {
        if (str_nearer(id, str_of(papers[i].id), &distance)) {
            best = papers[i].id;
        }
    }
    assert(best != NULL);
    return best;
}
