import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { visitHouse } from '../../src/app/command-line/visit-house.ts'
import { readConfiguration } from '../../src/app/config/read-configuration.ts'
import { ImapPeer } from '../interop/harness/imap-peer.ts'
import { PASSWORD, Posthus } from '../interop/harness/posthus.ts'
import { eventually, run } from '../interop/harness/program.ts'
import { SmtpPeer } from '../interop/harness/smtp-peer.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { SEED } from '../kit/seed.ts'

const MAIN = join(import.meta.dirname, '../../src/app/main.ts')
/** What makes a step last: syncs, and files that go or take the place of others. Each is a moment to be killed before. */
const STEPS = 'fsync,fdatasync,unlink,unlinkat,rename,renameat,rmdir'
/** Accounts to be erased, one for each kill. */
const MOST_KILLS = 12
/** Every third step is looked at, another third with another seed. */
const STRIDE = 3
/** A word of one letter that is in no other. */
const markOf = (name: string) => `quincunx-of-${name}-alone`

test('an erasure that is killed before any of its steps is ended after a restart: nothing of the account is readable, and nobody else has lost anything', async () => {
  await using bench = await Workbench.onDisk('erasure')
  const names = Array.from({ length: MOST_KILLS }, (_, n) => `leaver${n}`)
  const posthus = await Posthus.prepare(bench, { workers: 0, members: ['stayer'] })
  await visitHouse(await readConfiguration(posthus.configuration), async ({ accounts }) => {
    for (const name of names) await accounts.addAccount(`${name}@posthus.test`, '', PASSWORD)
  })
  await posthus.serve()
  await deliver(posthus, ['stayer', ...names])
  await posthus.stop()
  const archive = bench.path('archive')
  await posthus.command(['backup', archive])

  const killed: string[] = []
  for (const [at, name] of names.entries()) {
    if (!(await isKilled(posthus, name, 1 + (SEED % STRIDE) + at * STRIDE))) break
    killed.push(name)
  }
  assert.ok(killed.length > 4 && killed.length < MOST_KILLS, `${killed.length} steps`)
  // What was killed before it was written down that there is something to do has done nothing; the one after the last was not killed, and is through.
  const { due, whole } = await standing(posthus, names.slice(0, killed.length + 1))
  assert.ok(due > 1 && whole.length < killed.length, `${due} erasures are to be ended, ${whole.length} have not begun`)

  await posthus.serve()
  const isOver = async () => (await standing(posthus, [])).due === 0 || undefined
  await eventually(isOver, 'the back office ends them all')
  for (const name of ['stayer', ...whole]) assert.match(await readLetter(posthus, name), new RegExp(markOf(name)))
  await posthus.stop()

  const gone = names.slice(0, killed.length + 1).filter((name) => !whole.includes(name))
  const proofs = JSON.parse((await posthus.command(['account', 'erasure-proof', '--json'])).stdout)
  assert.equal(proofs.length, gone.length)
  for (const { pending } of proofs) assert.deepEqual(pending, [])
  for (const name of gone) assert.deepEqual(filesWith(posthus.data, markOf(name)), [], name)
  const findings = JSON.parse((await posthus.command(['scrub', '--json'])).stdout)
  assert.deepEqual(findings.findings ?? [], [])

  const verified = JSON.parse((await posthus.command(['backup', 'verify', archive, '--json'])).stdout)
  assert.deepEqual(verified.problems, [])
})

/** Erases an account and is killed before the step with that number; false: there are not so many. */
async function isKilled(posthus: Posthus, name: string, step: number): Promise<boolean> {
  const command = [
    process.execPath,
    MAIN,
    'account',
    'delete',
    `${name}@posthus.test`,
    '--yes',
    '--config',
    posthus.configuration,
  ]
  const inject = `inject=${STEPS}:signal=SIGKILL:when=${step}`
  const { code } = await run('strace', [
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    `trace=${STEPS}`,
    '-e',
    inject,
    ...command,
  ])
  return code !== 0
}

/** How many erasures have begun and are not over, and which accounts are as they were. */
async function standing(posthus: Posthus, names: readonly string[]) {
  return visitHouse(await readConfiguration(posthus.configuration), async ({ closing, directory }) => {
    const due = new Set((await closing.due()).map(({ accountId }) => accountId))
    const ids = new Map((await directory.accounts()).map(({ address, id }) => [address.split('@')[0], id]))
    return { due: due.size, whole: names.filter((name) => ids.has(name) && !due.has(ids.get(name) ?? '')) }
  })
}

async function readLetter(posthus: Posthus, name: string): Promise<string> {
  const imap = await ImapPeer.connect(posthus.ports.imaps)
  await imap.ok(`LOGIN ${name}@posthus.test ${PASSWORD}`)
  await imap.ok('SELECT INBOX')
  const letter = JSON.stringify(await imap.ok('FETCH 1 BODY[]'))
  imap.stream.destroy()
  return letter
}

async function deliver(posthus: Posthus, names: readonly string[]): Promise<void> {
  const peer = await SmtpPeer.connect(posthus.ports.smtp, 'starttls')
  for (const name of names) {
    const text = `From: ada@far.example\r\nSubject: hello\r\n\r\n${markOf(name)}\r\n`
    await peer.send('ada@far.example', [`${name}@posthus.test`], Buffer.from(text))
  }
  peer.stream.destroy()
}

/** Files below a folder in which the text stands. */
function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text))
}
