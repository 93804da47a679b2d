import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { silentLog } from '../../base/log.ts'
import { flagsOf } from '../../core/mail/flags.ts'
import { Intake } from '../../core/mail/intake.ts'
import { putToSleep } from '../../core/snooze/snoozes.ts'
import type { ArchiveManifest } from '../../core/transfer/account-archive.ts'
import { ZipReader } from '../../store/transfer/zip-reader.ts'
import { ZipWriter } from '../../store/transfer/zip-writer.ts'
import { runCommandLine } from '../command-line/command-line.ts'
import { readConfiguration } from '../config/read-configuration.ts'
import { type House, openHouse } from '../house/house.ts'
import { NoticeBoard } from '../processes/notice-board.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'

const ANNA = 'anna@example.org'
let root: string
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'archive-'))
  for (const house of ['old', 'new']) {
    await mkdir(join(root, house))
    await writeFile(join(root, house, 'posthus.toml'), 'hostname = "mail.example.org"\ndata = "data"\nworkers = 0\n')
    await run(house, 'domain', 'add', 'example.org')
    assert.equal((await run(house, 'account', 'add', ANNA, '--generate')).code, 0)
  }
})
after(() => rm(root, { recursive: true }))

async function run(house: string, ...words: string[]) {
  const terminal = new ScriptedTerminal()
  const surroundings = { terminal, folder: join(root, house), clock: systemClock, entropy: systemEntropy }
  const code = await runCommandLine([...words, '--json'], surroundings)
  const text = terminal.printed.join('\n')
  return { code, json: text === '' ? undefined : JSON.parse(text) }
}

/** Works in a house as its processes do. */
async function inHouse<T>(name: string, work: (house: House, account: string) => Promise<T>): Promise<T> {
  const configuration = await readConfiguration(join(root, name, 'posthus.toml'))
  const house = await openHouse(configuration, { log: silentLog, board: new NoticeBoard() })
  try {
    return await work(house, (await house.accounts.account(ANNA)).id)
  } finally {
    await house.close()
  }
}

async function append(house: House, account: string, mailbox: string, octets: string, flags: string[], ms: number) {
  await using intake = new Intake(house.spool)
  intake.write(Buffer.from(octets, 'latin1'))
  const message = await intake.finish()
  return house.mail.write(account, async (mail) => {
    const into = (await mail.mailboxNamed(mailbox)) ?? (await mail.createMailbox(mailbox))
    return mail.append(into.id, message, { flags: flagsOf(flags), internalMs: ms })
  })
}

/** Something of everything that an account can have. */
function furnish(): Promise<void> {
  return inHouse('old', async (house, account) => {
    await append(house, account, 'INBOX', 'Subject: one\r\n\r\nFrom here\r\n', ['\\Seen', '$work'], 1_764_000_000_123)
    await append(house, account, 'INBOX', 'Subject: bare\n\nlf\ncr\r', ['\\Deleted'], 1_764_000_000_124)
    await append(house, account, 'Work/2026: "plans"?', 'Subject: two\r\n\r\nå\r\n', [], 5)
    await append(house, account, 'work/2026: "plans"?', 'Subject: two\r\n\r\nother\r\n', [], 5)
    const later = await append(house, account, 'INBOX', 'Subject: later\r\n\r\n.\r\n', [], 1_764_000_000_125)
    await house.mail.write(account, async (mail) => {
      await putToSleep(mail, [later.emailId], 4_000_000_000_000)
      await mail.renameMailbox('Sent', 'Sendt')
      await mail.deleteMailbox('Archive')
      await mail.subscribe('Junk', false)
      const work = await mail.mailboxNamed('Work')
      await mail.emails.arrange(work!.id, { sortOrder: 7 })
      await mail.annotate(work!.id, account, [{ entry: '/private/comment', value: Buffer.from('notis æ') }])
      await mail.annotate(undefined, account, [{ entry: '/shared/admin', value: Buffer.of(0, 255) }])
      await mail.scripts.put('ferie æ', 'keep;\r\n', 1)
      await mail.scripts.put('off', 'discard;\r\n', 1)
      await mail.scripts.activate('ferie æ')
      const card = { '@type': 'Card', version: '1.0', uid: 'urn:x', name: { full: 'Bjørn' } }
      await mail.records.put('contact-card', { id: 'c1', value: JSON.stringify({ books: ['b'], card }), isOpen: false })
      await mail.records.put('address-book', { id: 'b', value: '{"name":"Alle"}', isOpen: false })
      await mail.records.put('label', { id: 'l1', value: '{"name":"Work","color":"#fff"}', isOpen: false })
      await mail.records.put('identity', { id: 'i1', value: `{"name":"Anna","email":"${ANNA}"}`, isOpen: false })
    })
    for (const [times, accepted] of [
      [3, true],
      [1, false],
    ] as const) {
      const certificate = { name: 'mail.posthus.test', sha256: '3f'.repeat(32), keyType: 'ECDSA P-256' }
      const shown = accepted ? { alpn: 'h2', certificate } : {}
      const protection = { version: 'TLSv1.3', suite: 'x', group: 'X25519MLKEM768', ...shown } as const
      const how = { service: 'imaps', mechanism: 'PLAIN', address: '192.0.2.1', protection } as const
      house.ledger.loggedIn({
        ...how,
        accountId: account,
        atMs: systemClock.nowMs(),
        accepted,
        times,
        device: '=cmd()',
      })
    }
    await house.generations.choose(account, 'classic', 'member')
    const folders = await house.mail.read(account, (mail) => mail.mailboxes())
    const hidden = folders.find(({ name, specialUse }) => name !== 'INBOX' && specialUse === undefined)
    assert.ok(hidden, 'a folder that can be hidden')
    const pages = { theme: 'dark', zone: 'Europe/Oslo', rows: 80, folders: { [`F${hidden.id}`]: 'hidden' } } as const
    await house.pageSettings.change(account, pages)
    await house.languages.choose(account, 'nb')
    await house.appPasswords.make(await house.accounts.account(ANNA), { device: 'phone', scopes: ['imap'] })
  })
}

