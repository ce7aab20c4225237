#!/bin/sh
# Mistakes that staff make in a rule, each typed as line 4 of a file: the
# message names the place, the kind of mistake, and what to write instead, in
# both languages, with the line and a caret.
. tests/lib.sh
unset AWIG_LANG
cd "$T" || exit 1
mkdir hx
echo '{"id":"hx","title":{"id":"A","en":"A"},"version":"1","extends":null,
"api":1}' > hx/pack.json
cat > hx/facts.csv <<'END'
fact,type,values
innovation.name,text,
innovation.sector,text,kesehatan|desa
need.score,number,
innovation.sdg_goal,int,
innovation.started_on,date,
innovation.awards,text[],
END
cat > hx/parameters.csv <<'END'
key,from,value,stricter,title_id,title_en,basis
min_need,,30,higher,a,b,SK 1
min_age_months,,24,higher,a,b,SK 1
END
cat > f.json <<'END'
{"innovation": {"name": "SIP", "sector": "desa", "sdg_goal": 8,
"started_on": "2019-08-24", "awards": ["a", "b"]}, "need": {"score": 50.5}}
END
# PLACE|CODE|WORDS|LINE: `eval` ends with 3 and says WORDS in both languages.
while IFS='|' read -r place code words line; do
    line=$(printf '%s' "$line" | sed 's/@@/||/')    # | parts the columns
    printf '%s\n' "rule {" \
        "  id = 'X01', title = { id = 'a', en = 'b' }, basis = 'SK'," \
        "  on_fail = 'note', check = function(case, p)" "    $line" \
        "  end," "}" > hx/eligibility.lua
    for lang in id en; do
        "$AWIG" eval hx --facts f.json --as-of 2024-01-01 --lang $lang \
            > out 2>&1
        same "exit: $line" 3 $?
        has "place ($lang): $line" "hx/eligibility.lua:$place: " out
        has "words ($lang): $line" "$words" out
        if grep -q '^ *^$' out; then ok; else
            bad "caret: $line" "$(cat out)"; fi
    done
    "$AWIG" eval hx --facts f.json --as-of 2024-01-01 --json > out 2>&1
    has "code: $line" "\"$code\"" out
