---@meta awig
-- Made by `awig reference --luals`; not to be edited.  Editors read it,
-- nothing runs it.

---Hari sejak 1970-01-01 / days since 1970-01-01
---@alias awig.date integer
---Detik UTC / UTC seconds
---@alias awig.time integer

---Teks untuk orang / text for people
---@class awig.title
---@field id string
---@field en string

---@class awig.rule
---@field id string # "B01"
---@field title awig.title # { id = "...", en = "..." }
---@field basis? string # "F014"
---@field on_fail "ineligible"|"needs_review"|"note" # ineligible|needs_review|note
---@field check fun(case: awig.case, p: awig.p): boolean, awig.title? # function(case, p) ... end
---@field when? fun(case: awig.case, p: awig.p): boolean, awig.title? # function(case, p) ... end

---@class awig.component
---@field id string # "B01"
---@field title awig.title # { id = "...", en = "..." }
---@field basis? string # "F014"
---@field value fun(case: awig.case, p: awig.p): number? # function(case, p) ... end
---@field weight any # int, number

---@class awig.bonus
---@field id string # "B01"
---@field title awig.title # { id = "...", en = "..." }
---@field basis? string # "F014"
---@field when fun(case: awig.case, p: awig.p): boolean, awig.title? # function(case, p) ... end
---@field points any # int, number

---@class awig.prefer
---@field id? string # "B01"
---@field title? awig.title # { id = "...", en = "..." }
---@field basis? string # "F014"
---@field when? fun(case: awig.case, p: awig.p): boolean, awig.title? # function(case, p) ... end
---@field value? fun(case: awig.case, p: awig.p): number? # function(case, p) ... end

---@class awig.duty
---@field id string # "B01"
---@field title awig.title # { id = "...", en = "..." }
---@field basis? string # "F014"
---@field when? fun(case: awig.case, p: awig.p): boolean, awig.title? # function(case, p) ... end
---@field every? string # "1 month", "2 weeks"
---@field count? any # 1, 2, 3, ...
---@field from? any # date
---@field on? any # date
---@field dates? any # { date "2021-11-01", ... }
---@field roll? "none"|"next_working_day"|"previous_working_day" # none|next_working_day|previous_working_day
---@field at? string # "12:00"
---@field purpose? string # "..."
---@field document? string # "monitoring_report"
---@field role? string # "opd"
---@field escalate_after? string # "7 days"

---@class awig.deadline
---@field id string # "B01"
---@field title awig.title # { id = "...", en = "..." }
---@field basis? string # "F014"
---@field when? fun(case: awig.case, p: awig.p): boolean, awig.title? # function(case, p) ... end
---@field on any # date
---@field at? string # "12:00"
---@field zone? any # WIB, WITA, WIT
---@field measures string # "document.action_plan.received_at_bureau", "action.submit"
---@field on_late? "warn"|"review"|"block" # warn|review|block
---@field late_days? any # 0, 1, 2, ...

---@class awig.guard
---@field id string # "B01"
---@field title awig.title # { id = "...", en = "..." }
---@field basis? string # "F014"
---@field on_fail? "block"|"review"|"warn" # block|review|warn
---@field action any # "submit_plan", { "select", "attach:action_plan" }, "*"
---@field check fun(case: awig.case, p: awig.p): boolean, awig.title? # function(case, p) ... end
---@field when? fun(case: awig.case, p: awig.p): boolean, awig.title? # function(case, p) ... end

---@alias awig.case table
---@alias awig.p table<string, any>

---@type table<string, function>
tables = {}

math = {}
string = {}
table = {}
utf8 = {}

---true bila fakta itu diketahui; tidak pernah menjadi unknown  
---true when the fact is known; never unknown itself  
---`known(case.innovation, "awards")`
---@param entity table
---@param name string
---@return boolean
function known(entity, name) end

---tanggal dari teks ISO, atau dari tahun, bulan, tanggal  
---a date from ISO text, or from year, month, day  
---`date "2021-08-04", date(y, m, d)`
---@param year_or_text any
---@param month? integer
---@param day? integer
---@return awig.date
function date(year_or_text, month, day) end

---banyaknya hari dari a ke b  
---days from a to b  
---`days_between(a, b)`
---@param from awig.date
---@param to awig.date
---@return integer
function days_between(from, to) end

---banyaknya bulan penuh dari a ke b  
---whole months from a to b  
---`months_between(a, b)`
---@param from awig.date
---@param to awig.date
---@return integer
function months_between(from, to) end

---tanggal n bulan kemudian, paling jauh akhir bulan  
---the date n months later, clamped to the month's end  
---`add_months(d, n)`
---@param date awig.date
---@param months integer
---@return awig.date
function add_months(date, months) end

