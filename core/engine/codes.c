/* Examples of the codes that staff meet most, by number.
 *
 * The rows are sorted, so that a code is found by halving.  Each bad text
 * holds one mistake and nothing else; the good text differs in as little as
 * can be. */
#include "engine/codes.h"

#include <assert.h>
#include <stddef.h>

#define PARAMETERS "key,from,value,stricter,title_id,title_en,basis\n"
#define NEED(check) "rule {\n  id = 'X01',\n" \
    "  title = { id = 'Kebutuhan', en = 'Need' },\n" \
    "  basis = 'SK 12/2022',\n  on_fail = 'needs_review',\n" \
    "  when = function(case) return case.kind == 'replication' end,\n" \
    "  check = function(case) return " check " end,\n}\n"
#define TABLE "hit:UNIQUE,need.score,=> golongan\n"

static const struct code_example examples[] = {
    /* --- 1xxx: CSV and JSON ---------------------------------------------- */
    { 1007, "case.csv",           /* a quote that is never closed */
      "case,innovation.name\n1,\"SIP BANGET\n",
      "case,innovation.name\n1,\"SIP BANGET\"\n" },
    { 1008, "parameters.csv",     /* a row with fewer cells than the head */
      "key,from,value\nmin_age_months,36\n",
      "key,from,value\nmin_age_months,,36\n" },
    { 1009, "parameters.csv",     /* a comma inside a text without quotes */
      "key,value,basis\nmin_age_months,36,SK 12, tahun 2022\n",
      "key,value,basis\nmin_age_months,36,\"SK 12, tahun 2022\"\n" },
    { 1010, "parameters.csv",     /* a column without a name */
      "key,,value\nmin_age_months,,36\n",
      "key,from,value\nmin_age_months,,36\n" },
    { 1011, "parameters.csv",     /* one name twice, but for its letters */
      "key,value,Value\nmin_age_months,36,36\n",
      "key,value\nmin_age_months,36\n" },
    { 1014, "parameters.csv",     /* an empty line between rows */
      "key,value\nmin_age_months,36\n\nmin_need,30\n",
      "key,value\nmin_age_months,36\nmin_need,30\n" },
    { 1015, "parameters.csv",     /* a column that nobody reads */
      "key,value,warna\nmin_age_months,36,biru\n",
      "key,value\nmin_age_months,36\n" },
    { 1016, "parameters.csv",     /* the same, near one that is read */
      "key,form,value\nmin_age_months,2022-01-01,36\n",
      "key,from,value\nmin_age_months,2022-01-01,36\n" },
    { 1017, "facts.csv",          /* a column that must be there */
      "fact,unit\nbali.luas,km2\n",
      "fact,type,unit\nbali.luas,number,km2\n" },
    { 1102, "case.json",          /* a document that is cut off */
      "{\"need\": {\"score\": 50.9}\n",
      "{\"need\": {\"score\": 50.9}}\n" },
    { 1104, "case.json",          /* a name without quotes */
      "{need: {\"score\": 50.9}}\n",
      "{\"need\": {\"score\": 50.9}}\n" },
    { 1108, "case.json",          /* a comma behind the last member */
      "{\"kind\": \"replication\",}\n",
      "{\"kind\": \"replication\"}\n" },
    { 1110, "case.json",          /* a word that JSON does not have */
      "{\"replicator\": {\"participating\": ya}}\n",
      "{\"replicator\": {\"participating\": true}}\n" },
    { 1111, "case.json",          /* a leading zero */
      "{\"innovation\": {\"sdg_goal\": 08}}\n",
      "{\"innovation\": {\"sdg_goal\": 8}}\n" },
    { 1121, "case.json",          /* one key twice */
      "{\"kind\": \"hub\", \"kind\": \"replication\"}\n",
      "{\"kind\": \"replication\"}\n" },
    /* --- 2xxx: facts of cases --------------------------------------------- */
    { 2002, "case.csv",           /* outside the fact's bounds */
      "case,need.score\n1,150\n",
      "case,need.score\n1,15\n" },
    { 2003, "case.csv",           /* not one of the fact's values */
      "case,innovation.owner_level\n1,kota\n",
      "case,innovation.owner_level\n1,city\n" },
    { 2004, "case.csv",           /* words where a number belongs */
      "case,need.score\n1,tinggi\n",
      "case,need.score\n1,80\n" },
    { 2005, "case.csv",           /* dots between thousands */
      "case;innovation.budget_need\n1;1.500.000\n",
      "case;innovation.budget_need\n1;1500000\n" },
    { 2006, "case.csv",           /* a decimal comma in a file of commas */
      "case,need.score\n1,\"50,9\"\n",
      "case,need.score\n1,50.9\n" },
    { 2010, "case.csv",           /* an empty item of a list */
      "case,innovation.awards\n1,kipp:2020:Top 45||\n",
      "case,innovation.awards\n1,kipp:2020:Top 45\n" },
    { 2011, "case.csv",           /* a year where a day belongs */
      "case,innovation.started_on\n1,2019\n",
      "case,innovation.started_on\n1,24/08/2019\n" },
    { 2201, "case.csv",           /* a column that is no fact */
      "case,keterangan\n1,lengkap\n",
      "case,#keterangan\n1,lengkap\n" },
    { 2202, "case.csv",           /* a fact that is nearly one */
      "case,innovation.start_on\n1,2019-08-24\n",
      "case,innovation.started_on\n1,2019-08-24\n" },
    { 2204, "case.json",          /* a text where an entity belongs */
      "{\"innovation\": \"SIP BANGET\"}\n",
      "{\"innovation\": {\"name\": \"SIP BANGET\"}}\n" },
    { 2205, "case.json",          /* an entity where a value belongs */
      "{\"innovation\": {\"owner\": {\"name\": \"Malang\"}}}\n",
      "{\"innovation\": {\"owner\": \"Malang\"}}\n" },
    { 2206, "case.json",          /* a list where one value belongs */
      "{\"innovation\": {\"sdg_goal\": [8]}}\n",
      "{\"innovation\": {\"sdg_goal\": 8}}\n" },
    /* --- 3xxx: Lua -------------------------------------------------------- */
    { 3014, "eligibility.lua",    /* an operator that is not offered */
      "return case.need.score ^ 2 > 100\n",
      "return case.need.score * case.need.score > 100\n" },
    { 3021, "eligibility.lua",    /* a function of nobody */
      "return lebih_dari(case.need.score, 10)\n",
      "return case.need.score > 10\n" },
    { 3022, "eligibility.lua",    /* a function nearly of ours */
      "return month_between(case.innovation.started_on, case.as_of) > 6\n",
      "return months_between(case.innovation.started_on, case.as_of) > 6\n" },
    { 3023, "eligibility.lua",    /* a library that rules may not have */
      "return io.open('ambang.txt') ~= nil\n",
      "return case.need.score >= p.min_need\n" },
    { 3100, "eligibility.lua",    /* a fact that is not declared */
      "return case.innovation.kata_kunci_utama == 'biru'\n",
      "return case.innovation.sector == 'kesehatan'\n" },
    { 3101, "eligibility.lua",    /* a fact that is nearly declared */
      "return case.innovation.starts_on < case.as_of\n",
      "return case.innovation.started_on < case.as_of\n" },
    { 3102, "eligibility.lua",    /* a parameter that is not declared */
      "return case.need.score >= p.ambang\n",
      "return case.need.score >= p.min_need\n" },
    { 3103, "eligibility.lua",    /* a parameter that is nearly declared */
      "return case.need.score >= p.min_ned\n",
      "return case.need.score >= p.min_need\n" },
    { 3107, "eligibility.lua",    /* a table that the pack does not have */
      "return tables.golongan(case) == 'A'\n",
      "return case.need.score >= p.min_need\n" },
    { 3123, "eligibility.lua",    /* a field of a rule that is mistyped */
      "rule {\n  id = 'X01',\n"
      "  title = { id = 'Contoh', en = 'Example' },\n"
      "  basis = 'SK 12/2022',\n  on_fial = 'note',\n"
      "  check = function(case) return case.need.score > 10 end,\n}\n",
      "rule {\n  id = 'X01',\n"
      "  title = { id = 'Contoh', en = 'Example' },\n"
      "  basis = 'SK 12/2022',\n  on_fail = 'note',\n"
      "  check = function(case) return case.need.score > 10 end,\n}\n" },
    { 3500, "eligibility.lua",    /* a word where a value belongs */
      "return case.need.score > > 10\n",
      "return case.need.score > 10\n" },
    { 3501, "eligibility.lua",    /* `then` is missing */
      "if case.need.score > 10 return true end\nreturn false\n",
      "if case.need.score > 10 then return true end\nreturn false\n" },
    { 3502, "eligibility.lua",    /* a bracket that is not closed */
      "return (case.need.score > 10\n",
      "return (case.need.score > 10)\n" },
    { 3506, "eligibility.lua",    /* a number with two dots */
      "return case.innovation.budget_need < 1.500.000\n",
      "return case.innovation.budget_need < 1500000\n" },
    { 3507, "eligibility.lua",    /* a text that is not closed */
      "return case.innovation.sector == 'kesehatan\n",
      "return case.innovation.sector == 'kesehatan'\n" },
    { 3511, "eligibility.lua",    /* curved quotes of a word processor */
      "return case.innovation.sector == \342\200\230kesehatan\342\200\231\n",
      "return case.innovation.sector == 'kesehatan'\n" },
    { 3512, "eligibility.lua",    /* one `=` where two belong */
      "if case.innovation.sdg_goal = 8 then return true end\n"
      "return false\n",
      "if case.innovation.sdg_goal == 8 then return true end\n"
      "return false\n" },
    { 3530, "eligibility.lua",    /* a variable without `local` */
      "selisih = case.need.score - p.min_need\nreturn selisih > 0\n",
      "local selisih = case.need.score - p.min_need\n"
      "return selisih > 0\n" },
    { 3532, "eligibility.lua",    /* writing into a library */
      "string.batas = 10\nreturn case.need.score > string.batas\n",
      "local batas = 10\nreturn case.need.score > batas\n" },
    { 3534, "eligibility.lua",    /* a local that nobody reads */
      "local goal = case.innovation.sdg_goal\n"
      "return case.need.score > p.min_need\n",
      "return case.need.score > p.min_need\n" },
    { 3541, "eligibility.lua",    /* an entity that is mistyped */
      "return case.inovation.sdg_goal == 8\n",
      "return case.innovation.sdg_goal == 8\n" },
    { 3545, "eligibility.lua",    /* a rule that reads a preference */
      "return case.need.score > p.weight_need\n",
      "return case.need.score > p.min_need\n" },
    { 3547, "eligibility.lua",    /* a day compared with a text */
      "return case.innovation.started_on < '2021-08-04'\n",
      "return case.innovation.started_on < date '2021-08-04'\n" },
    { 3549, "eligibility.lua",    /* texts that are put in order */
      "return case.innovation.sector > 'kesehatan'\n",
      "return case.innovation.sector == 'kesehatan'\n" },
    { 3550, "eligibility.lua",    /* a fact compared with nil */
      "return case.innovation.owner ~= nil\n",
      "return known(case.innovation, 'owner')\n" },
    { 3552, "eligibility.lua",    /* arithmetic on a text */
      "return case.innovation.sector + 1 == 2\n",
      "return case.innovation.sdg_goal + 1 == 2\n" },
    { 3553, "eligibility.lua",    /* one day added to another */
      "return case.innovation.started_on + case.as_of > 0\n",
      "return days_between(case.innovation.started_on, case.as_of) > 0\n" },
    { 3556, "eligibility.lua",    /* a text where a day belongs */
      "return months_between('2020-01-01', case.as_of) > 6\n",
      "return months_between(date '2020-01-01', case.as_of) > 6\n" },
    { 3559, "eligibility.lua",    /* a check that gives a number */
      "return case.need.score\n",
      "return case.need.score >= p.min_need\n" },
    { 3562, "eligibility.lua",    /* a condition that always holds */
      "if case.innovation.sector == 'desa' or 'kota' then return true end\n"
      "return false\n",
      "if one_of(case.innovation.sector, 'desa', 'kota') then\n"
      "  return true\nend\nreturn false\n" },
    { 3564, "eligibility.lua",    /* a rule that tests nothing */
      "return true\n",
      "return case.need.score >= p.min_need\n" },
    { 3565, "eligibility.lua",    /* a way out without a result */
      "if case.need.score >= p.min_need then return true end\n",
      "if case.need.score >= p.min_need then return true end\n"
      "return false\n" },
    { 3571, "eligibility.lua",    /* a value that the fact cannot have */
      "return case.innovation.owner_level == 'provinc'\n",
      "return case.innovation.owner_level == 'province'\n" },
    /* --- 4xxx: packs ------------------------------------------------------ */
    { 4002, "pack.json",
      "{\"id\": \"99-contoh\", \"title\": {\"id\": \"A\", \"en\": \"A\"},\n"
      " \"version\": \"1\", \"extend\": \"nasional\", \"api\": 1}\n",
      "{\"id\": \"99-contoh\", \"title\": {\"id\": \"A\", \"en\": \"A\"},\n"
      " \"version\": \"1\", \"extends\": \"nasional\", \"api\": 1}\n" },
    { 4003, "pack.json",
      "{\"id\": \"99-contoh\", \"version\": \"1\",\n"
      " \"extends\": \"nasional\", \"api\": 1}\n",
      "{\"id\": \"99-contoh\", \"title\": {\"id\": \"A\", \"en\": \"A\"},\n"
      " \"version\": \"1\", \"extends\": \"nasional\", \"api\": 1}\n" },
    { 4006, "pack.json",
      "{\"id\": \"99-contoh\", \"title\": {\"id\": \"A\", \"en\": \"A\"},\n"
      " \"version\": \"1\", \"extends\": \"national\", \"api\": 1}\n",
      "{\"id\": \"99-contoh\", \"title\": {\"id\": \"A\", \"en\": \"A\"},\n"
      " \"version\": \"1\", \"extends\": \"nasional\", \"api\": 1}\n" },
    { 4101, "facts.csv",          /* a name with blanks and capitals */
      "fact,type\nLuas Wilayah,number\n",
      "fact,type\nluas_wilayah,number\n" },
    { 4102, "facts.csv",          /* a type of no such name */
      "fact,type\nbali.luas,angka\n",
      "fact,type\nbali.luas,number\n" },
    { 4103, "facts.csv",          /* one fact twice */
      "fact,type\nbali.luas,number\nBali.Luas,number\n",
      "fact,type\nbali.luas,number\n" },
    { 4104, "facts.csv",          /* a fact that a parent declares */
      "fact,type\ninnovation.started_on,text\n",
      "fact,type\nbali.started_text,text\n" },
    { 4106, "facts.csv",          /* values of a type that has none */
      "fact,type,values\nbali.kelas,int,1|2|3\n",
      "fact,type,values\nbali.kelas,text,1|2|3\n" },
    { 4109, "facts.csv",          /* bounds the wrong way round */
      "fact,type,min,max\nbali.luas,number,100,0\n",
      "fact,type,min,max\nbali.luas,number,0,100\n" },
    { 4113, "facts.csv",          /* a fact that no rule reads */
      "fact,type\nbali.luas,number\n",
      "fact,type\n" },
    { 4202, "parameters.csv",     /* a day in words */
      "key,from,value\nmin_age_months,Januari 2022,36\n",
      "key,from,value\nmin_age_months,01/01/2022,36\n" },
    { 4203, "parameters.csv",     /* a direction of no such name */
      PARAMETERS "bali_min,,10,besar,ambang,threshold,SK 12\n",
      PARAMETERS "bali_min,,10,higher,ambang,threshold,SK 12\n" },
    { 4204, "parameters.csv",     /* a direction for another type */
      PARAMETERS "bali_min,,10,earlier,ambang,threshold,SK 12\n",
      PARAMETERS "bali_min,,10,higher,ambang,threshold,SK 12\n" },
    { 4208, "parameters.csv",     /* one day twice */
      "key,from,value\nmin_need,2022-01-01,30\nmin_need,2022-01-01,40\n",
      "key,from,value\nmin_need,2022-01-01,30\nmin_need,2023-01-01,40\n" },
    { 4210, "parameters.csv",     /* a value outside its own order */
      PARAMETERS "bali_late,,tolak,order:warn|block,telat,late,SK 12\n",
      PARAMETERS "bali_late,,block,order:warn|block,telat,late,SK 12\n" },
    { 4213, "parameters.csv",     /* a row that changes nothing */
      "key,from,value\nmin_need,2022-01-01,30\nmin_need,2023-01-01,30\n",
      "key,from,value\nmin_need,2022-01-01,30\nmin_need,2023-01-01,40\n" },
    { 4214, "parameters.csv",     /* a parameter that nobody reads */
      PARAMETERS "bali_min,,10,higher,ambang,threshold,SK 12\n",
      "key,from,value\nmin_need,,30\n" },
    { 4301, "parameters.csv",     /* less than the nation demands */
      "key,from,value\nmin_age_months,,12\n",
      "key,from,value\nmin_age_months,,36\n" },
    { 4302, "parameters.csv",     /* more than the nation allows */
      "key,from,value\ncap_local_government,,20\n",
      "key,from,value\ncap_local_government,,10\n" },
    { 4303, "parameters.csv",     /* a list that grew, but may shrink */
      "key,from,value\naccepted_tiers,,Top 45|Top 10 Provinsi\n",
      "key,from,value\naccepted_tiers,,Top 45\n" },
    { 4307, "parameters.csv",     /* a value that is fixed */
      "key,from,value\naward_issuer,,iga\n",
      "key,from,value\naward_issuer,,kipp\n" },
    { 4308, "parameters.csv",     /* a word that is less strict */
      "key,from,value\nintegrity_at_eligibility,,off\n",
      "key,from,value\nintegrity_at_eligibility,,on\n" },
    { 4311, "parameters.csv",     /* an empty value, which clears nothing */
      "key,from,value\nmin_age_months,,\n",
      "key,from,value\nmin_age_months,,36\n" },
    { 4312, "parameters.csv",     /* a direction declared once more */
      "key,value,stricter\nmin_age_months,36,lower\n",
      "key,value,stricter\nmin_age_months,36,\n" },
    { 4314, "eligibility.lua",    /* an id that the nation uses */
      "rule {\n  id = 'N02',\n"
      "  title = { id = 'Contoh', en = 'Example' },\n"
      "  basis = 'SK 12/2022',\n  on_fail = 'note',\n"
      "  check = function(case) return case.need.score > 10 end,\n}\n",
      "rule {\n  id = 'X02',\n"
      "  title = { id = 'Contoh', en = 'Example' },\n"
      "  basis = 'SK 12/2022',\n  on_fail = 'note',\n"
      "  check = function(case) return case.need.score > 10 end,\n}\n" },
    { 4601, "cases/contoh.csv",   /* a fact of a case that is mistyped */
      "case,as_of,need.skor,expect\n1,2022-01-01,50,layak\n",
      "case,as_of,need.score,expect\n1,2022-01-01,50,layak\n" },
    { 4602, "cases/contoh.csv",   /* a verdict of no such name */
      "case,as_of,need.score,expect\n1,2022-01-01,50,lulus\n",
      "case,as_of,need.score,expect\n1,2022-01-01,50,layak\n" },
    { 4603, "cases/contoh.csv",
      "case,as_of,need.score,expect,expect_rules\n"
      "1,2022-01-01,50,layak,N0\n",
      "case,as_of,need.score,expect,expect_rules\n"
      "1,2022-01-01,50,layak,N09\n" },
    { 4604, "cases/contoh.csv",   /* nothing is expected */
      "case,as_of,need.score\n1,2022-01-01,50\n",
      "case,as_of,need.score,expect\n1,2022-01-01,50,layak\n" },
    { 4801, "eligibility.lua",
      NEED("case.need.score >= 20"), NEED("case.need.score >= 30") },
    { 4802, "eligibility.lua",
      NEED("case.need.score >= 25"), NEED("case.need.score >= 30") },
    { 4803, "eligibility.lua",
      NEED("case.need.score >= 30"),
      NEED("case.need.score >= 30 or case.need.goal == 3") },
    { 4804, "eligibility.lua",
      NEED("case.need.score < 25"), NEED("case.need.score > 25") },
    { 4805, "eligibility.lua",
      NEED("case.need.score // 1 >= 30"), NEED("case.need.score >= 30") },
    { 4806, "eligibility.lua",
      NEED("case.need.score >= 0"), NEED("case.need.score >= 30") },
    { 4807, "eligibility.lua",
      NEED("case.need.score > 100"), NEED("case.need.score > 90") },
    /* --- 5xxx: decision tables -------------------------------------------- */
    { 5001, "tables/golongan.csv", /* the first cell names no hit policy */
      "no,need.score,=> golongan\n1,>= 50,A\n2,< 50,B\n",
      "hit:UNIQUE,need.score,=> golongan\n1,>= 50,A\n2,< 50,B\n" },
    { 5002, "tables/golongan.csv", /* a hit policy of no such name */
      "hit:UNIK,need.score,=> golongan\n1,>= 50,A\n2,< 50,B\n",
      "hit:UNIQUE,need.score,=> golongan\n1,>= 50,A\n2,< 50,B\n" },
    { 5004, "tables/golongan.csv", /* a table without a result */
      "hit:UNIQUE,need.score\n1,>= 50\n2,< 50\n",
      "hit:UNIQUE,need.score,=> golongan\n1,>= 50,A\n2,< 50,B\n" },
    { 5010, "tables/golongan.csv", /* an input that is nearly a fact */
      "hit:UNIQUE,need.scor,=> golongan\n1,>= 50,A\n2,< 50,B\n",
      "hit:UNIQUE,need.score,=> golongan\n1,>= 50,A\n2,< 50,B\n" },
    { 5013, "tables/golongan.csv", /* PRIORITY without its order */
      "hit:PRIORITY,need.score,=> golongan\n1,>= 50,A\n2,-,B\n",
      "hit:PRIORITY,need.score,=> golongan\n#values,-,\"A, B\"\n"
      "1,>= 50,A\n2,-,B\n" },
    { 5014, "tables/golongan.csv", /* a sum of words */
      "hit:COLLECT:SUM,need.score,=> golongan\n1,>= 50,A\n2,-,B\n",
      "hit:COLLECT:SUM,need.score,=> nilai\n1,>= 50,10\n2,-,5\n" },
    { 5102, "tables/golongan.csv", ">= 5000, < 10000", "[5000..10000)" },
    { 5103, "tables/golongan.csv", "18,5", "18.5" },
    { 5104, "tables/golongan.csv", "= 18", "18" },
    { 5105, "tables/golongan.csv", "5-10", "[5..10]" },
    { 5106, "tables/golongan.csv", "=> 18", ">= 18" },
    { 5107, "tables/golongan.csv", "1.500.000", "1500000" },
    { 5108, "tables/golongan.csv", "[10..5]", "[5..10]" },
    { 5110, "tables/golongan.csv", "\"kota", "\"kota\"" },
    { 5111, "tables/golongan.csv", "\342\200\234kota\342\200\235",
      "\"kota\"" },
    { 5112, "tables/golongan.csv", "<> kota", "not(kota)" },
    { 5114, "tables/golongan.csv", "> kota", "kota, desa" },
    { 5115, "tables/golongan.csv",
      TABLE "1,tinggi,A\n2,< 50,B\n",
      TABLE "1,>= 50,A\n2,< 50,B\n" },
    { 5119, "tables/golongan.csv", "not(kota", "not(kota)" },
    { 5120, "tables/golongan.csv", "31/02/2021", "28/02/2021" },
    { 5122, "tables/golongan.csv", "Rp 5000", "5000" },
    { 5123, "tables/golongan.csv", "5, > 10", "5" },
    { 5124, "tables/golongan.csv", "kota atau desa", "kota, desa" },
    { 5201, "tables/golongan.csv",
      TABLE "1,> 50,A\n2,< 50,B\n",
      TABLE "1,>= 50,A\n2,< 50,B\n" },
    { 5202, "tables/golongan.csv",
      TABLE "1,>= 50,A\n2,<= 50,B\n",
      TABLE "1,>= 50,A\n2,< 50,B\n" },
    { 5203, "tables/golongan.csv",
      "hit:FIRST,need.score,=> golongan\n1,-,B\n2,>= 50,A\n",
      "hit:FIRST,need.score,=> golongan\n1,>= 50,A\n2,-,B\n" },
    { 5206, "tables/golongan.csv",
      "hit:ANY,need.score,=> golongan\n1,>= 50,A\n2,<= 50,B\n",
      "hit:ANY,need.score,=> golongan\n1,>= 50,A\n2,< 50,B\n" },
    { 5207, "tables/golongan.csv",
      "hit:UNIQUE,innovation.owner_level,=> golongan\n"
      "1,kota,A\n2,not(kota),B\n",
      "hit:UNIQUE,innovation.owner_level,=> golongan\n"
      "1,city,A\n2,not(city),B\n" },
};

enum { EXAMPLES = sizeof(examples) / sizeof(examples[0]) };

const struct code_example *code_example_at(int index)
{
    assert(index >= 0);
    return index < EXAMPLES ? &examples[index] : NULL;
}

/* By halving; NULL for a code without an example. */
const struct code_example *code_example(int number)
{
    int low = 0, high = EXAMPLES;
    assert(number > 0);
    while (low < high) {
        int middle = low + (high - low) / 2;
        assert(middle < EXAMPLES);
        if (examples[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < EXAMPLES && examples[low].number == number
        ? &examples[low] : code_command(number);
}