done <<'END'
4:22|AW3101|need.score|return case.need.skor > 1
4:24|AW3512|==|if case.need.score = 1 then return true end return false
4:33|AW3512|==|return case.innovation.name = "x"
5:6|AW3528|'end'|if case.need.score > 1 then return true
4:28|AW3527|'~='|return case.need.score != 1
4:28|AW3527|'~='|return case.need.score <> 1
4:28|AW3527|'>='|return case.need.score => 1
4:28|AW3527|'<='|return case.need.score =< 1
4:32|AW3527|'and'|return case.need.score > 1 && case.need.score < 5
4:32|AW3527|'or'|return case.need.score > 1 @@ case.need.score < 5
4:13|AW3527|x = x + 1|local x += 1 return true
4:42|AW3527|'--'|return case.need.score > p.min_need; # catatan
4:5|AW3527|'if'|jika case.need.score > 1 maka return true selesai
4:28|AW3527|'then'|if case.need.score > 1 maka return true end
4:13|AW3527|'and'|if true dan p.min_need < 3 then return true end
4:12|AW3022|'not'|return tidak (case.need.score > 1)
4:12|AW3022|'true'|return benar
4:12|AW3022|'nil'|return null
4:5|AW3527|'return'|retrun case.need.score > 1
4:5|AW3527|'local'|lokal x = 1
4:28|AW3501|'then'|if case.need.score > 1 { return true }
4:31|AW3500|')'|return case.need.score > 1)
5:3|AW3502|')'|return (case.need.score > 1
5:3|AW3500|'end'|return case.need.score > 1 and
4:41|AW3529|Jum'at|return case.innovation.name == 'Jum'at'
4:36|AW3511|Word|return case.innovation.name == “SIP”
4:31|AW3506|1500.5|return case.need.score >= 1.000.000
4:31|AW3506|1500.5|return case.need.score >= 1_000
4:12|AW3577|"10"|return case.need.score > "10"
4:12|AW3577|"10"|return case.innovation.name == 10
4:12|AW3547|date "2021-08-04"|return case.innovation.started_on > "2020-01-01"
4:12|AW3580|months_between|return p.min_need > case.innovation.started_on
4:12|AW3580|days_between(a, b)|return case.as_of > 2020
4:12|AW3579|not (a == b)|return not case.innovation.name == "x"
4:12|AW3578|contains(|return case.innovation.awards == "a"
4:12|AW3550|known(case.innovation, "name")|return case.innovation.name ~= nil
4:12|AW3551|'need'|return case.need > 1
4:12|AW3549||return case.innovation.name > "a"
4:12|AW3552|text|return case.innovation.name + 1 > 2
4:20|AW3552|nil|local x return x + 1 > 2
4:12|AW3552|entity|return case.innovation + 1 == 2
4:12|AW3555|#|return #case.need.score == 2
4:33|AW3546|#x|return case.innovation.name.length > 1
4:35|AW3546|count(x)|return case.innovation.awards.count > 1
4:23|AW3581|months_between(a, b)|return case.as_of.year > 2020
4:21|AW3576|contains(list, x)|return contains("a", case.innovation.awards)
4:18|AW3576|case.ENTITY|return known("innovation.name")
4:35|AW3101|innovation.name|return known(case.innovation, "nama")
4:12|AW3557|months_between(a, b)|return months_between(case.as_of) > 1
4:12|AW3557|one_of|return one_of(case.innovation.name)
4:27|AW3556|date|return months_between("2020-01-01", case.as_of) > 1
4:12|AW3022|case.innovation|return innovation.name == "x"
4:12|AW3022|case.need.score|return score > p.min_need
4:30|AW3022|p.min_need|return case.need.score > min_need
4:32|AW3103|min_need|return case.need.score > p.min_neeed
4:32|AW3103|min_need|return case.need.score > p["min_ned"]
4:12|AW3022|'case'|return Case.need.score > 1
4:17|AW3541|'need'|return case.Need.score > 1
4:22|AW3101|need.score|return case.need.Score > 1
4:38|AW3021|'Kesehatan'|return case.innovation.sector == Kesehatan
4:12|AW3021|'len'|return len(case.innovation.name) > 1
4:12|AW3031|known(case.x|return pcall(function() end)
4:12|AW3029|case.as_of|return os.time() > 1
4:5|AW3030|--explain|print(case.need.score) return true
4:12|AW3023|'require'|return require("x")
4:5|AW3530|local x|x = 1 return x == 1
4:17|AW3222|date "2021-08-04"|return date "04-08-21" < case.as_of
4:17|AW3222|date "2021-08-04"|return date "4 Agustus 2021" < case.as_of
4:19|AW3107|tables/biru.csv|return tables.biru(case) == "A"
4:14|broken|ipairs(|for _, a in case.innovation.awards do return a == "a" end
4:43|broken|nil|return tonumber(case.innovation.name) > 1
4:5|broken|for i|for i = "a", 3 do end return true
4:23|broken||return p.min_need // (case.innovation.sdg_goal - 8) > 1
4:16|AW3582||return (5).x == 1
END

# And what is none: local functions that call each other, recursion, a helper
# that is handed something else by each call. A backslash joins lines.
# shellcheck disable=SC2162
while IFS= read line; do
    printf '%s\n' "rule {" \
        "  id = 'X01', title = { id = 'a', en = 'b' }, basis = 'SK'," \
        "  on_fail = 'note', check = function(case, p)" "    $line" \
        "  end," "}" > hx/eligibility.lua
    "$AWIG" check hx --lang en > out 2>&1
    same "no finding: $line" '' "$(grep -E 'AW3[0-9]{3}' out)"
    "$AWIG" eval hx --facts f.json --ndjson > out 2>&1
    has "it passes: $line" '"outcome":"pass"' out
done <<'END'
local g local function f(n) if n == 0 then return case.need.score > 1 end \
return g(n) end g = function(n) return f(n - 1) end return f(4)
local function f(n) if n < 2 then return n end return f(n - 1) end \
return f(9) < case.need.score
local function most(a, b) if a > b then return a end return b end \
return most(1, 2) < most(case.need.score, p.min_need + 0.0)
END
finish
