import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyFilter } from '../../../../test/kit/sieve-filters.fixture.ts'
import { canonical, type Filter } from './filter.ts'
import { EMPTY_SCRIPT, type Piece, type ScriptPieces, tryReadScript, writeScript } from './script-pieces.ts'

function read(script: string): ScriptPieces {
  const pieces = tryReadScript(script)
  assert.ok(!('problem' in pieces), 'problem' in pieces ? pieces.problem.text : '')
  return pieces
}
const filtersOf = ({ pieces }: ScriptPieces) =>
  pieces.flatMap((piece) => (piece.kind === 'filter' ? [piece.filter] : []))
const shape = ({ pieces }: ScriptPieces) =>
  pieces.map((piece) =>
    piece.kind === 'filter' ? `${piece.filter.isOn ? '' : '(off) '}${piece.filter.name}` : piece.source.trim(),
  )
const unwritten = (filter: Filter): Piece => ({ kind: 'filter', filter, source: undefined })

const INVOICES: Filter = {
  name: 'Invoices',
  isOn: true,
  match: 'any',
  conditions: [
    { kind: 'field', fields: ['subject'], part: 'whole', how: 'begins', values: ['Invoice *'], isNot: false },
    {
      kind: 'field',
      fields: ['from'],
      part: 'domain',
      how: 'is',
      values: ['shop.example', 'bank.example'],
      isNot: true,
    },
    { kind: 'size', how: 'over', octets: 2 ** 20 },
  ],
  actions: [
    { kind: 'stop' },
    { kind: 'move', mailbox: 'Archive/Invoices' },
    { kind: 'flag', flag: '\\Seen' },
    { kind: 'forward', address: 'books@example.net', keeps: true },
  ],
  note: '',
}

test('a filter is written so that a person can read it', () => {
  assert.equal(
    writeScript({
      ...EMPTY_SCRIPT,
      pieces: [unwritten(INVOICES), unwritten({ ...INVOICES, isOn: false, match: 'always' })],
    }),
    `require ["copy", "fileinto", "imap4flags"];

# rule:[Invoices]
if anyof (header :matches "subject" "Invoice \\\\**", not address :domain :is "from" ["shop.example", "bank.example"], size :over 1M)
{
    addflag "\\\\Seen";
    redirect :copy "books@example.net";
    fileinto "Archive/Invoices";
    stop;
}

# rule:[Invoices]
if false # true
{
    addflag "\\\\Seen";
    redirect :copy "books@example.net";
    fileinto "Archive/Invoices";
    stop;
}
`,
  )
})

const elsewhere: readonly (readonly [what: string, script: string, pieces: readonly string[]])[] = [
  [
    'Roundcube',
    'require ["fileinto"];\r\n# rule:[Lists]\r\nif anyof (header :contains "list-id" "dev")\r\n{\r\n\tfileinto "Lists";\r\n}\r\n# rule:[Off]\r\nif false # anyof (header :contains "subject" "x")\r\n{\r\n\tdiscard;\r\n\tstop;\r\n}\r\n',
    ['Lists', '(off) Off'],
  ],
  [
    'Open-Xchange',
    'require "fileinto";\n\n## Flag: |UniqueId:0|Rulename: Bills\nif allof (size :over 1K) { fileinto "Bills"; }\n',
    ['Bills'],
  ],
  // Breaks of lines for Unicode, but not for Sieve (RFC 5228 §2.3).
  [
    'names with separators of lines in them',
    '# rule:[a\u2028b]\nif true { keep; }\n\n## Flag: \u2029|UniqueId:0|Rulename: c\u2029d\nif true { keep; }\n',
    ['a\u2028b', 'c\u2029d'],
  ],
  ['nobody has named it', 'if header :is "subject" "x" { discard; }', ['']],
  ['a comment of one line is the name', '# Away with it\nif header :is "x-a" "b" { discard; }', ['Away with it']],
  [
    'what stands apart is not the name',
    '# My own filters\n# since 2009\n\n# rule:[A]\nif true { keep; }\n\n\nif size :over 2M { discard; } # large\n',
    ['# My own filters\n# since 2009', 'A', 'if size :over 2M { discard; } # large'],
  ],
  [
    'alternatives are text',
    'if size :over 1M { keep; }\n# else\nelsif size :over 1K { discard; } else { keep; }\n# rule:[B]\nif true { stop; }',
    ['if size :over 1M { keep; }\n# else\nelsif size :over 1K { discard; } else { keep; }', 'B'],
  ],
  [
    'commands that belong together are one text',
    'require "imap4flags";\naddflag "x";\nkeep;\nstop;\n',
    ['addflag "x";\nkeep;\nstop;'],
  ],
]
for (const [what, script, pieces] of elsewhere) {
  test(`scripts that were written elsewhere are read: ${what}`, () => {
    assert.deepEqual(shape(read(script)), pieces)
    assert.equal(writeScript(read(script)), script.replaceAll('\r\n', '\n'), 'and untouched they stay as they were')
  })
}

