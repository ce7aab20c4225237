/* The built-in letter. Print CSS keeps it on one A4 page; a pack may bring its
 * own letter.html (docs/RULES.md lists what it may name).
 *
 * The form in parts, from top to bottom: the head of the page and its styles;
 * marks in comments, by which verify-letter knows which decision and which
 * form the page came from; the head of a letter (number, nature, subject); the
 * verdict or the refusal; the open rules as a table with what was asked, found
 * and on what basis; the rules that hold; the signature; and a foot with the
 * packs and the code of the page.
 *
 * Number and signature are left as dots: the hub decides nothing about who
 * signs, and a number comes from the office's own register.
 *
 * Sections in {{#name}} stand when the name has a value, those in {{^name}}
 * when it has none (engine/letter.c fills them). `dense` shrinks the type when
 * many rules would not fit a page. */
#include "engine/letter_form.h"

static const char form[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"id\"><head><meta charset=\"utf-8\">\n"
    "<title>Surat {{case}}</title>\n"
    "<style>\n"
    "@page { size: A4; margin: 16mm 20mm 14mm 25mm }\n"
    "* { box-sizing: border-box }\n"
    "body { font: 11pt/1.4 \"Liberation Serif\", serif;\n"
    "  color: #000; max-width: 165mm; margin: 0 auto }\n"
    ".kop { text-align: center; border-bottom: 0.8mm double #000;\n"
    "  padding-bottom: 2mm; margin-bottom: 4mm; line-height: 1.25 }\n"
    ".kop b { display: block; font-size: 14pt }\n"
    ".top { display: flex; justify-content: space-between; margin-botto"
    "m: 4mm }\n"
    ".top table { width: auto; margin: 0 }\n"
    ".top td { border: 0; padding: 0 2mm 0 0; font-size: 11pt }\n"
    ".to { margin: 0 0 4mm }\n"
    "p { margin: 0 0 2.2mm; text-align: justify }\n"
    ".verdict { text-align: center; font-weight: bold; font-size: 13pt;"
    "\n"
    " margin: 1mm 0 3mm }\n"
    "table { border-collapse: collapse; width: 100%; margin: 1mm 0 3mm "
    "}\n"
    ".rules th, .rules td { border: 0.2mm solid #444; padding: 1mm 1.6m"
    "m;\n"
    "  vertical-align: top; text-align: left; font-size: 9.5pt; line-he"
    "ight: 1.3 }\n"
    ".rules td:first-child { text-align: center; width: 8mm }\n"
    ".rules .asked { width: 38% }\n"
    ".rules .basis { width: 19% }\n"
    ".sign { margin: 5mm 0 0 55%; line-height: 1.35 }\n"
    ".sign .space { height: 16mm }\n"
    "footer { margin-top: 5mm; border-top: 0.2mm solid #444; padding-to"
    "p: 1.5mm;\n"
    "  font-size: 8pt; line-height: 1.3 }\n"
    ".code { font-family: \"Liberation Mono\", monospace; font-weight: bo"
    "ld;\n"
    "  font-size: 9.5pt }\n"
    ".dense { font-size: 10pt; line-height: 1.3 }\n"
    ".dense .rules th, .dense .rules td { font-size: 8pt; line-height: "
    "1.2;\n"
    "  padding: 0.6mm 1.2mm }\n"
    "</style>\n"
    "</head><body{{#dense}} class=\"dense\"{{/dense}}>\n"
    "{{#decision}}<!-- awig-decision: {{decision}} -->\n"
    "{{/decision}}{{#refusal}}<!-- awig-refusal: {{refusal}} {{entry}} "
    "-->\n"
    "{{/refusal}}<!-- awig-form: {{form}} -->\n"
    "<div class=\"kop\"><b>PEMBERITAHUAN HASIL PENILAIAN</b></div>\n"
    "<div class=\"top\"><table>\n"
    "<tr><td>Nomor</td><td>: ................................</td></tr>"
    "\n"
    "<tr><td>Sifat</td><td>: Biasa</td></tr>\n"
    "<tr><td>Hal</td><td>: {{#decision}}Hasil penilaian{{/decision}}{{#"
    "refusal}}Permohonan &ldquo;{{action}}&rdquo;{{/refusal}}</td></tr>"
    "\n"
    "</table><div>...................., {{decided_on}}</div></div>\n"
    "{{#unit}}<p class=\"to\">Yth. {{unit}}{{#region}}<br>{{region}}{{/re"
    "gion}}</p>\n"
    "{{/unit}}{{#decision}}<p>Dengan hormat kami sampaikan bahwa {{#inn"
    "ovation}}&ldquo;{{innovation}}&rdquo; (kasus\n"
    "{{case}}){{/innovation}}{{^innovation}}kasus {{case}}{{/innovation"
    "}} menurut penilaian per tanggal {{as_of}} dinyatakan:</p>\n"
    "<p class=\"verdict\">{{verdict}}</p>\n"
    "{{/decision}}{{#refusal}}<p>Dengan hormat kami sampaikan bahwa per"
    "mohonan &ldquo;{{action}}&rdquo; untuk kasus\n"
    "{{case}} pada tanggal {{as_of}} <b>belum dapat disetujui</b>.</p>\n"
    "{{/refusal}}\n"
    "{{#open}}<p>Syarat yang belum terpenuhi atau belum dapat dinilai:<"
    "/p>\n"
    "<table class=\"rules\"><tr><th>No.</th><th class=\"asked\">Yang disyar"
    "atkan</th>\n"
    "<th>Yang ditemukan</th><th class=\"basis\">Dasar</th></tr>\n"
    "{{#rules}}<tr><td>{{number}}</td><td>{{title}} ({{id}}){{#asked}}<"
    "br><small>{{title}}: {{text}}{{#since}} (sejak {{since}}){{/since}"
    "}</small>{{/asked}}</td><td>{{reason}}{{#found}}<br><small>{{title"
    "}}: {{text}}{{#source}}\n"
    " ({{source}}){{/source}}</small>{{/found}}</td><td>{{basis}}</td><"
    "/tr>\n"
    "{{/rules}}</table>\n"
    "{{#others}}<p>Syarat lain yang belum terpenuhi, selengkapnya pada "
    "basis data\n"
    "hub: {{others}}.</p>\n"
    "{{/others}}{{/open}}{{#passed}}<p>Syarat yang telah terpenuhi: {{p"
    "assed}}.</p>\n"
    "{{/passed}}{{#eligible}}<p>Usulan dapat dilanjutkan ke tahap berik"
    "utnya.</p>\n"
    "{{/eligible}}{{^eligible}}<p>Setelah syarat di atas dipenuhi dan d"
    "atanya\n"
    "diperbarui, usulan dapat diajukan untuk dinilai kembali.</p>\n"
    "{{/eligible}}<p>Demikian disampaikan untuk menjadi perhatian.</p>\n"
    "<div class=\"sign\">Pejabat yang berwenang,<div class=\"space\"></div>"
    "\n"
    "(..............................................)<br>NIP.</div>\n"
    "<footer>Aturan yang dipakai: {{packs}}.\n"
    "Kode pemeriksaan: <span class=\"code\">{{code}}</span>. Keaslian sur"
    "at ini diperiksa dengan perintah <b>awig verify-letter</b> pada\n"
    "basis data hub, dengan berkas surat atau dengan kode ini.</footer>"
    "\n"
    "</body></html>\n";

/* The form as a constant text; its digest is what a letter made by it
 * carries. */
struct str letter_form_built_in(void)
{
    return (struct str){ form, sizeof(form) - 1 };
}
