#!/bin/sh
# Replays DECISIONS recorded decisions, made under four versions of a pack, on
# all cores: by this build, by it under another locale (id_ID.UTF-8 of Debian's
# package locales), and by builds of gcc and clang at -O0 and -O3.  All must
# derive the same bytes.  Part of make campaign.
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}
AWIG=${AWIG:-$PWD/$B/awig}
DECISIONS=${DECISIONS:-100000}
make -s B="$B" "$B/tests/engine/make_decisions"
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
D=$T/hub.db
pack=19-kepulauan-bangka-belitung
"$AWIG" init --db "$D" --data data --rules rules > "$T/out"
cp -r rules "$T/rules"
n=0
for version in 1 2 3 4; do
    if [ $version -gt 1 ]; then
        sed -i "s/\"version\": \"[^\"]*\"/\"version\": \"1.0.$version\"/" \
            "$T/rules/$pack/pack.json"
        "$AWIG" params set "$T/rules/$pack" min_need \
            $((25 + 5 * version)) > "$T/out"
        # In force from today's law on; the running cases are moved to it.
        "$AWIG" publish "$T/rules/$pack" --db "$D" --actor Ani \
            --approved-by Budi --from 2021-0$version-01 \
            --past 'uji ulang keputusan' > "$T/out" 2> "$T/err" ||
            { cat "$T/err"; exit 1; }
    fi
    i=0
    while [ $i -lt 12 ]; do
        n=$((n + 1)) i=$((i + 1))
        c=C$(printf %04d $n) who="--actor Ani-$n --role opd"
        # shellcheck disable=SC2086   # two options
        { "$AWIG" case open --db "$D" --machine replication --innovation \
            "INV$(printf %03d $((n % 60 + 1)))" --region 19.71 \
            --unit "Dinas $n" $who --at 2021-08-05T09:00 > "$T/out" ||
            true
        "$AWIG" case set "$c" --db "$D" "innovation.started_on=2019-0$((
            n % 9 + 1))-1$((n % 10))" "innovation.awards=kipp:2020:Top 45" \
            innovation.result_before=3$((n % 10)) \
            innovation.result_after=4$((n % 7)) --source surat \
            --on 2021-08-0$((n % 9 + 1)) $who --at 2021-08-05T10:00 \
            > "$T/out"; }
    done
    "$B/tests/engine/make_decisions" "$D" \
        $((DECISIONS / 4 * (version - 1))) $((DECISIONS / 4))
done
replay() {   # replay NAME COMMAND...: derives all, says how fast
    name=$1; shift
    from=$(date +%s%N)
    "$@" replay --all --db "$D" --json > "$T/out" ||
        { echo "FAILED: $name"; head -c 3000 "$T/out"; exit 1; }
    to=$(date +%s%N)
    grep -q "\"identical\": $DECISIONS," "$T/out" ||
        { echo "FAILED: $name"; head -n 5 "$T/out"; exit 1; }
    echo "$name: $DECISIONS identical, $((DECISIONS * 1000 /
        ((to - from) / 1000000 + 1))) a second"
}
packs=$("$AWIG" audit log --db "$D" --json | grep -c '"pack.publish"')
echo "$packs versions of packs published"
replay 'this build' "$AWIG"
replay 'one thread' env AWIG_THREADS=1 "$AWIG"
if localedef -i id_ID -f UTF-8 "$T/id_ID.UTF-8" 2> "$T/err"; then
    replay 'under id_ID.UTF-8' env LOCPATH="$T" LC_ALL=id_ID.UTF-8 "$AWIG"
else
    echo 'skipped: another locale (install the package locales)'
fi
for cc in ${COMPILERS-gcc clang}; do
    command -v $cc > /dev/null || { echo "skipped: $cc"; continue; }
    for opt in ${LEVELS--O0 -O3}; do
        make -s -j"$(nproc)" B="$T/b" CC="${CCACHE:-} $cc" OPT="$opt" WERROR= \
            "$T/b/awig" > "$T/out"
        replay "$cc $opt" "$T/b/awig"
        rm -rf "$T/b"
    done
done
