-- Tambahan kota: semua aturan induk tetap dinilai.

rule {
  id = 'K01',
  title = { id = 'Juri sudah berkunjung', en = 'The jury has visited' },
  basis = 'Perwali 7/2022 pasal 2',
  on_fail = 'needs_review',
  check = function(case)
    return case.village.visited
  end,
}
