import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { flagsOf } from '../../src/core/mail/flags.ts'
import { Intake } from '../../src/core/mail/intake.ts'
import { UidSet } from '../../src/core/mail/uid-set.ts'
import { FileSpool } from '../../src/store/blobs/file-spool.ts'
import { accountFolder, accountIds } from '../../src/store/sql/account-folder.ts'
import { SqliteMailStore } from '../../src/store/sql/sqlite-mail-store.ts'
import { Dice, testMessage } from '../interop/harness/messages.ts'
import { SEED } from '../kit/seed.ts'

const MAIN = join(import.meta.dirname, '../../src/app/main.ts')
const MESSAGES = 400
const LARGE_EVERY = 40
/** Kills of each command, beside the run that ends by itself. */
const KILLS = 5
const EVERY_UID = UidSet.of([{ first: 1, last: 0xffffffff }])

test('backup and restore, killed at any moment and run again, finish; nothing is lost or doubled', async (t) => {
  const seed = SEED
  t.diagnostic(`seed ${seed}`)
  const dice = new Dice(seed)
  const place = await Place.make(t, 'first')
  const truth = await place.contents()

  // Everything that an earlier backup has must stay readable whatever the next one is killed in.
  await place.run('backup', 'archive')
  await place.append(100)
  const grown = await place.contents()
  const duration = await place.time('backup', 'timing')
  for (let kill = 0; kill < KILLS; kill++) {
    await place.killed(dice.number(duration), 'backup', 'archive')
    assert.deepEqual((await place.json('backup', 'verify', 'archive'))['problems'], [], `seed ${seed}`)
  }
  const last = await place.json('backup', 'archive')
  assert.deepEqual(last['problems'], [])
  assert.deepEqual((await place.json('backup', 'verify', 'archive'))['problems'], [])

  const other = place.beside('second')
  const restoring = await place.beside('third').time('restore', 'archive')
  for (let kill = 0; kill < KILLS; kill++) {
    const code = await other.killed(dice.number(restoring), 'restore', 'archive')
    if (code === 0) break
  }
  await other.finish('restore', 'archive')
  assert.deepEqual(await other.contents(), grown)

  // Into an account in use: half of it has gone, then the backup is put back again and again.
  await place.expungeHalf()
  const address = ['--account', 'anna@posthus.test']
  for (let kill = 0; kill < KILLS; kill++) await place.killed(dice.number(restoring), 'restore', 'archive', ...address)
  await place.run('restore', 'archive', ...address)
  assert.deepEqual(await place.contents(), grown)
  assert.ok(truth.length < grown.length)
  assert.deepEqual((await place.json('scrub'))['findings'], [])
})

test('scrub --repair, killed at any moment and run again, mends everything and loses nothing', async (t) => {
  const seed = SEED
  t.diagnostic(`seed ${seed}`)
  const dice = new Dice(seed)
  const place = await Place.make(t, 'damaged')
  const truth = await place.contents()
  const duration = await place.time('scrub', '--repair', '--rate', '1000000000')
  await place.damage()
  assert.ok((await place.findings()).length > MESSAGES)
  for (let kill = 0; kill < KILLS; kill++) {
    await place.killed(dice.number(2 * duration), 'scrub', '--repair', '--resume', '--rate', '1000000000')
  }
  await place.run('scrub', '--repair', '--rate', '1000000000')
  assert.deepEqual(await place.findings(), [], `seed ${seed}`)
  assert.deepEqual(await place.contents(), truth)
})

/** A data folder, its configuration and the commands on it. */
class Place {
  readonly #folder: string
  readonly #name: string

  private constructor(folder: string, name: string) {
    this.#folder = folder
    this.#name = name
    const data = JSON.stringify(join(folder, name))
    writeFileSync(join(folder, `${name}.toml`), `hostname = "mail.posthus.test"\ndata = ${data}\n`)
  }

