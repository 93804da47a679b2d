import assert from 'node:assert/strict'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { ImapPeer } from './harness/imap-peer.ts'
import { differs, numberOf, testMessage } from './harness/messages.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { run, runWell } from './harness/program.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const ANNA = 'anna@posthus.test'
const BERIT = 'berit@posthus.test'
const CECILIE = 'cecilie@posthus.test'
const mayMount = process.getuid?.() === 0

// A small file system can be mounted by root only; anybody else becomes root of a namespace of its own for it.
if (!mayMount) {
  test('on a disk of our own', async () => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env as Record<string, string>
    await runWell('unshare', ['--map-root-user', '--mount', process.execPath, '--test', import.meta.filename], {
      env,
      timeoutMs: 300_000,
    })
  })
} else {
  suite('a disk that is full of small bodies in databases', () => diskFull(40_000))
  suite('a disk that is full of large bodies in files', () => diskFull(700_000))
  suite('a disk that lies', diskLies)
}

function diskFull(bytes: number): void {
  let bench: Workbench
  let posthus: Posthus
  let disk: string

  before(async () => {
    bench = await Workbench.open('full')
    disk = bench.path('disk')
    mkdirSync(disk)
    await runWell('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'posthus-test', disk])
    bench.defer(() => runWell('umount', ['-l', disk]))
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(12 * 1024 * 1024))
    posthus = await Posthus.start(bench, { data: join(disk, 'data'), members: ['anna', 'berit', 'cecilie'] })
    // A database that is opened needs room for its log: these two were open before.
    for (const member of [ANNA, BERIT]) {
      const peer = await ImapPeer.logIn(posthus.ports.imaps, member, PASSWORD)
      await peer.ok('SELECT INBOX')
      await peer.logOut()
    }
  })

  after(() => bench[Symbol.asyncDispose]())

  test('is no reason to lose what was acknowledged: mail is refused for now, and it goes on without a restart', async () => {
    const kept = await fill()
    await appendIsRefused()
    // The guess cannot be written down; she comes in all the same.
    const late = await ImapPeer.logIn(posthus.ports.imaps, CECILIE, PASSWORD)
    await late.logOut()
    rmSync(join(disk, 'ballast'))
    const peer = await SmtpPeer.connect(posthus.ports.smtp, 'starttls')
    for (const n of [9001, 9002]) {
      await peer.send('x@elsewhere.test', [ANNA], testMessage(n, bytes, bytes).octets)
      kept.push(n)
    }
    await peer.quit()
    await holds(kept)
  })

  /** Delivers until the disk is full. Returns the numbers of the messages that were acknowledged. */
  async function fill(): Promise<number[]> {
    const kept: number[] = []
    const peer = await SmtpPeer.connect(posthus.ports.smtp, 'starttls')
    for (let n = 0; ; n++) {
      assert.ok(n < 5000, 'the disk never fills')
      const refusal = await peer.send('x@elsewhere.test', [ANNA], testMessage(n, bytes, bytes).octets).then(
        () => undefined,
        (error: Error) => error.message,
      )
      if (refusal === undefined) kept.push(n)
      else {
        assert.match(refusal, /got 4\d\d /)
        break
      }
    }
    assert.ok(kept.length > 3, `${kept.length} messages fit`)
    peer.stream.destroy()
    return kept
  }

  async function appendIsRefused(): Promise<void> {
    const peer = await ImapPeer.logIn(posthus.ports.imaps, BERIT, PASSWORD)
    let refusal: string | undefined
    for (let n = 0; n < 200 && refusal === undefined; n++) {
      const done = await peer.command('APPEND INBOX ', testMessage(n, bytes, bytes).octets)
      if (done.status !== 'OK') refusal = `${done.status} ${done.text}`
    }
    assert.match(refusal ?? 'nothing was refused', /^NO \[UNAVAILABLE\]/)
    await peer.ok('SELECT INBOX')
    await peer.logOut()
  }

  async function holds(kept: readonly number[]): Promise<void> {
    const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
    await peer.ok('SELECT INBOX')
    const seen = new Set<number>()
    for (const body of (await peer.fetchBodies()).values()) {
      const n = numberOf(body)
      assert.equal(differs(body, testMessage(n, bytes, bytes).octets), undefined)
      seen.add(n)
    }
    assert.deepEqual(
      kept.filter((n) => !seen.has(n)),
      [],
    )
    await peer.logOut()
  }
}

