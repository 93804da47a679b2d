import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { letterOctets } from '../../src/core/mail/mail-store-letters.fixture.ts'
import { UidSet } from '../../src/core/mail/uid-set.ts'
import { SqliteMailStore } from '../../src/store/sql/sqlite-mail-store.ts'

const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-processes-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const CHILD = `
  import { createInterface } from 'node:readline'
  import { FileSpool } from ${JSON.stringify(import.meta.resolve('../../src/store/blobs/file-spool.ts'))}
  import { SqliteMailStore } from ${JSON.stringify(import.meta.resolve('../../src/store/sql/sqlite-mail-store.ts'))}
  import { lettersOn } from ${JSON.stringify(import.meta.resolve('../../src/core/mail/mail-store-letters.fixture.ts'))}
  process.on('SIGXFSZ', () => {})
  const [folder, name, sizes] = process.argv.slice(1)
  const store = new SqliteMailStore({ folder })
  const letter = lettersOn(await FileSpool.open(folder + '/spool'))
  const say = (line) => process.stdout.write(line + '\\n')
  let n = 0
  async function append(size) {
    const subject = name + ' ' + n++
    try {
      const message = await letter(subject, { size })
      await using body = message.body
      const { uid } = await store.write('a', (mail) => mail.append(1, message, { flags: { bits: 0, keywords: [] }, internalMs: 0 }))
      say('ok ' + uid + ' ' + size + ' ' + subject)
      return true
    } catch (error) { say('fault ' + error.code); return false }
  }
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'end') break
    const [rounds, writers] = line.split(' ').map(Number)
    await Promise.all(Array.from({ length: writers }, async () => {
      for (let i = 0; i < rounds; i++) if (!(await append(JSON.parse(sizes)[i % JSON.parse(sizes).length]))) return
    }))
    say('done')
  }
  await store.close()
  process.exit(0)`

/** A process that appends to account `a`, told how many rounds and writers by lines. */
class Appender {
  readonly process: ChildProcess
  readonly lines: string[] = []
  readonly #heard: AsyncIterator<string>

  constructor(t: TestContext, folder: string, name: string, sizes: readonly number[], softLimitKiB?: number) {
    const node = [process.execPath, '--input-type=module', '-e', CHILD, folder, name, JSON.stringify(sizes)]
    const limit = softLimitKiB === undefined ? '' : `ulimit -S -f ${softLimitKiB}; `
    this.process = spawn('bash', ['-c', `${limit}exec "$@"`, 'bash', ...node], { stdio: ['pipe', 'pipe', 'inherit'] })
    t.after(() => this.process.kill('SIGKILL'))
    this.#heard = createInterface({ input: this.process.stdout! })[Symbol.asyncIterator]()
  }

  tell(line: string): void {
    this.process.stdin!.write(`${line}\n`)
  }

  /** Reads on until a line satisfies `enough`, or the process has ended. */
  async hear(enough: (line: string) => boolean): Promise<void> {
    for (;;) {
      const { value, done } = await this.#heard.next()
      if (done) return
      this.lines.push(value)
      if (enough(value)) return
    }
  }
}

async function checkAcknowledged(folder: string, lines: readonly string[]): Promise<number> {
  const store = new SqliteMailStore({ folder })
  const rows = await store.read('a', (mail) => mail.list(1, ALL, [], 100_000))
  const bodies = new Map(rows.map(({ uid, bodyId }) => [uid, bodyId]))
  const acknowledged = lines.filter((line) => line.startsWith('ok '))
  for (const line of acknowledged) {
    const [, uid, size, ...subject] = line.split(' ')
    const body = await store.body('a', bodies.get(Number(uid)) as number)
    assert.ok(Buffer.from(await body!.bytes()).equals(letterOctets(subject.join(' '), { size: Number(size) })), line)
  }
  await store.closeChecked()
  return acknowledged.length
}

test('what was acknowledged before a process was killed is there, byte-exact', async (t) => {
  const folder = await makeFolder(t)
  const store = new SqliteMailStore({ folder })
  await store.create('a')
  await store.close()
  const lines: string[] = []
  for (const name of ['first', 'second', 'third']) {
    const child = new Appender(t, folder, name, [100, 9_000, 150_000])
    child.tell('1000 8')
    let acknowledged = 0
    await child.hear((line) => line.startsWith('ok ') && ++acknowledged === 40)
    child.process.kill('SIGKILL')
    await child.hear(() => false)
    lines.push(...child.lines)
  }
  assert.ok((await checkAcknowledged(folder, lines)) >= 120)
})

test('two processes append to one account at once', async (t) => {
  const folder = await makeFolder(t)
  const store = new SqliteMailStore({ folder })
  await store.create('a')
  const children = ['left', 'right'].map((name) => new Appender(t, folder, name, [500, 140_000]))
  for (const child of children) child.tell('10 4')
  await Promise.all(children.map((child) => child.hear((line) => line === 'done')))
  for (const child of children) {
    child.tell('end')
    if (child.process.exitCode === null) await once(child.process, 'exit')
  }
  const lines = children.flatMap((child) => child.lines)
  const uids = lines.filter((line) => line.startsWith('ok ')).map((line) => Number(line.split(' ')[1]))
  assert.equal(new Set(uids).size, 80)
  assert.equal((await store.read('a', (mail) => mail.uids(1))).toString(), '1:80')
  await store.close()
  assert.equal(await checkAcknowledged(folder, lines), 80)
})

for (const [what, sizes, code] of [
  ['the log', [9_000], 'store/unavailable'],
  ['a body file', [200_000, 3_000_000], 'store/full'],
] as const) {
  test(`no space for ${what}: nothing is acknowledged, and without a restart all goes on when there is space`, async (t) => {
    const folder = await makeFolder(t)
    const store = new SqliteMailStore({ folder })
    await store.create('a')
    await store.close()
    const child = new Appender(t, folder, 'full', sizes, 1024)
    child.tell('10000 4')
    await child.hear((line) => line === 'done')
    const faults = child.lines.filter((line) => line.startsWith('fault '))
    assert.deepEqual(new Set(faults), new Set([`fault ${code}`]))
    execFileSync('bash', ['-c', `prlimit --pid=${child.process.pid} --fsize=unlimited:unlimited`])
    const before = child.lines.filter((line) => line.startsWith('ok ')).length
    child.tell('3 4')
    await child.hear((line) => line === 'done')
    child.tell('end')
    await child.hear(() => false)
    assert.equal(await checkAcknowledged(folder, child.lines), before + 12)
  })
}
