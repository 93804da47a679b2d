import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { utf8 } from '../../../base/bytes.ts'
import { systemClock } from '../../../base/clock.ts'
import { systemEntropy } from '../../../base/entropy.ts'
import { flagNames, flagsOf } from '../../../core/mail/flags.ts'
import { Intake } from '../../../core/mail/intake.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { FileSpool } from '../../../store/blobs/file-spool.ts'
import { SqliteMailStore } from '../../../store/sql/sqlite-mail-store.ts'
import { runCommandLine } from '../../command-line/command-line.ts'
import { ScriptedTerminal } from '../../terminal/scripted-terminal.ts'
import { WEBMAIL_FILE } from './export.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transfer-'))
  await writeFile(join(folder, 'posthus.toml'), 'hostname = "mail.example.org"\ndata = "data"\nworkers = 0\n')
  await run('domain', 'add', 'example.org')
  for (const name of ['anna', 'bjorn', 'carl', 'dora']) {
    assert.equal((await run('account', 'add', `${name}@example.org`, '--generate')).code, 0)
  }
})
after(() => rm(folder, { recursive: true }))

async function run(...words: string[]) {
  const terminal = new ScriptedTerminal()
  const code = await runCommandLine([...words, '--json'], {
    terminal,
    folder,
    clock: systemClock,
    entropy: systemEntropy,
  })
  const text = terminal.printed.join('\n')
  return { code, text, json: text === '' ? undefined : JSON.parse(text) }
}

interface Mail {
  readonly octets: string
  readonly flags: readonly string[]
  readonly internalMs: number
}

const HARD: readonly Mail[] = [
  {
    octets: 'Subject: plain\r\n\r\nFrom the start\r\n',
    flags: ['\\Seen', '$Forwarded'],
    internalMs: 1_700_000_000_123,
  },
  { octets: 'Subject: bare\n\nlines\nFrom x Thu Nov 26 13:00:01 2026\n', flags: [], internalMs: 1_600_000_000_000 },
  { octets: 'Subject: mixed\r\n\r\na\nb\r\nc\rd', flags: ['\\Deleted', '\\Draft', '\\Answered'], internalMs: 1 },
  {
    octets: 'Status: RO\r\nX-Status: D\r\n\r\nit is the message that says so\r\n\r\n\r\n',
    flags: ['\\Flagged'],
    internalMs: 1_764_000_000_000,
  },
  { octets: '', flags: [], internalMs: 1_764_000_000_001 },
  {
    octets: `Subject: 8 bit\r\n\r\n${'\xe6\xf8\xe5\x00\xff'.repeat(40_000)}`,
    flags: ['blå'.normalize('NFC').replace('å', 'aa')],
    internalMs: 1_764_000_001_000,
  },
  { octets: 'Subject: twice\r\n\r\nthe same\r\n', flags: [], internalMs: 5000 },
  { octets: 'Subject: twice\r\n\r\nthe same\r\n', flags: ['\\Seen'], internalMs: 6000 },
]

test('what is exported and imported again is the same, octet for octet, and a second import changes nothing', async () => {
  await fill('anna', {
    INBOX: HARD,
    'Lister/blå.bær': HARD.slice(0, 2),
    'Deep/er/.hidden': HARD.slice(2, 4),
    'a.b': HARD.slice(0, 1),
  })
  const original = await contentOf('anna')
  const total = HARD.length + 5

  const maildir = join(folder, 'maildir')
  const exported = await run('account', 'export', 'anna@example.org', maildir)
  assert.deepEqual([exported.code, exported.json.exported, exported.json.failed], [0, total, 0])
  assert.deepEqual((await run('account', 'export', 'anna@example.org', maildir)).json.present, total)
  const first = await run('account', 'import', 'bjorn@example.org', maildir)
  assert.deepEqual([first.json.imported, first.json.present, first.json.failed], [total, 0, 0])
  const second = await run('account', 'import', 'bjorn@example.org', maildir)
  assert.deepEqual([second.json.imported, second.json.present], [0, total])
  assert.deepEqual(await contentOf('bjorn'), original)

  const mboxes = join(folder, 'mboxes')
  assert.equal((await run('account', 'export', 'anna@example.org', mboxes, '--format', 'mbox')).json.exported, total)
  for (const [file, mailbox] of [
    ['INBOX', 'INBOX'],
    ['Lister/blå.bær', 'Lister/blå.bær'],
    ['Deep/er/%2Ehidden', 'Deep/er/.hidden'],
    ['a.b', 'a.b'],
  ] as const) {
    for (let n = 0; n < 2; n++) {
      const from = join(mboxes, `${file}.mbox`)
      assert.equal((await run('account', 'import', 'carl@example.org', from, '--mailbox', mailbox)).code, 0)
    }
  }
  assert.deepEqual(await contentOf('carl'), original)
})