function diskLies(): void {
  let bench: Workbench
  let posthus: Posthus

  before(async () => {
    bench = await Workbench.open('lies')
    posthus = await Posthus.start(bench, { members: ['anna', 'berit', 'cecilie'] })
  })

  after(() => bench[Symbol.asyncDispose]())

  test('two processes never serve the same data: the second one names the first', async () => {
    const second = await posthus.tryServe()
    assert.equal(second.code, 1)
    assert.match(second.stdout + second.stderr, new RegExp(`\\b${posthus.program.pid}\\b`))
    await readsInbox(ANNA)
  })

  test('a body that is not what was stored is never served, and scrub finds it', async () => {
    const peer = await ImapPeer.logIn(posthus.ports.imaps, BERIT, PASSWORD)
    await peer.ok('APPEND INBOX ', testMessage(1, 1, 600_000).octets)
    await peer.ok('APPEND INBOX ', testMessage(2).octets)
    await peer.logOut()
    await posthus.stop()
    const folder = await accountFolder(BERIT)
    const [body] = files(folder).filter((path) => readFileSync(path).length > 600_000 && !path.includes('mail.db'))
    assert.ok(body, 'the large body is not in a file')
    overwrite(body, 300_000, 'tampered')
    await posthus.serve()
    const reader = await ImapPeer.logIn(posthus.ports.imaps, BERIT, PASSWORD)
    await reader.ok('SELECT INBOX')
    const { status, untagged } = await reader
      .command('FETCH 1 BODY.PEEK[]')
      .catch(() => ({ status: 'closed', untagged: [] }))
    assert.notEqual(status, 'OK')
    assert.equal(
      untagged.some(({ text }) => text.includes('tampered')),
      false,
    )
    const other = await ImapPeer.logIn(posthus.ports.imaps, BERIT, PASSWORD)
    await other.ok('SELECT INBOX')
    await other.ok('FETCH 2 BODY.PEEK[]')
    await other.logOut()
    const scrub = await posthus.tryCommand(['scrub'])
    assert.notEqual(scrub.code, 0)
    assert.match(scrub.stdout + scrub.stderr, /berit@posthus\.test|store\/body-corrupt/)
  })

  test('an account whose database is broken is unavailable with an incident number, and no other', async () => {
    await posthus.stop()
    const folder = await accountFolder(ANNA)
    for (const name of readdirSync(folder).filter((name) => /^mail\.db-/.test(name))) rmSync(join(folder, name))
    for (const at of [4096, 8192, 12_288, 16_384]) overwrite(join(folder, 'mail.db'), at, 'x'.repeat(4000))
    overwrite(join(folder, 'mail.db'), 20, 'x'.repeat(60))
    await posthus.serve()

    const peer = await ImapPeer.connect(posthus.ports.imaps)
    const answers: string[] = []
    for (const command of [`LOGIN "${ANNA}" "${PASSWORD}"`, 'SELECT INBOX', 'STATUS INBOX (MESSAGES)']) {
      const { status, text } = await peer.command(command)
      answers.push(`${status} ${text}`)
    }
    assert.ok(
      answers.some((answer) => /^NO \[(UNAVAILABLE|SERVERBUG)\].*[0-9a-z]{6}/.test(answer)),
      answers.join('\n'),
    )
    peer.stream.destroy()

    const smtp = await SmtpPeer.connect(posthus.ports.smtp, 'starttls')
    await assert.rejects(smtp.send('x@elsewhere.test', [ANNA], testMessage(0).octets), /got 4\d\d/)
    await smtp.say('RSET', 250)
    await smtp.send('x@elsewhere.test', ['cecilie@posthus.test'], testMessage(0).octets)
    await smtp.quit()
    await readsInbox('cecilie@posthus.test')
  })

  async function accountFolder(address: string): Promise<string> {
    const { stdout } = await posthus.command(['account', 'show', address, '--json'])
    const { id } = JSON.parse(stdout) as { readonly id: string }
    const { stdout: found } = await run('find', [
      join(posthus.data, 'accounts'),
      '-maxdepth',
      '2',
      '-type',
      'd',
      '-name',
      id,
    ])
    assert.notEqual(found.trim(), '', `no folder for account ${id}`)
    return found.trim()
  }

  async function readsInbox(address: string): Promise<void> {
    const peer = await ImapPeer.logIn(posthus.ports.imaps, address, PASSWORD)
    await peer.ok('SELECT INBOX')
    await peer.logOut()
  }
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function overwrite(file: string, at: number, text: string): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, text, at)
  closeSync(handle)
}
