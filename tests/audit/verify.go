// Checks what awig exports with Go's own note and tlog packages, which are not
// ours: the signed checkpoint, an inclusion proof, the entries and their root;
// and that no one-byte change of the checkpoint is accepted.
// Run by tests/audit/third_party.sh in a folder with vkey, checkpoint.txt,
// proof.txt and tiles/.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
}

func read(name string) []byte {
	data, err := os.ReadFile(name)
	must(err)
	return data
}

func hash(text string) tlog.Hash {
	raw, err := base64.StdEncoding.DecodeString(text)
	must(err)
	var h tlog.Hash
	if len(raw) != len(h) {
		must(fmt.Errorf("a hash of %d bytes", len(raw)))
	}
	copy(h[:], raw)
	return h
}

// entries reads the bundles of tile/entries: up to 256 leaves each.
func entries(size int64) [][]byte {
	var leaves [][]byte
	for i := 0; int64(len(leaves)) < size; i++ {
		name := fmt.Sprintf("tiles/tile/entries/%03d", i)
		data, err := os.ReadFile(name)
		if err != nil {
			data = read(fmt.Sprintf("%s.p/%d", name, size%256))
		}
		for len(data) > 0 {
			n := binary.BigEndian.Uint16(data)
			leaves = append(leaves, data[2:2+n])
			data = data[2+n:]
		}
	}
	return leaves
}

func rootOf(leaves [][]byte) tlog.Hash {
	stored := map[int64]tlog.Hash{}
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, x := range at {
			out[i] = stored[x]
		}
		return out, nil
	})
	for i, leaf := range leaves {
		hashes, err := tlog.StoredHashes(int64(i), leaf, reader)
		must(err)
		first := tlog.StoredHashIndex(0, int64(i))
		for k, h := range hashes {
			stored[first+int64(k)] = h
		}
	}
	root, err := tlog.TreeHash(int64(len(leaves)), reader)
	must(err)
	return root
}

func main() {
	verifier, err := note.NewVerifier(strings.TrimSpace(string(read("vkey"))))
	must(err)
	known := note.VerifierList(verifier)
	checkpoint := read("checkpoint.txt")
	opened, err := note.Open(checkpoint, known)
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root := hash(lines[2])
	leaves := entries(size)
	if rootOf(leaves) != root {
		must(fmt.Errorf("the entries give another root"))
	}
	text := strings.Split(string(read("proof.txt")), "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(text[1], "index "), 10, 64)
	must(err)
	var proof tlog.RecordProof
	for _, line := range text[2:] {
		if line == "" {
			break
		}
		proof = append(proof, hash(line))
	}
	leaf := tlog.RecordHash(leaves[index])
	must(tlog.CheckRecord(proof, size, root, index, leaf))
	_, err = note.Open(read("tiles/checkpoint"), known)
	must(err)
	for i := range checkpoint {
		if i+1 < len(checkpoint) && checkpoint[i+1] == '=' {
			continue // Go ignores the unused bits before the padding
		}
		checkpoint[i] ^= 1
		if _, err := note.Open(checkpoint, known); err == nil {
			must(fmt.Errorf("byte %d may be changed", i))
		}
		checkpoint[i] ^= 1
	}
	fmt.Println("checked", size, "entries")
}