  static async make(t: TestContext, name: string): Promise<Place> {
    const folder = mkdtempSync(join(tmpdir(), 'posthus-archive-kills-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const place = new Place(folder, name)
    await place.run('domain', 'add', 'posthus.test')
    await place.run('account', 'add', 'anna@posthus.test', '--generate')
    await place.append(MESSAGES)
    return place
  }

  beside(name: string): Place {
    return new Place(this.#folder, name)
  }

  async append(count: number): Promise<void> {
    await this.#withStore(async (store, account) => {
      const spool = await FileSpool.open(join(this.#folder, 'spool'))
      const before = (await store.read(account, (mail) => mail.uids(1))).size
      for (let n = before; n < before + count; n++) {
        await using intake = new Intake(spool)
        await intake.write(testMessage(n, 3, n % LARGE_EVERY === 0 ? 300_000 : undefined).octets)
        const message = await intake.finish()
        await using body = message.body
        void body
        await store.write(account, (mail) => mail.append(1, message, { flags: flagsOf([]), internalMs: n }))
      }
    })
  }

  async expungeHalf(): Promise<void> {
    await this.#withStore(async (store, account) => {
      const uids = [...(await store.read(account, (mail) => mail.uids(1)))].filter((uid) => uid % 2 === 0)
      await store.write(account, (mail) => mail.expunge(1, UidSet.ofSorted(uids), true))
    })
  }

  /** Damages what was worked out of every message, and counters. */
  async damage(): Promise<void> {
    const data = join(this.#folder, this.#name)
    const [account] = await accountIds(data)
    using db = new DatabaseSync(join(accountFolder(data, account as string), 'mail.db'))
    db.exec(`UPDATE body SET envelope = x'28', preview = preview || '?', parts = '[]';
      UPDATE mailbox SET messages = 1, unseen = 2, size = 3; UPDATE account SET next_body = 1`)
  }

  async findings(): Promise<unknown[]> {
    const { output } = await this.#spawn(['scrub', '--json', '--rate', '1000000000'])
    return JSON.parse(output).findings
  }

  /** Digests with dates of all messages, sorted. Each is read, and so verified. */
  async contents(): Promise<string[]> {
    return this.#withStore(async (store, account) => {
      const found: string[] = []
      const rows = await store.read(account, (mail) => mail.list(1, EVERY_UID, [], 10_000))
      for (const { bodyId, internalMs } of rows) {
        const body = await store.body(account, bodyId)
        await body!.bytes()
        found.push(`${internalMs} ${Buffer.from(body!.digest).toString('hex')}`)
      }
      await store.closeChecked()
      return found.sort()
    })
  }

  async run(...words: string[]): Promise<string> {
    const { code, output } = await this.#spawn(words)
    assert.equal(code, 0, `posthus ${words.join(' ')}: ${output}`)
    return output
  }

  /** Goes on with what was broken off; it may have been through already when it was killed. */
  async finish(...words: string[]): Promise<void> {
    const { code, output } = await this.#spawn(words)
    assert.ok(code === 0 || output.includes('archive/not-empty'), output)
  }

  async json(...words: string[]): Promise<Record<string, unknown>> {
    return JSON.parse(await this.run(...words, '--json'))
  }

  async time(...words: string[]): Promise<number> {
    const begun = performance.now()
    await this.run(...words)
    return Math.ceil(performance.now() - begun)
  }

  /** Kills it after so many milliseconds. Returns its exit code if it was faster. */
  async killed(afterMs: number, ...words: string[]): Promise<number | null> {
    return (await this.#spawn(words, afterMs)).code
  }

  async #spawn(words: readonly string[], killAfterMs?: number): Promise<{ code: number | null; output: string }> {
    const configuration = join(this.#folder, `${this.#name}.toml`)
    const child = spawn(process.execPath, [MAIN, ...words, '--config', configuration], {
      cwd: join(this.#folder),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    const [code] = await once(child, 'close')
    clearTimeout(timer)
    return { code, output }
  }

  async #withStore<T>(work: (store: SqliteMailStore, account: string) => Promise<T>): Promise<T> {
    const data = join(this.#folder, this.#name)
    const [account] = await accountIds(data)
    await using store = new SqliteMailStore({ folder: data })
    return await work(store, account as string)
  }
}