async function manifestOf(file: string): Promise<ArchiveManifest> {
  await using zip = await ZipReader.open(file)
  return JSON.parse((await zip.bytes('manifest.json', 1e6)).toString())
}

test('what is exported, taken in by a fresh house and exported there is the same in every part', async () => {
  await furnish()
  const [first, second] = ['old', 'new'].map((house) => join(root, `${house}.zip`)) as [string, string]
  const exported = await run('old', 'account', 'export', ANNA, first, '--format', 'archive')
  assert.deepEqual([exported.code, exported.json.exported, exported.json.missing], [0, 5, []])
  const imported = await run('new', 'account', 'import', ANNA, first)
  assert.deepEqual([imported.code, imported.json.imported, imported.json.failed], [0, 5, 0])
  assert.equal((await run('new', 'account', 'export', ANNA, second, '--format', 'archive')).code, 0)
  const [was, is] = [await manifestOf(first), await manifestOf(second)]
  const portable = (manifest: ArchiveManifest) =>
    manifest.files.filter(({ part }) => part !== 'account').map(({ path, sha256 }) => `${path} ${sha256}`)
  assert.deepEqual(portable(is), portable(was))
  const { account: _, ...parts } = was.parts
  assert.deepEqual({ ...is.parts, account: undefined }, { ...parts, account: undefined })
  assert.deepEqual(Object.keys(parts).sort(), ['contacts', 'filters', 'later', 'log-ins', 'mail', 'pgp', 'settings'])

  const languageOf = async (name: string) => {
    await using zip = await ZipReader.open(name)
    return JSON.parse((await zip.bytes('settings/language.json', 1e6)).toString())
  }
  assert.deepEqual([await languageOf(first), await languageOf(second)], [{ language: 'nb' }, { language: 'nb' }])

  const again = await run('new', 'account', 'import', ANNA, first)
  assert.deepEqual([again.json.imported, again.json.present], [0, 5])
  await run('new', 'account', 'export', ANNA, second, '--format', 'archive')
  assert.deepEqual((await manifestOf(second)).parts['mail'], was.parts.mail)
})

test('others read it without us, and nothing in it opens anything', async () => {
  const folder = join(root, 'unpacked')
  const script =
    'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])'
  execFileSync('python3', ['-c', script, join(root, 'old.zip'), folder])
  const checked = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' })
  assert.match(checked, /^mail\/INBOX\.mbox: OK$/m)
  const count = 'import sys, mailbox; print(len(mailbox.mbox(sys.argv[1])))'
  assert.equal(execFileSync('python3', ['-c', count, join(folder, 'mail/INBOX.mbox')], { encoding: 'utf8' }), '2\n')
  assert.match(await readFile(join(folder, 'log-ins/log-ins.csv'), 'utf8'), /"'=cmd\(\)","3"/)
  const programs = await readFile(join(folder, 'account/app-passwords.json'), 'utf8')
  assert.match(programs, /"device": "phone"/)
  for (const secret of ['argon2', 'scram', 'mac"', 'otpauth']) {
    assert.throws(() => execFileSync('grep', ['-ri', secret, 'account'], { cwd: folder }), secret)
  }
})

const bad: readonly (readonly [what: string, harm: (octets: Buffer) => Buffer])[] = [
  ['cut off', (octets) => octets.subarray(0, octets.length - 100)],
  ['with a flipped bit in its mail', (octets) => flipped(octets, octets.indexOf('mail/INBOX.mbox') + 60)],
  ['with a flipped bit in its directory', (octets) => flipped(octets, octets.lastIndexOf('manifest.json') - 46 + 16)],
]
for (const [what, harm] of bad) {
  test(`an archive ${what} is refused before anything is done`, async () => {
    const file = join(root, 'harmed.zip')
    await writeFile(file, harm(await readFile(join(root, 'old.zip'))))
    const { code, json } = await run('new', 'account', 'import', ANNA, file)
    assert.deepEqual([code, json.error.code], [1, 'transfer/bad-archive'])
  })
}

test('an archive that names something else than its mail, or with a file that is not what the manifest says, is refused', async () => {
  const file = join(root, 'made-up.zip')
  {
    await using zip = await ZipWriter.create(file, 0)
    await zip.add('manifest.json', [
      Buffer.from(
        '{"format":"posthus-account","version":1,"files":[{"path":"../../etc/passwd","part":"mail","sha256":"00"}],"digest":"x"}',
      ),
    ])
    await zip.finish()
  }
  const { json } = await run('new', 'account', 'import', ANNA, file)
  assert.equal(json.error.code, 'transfer/bad-archive')
})

function flipped(octets: Buffer, at: number): Buffer {
  const copy = Buffer.from(octets)
  copy[at] = (copy[at] as number) ^ 1
  return copy
}