test('an import that was cut short goes on, and what the member has deleted meanwhile is counted', async () => {
  const mbox = join(folder, 'two.mbox')
  const one = 'From x Thu Nov 26 13:00:01 2026\nSubject: one\nStatus: RO\n\none\n\n'
  await writeFile(mbox, one)
  assert.equal((await run('account', 'import', 'dora@example.org', mbox)).json.imported, 1)
  await writeFile(mbox, `${one}${one}From x Thu Nov 26 13:00:02 2026\nSubject: two\n\ntwo\n`)
  const { json } = await run('account', 'import', 'dora@example.org', mbox)
  assert.deepEqual([json.imported, json.present], [2, 1])
  assert.deepEqual(
    (await contentOf('dora')).map(([, mail]) => [mail.octets, mail.flags, mail.internalMs]),
    [
      ['Subject: one\r\n\r\none\r\n', ['\\Seen'], Date.UTC(2026, 10, 26, 13, 0, 1)],
      ['Subject: one\r\n\r\none\r\n', ['\\Seen'], Date.UTC(2026, 10, 26, 13, 0, 1)],
      ['Subject: two\r\n\r\ntwo\r\n', [], Date.UTC(2026, 10, 26, 13, 0, 2)],
    ],
  )
})

test('what cannot be imported or exported is named, with the mend', async () => {
  const text = join(folder, 'letter.txt')
  await writeFile(text, 'Dear Anna,\n')
  await mkdir(join(folder, 'empty'))
  for (const [words, code, message] of [
    [['import', 'nobody@example.org', text], 'directory/no-such-account', /./],
    [['import', 'anna@example.org', join(folder, 'nowhere')], 'transfer/cannot-read', /ENOENT/],
    [['import', 'anna@example.org', text], 'transfer/not-mbox', /From/],
    [['import', 'anna@example.org', join(folder, 'empty')], 'transfer/not-maildir', /cur/],
    [['import', 'anna@example.org', 'imaps://host'], 'transfer/bad-url', /imaps:\/\/user@host/],
    [['import', 'anna@example.org', 'imaps://a:b@host'], 'transfer/bad-url', /standard input/],
    [['export', 'anna@example.org', folder, '--format', 'pst'], 'transfer/bad-format', /maildir or mbox/],
    [['export', 'anna@example.org', folder], 'transfer/not-empty', /empty folder/],
    [['export', 'anna@example.org', join(folder, 'x'), '--mailbox', 'Nowhere'], 'mail/no-such-mailbox', /Nowhere/],
  ] as const) {
    const { code: exit, json } = await run('account', ...words)
    assert.equal(exit, 1, words.join(' '))
    assert.equal(json.error.code, code)
    assert.match(json.error.message, message)
  }
})

test('a message that is too large, or gone, stands in no other way', async () => {
  await writeFile(
    join(folder, 'small.toml'),
    'hostname = "mail.example.org"\ndata = "data"\nworkers = 0\n[limits]\nmessage-megabytes = 1\n',
  )
  const maildir = join(folder, 'large')
  for (const name of ['cur', 'new', 'tmp']) await mkdir(join(maildir, name), { recursive: true })
  await writeFile(join(maildir, 'new/1.small'), 'Subject: small\n\n')
  await writeFile(join(maildir, 'new/2.large'), 'x'.repeat(1024 * 1024 + 1))
  await writeFile(join(maildir, 'cur/3.small:2,FS'), 'Subject: small too\n\n')
  const { code, json } = await run(
    'account',
    'import',
    'dora@example.org',
    maildir,
    '--mailbox',
    'Large',
    '--config',
    'small.toml',
  )
  assert.equal(code, 1)
  assert.deepEqual([json.imported, json.failed, json.failures[0].code], [2, 1, 'transfer/message-too-large'])
  assert.match(json.failures[0].origin, /2\.large/)
})

test('mail that is in stays in when it cannot be noted to whom the member has written', async () => {
  await fill('anna', { Sent: [{ octets: 'To: old@friend.example\r\n\r\nhello\r\n', flags: [], internalMs: 7000 }] })
  const maildir = join(folder, 'sent')
  assert.equal((await run('account', 'export', 'anna@example.org', maildir, '--mailbox', 'Sent')).code, 0)
  const statement = (text: string) => {
    using directory = new DatabaseSync(join(folder, 'data/directory.db'))
    directory.exec(text)
  }
  const importing = ['account', 'import', 'carl@example.org', maildir]
  statement("CREATE TRIGGER broken BEFORE INSERT ON sending_recipient BEGIN SELECT raise(ABORT, 'it is broken'); END")
  const first = await run(...importing)
  assert.deepEqual([first.code, first.json.imported, first.json.correspondentsNoted], [0, 1, false])
  statement('DROP TRIGGER broken')
  const again = await run(...importing)
  assert.deepEqual([again.code, again.json.imported, again.json.correspondentsNoted], [0, 0, true])
})

