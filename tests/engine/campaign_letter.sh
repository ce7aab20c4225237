#!/bin/sh
# The letter fits on one A4 page, printed by a browser as its readers print
# it: both refusals of scenario A2, and letters of 3 to 60 rules that fail.
# Part of `make campaign`: it needs chromium and pdfinfo and says so.
. tests/lib.sh
. tests/support/scenario_a2.sh
chromium=$(command -v chromium || command -v chromium-browser || :)
if [ -z "$chromium" ] || ! command -v pdfinfo > /dev/null; then
    echo 'skipped: chromium and poppler-utils are not installed'; exit 0
fi
AWIG_DB=$T/hub.db NO_COLOR=1; export AWIG_DB NO_COLOR
# one_page NAME FILE: printed, it has one page of A4.
one_page() {
    timeout 120 "$chromium" --headless --no-sandbox --disable-gpu \
        --no-pdf-header-footer --user-data-dir="$T/profile" \
        --print-to-pdf="$T/page.pdf" "file://$2" > "$T/out" 2>&1
    pdfinfo "$T/page.pdf" > "$T/info" 2>&1
    if grep -q '^Pages: *1$' "$T/info" && grep -q 'A4' "$T/info"; then ok
    else bad "$1: not one page of A4" "$(cat "$T/info")"; fi
}
a2_first
check 'the letter of the first refusal' \
    "$AWIG" explain C0001 --letter -o "$T/t4.html"
one_page 'A2 at T4' "$T/t4.html"
a2_second
check 'the letter of the second' \
    "$AWIG" explain C0001 --letter -o "$T/t8.html"
one_page 'A2 at T8' "$T/t8.html"
for count in 3 8 14 25 60; do
    rm -rf "$T/rules" "$T"/many.db*
    cp -R rules "$T/rules"
    awk -v count="$count" 'BEGIN { for (i = 1; i <= count; i++) printf \
        "rule { id = \"Z%02d\", basis = \"Peraturan Gubernur %d/2021\"," \
        " on_fail = \"ineligible\", title = { id = \"Syarat daerah nomor" \
        " %d tentang kesiapan sarana dan prasarana pendukung\"," \
        " en = \"Condition %d\" }, check = function(case, p)" \
        " return case.innovation.sustainability >= p.least and" \
        " case.innovation.replicability >= p.least end }\n", i, i, i, i }' \
        > "$T/rules/19-kepulauan-bangka-belitung/eligibility.lua"
    printf '%s\n' 'key,from,value,stricter,type,unit,title_id,title_en,basis' \
        'least,2020-01-01,60,higher,number,,nilai paling sedikit,least,SK' \
        > "$T/rules/19-kepulauan-bangka-belitung/parameters.csv"
    AWIG_DB=$T/many.db
    check "$count rules" "$AWIG" init --data data --rules "$T/rules"
    a2_opd case open --machine replication --innovation INV001 \
        --region 19.71 --unit 'Dinas Pariwisata' --at 2021-08-05T13:00
    a2_opd case set C0001 innovation.sustainability=40 \
        innovation.replicability=30 --source 'Berita acara penilaian awal' \
        --on 2021-08-05 --at 2021-08-05T14:00
    a2_do decide C0001 --as-of 2021-08-30 --at 2021-08-30T09:00
    check "the letter of $count" \
        "$AWIG" explain C0001 --letter -o "$T/many.html"
    one_page "$count rules that fail" "$T/many.html"
    [ -z "${KEEP:-}" ] || cp "$T/page.pdf" "$KEEP/many$count.pdf"
done
finish
