#!/bin/sh
# Examples of `awig explain-code` that are commands: typed in a folder with a
# hub and a case, the bad one gives its code and the good one none.
. tests/lib.sh
mkdir "$T/bin"
ln -s "$AWIG" "$T/bin/awig"
ln -s "$ROOT/rules" "$ROOT/data" "$ROOT/docs" "$T"
PATH=$T/bin:$PATH
unset AWIG_LANG AWIG_DB
cd "$T" || exit 1
check 'a hub' awig init --db empty.db --data data --rules rules
check 'a case' awig case open --machine replication --innovation INV001 \
    --region 19.71 --unit 'Dinas A' --db empty.db --actor budi --role opd
# type_in COMMAND: typed in a fresh hub; its output in $T/said.
type_in() {
    rm -f hub2.db salinan.db hub.key hub.db-wal hub.db-shm
    cp empty.db hub.db
    sh -c "$1" > "$T/said" 2>&1 < /dev/null
}
codes=$(sed -n 's/^    { \([678][0-9]*\), COMMAND,$/\1/p' \
    "$ROOT/core/engine/codes_commands.c")
for code in $codes; do
    awig explain-code "AW$code" --json > "$T/page"
    # Of "bad": "...", with the quotes inside unescaped.
    for which in bad good; do
        sed -n "s/^  \"$which\": \"\(.*\)\",\{0,1\}\$/\1/p" "$T/page" \
            | sed 's/\\"/"/g' > "$T/$which"
    done
    type_in "$(cat "$T/bad")"
    has "AW$code: $(cat "$T/bad")" "AW$code" "$T/said"
    type_in "$(cat "$T/good")"
    code_of=$?
    case $code_of in 0 | 1 | 5) ok ;; *)
        bad "AW$code: the good one exits $code_of" "$(cat "$T/said")" ;; esac
    if grep -q 'AW[0-9]' "$T/said"; then
        bad "AW$code: the good one gives a code" "$(cat "$T/said")"
    else ok; fi
done
same 'how many' 1 $(($(echo "$codes" | wc -l) >= 25))

# No page tells to type what there is not: every command in an example has
# its verb and flags in the help.  `#` starts a remark, `...` what is left out.
cat "$ROOT"/core/engine/examples/*.def | awk '
    /^EXAMPLE/ { code = substr($0, 9, 4); sub(/^[^"]*"[^"]*"/, "") }
    { rest = $0
      while (match(rest, /"([^"\\]|\\.)*"/)) {
          text = text substr(rest, RSTART + 1, RLENGTH - 2)
          rest = substr(rest, RSTART + RLENGTH) }
      if (rest ~ /[,)]$/ && text != "") {
          gsub(/\\n/, ";", text); gsub(/\\"/, "", text); sub(/ #.*/, "", text)
          count = split(text, part, /[;|&]/)
          for (i = 1; i <= count; i++) {
              sub(/^ */, "", part[i])
              if (part[i] ~ /^awig [a-z]/) { print code, part[i] } }
          text = "" } }' > "$T/typed"
mkdir "$T/helps"
while read -r code _ one two three rest; do
    for verb in "$one $two $three" "$one $two" "$one"; do
        case $verb in *[!a-z\ -]*) continue ;; esac
        help="$T/helps/$verb"
        # shellcheck disable=SC2086   # words
        [ -e "$help" ] || awig help $verb --lang en > "$help"
        grep -q "^awig $verb:" "$help" && break
    done
    if grep -q "^awig $verb:" "$help"; then ok; else
        bad "AW$code: no command $one $two $three"; continue; fi
    for word in $two $three $rest; do
        case $word in --json | --csv | --lang | --csv-excel | --) ;; --*)
            has "AW$code: $word of $verb" " ${word%%=*} " "$help" ;; esac
    done
done < "$T/typed"
same 'examples looked at' 1 $(($(wc -l < "$T/typed") > 300))
finish