---true bila x sama dengan salah satu nilai, atau ada dalam daftar  
---true when x is one of the values, or stands in the list  
---`one_of(x, "a", "b")`
---@param x any
---@param ... any
---@return boolean
function one_of(x, ...) end

---true bila daftar memuat x  
---true when the list holds x  
---`contains(list, x)`
---@param list any[]
---@param x any
---@return boolean
function contains(list, x) end

---true bila dua daftar mempunyai butir yang sama  
---true when two lists share an item  
---`overlaps(a, b)`
---@param a any[]
---@param b any[]
---@return boolean
function overlaps(a, b) end

---butir pertama dari a yang juga ada dalam b, atau nil  
---the first item of a that is also in b, or nil  
---`first_common(a, b)`
---@param a any[]
---@param b any[]
---@return any
function first_common(a, b) end

---banyaknya butir  
---how many items  
---`count(list)`
---@param list any[]
---@return integer
function count(list) end

---x, dibatasi di antara lo dan hi  
---x, held between lo and hi  
---`clamp(x, lo, hi)`
---@param x number
---@param lo number
---@param hi number
---@return number
function clamp(x, lo, hi) end

---yang terkecil  
---the least  
---`math.min(a, b, ...)`
---@param a number
---@param ... number
---@return number
function math.min(a, ...) end

---yang terbesar  
---the greatest  
---`math.max(a, b, ...)`
---@param a number
---@param ... number
---@return number
function math.max(a, ...) end

---nilai mutlak  
---the absolute value  
---`math.abs(x)`
---@param x number
---@return number
function math.abs(x) end

---dibulatkan ke bawah  
---rounded down  
---`math.floor(x)`
---@param x number
---@return number
function math.floor(x) end

---dibulatkan ke atas  
---rounded up  
---`math.ceil(x)`
---@param x number
---@return number
function math.ceil(x) end

---kode byte ke-i sampai ke-j  
---the codes of bytes i to j  
---`string.byte(s, i, j)`
---@param s string
---@param i? integer
---@param j? integer
---@return integer
function string.byte(s, i, j) end

---teks dari kode byte  
---a text from byte codes  
---`string.char(65, 66)`
---@param ... integer
---@return string
function string.char(...) end

---letak pola di dalam teks, atau nil  
---where a pattern stands in a text, or nil  
---`string.find(s, pattern, init, plain)`
---@param s string
---@param pattern string
---@param init? integer
---@param plain? boolean
---@return integer
function string.find(s, pattern, init, plain) end

---teks menurut format  
---a text by a format  
---`string.format("%d", 3)`
---@param format string
---@param ... any
---@return string
function string.format(format, ...) end

---iterator atas semua yang cocok  
---an iterator over all matches  
---`string.gmatch(s, pattern)`
---@param s string
---@param pattern string
---@param init? integer
---@return function
function string.gmatch(s, pattern, init) end

---teks dengan semua yang cocok diganti, dan banyaknya  
---the text with all matches replaced, and their count  
---`string.gsub(s, pattern, by, n)`
---@param s string
---@param pattern string
---@param by any
---@param n? integer
---@return string
---@return integer
function string.gsub(s, pattern, by, n) end

---panjang dalam byte  
---the length in bytes  
---`string.len(s)`
---@param s string
---@return integer
function string.len(s) end

---huruf kecil (ASCII)  
---in lower case (ASCII)  
---`string.lower(s)`
---@param s string
---@return string
function string.lower(s) end

---bagian yang cocok, atau nil  
---what matches, or nil  
---`string.match(s, pattern, i)`
---@param s string
---@param pattern string
---@param init? integer
---@return string
function string.match(s, pattern, init) end

---teks diulang n kali  
---the text n times  
---`string.rep(s, n, sep)`
---@param s string
---@param n integer
---@param separator? string
---@return string
function string.rep(s, n, separator) end

---byte dalam urutan terbalik  
---the bytes in reverse  
---`string.reverse(s)`
---@param s string
---@return string
function string.reverse(s) end

---byte ke-i sampai ke-j  
---bytes i to j  
---`string.sub(s, i, j)`
---@param s string
---@param i integer
---@param j? integer
---@return string
function string.sub(s, i, j) end

---huruf besar (ASCII)  
---in upper case (ASCII)  
---`string.upper(s)`
---@param s string
---@return string
function string.upper(s) end

---butir-butir disambung  
---the items joined  
---`table.concat(list, sep, i, j)`
---@param list any[]
---@param separator? string
---@param i? integer
---@param j? integer
---@return string
function table.concat(list, separator, i, j) end

---menyisipkan butir  
---inserts an item  
---`table.insert(t, pos, x)`
---@param list table
---@param ... any
function table.insert(list, ...) end