test('an mbox has what other programs look for', async () => {
  const names = await readdir(join(folder, 'mboxes'), { recursive: true })
  assert.ok(names.includes('INBOX.mbox'))
  const inbox = await readFile(join(folder, 'mboxes/INBOX.mbox'), 'latin1')
  assert.match(inbox, /^From - Tue Nov 14 22:13:20 2023\nStatus: RO\nX-Keywords: \$Forwarded\nX-Posthus-Message: /)
  assert.match(inbox, /\n>From the start\n/)
})

async function withStore<T>(
  name: string,
  work: (mail: SqliteMailStore, id: string, spool: FileSpool) => Promise<T>,
): Promise<T> {
  const { json } = await run('account', 'show', `${name}@example.org`)
  await using mail = new SqliteMailStore({ folder: join(folder, 'data') })
  return await work(mail, json.id, await FileSpool.open(join(folder, 'data/spool')))
}

function fill(name: string, mailboxes: Readonly<Record<string, readonly Mail[]>>): Promise<void> {
  return withStore(name, async (mail, id, spool) => {
    for (const [mailbox, letters] of Object.entries(mailboxes)) {
      for (const { octets, flags, internalMs } of letters) {
        await using intake = new Intake(spool)
        await intake.write(Uint8Array.from(Buffer.from(octets, 'latin1')))
        const message = await intake.finish()
        await mail.write(id, async (writer) => {
          const target = (await writer.mailboxNamed(mailbox)) ?? (await writer.createMailbox(mailbox))
          await writer.append(target.id, message, { flags: flagsOf(flags), internalMs })
        })
      }
    }
  })
}

/** Every message with its mailbox, in order. */
function contentOf(name: string): Promise<(readonly [string, Mail])[]> {
  return withStore(name, async (mail, id) => {
    const found: (readonly [string, Mail])[] = []
    for (const mailbox of await mail.read(id, (reader) => reader.mailboxes())) {
      const all = UidSet.of([{ first: 1, last: mailbox.uidNext }])
      for (const row of await mail.read(id, (reader) => reader.list(mailbox.id, all, []))) {
        const body = await mail.body(id, row.bodyId)
        const octets = Buffer.from((await body?.bytes()) ?? utf8('')).toString('latin1')
        found.push([mailbox.name, { octets, flags: flagNames(row.flags), internalMs: row.internalMs }])
      }
    }
    return found
  })
}

test('R087: which webmail an account has goes with it, and who has chosen is said anew; what was chosen here stays', async () => {
  assert.equal((await run('generations', 'account', 'dora@example.org', 'classic')).code, 0)
  assert.equal((await run('account', 'export', 'dora@example.org', 'dora-whole')).code, 0)
  for (const name of ['carl', 'dora']) await run('account', 'import', `${name}@example.org`, 'dora-whole')
  const choices = async (name: string) => (await run('generations', 'account', `${name}@example.org`)).json.choices
  assert.partialDeepStrictEqual(await choices('carl'), [{ generation: 'classic', by: 'import' }])
  assert.partialDeepStrictEqual(await choices('dora'), [{ generation: 'classic', by: 'operator' }])
  assert.equal((await choices('dora')).length, 1)
  // What a member has chosen stays that, with its moment; what is no choice is passed over.
  const file = join(folder, 'dora-whole', WEBMAIL_FILE)
  const imports: readonly (readonly [text: string, choices: readonly object[]])[] = [
    ['{"generation":"classic","by":"member","at":"2026-01-02T03:04:05.000Z"}', [{ by: 'member', atMs: 1767323045000 }]],
    ['{"generation":"classic","by":"member","at":"2999-01-01T00:00:00Z"}', [{ by: 'import' }]],
    ['{"generation":"classic","by":"operator","at":"2026-01-02T03:04:05Z"}', [{ by: 'import' }]],
    ['{"generation":"baroque"}', []],
    ['null', []],
    ['{', []],
  ]
  for (const [at, [text, wanted]] of imports.entries()) {
    await writeFile(file, text)
    const address = `guest${at}@example.org`
    assert.equal((await run('account', 'add', address, '--generate')).code, 0, address)
    await run('account', 'import', address, 'dora-whole')
    const found = (await run('generations', 'account', address)).json.choices
    assert.equal(found.length, wanted.length, text)
    assert.partialDeepStrictEqual(found, wanted, text)
  }
})

test('R087: which webmail an account has, who has chosen it and when, is in a backup, and comes back with everything', async () => {
  const choices = async (...config: string[]) =>
    (await run('generations', 'account', 'dora@example.org', ...config)).json.choices
  const before = await choices()
  assert.partialDeepStrictEqual(before, [{ generation: 'classic', by: 'operator' }])
  assert.equal((await run('backup', 'archive')).code, 0)
  await writeFile(join(folder, 'again.toml'), 'hostname = "mail.example.org"\ndata = "again"\nworkers = 0\n')
  assert.equal((await run('restore', 'archive', '--config', 'again.toml')).code, 0)
  assert.deepEqual(await choices('--config', 'again.toml'), before)
})
