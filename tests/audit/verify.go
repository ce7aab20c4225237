// Checks what awig exports with Go's own note and tlog packages, which are not
// ours: the signed checkpoint, inclusion and consistency proofs, every tile
// and entry bundle, a witness's cosignature; and that of 1,000 one-byte
// changes of those files none is accepted.
//
// Run by tests/audit/campaign_third_party.sh in a folder with vkey, checkpoint,
// proof.INDEX, consistency.OLD, tiles/, and, when it was witnessed,
// witness.vkey and cosignature.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Every file of the folder, by its path; what is checked is only this.
type folder map[string][]byte

var strict = base64.StdEncoding.Strict()

func hash(text string) (h tlog.Hash, err error) {
	raw, err := strict.DecodeString(text)
	if err == nil && len(raw) != len(h) {
		err = fmt.Errorf("a hash of %d bytes", len(raw))
	}
	copy(h[:], raw)
	return h, err
}

func hashes(lines []string) (out []tlog.Hash, err error) {
	for _, line := range lines {
		h, err := hash(line)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

// A tree rebuilt from leaves by Go's tlog, in its own order of storage.
type tree []tlog.Hash

func (t tree) ReadHashes(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, x := range at {
		if x >= int64(len(t)) {
			return nil, fmt.Errorf("no hash %d", x)
		}
		out[i] = t[x]
	}
	return out, nil
}

func number(n int64) string {
	text := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		text = fmt.Sprintf("x%03d/%s", n%1000, text)
	}
	return text
}

func tileName(what string, n, width int64) string {
	name := "tiles/tile/" + what + "/" + number(n)
	if width < 256 {
		name += ".p/" + strconv.FormatInt(width, 10)
	}
	return name
}

func checkpoint(data []byte, known note.Verifiers) (int64, tlog.Hash, error) {
	var none tlog.Hash
	opened, err := note.Open(data, known)
	if err != nil {
		return 0, none, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || len(opened.UnverifiedSigs) > 0 {
		return 0, none, fmt.Errorf("not a checkpoint of three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, none, err
	}
	root, err := hash(lines[2])
	return size, root, err
}

// The entries of one bundle, each behind its length.
func bundle(f folder, number, width int64) (leaves [][]byte, err error) {
	data := f[tileName("entries", number, width)]
	for k := int64(0); k < width; k++ {
		if len(data) < 2 {
			return nil, fmt.Errorf("bundle %d is short", number)
		}
		n := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+n {
			return nil, fmt.Errorf("bundle %d is short", number)
		}
		leaves = append(leaves, data[2:2+n])
		data = data[2+n:]
	}
	if len(data) > 0 {
		return nil, fmt.Errorf("bundle %d is long", number)
	}
	return leaves, nil
}

// How many of `count` are in tile `number`.
func width(count, number int64) int64 {
	if left := count - number*256; left < 256 {
		return left
	}
	return 256
}

// Reads the entries of all bundles and builds the tree over them.
func build(f folder, size int64) (tree, [][]byte, error) {
	var t tree
	var leaves [][]byte
	for i := int64(0); i*256 < size; i++ {
		some, err := bundle(f, i, width(size, i))
		if err != nil {
			return nil, nil, err
		}
		for _, leaf := range some {
			more, err := tlog.StoredHashes(int64(len(leaves)), leaf, t)
			if err != nil {
				return nil, nil, err
			}
			t = append(t, more...)
			leaves = append(leaves, leaf)
		}
	}
	return t, leaves, nil
}

// The hashes of one tile are the nodes that Go computed.
func checkTile(f folder, t tree, level int, number, width int64) error {
	var own []byte
	for k := number * 256; k < number*256+width; k++ {
		h := t[tlog.StoredHashIndex(8*level, k)]
		own = append(own, h[:]...)
	}
	name := tileName(strconv.Itoa(level), number, width)
	if !bytes.Equal(own, f[name]) {
		return fmt.Errorf("tile %s differs", name)
	}
	return nil
}

// The entries of one bundle have the hashes of the tree.
func checkBundle(f folder, t tree, number, width int64) error {
	leaves, err := bundle(f, number, width)
	for k, leaf := range leaves {
		at := tlog.StoredHashIndex(0, number*256+int64(k))
		if tlog.RecordHash(leaf) != t[at] {
			return fmt.Errorf("entry %d differs", number*256+int64(k))
		}
	}
	return err
}

// Every hash of every tile is the node that Go computed; no file is missing
// and none too many.
func checkTiles(f folder, t tree, size int64) error {
	expected := map[string]bool{"tiles/checkpoint": true}
	for level := 0; size>>(8*level) > 0; level++ {
		count := size >> (8 * level)
		for i := int64(0); i*256 < count; i++ {
			wide := width(count, i)
			if err := checkTile(f, t, level, i, wide); err != nil {
				return err
			}
			expected[tileName(strconv.Itoa(level), i, wide)] = true
			if level == 0 {
				expected[tileName("entries", i, wide)] = true
			}
		}
	}
	for name := range f {
		if strings.HasPrefix(name, "tiles/") && !expected[name] {
			return fmt.Errorf("the file %s is too many", name)
		}
	}
	return nil
}

func checkProof(data []byte, known note.Verifiers, leaves [][]byte,
	index int64) error {
	parts := strings.SplitN(string(data), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || len(lines) < 2 ||
		lines[0] != "c2sp.org/tlog-proof@v1" ||
		lines[1] != "index "+strconv.FormatInt(index, 10) {
		return fmt.Errorf("not the proof of %d", index)
	}
	size, root, err := checkpoint([]byte(parts[1]), known)
	if err != nil {
		return err
	}
	proof, err := hashes(lines[2:])
	if err != nil {
		return err
	}
	leaf := tlog.RecordHash(leaves[index])
	return tlog.CheckRecord(proof, size, root, index, leaf)
}

func checkConsistency(data []byte, t tree, size, old int64,
	root tlog.Hash) error {
	var lines []string
	if text := strings.TrimSuffix(string(data), "\n"); text != "" {
		lines = strings.Split(text, "\n")
	}
	proof, err := hashes(lines)
	if err != nil {
		return err
	}
	before, err := tlog.TreeHash(old, t)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, size, root, old, before)
}

// C2SP tlog-cosignature, with nothing but Go's ed25519.
func checkCosignature(vkey, line, signed []byte) error {
	parts := strings.SplitN(strings.TrimSpace(string(vkey)), "+", 3)
	key, err := strict.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return fmt.Errorf("not a witness's key")
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	words := strings.Split(string(line), " ")
	if len(words) != 3 || words[0] != "—" || words[1] != parts[0] ||
		!strings.HasSuffix(words[2], "\n") {
		return fmt.Errorf("not a signature line")
	}
	raw, err := strict.DecodeString(strings.TrimSuffix(words[2], "\n"))
	if err != nil || len(raw) != 76 || !bytes.Equal(raw[:4], id[:4]) {
		return fmt.Errorf("not a cosignature")
	}
	text := signed[:bytes.LastIndex(signed, []byte("\n\n"))+1]
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s",
		binary.BigEndian.Uint64(raw[4:12]), text)
	if !ed25519.Verify(key[1:], []byte(message), raw[12:]) {
		return fmt.Errorf("the cosignature is false")
	}
	return nil
}

// Everything at once; `whole` also rebuilds the tree from the entries, else
// `t` and `leaves` are believed.
func check(f folder, t tree, leaves [][]byte, whole bool) (tree, [][]byte,
	error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(string(f["vkey"])))
	if err != nil {
		return nil, nil, err
	}
	known := note.VerifierList(verifier)
	size, root, err := checkpoint(f["checkpoint"], known)
	if err == nil && !bytes.Equal(f["checkpoint"], f["tiles/checkpoint"]) {
		err = fmt.Errorf("two checkpoints")
	}
	if err == nil && whole {
		t, leaves, err = build(f, size)
	}
	if err != nil {
		return nil, nil, err
	}
	if own, err := tlog.TreeHash(size, t); err != nil || own != root {
		return nil, nil, fmt.Errorf("the entries give another root")
	}
	if whole {
		err = checkTiles(f, t, size)
	}
	for name, data := range f {
		dot := strings.LastIndex(name, ".")
		if err != nil || dot < 0 || strings.Contains(name, "/") {
			continue
		}
		n, _ := strconv.ParseInt(name[dot+1:], 10, 64)
		switch name[:dot] {
		case "proof":
			err = checkProof(data, known, leaves, n)
		case "consistency":
			err = checkConsistency(data, t, size, n, root)
		}
	}
	if err == nil && f["witness.vkey"] != nil {
		err = checkCosignature(f["witness.vkey"], f["cosignature"],
			f["checkpoint"])
	}
	return t, leaves, err
}

// What kind of file it is, for spreading changes: a full entry bundle, a
// partial one, the same of hash tiles of each level, a proof, and so on.
func kind(name string) string {
	if part := strings.TrimPrefix(name, "tiles/tile/"); part != name {
		full := "full "
		if strings.Contains(name, ".p/") {
			full = "partial "
		}
		return full + "tile " + strings.SplitN(part, "/", 2)[0]
	}
	if dot := strings.LastIndex(name, "."); dot > 0 {
		return name[:dot]
	}
	return name
}

// Does the file itself, changed, still pass?  Of a log with more than 2,000
// entries only the changed tile is looked at again, against the tree that the
// signed root stands for; of smaller ones everything is.
func accepted(f folder, t tree, leaves [][]byte, name string) bool {
	tile := strings.TrimPrefix(name, "tiles/tile/")
	if tile == name || len(leaves) <= 2000 {
		_, _, err := check(f, t, leaves, tile != name)
		return err == nil
	}
	size := int64(len(leaves))
	if strings.HasPrefix(tile, "entries/") {
		for i := int64(0); i*256 < size; i++ {
			if tileName("entries", i, width(size, i)) == name {
				return checkBundle(f, t, i, width(size, i)) == nil
			}
		}
		return true
	}
	level := int(tile[0] - '0')
	count := size >> (8 * level)
	for i := int64(0); i*256 < count; i++ {
		if tileName(tile[:1], i, width(count, i)) == name {
			return checkTile(f, t, level, i, width(count, i)) == nil
		}
	}
	return true
}

// Changes one byte of one file a thousand times, each kind of file as often as
// any other; none may be accepted. The public keys are what is trusted. Go's note package ignores the unused bits
// before a '=': that byte is left out.  Says how many of each kind.
func attack(f folder, t tree, leaves [][]byte, times int) (string, error) {
	names := map[string][]string{}
	var kinds []string
	for name := range f {
		if len(f[name]) == 0 || strings.HasSuffix(name, "vkey") {
			continue
		}
		if names[kind(name)] == nil {
			kinds = append(kinds, kind(name))
		}
		names[kind(name)] = append(names[kind(name)], name)
	}
	sort.Strings(kinds)
	random := rand.New(rand.NewSource(int64(len(leaves))))
	said := ""
	for i, one := range kinds {
		of := names[one]
		sort.Strings(of)
		wanted := (i+1)*times/len(kinds) - i*times/len(kinds)
		said += fmt.Sprintf("\n  %s: %d changes in %d files", one, wanted,
			len(of))
		for done := 0; done < wanted; {
			name := of[random.Intn(len(of))]
			data := f[name]
			at := random.Intn(len(data))
			if at+1 < len(data) && data[at+1] == '=' {
				continue
			}
			before := data[at]
			data[at] ^= byte(1 + random.Intn(255))
			passed := accepted(f, t, leaves, name)
			data[at] = before
			if passed {
				return said, fmt.Errorf("byte %d of %s may be changed", at,
					name)
			}
			done++
		}
	}
	return said, nil
}

func main() {
	f := folder{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry,
		err error) error {
		if err == nil && !d.IsDir() {
			f[path], err = os.ReadFile(path)
		}
		return err
	})
	times, _ := strconv.Atoi(os.Args[1])
	var t tree
	var leaves [][]byte
	if err == nil {
		t, leaves, err = check(f, nil, nil, true)
	}
	said := ""
	if err == nil {
		said, err = attack(f, t, leaves, times)
	}
	if err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
	fmt.Println("checked", len(leaves), "entries,", len(f), "files,", times,
		"changes refused:", said)
}