---menyalin butir f sampai e ke tempat t  
---copies items f to e to place t  
---`table.move(a, f, e, t, b)`
---@param a table
---@param from integer
---@param to integer
---@param at integer
---@param b? table
---@return table
function table.move(a, from, to, at, b) end

---tabel dari argumennya, dengan n  
---a table of its arguments, with n  
---`table.pack(...)`
---@param ... any
---@return table
function table.pack(...) end

---mengambil satu butir  
---takes an item out  
---`table.remove(t, pos)`
---@param list table
---@param pos? integer
---@return any
function table.remove(list, pos) end

---mengurutkan; yang setara tetap pada urutannya  
---sorts; equal items keep their order  
---`table.sort(t, before)`
---@param list table
---@param before? function
function table.sort(list, before) end

---butir-butir sebagai beberapa nilai  
---the items as values  
---`table.unpack(t, i, j)`
---@param list any[]
---@param i? integer
---@param j? integer
---@return any
function table.unpack(list, i, j) end

---teks UTF-8 dari kode  
---UTF-8 text from code points  
---`utf8.char(233)`
---@param ... integer
---@return string
function utf8.char(...) end

---kode karakter  
---code points  
---`utf8.codepoint(s, i, j)`
---@param s string
---@param i? integer
---@param j? integer
---@param lax? boolean
---@return integer
function utf8.codepoint(s, i, j, lax) end

---iterator atas karakter  
---an iterator over characters  
---`utf8.codes(s)`
---@param s string
---@param lax? boolean
---@return function
function utf8.codes(s, lax) end

---banyaknya karakter, atau nil dan letak byte yang salah  
---how many characters, or nil and the place of a bad byte  
---`utf8.len(s, i, j)`
---@param s string
---@param i? integer
---@param j? integer
---@param lax? boolean
---@return integer
function utf8.len(s, i, j, lax) end

---letak karakter ke-n dalam byte  
---the byte place of character n  
---`utf8.offset(s, n, i)`
---@param s string
---@param n integer
---@param i? integer
---@return integer
function utf8.offset(s, n, i) end

---kesalahan bila ok bukan true  
---an error unless ok holds  
---`assert(ok, message)`
---@param ok any
---@param ... any
---@return any
function assert(ok, ...) end

---mengakhiri aturan dengan kesalahan  
---ends the rule with an error  
---`error(message)`
---@param message? any
---@param level? integer
function error(message, level) end

---metatable dari tabel  
---the metatable of a table  
---`getmetatable(t)`
---@param t any
---@return any
function getmetatable(t) end

---butir 1, 2, 3, ... dari daftar  
---items 1, 2, 3, ... of a list  
---`for i, x in ipairs(list) do`
---@param list any
---@return function
function ipairs(list) end

---semua isi tabel, menurut urutan kunci  
---all entries of a table, in the order of their keys  
---`for k, v in pairs(t) do`
---@param t table
---@return function
function pairs(t) end

---argumen ke-n dan seterusnya, atau banyaknya  
---arguments from n on, or their count  
---`select(n, ...)`
---@param n any
---@param ... any
---@return any
function select(n, ...) end

---memasang salinan metatable  
---installs a copy of a metatable  
---`setmetatable(t, mt)`
---@param t table
---@param mt any
---@return table
function setmetatable(t, mt) end

---angka dari teks, atau nil  
---a number from text, or nil  
---`tonumber(s, base)`
---@param s any
---@param base? integer
---@return number
function tonumber(s, base) end

---teks dari nilai, tanpa alamat memori  
---the text of a value, without addresses  
---`tostring(x)`
---@param x any
---@return string
function tostring(x) end

---nama tipe  
---the name of the type  
---`type(x)`
---@param x any
---@return string
function type(x) end

---syarat kelayakan  
---a rule of eligibility  
---`rule { id = ..., check = ... }`
---@param fields awig.rule
function rule(fields) end

---bagian dari nilai pencocokan  
---a part of the match score  
---`component { id = ..., weight = ..., value = ... }`
---@param fields awig.component
function component(fields) end

---angka tambahan  
---extra points  
---`bonus { id = ..., points = ..., when = ... }`
---@param fields awig.bonus
function bonus(fields) end

---penentu urutan bila nilainya sama  
---a tie-breaker  
---`prefer { value = ... }`
---@param fields awig.prefer
function prefer(fields) end

---kewajiban berkala  
---a recurring duty  
---`duty { id = ..., every = "1 month", count = 12 }`
---@param fields awig.duty
function duty(fields) end

---batas waktu  
---a deadline  
---`deadline { id = ..., on = ..., measures = ... }`
---@param fields awig.deadline
function deadline(fields) end

---syarat sebuah tindakan  
---a condition of an action  
---`guard { action = ..., id = ..., check = ... }`
---@param fields awig.guard
function guard(fields) end
