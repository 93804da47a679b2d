import assert from 'node:assert/strict'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { EnvelopeField } from '../../core/mail/search-text.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { ACCOUNT, IndexBed, indexedBed, sentenceLetter } from './search-index.fixture.ts'

test('bodies of messages that are gone leave the index, copies keep theirs, deleted mailboxes too', async () => {
  await using bed = await indexedBed(12)
  const rows = () => {
    using db = new DatabaseSync(join(bed.place, 'search.1.db'), { readOnly: true })
    const count = (table: string) => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']
    return ['body', 'place', 'fields_docsize', 'head_docsize', 'words_docsize', 'kept'].map(count)
  }
  assert.deepEqual(rows(), [12, 12, 36, 12, 12, 60])
  const all = UidSet.of([{ first: 1, last: 12 }])
  const { id } = await bed.store.write(ACCOUNT, (mail) => mail.createMailbox('Copies'))
  await bed.store.write(ACCOUNT, (mail) => mail.copy(1, UidSet.of([{ first: 1, last: 4 }]), id))
  await bed.store.write(ACCOUNT, (mail) => mail.expunge(1, UidSet.of([{ first: 3, last: 10 }]), true))
  await bed.index()
  assert.deepEqual(rows(), [6, 8, 18, 6, 6, 30])
  assert.equal(await bed.candidates('LETTER', 4, id), '1:4')
  await bed.store.write(ACCOUNT, (mail) => mail.deleteMailbox('Copies'))
  await bed.index()
  assert.deepEqual(rows(), [4, 4, 12, 4, 4, 20])
  await bed.store.write(ACCOUNT, (mail) => mail.expunge(1, all, true))
  await bed.index()
  assert.deepEqual(rows(), [0, 0, 0, 0, 0, 0])
  assert.deepEqual(await bed.findings(), [])
})

test('an index can be deleted at any time and is made again; scrubbing finds nothing wrong with either', async () => {
  await using bed = await indexedBed(8)
  assert.equal(await bed.candidates('QUOKKA', 8), '4,8')
  await bed.store.rebuildSearch(ACCOUNT)
  assert.equal(await bed.candidates('QUOKKA', 8), '1:8')
  await bed.index()
  assert.equal(await bed.candidates('QUOKKA', 8), '4,8')
  await bed.store.close()
  for (const name of await readdir(bed.place)) if (name.startsWith('search.')) await rm(join(bed.place, name))
  await bed.reopen()
  assert.deepEqual(await bed.findings(), [])
  assert.equal(await bed.candidates('QUOKKA', 8), '1:8')
  await bed.index()
  assert.equal(await bed.candidates('QUOKKA', 8), '4,8')
  assert.deepEqual(await bed.findings(), [])
  assert.deepEqual(bed.errors, [])
})

test('an index of another kind, or no database at all, is read past and made anew', async () => {
  for (const ruin of [
    (path: string) => writeFile(path, 'this is no database'.repeat(1000)),
    (path: string) => writeFile(path, ''),
    async (path: string) => {
      using db = new DatabaseSync(path)
      db.exec('PRAGMA user_version = 99')
    },
    async (path: string) => {
      using db = new DatabaseSync(path)
      db.exec('DROP TABLE place')
    },
  ]) {
    await using bed = await indexedBed(8)
    await bed.store.close()
    await ruin(join(bed.place, 'search.1.db'))
    await bed.reopen()
    assert.equal(await bed.candidates('QUOKKA', 8), '1:8')
    await bed.index()
    assert.equal(await bed.candidates('QUOKKA', 8), '4,8')
    assert.deepEqual(await bed.findings(), [])
  }
})

