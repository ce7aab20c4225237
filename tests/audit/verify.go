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

// Reads the entries of all bundles and builds the tree over them.
func build(f folder, size int64) (tree, [][]byte, error) {
	var t tree
	var leaves [][]byte
	for i := int64(0); i < size; i += 256 {
		width := size - i
		if width > 256 {
			width = 256
		}
		data := f[tileName("entries", i/256, width)]
		for k := int64(0); k < width; k++ {
			if len(data) < 2 {
				return nil, nil, fmt.Errorf("bundle %d is short", i/256)
			}
			n := int(binary.BigEndian.Uint16(data))
			if len(data) < 2+n {
				return nil, nil, fmt.Errorf("bundle %d is short", i/256)
			}
			leaf := data[2 : 2+n]
			data = data[2+n:]
			more, err := tlog.StoredHashes(i+k, leaf, t)
			if err != nil {
				return nil, nil, err
			}
			t = append(t, more...)
			leaves = append(leaves, leaf)
		}
		if len(data) > 0 {
			return nil, nil, fmt.Errorf("bundle %d is long", i/256)
		}
	}
	return t, leaves, nil
}

// Every hash of every tile is the node that Go computed; no file is missing
// and none too many.
func checkTiles(f folder, t tree, size int64) error {
	expected := map[string]bool{"tiles/checkpoint": true}
	for level := 0; size>>(8*level) > 0; level++ {
		count := size >> (8 * level)
		for i := int64(0); i < count; i += 256 {
			width := count - i
			if width > 256 {
				width = 256
			}
			name := tileName(strconv.Itoa(level), i/256, width)
			var own []byte
			for k := i; k < i+width; k++ {
				h := t[tlog.StoredHashIndex(8*level, k)]
				own = append(own, h[:]...)
			}
			if !bytes.Equal(own, f[name]) {
				return fmt.Errorf("tile %s differs", name)
			}
			expected[name] = true
			if level == 0 {
				expected[tileName("entries", i/256, width)] = true
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

// Changes one byte of one file a thousand times; none may be accepted. Go's
// note package ignores the unused bits before a '=': that byte is left out.
func attack(f folder, t tree, leaves [][]byte, times int) error {
	var names []string
	whole := len(leaves) <= 2000
	for name := range f {
		if len(f[name]) > 0 && name != "witness.vkey" &&
			(whole || !strings.HasPrefix(name, "tiles/tile")) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	random := rand.New(rand.NewSource(int64(len(leaves))))
	for done := 0; done < times; {
		name := names[random.Intn(len(names))]
		data := f[name]
		at := random.Intn(len(data))
		if at+1 < len(data) && data[at+1] == '=' ||
			name == "vkey" && at+1 >= len(data) {
			continue
		}
		before := data[at]
		data[at] ^= byte(1 + random.Intn(255))
		_, _, err := check(f, t, leaves,
			strings.HasPrefix(name, "tiles/tile"))
		data[at] = before
		if err == nil {
			return fmt.Errorf("byte %d of %s may be changed", at, name)
		}
		done++
	}
	return nil
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
	if err == nil {
		err = attack(f, t, leaves, times)
	}
	if err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
	fmt.Println("checked", len(leaves), "entries,", len(f), "files,", times,
		"changes refused")
}
