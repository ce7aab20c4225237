/* The files, written and taken away again. */
#include "model_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

char model_folder[64];

static void must(int yes, const char *what)
{
    if (!yes) {
        perror(what);
        abort();
    }
}

/* A pack that judges by one fact, so that the model can tell the verdict; two
 * monthly reports; a cap of three. */
static const char *const pack_files[][2] = {
    { "pack.json", "{\"id\":\"nasional\",\"title\":{\"id\":\"uji\",\"en\":"
      "\"test\"},\"version\":\"1\",\"extends\":null,\"zone\":\"WIB\"}" },
    { "facts.csv", "fact,type,derived\n"
      "model.verdict,text,\nreplicator.integrity_flag,bool,\n"
      "innovation.owner,text,\ninnovation.owner_level,text,\n"
      "innovation.sdg_goal,int,\ninnovation.sdg_target,text,\n"
      "proposal.edition,int,\n"
      "population.submitted_by_owner,int,core:submitted_by_owner\n"
      "entered.monitoring_evaluation,date,core:entered\n" },
    { "parameters.csv", "key,from,value,stricter,type\n"
      "evaluation_threshold,,60,higher,number\n" },
    { "eligibility.lua",
      "rule { id = 'M1', title = { id = 'a', en = 'a' }, basis = 'uji',\n"
      "  on_fail = 'ineligible', check = function(case)\n"
      "    return case.model.verdict ~= 'bad' end }\n"
      "rule { id = 'M2', title = { id = 'b', en = 'b' }, basis = 'uji',\n"
      "  on_fail = 'needs_review', check = function(case)\n"
      "    return case.model.verdict ~= 'review' end }\n" },
    { "lifecycle.lua",
      "guard { id = 'CAP', action = 'submit', basis = 'uji',\n"
      "  title = { id = 'c', en = 'c' }, check = function(case)\n"
      "    return case.population.submitted_by_owner < 3 end }\n" },
    { "schedule.lua",
      "duty { id = 'monitoring', basis = 'uji', every = '1 month',\n"
      "  title = { id = 'd', en = 'd' }, count = 2, roll = 'none',\n"
      "  document = 'monitoring_report' }\n" },
};

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    must(file != NULL, path);
    must(fputs(text, file) >= 0, path);
    must(fclose(file) == 0, path);
}

static void put(const char *directory, const char *name, const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s/%s", model_folder, directory, name);
    write_file(path, text);
}

void model_world_make(void)
{
    char path[128];
    static const char *const names[] = { "", "/data", "/rules",
                                         "/rules/nasional" };
    snprintf(model_folder, sizeof model_folder, "/tmp/awig-model-%ld",
             (long)getpid());
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", model_folder, names[i]);
        must(mkdir(path, 0700) == 0, path);
    }
    for (size_t i = 0; i < sizeof pack_files / sizeof pack_files[0]; i++) {
        put("rules/nasional", pack_files[i][0], pack_files[i][1]);
    }
    put("data", "regions.csv",
        "code,level,name_id,parent_code,parent_code_2021,hub_jipp_year\n"
        "18,province,Lampung,,,\n19,province,Babel,,,2020\n"
        "18.71,city,Bandar Lampung,18,18,\n"
        "19.71,city,Pangkal Pinang,19,19,\n");
    put("data", "sdg_goals.csv", "goal,title_id,title_en\n8,kerja,work\n");
    put("data", "innovations.csv",
        "id,name,description,owner,owner_level,owner_region_code,unit,award,"
        "award_year,started_year,sector,sdg_goal,sdg_basis,source_keys,note\n"
        "INV001,Satu,,Kota A,city,,,,,,x,8,,,\n"
        "INV002,Dua,,Kota B,city,,,,,,x,8,,,\n"
        "INV003,Tiga,,,city,,,,,,x,8,,,\n");
    put("data", "kipp_editions.csv",
        "year,decree,min_age_years,pandemic_min_age_years,groups,categories,"
        "aspects,cap_ministry_agency,cap_local_government_incl_bumd,cap_soe,"
        "proposals,passed_admin,finalists_general,finalists_replication,"
        "finalists_special,winners,note\n"
        "2021,x,2,1,general,1,2,30,15,5,,,99,,15,45,\n"
        "2022,x,2,1,general,1,2,30,15,5,,,99,,15,45,\n");
    put("data", "kipp_edition_items.csv",
        "edition,kind,id,title_id,title_en,weight,becomes,source\n"
        "2021,aspect,one,satu,one,60,,x\n2021,aspect,two,dua,two,,,x\n"
        "2022,aspect,one,satu,one,60,,x\n2022,aspect,two,dua,two,,,x\n");
    put("data", "holidays.csv",
        "date,kind,name_id,known_since,withdrawn_on,decree,note\n"
        "2022-01-01,national,a,2021-01-01,,,\n"
        "2023-01-01,national,a,2021-01-01,,,\n");
}

void model_world_remove(void)
{
    char command[3][96];
    static const char *const data[] = { "regions.csv", "innovations.csv",
        "kipp_editions.csv", "kipp_edition_items.csv", "holidays.csv",
        "sdg_goals.csv" };
    char path[160];
    for (size_t i = 0; i < sizeof pack_files / sizeof pack_files[0]; i++) {
        snprintf(path, sizeof path, "%s/rules/nasional/%s", model_folder,
                 pack_files[i][0]);
        (void)unlink(path);
    }
    for (size_t i = 0; i < sizeof data / sizeof data[0]; i++) {
        snprintf(path, sizeof path, "%s/data/%s", model_folder, data[i]);
        (void)unlink(path);
    }
    snprintf(command[0], sizeof command[0], "%s/rules/nasional", model_folder);
    snprintf(command[1], sizeof command[1], "%s/rules", model_folder);
    snprintf(command[2], sizeof command[2], "%s/data", model_folder);
    for (size_t i = 0; i < 3; i++) {
        (void)rmdir(command[i]);
    }
    (void)rmdir(model_folder);
}
