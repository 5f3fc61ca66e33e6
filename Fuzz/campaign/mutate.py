"""Damage to bytes, rows and JSON, drawn from a seeded generator."""

import json

# What a Double can be read from, and what only looks as if it could.
REAL = [
    "0", "-1", "1", "2", "-0", "1e300", "-1e300", "1e308", "1.7976931348623157e308", "5e-324",
    "1e-300", "1e-18", "1e-9", "2147483647", "2147483648", "4294967296", "9007199254740993",
    "4611686018427387904", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "18446744073709551616", "1e18", "1e19", "1e12", "6.9e9", "0.5", "0.9999999999999999",
    "1.0000000000000002", "1000", "1e5",
]
JUNK = [
    "nan", "NaN", "inf", "-inf", "Infinity", "1e400", "", " ", "0x10", "1_000", "1,5", "٣", "½",
    "--", "+5", "1e", ".", "1.", ".5", "00012", "999999999999999999999999999",
]
NUMBERS = 3 * REAL + JUNK



def number(random, usual, odd=0.3):
    """One of the usual numbers, or else any."""
    return random.choice(NUMBERS if random.random() < odd else usual)


# Text that some program might take for its own: a shell, gnuplot, YAML, a terminal, printf, HTML.
HOSTILE = [
    'a\nsystem "touch PWNED"\n#', "a'\nsystem('touch PWNED')\n#", '"; touch PWNED; "',
    "'; touch PWNED; '", "$(touch PWNED)", "`touch PWNED`", "|touch PWNED;", "; touch PWNED;",
    "& touch PWNED &", "-rf", "--help", "--out=PWNED", "--wrap=touch PWNED", "{name}", "{run}",
    "$HOME", "${IFS}", "%s%n", "\\", "\\n", "@PWNED", "!touch PWNED", '"', "'", "a b", " ", "..",
    "\u202egnp.exe", "\x1b]0;PWNED\x07\x1b[31mred", "\x07", "\t", "\r", "🙂", "é", "e\u0301",
    "名前", "<script>x</script>", "&amp;", "a" * 240, "#", "# x", "=", "a=b", ",", ";", "a;b",
    "\x00", "EOD", "$data", "{/Symbol a}", "a_b^c", "\\'\ntouch PWNED", "*", "?", "[a]", "~", "-",
    'x"; system "touch PWNED"; y="', "'.system('touch PWNED').'", "__proto__", "null",
]


def damage_bytes(random, data, most=6):
    """The bytes with a few changes anywhere."""
    data = bytearray(data)
    for _ in range(random.randint(1, most)):
        place = random.randrange(len(data) + 1)
        kind = random.randrange(7)
        if kind == 0 and place < len(data):
            data[place] = random.randrange(256)
        elif kind == 1 and place < len(data):
            data[place] = random.choice(b"0123456789.-+eE,\n\r\"# \t;{}[]:=/()|$")
        elif kind == 2:
            del data[place:place + random.randint(1, 12)]
        elif kind == 3:
            data[place:place] = data[place:place + random.randint(1, 60)]
        elif kind == 4:
            del data[max(0, len(data) - random.randint(1, 200)):]
        elif kind == 5:
            data[place:place] = random.choice(NUMBERS + HOSTILE).encode()
        else:
            data[place:place] = bytes([random.choice([0, 0xff, 0xfe, 0xc0, 0x80, 0x1f, 0x8b, 0x22])])
    return bytes(data)


def damage_rows(random, rows):
    """Rows of cells, the first of names, with changes that keep them a table."""
    rows = [list(row) for row in rows]
    for _ in range(random.randint(1, 4)):
        if len(rows) < 2:
            break
        kind = random.randrange(10)
        row = random.randrange(1, len(rows))
        column = random.randrange(len(rows[0]))
        if kind == 0 and column < len(rows[row]):
            rows[row][column] = random.choice(NUMBERS)
        elif kind == 1:
            value = random.choice(NUMBERS)
            for cells in rows[1:]:
                if column < len(cells):
                    cells[column] = value
        elif kind == 2:
            factor = random.choice([0, -1, 1e-300, 1e-12, 1e5, 1e8, 1e12, 1e15, 1e300])
            for cells in rows[1:]:
                try:
                    cells[column] = repr(float(cells[column]) * factor)
                except (ValueError, IndexError):
                    pass
        elif kind == 3:
            rows[0][column] = random.choice(
                ["loss", "step", "lr", "", "x", "y", "tokens", "val_loss", random.choice(HOSTILE)])
        elif kind == 4:
            del rows[row]
        elif kind == 5:
            rows.insert(random.randrange(1, len(rows)), list(rows[row]))
        elif kind == 6:
            del rows[random.randint(1, min(6, len(rows) - 1)):]
        elif kind == 7:
            tail = rows[1:]
            random.shuffle(tail)
            rows[1:] = tail
        elif kind == 8:
            rows += [list(cells) for cells in rows[row:]]
        elif column < len(rows[row]):
            rows[row][column] = random.choice(HOSTILE)
    return rows


def damage_json(random, data):
    """A JSON text with a few values changed, or else its bytes damaged."""
    if random.random() < 0.15:
        return damage_bytes(random, data)
    tree = json.loads(data)
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        _damage_node(random, tree)
    text = json.dumps(tree, ensure_ascii=random.random() < 0.5)
    # What JSON has no numbers for, and numbers that no Double holds.
    for mark, number in (("\"@big\"", "1e999"), ("\"@nan\"", "NaN"), ("\"@long\"", "1" * 400)):
        text = text.replace(mark, number)
    return text.encode("utf-8", "replace")


def _damage_node(random, tree):
    node = tree
    while True:
        keys = list(node.keys()) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = random.choice(keys)
        inner = node[key]
        if isinstance(inner, (dict, list)) and inner and random.random() < 0.85:
            node = inner
            continue
        break
    kind = random.randrange(8)
    if kind == 0:
        del node[key]
    elif kind == 1 and isinstance(node, list):
        node.insert(0, inner)
    elif kind == 1:
        node[random.choice(HOSTILE)] = inner
    elif kind == 2:
        node[key] = random.choice([None, True, "", "x", [], {}, [[]], [1], {"a": 1}])
    elif kind == 3 and isinstance(inner, list):
        node[key] = inner[:len(inner) // 2] if random.random() < 0.5 else inner * 2
    elif kind == 3 and isinstance(inner, str):
        node[key] = random.choice(HOSTILE)
    else:
        node[key] = random.choice([
            0, -1, 1, -0.0, 1e300, -1e300, 1e308, 5e-324, 1e-300, 2**31, 2**53, 2**62, 2**63 - 1,
            2**63, -2**63, 0.5, 1e12, "@big", "@nan", "@long",
            *([inner * f for f in (-1, 2, 1e10, 1e-10, 1 + 1e-9)]
              if isinstance(inner, (int, float)) else [])])