test('what scrubbing compares is every list: one entry more or less is found', async () => {
  await using bed = await indexedBed(8)
  assert.deepEqual(await bed.findings(), [])
  const spoil = async (sql: string) => {
    await bed.store.close()
    using db = new DatabaseSync(join(bed.place, 'search.1.db'))
    db.exec(sql)
    db.close()
    await bed.reopen()
  }
  await spoil("INSERT INTO words (rowid, text) VALUES (4000, 'ABC')")
  assert.deepEqual(await bed.findings(), ['1 documents of the search index are of no body'])
  await spoil('DELETE FROM words WHERE rowid = 4000; DELETE FROM fields WHERE rowid = 12')
  assert.deepEqual(await bed.findings(), ['body 3 is not indexed as its text says'])
  await spoil("INSERT INTO fields (rowid, text) VALUES (12, 'SUBJECT: LETTER 3X')")
  assert.deepEqual(await bed.findings(), ['body 3 is not indexed as its text says'])
  await spoil("UPDATE kept SET text = 'letter 5' WHERE id = 40")
  assert.deepEqual(await bed.findings(), [
    'body 3 is not indexed as its text says',
    'body 5 is not indexed as its text says',
  ])
  await spoil('UPDATE kept SET id = 4000 WHERE id = 40')
  assert.deepEqual((await bed.findings()).at(-1), '1 texts of the search index are of no body')
  await spoil('UPDATE place SET body = 5 WHERE uid = 6')
  assert.deepEqual((await bed.findings())[0], 'message 6 of mailbox 1 counts as indexed and is not')
  await bed.store.rebuildSearch(ACCOUNT)
  await bed.index()
  assert.deepEqual(await bed.findings(), [])
})

test('a message with too much text is always looked into; others are not the worse for it', async () => {
  await using bed = await IndexBed.open()
  const line = `${'lorem ipsum dolor sit amet '.repeat(35)}\r\n`
  await bed.append(sentenceLetter(3))
  await bed.append(`Subject: huge\r\n\r\n${line.repeat(6000)}quokka\r\n`)
  await bed.append(`Subject: large\r\n\r\n${line.repeat(1500)}quokka\r\n${line.repeat(100)}`)
  await bed.append(`Subject: many fields\r\n${'X-Field: something or other\r\n'.repeat(12_000)}\r\ntext\r\n`)
  await bed.append(sentenceLetter(4))
  await bed.index()
  assert.equal(await bed.candidates('QUOKKA', 5), '2:5')
  assert.equal(await bed.candidates('ZEBRA', 5), '2,4')
  assert.deepEqual(await bed.findings(), [])
  await bed.store.write(ACCOUNT, (mail) => mail.expunge(1, UidSet.of([{ first: 2, last: 4 }]), true))
  await bed.index()
  assert.equal(await bed.candidates('ZEBRA', 1), '')
  assert.deepEqual(await bed.findings(), [])
})

test('a body that is not what was stored is looked into, so that a search can say so', async () => {
  await using bed = await IndexBed.open()
  await bed.append(sentenceLetter(1))
  await bed.append(sentenceLetter(4))
  await bed.store.close()
  {
    using db = new DatabaseSync(join(bed.place, 'mail.db'))
    db.exec("UPDATE octets SET octets = CAST(replace(CAST(octets AS TEXT), 'quokka', 'quakka') AS BLOB)")
  }
  await bed.reopen()
  await bed.index()
  assert.equal(await bed.candidates('ZEBRA', 2), '2')
})

test('questions that an index cannot be asked are answered with everything, and no text breaks the language that it is asked in', async () => {
  await using bed = await indexedBed(8)
  for (const text of ['Q', '\n', 'A\nB', '"', '\ud83d', '\ud83d\ud83d', '京'])
    assert.equal(await bed.candidates(text, 8), '1:8', text)
  for (const text of ['"""', 'A" OR "B', '*^:+-', 'NEAR(A B)', 'ABC\ud83d', 'Q\0KKA AND', '\\\'"'])
    assert.equal(await bed.candidates(text, 8), '', text)
  assert.equal(await bed.candidates('QUOKKA SAT ON THE MAT 4'.padEnd(100_000, ' QUOKKA SAT'), 8), '')
  assert.equal(await bed.candidates(`QUOKKA SAT${' '.repeat(100_000)}`.trimEnd(), 8), '4,8')
  assert.equal(await bed.candidates('X\nQUOKKA\nY', 8), '4,8')
})