const beyond: readonly string[] = [
  'if header :contains :comparator "i;octet" "subject" "x" { keep; }',
  'if header :regex "subject" "x" { keep; }',
  'if header :is "subject" text:\na\nb\n.\n { keep; }',
  'if allof (size :over 1, anyof (size :over 2, true)) { keep; }',
  'if not not size :over 1 { keep; }',
  'if not size :over 1 { keep; }',
  'if size :over 1 { if true { keep; } }',
  'if size :over 1 { fileinto "a"; addflag "x"; }',
  'if size :over 1 { stop; keep; }',
  'if size :over 1 { fileinto :create "a"; }',
  'if size :over 1 { vacation "gone"; }',
  'if size :over 1 { /* why */ keep; }',
  'if false # size :over 1\n{ keep; # why\n}',
  'if envelope "from" "a@b" { keep; }',
  'if header :mime :anychild :contains "Content-Disposition" "inline" { keep; }',
  'if spamtest :percent :value "lt" :comparator "i;ascii-numeric" "5" { keep; }',
  'foreverypart { break; }',
]
for (const script of beyond) {
  test(`what a filter cannot say is text: ${JSON.stringify(script)}`, () => {
    assert.deepEqual(
      read(script).pieces.map(({ kind }) => kind),
      ['text'],
    )
    assert.equal(writeScript(read(script)), script)
  })
}

test('what is new stands where it was put, and everything else as it was', () => {
  const script = '# mine\nrequire "variables"; # old\nset "a" "b";\n\n# rule:[A]\nif true { stop; }\n# the end\n'
  const { pieces, ...around } = read(script)
  const value: Filter = {
    ...INVOICES,
    conditions: [{ kind: 'field', fields: ['subject'], part: 'whole', how: 'is', values: ['${a}'], isNot: false }],
    actions: [{ kind: 'discard' }],
  }
  const written = writeScript({ ...around, pieces: [...pieces.slice(0, 1), unwritten(value), ...pieces.slice(1)] })
  assert.equal(
    written,
    '# mine\nrequire "variables"; # old\nrequire ["encoded-character"];\n\nset "a" "b";\n\n# rule:[Invoices]\nif anyof (header :is "subject" "${unicode:24}{a}")\n{\n    discard;\n}\n\n# rule:[A]\nif true { stop; }\n# the end\n',
  )
  assert.deepEqual(filtersOf(read(written))[0], value)
})

test('where a script is none it is said', () => {
  const read = tryReadScript('keep;\nif {')
  assert.ok('problem' in read)
  assert.equal(read.problem.line, 2)
})

test('any filters are read as they were written, among text that stays', () => {
  const texts = fc.constantFrom(
    'keep;',
    '# note',
    'set "x" "${1}";',
    'if true { keep; } else { stop; }',
    '/* a */ keep;',
  )
  const headers = fc.constantFrom('', 'require "variables";', '# top\nrequire ["variables", "encoded-character"];')
  const pieces = fc.array(fc.oneof(anyFilter, texts), { maxLength: 5 })
  fc.assert(
    fc.property(headers, pieces, (header, all) => {
      const made = all.map(
        (one): Piece => (typeof one === 'string' ? { kind: 'text', source: `\n\n${one}\n` } : unwritten(one)),
      )
      const written = writeScript({ header, pieces: made, rest: '' })
      const back = read(written)
      assert.deepEqual(filtersOf(back), all.filter((one) => typeof one !== 'string').map(canonical))
      assert.equal(writeScript(back), written)
      const kept = all.filter((one) => typeof one === 'string')
      assert.deepEqual(
        written.split('\n').filter((line) => kept.some((text) => text === line)),
        kept,
      )
    }),
    { numRuns: 500 },
  )
})