test('two characters are asked for too: many words of East Asian languages have no more', async () => {
  await using bed = await indexedBed(8)
  for (const [text, found] of [
    ['京都', '2,6'],
    ['首都', '2,6'],
    ['日京', ''],
    ['QU', '4,8'],
    ['""', ''],
    ['\ud83d\udc68\ud83d\udc68', ''],
    [' 7', '7'],
  ] as const)
    assert.equal(await bed.candidates(text, 8), found, text)
  assert.equal(await bed.candidates({ where: 'header', field: 'Subject', text: '10' }, 8), '')
  assert.equal(await bed.candidates({ where: 'header', field: 'Subject', text: ' 3' }, 8), '3')
  // At the very end of a text, and of a piece of it.
  await bed.append('Subject: end\r\n\r\nZQ')
  await bed.append(`Subject: piece\r\n\r\n${'x'.repeat(65_534)}ZQ${'y'.repeat(70_000)}`)
  // Characters that so many others follow that they say nothing.
  const followed = Array.from({ length: 500 }, (_, n) => `QJ${String.fromCodePoint(0x4e00 + n)}`).join(' ')
  await bed.append(`Subject: many\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${followed}`)
  await bed.index()
  assert.equal(await bed.candidates('ZQ', 11), '9:10')
  assert.equal(await bed.candidates('QJ', 11), '1:11')
  assert.deepEqual(await bed.findings(), [])
})

test('an index is smaller than the text', async () => {
  await using bed = await IndexBed.open()
  const words =
    'mail server index narrows octets decide trigram letter post office norwegian house quokka blåbær'.split(' ')
  let text = 0
  let random = 1
  for (let n = 0; n < 300; n++) {
    const picked: string[] = []
    for (let k = 0; k < 400; k++) {
      random = (random * 48271) % 2147483647
      picked.push((words[random % words.length] as string).slice(random % 3) + (random % 11 === 0 ? random % 1000 : ''))
    }
    const message = `Subject: ${picked.slice(0, 6).join(' ')}\r\n\r\n${picked.join(' ')}\r\n`
    text += message.length
    await bed.append(message)
  }
  await bed.index()
  await bed.store.close()
  const { size } = await stat(join(bed.place, 'search.1.db'))
  assert.ok(size < text, `${size} octets for a text of ${text}`)
  await bed.reopen()
})

test('a text in a short field of the envelope is certain; one that is not kept, or has been damaged, is looked into', async () => {
  await using bed = await indexedBed(6)
  const names = Array.from({ length: 60 }, (_, n) => `Member ${n} <member${n}@posthus.test>`).join(',\r\n ')
  await bed.append(`Subject: letter to many\r\nTo: ${names}\r\n\r\ntext\r\n`)
  await bed.append('Subject: =?utf-8?Q?nul=00_letter?=\r\nTo: Bob <bob@posthus.test>\r\n\r\ntext\r\n')
  await bed.index()
  const ask = (field: EnvelopeField, text: string) => bed.candidates({ where: 'envelope', field, text }, 8)
  assert.equal(await ask('subject', 'LETTER'), '1:7 and perhaps 8')
  assert.equal(await ask('subject', 'LETTER TO'), '7 for certain')
  assert.equal(await ask('subject', 'UBJECT: LETTER'), '')
  assert.equal(await ask('to', 'POSTHUS'), '8 and perhaps 7')
  assert.equal(await ask('cc', 'POSTHUS'), '')
  assert.equal(await ask('from', 'DA'), '1:6 for certain')
  assert.equal(await ask('from', 'D'), '1:8')
  await bed.append(sentenceLetter(9))
  assert.equal(await bed.candidates({ where: 'envelope', field: 'subject', text: 'LETTER TO' }, 9), '7 and perhaps 9')
  await bed.index()
  await bed.store.close()
  {
    using db = new DatabaseSync(join(bed.place, 'search.1.db'))
    db.exec("UPDATE kept SET text = 'LETTER 3' WHERE id = 8")
    db.exec('DELETE FROM kept WHERE id = 16')
    db.exec('UPDATE kept SET sum = sum + 1 WHERE id = 32')
  }
  await bed.reopen()
  assert.equal(await ask('subject', 'LETTER'), '3,5:7 and perhaps 1:2,4,8')
})
