import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isFault } from '../../src/base/fault.ts'
import type { Body } from '../../src/core/mail/body.ts'
import { contentOf } from '../../src/core/mail/content-of.ts'
import { Flag } from '../../src/core/mail/flags.ts'
import { lettersOn } from '../../src/core/mail/mail-store-letters.fixture.ts'
import type { ListedMessage } from '../../src/core/mail/message.ts'
import { UidSet } from '../../src/core/mail/uid-set.ts'
import { FileSpool } from '../../src/store/blobs/file-spool.ts'
import { LOOK_ONLY } from '../../src/store/scrub/scrubbing.ts'
import { SqliteMailStore } from '../../src/store/sql/sqlite-mail-store.ts'
import { Dice } from '../interop/harness/messages.ts'
import { scratchFolder } from '../kit/scratch-folder.ts'

export interface FlipResult {
  readonly flips: number
  /** Flips after which the database or a read refused something with a fault. */
  readonly refused: number
  /** Flips that scrub named. */
  readonly named: number
  /** Flips after which everything is served as before once it has been repaired. */
  readonly mended: number
  /** Flips after which everything is served as before: in free space, or put right by the log. */
  readonly harmless: number
  /** Flips in the log after which an earlier state is served. */
  readonly cutShort: number
  /** Anything else: a wrong octet that was served, a wrong row that nobody named, an error that is no fault. */
  readonly violations: readonly string[]
}

const ACCOUNT = 'a'
const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])

/**
 * Flips one bit at a time, all over the files of an account, opens it, reads everything and scrubs it. A kind of file gets its share of flips
 * whatever its size.
 */
export async function flipBits({ flips, seed }: { flips: number; seed: number }): Promise<FlipResult> {
  const folder = mkdtempSync(join(scratchFolder(), 'posthus-flips-'))
  try {
    const result = { flips, refused: 0, named: 0, mended: 0, harmless: 0, cutShort: 0, violations: [] as string[] }
    const closed = await makeAccount(join(folder, 'closed'), seed, false)
    const running = await makeAccount(join(folder, 'running'), seed, true)
    const other = join(folder, 'other')
    cpSync(closed.place, other, { recursive: true })
    await using pristine = new SqliteMailStore({ folder: other })
    const dice = new Dice(seed)
    for (let n = 0; n < flips; n++) {
      const { place, states } = n % 3 === 2 ? running : closed
      const trial = join(folder, 'trial')
      rmSync(trial, { recursive: true, force: true })
      cpSync(place, trial, { recursive: true })
      const where = flipOne(trial, dice, n)
      const seen = await look(trial)
      for (const violation of seen.violations) result.violations.push(`${where}: ${violation}`)
      const known = seen.state === undefined ? -1 : states.indexOf(seen.state)
      if (seen.refused) result.refused++
      if (seen.named) result.named++
      if (seen.refused || seen.named) {
        await repair(trial, pristine)
        const after = await look(trial)
        for (const violation of after.violations) result.violations.push(`${where}, repaired: ${violation}`)
        if (after.refused || after.named) continue
        if (states.includes(after.state as string)) result.mended++
        else
          result.violations.push(
            `${where}: after the repair a state that never was is served, and scrub does not see it`,
          )
        continue
      }
      if (known === states.length - 1) result.harmless++
      else if (known >= 0 && where.includes('-wal')) result.cutShort++
      else result.violations.push(`${where}: a state that never was is served, and scrub does not see it`)
    }
    return result
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** An account with a bit of everything. Left open, what it has written stays in its log. Returns every state it was in. */
async function makeAccount(place: string, seed: number, open: boolean): Promise<{ place: string; states: string[] }> {
  const folder = `${place}-made`
  const store = new SqliteMailStore({ folder })
  const letter = lettersOn(await FileSpool.open(join(folder, 'spool')))
  const states: string[] = []
  await store.create(ACCOUNT)
  const dice = new Dice(seed)
  const step = async (work: Parameters<typeof store.write>[1]) => {
    await store.write(ACCOUNT, work)
    states.push((await look(folder, store)).state as string)
  }
  states.push((await look(folder, store)).state as string)
  for (let n = 0; n < 30; n++) {
    const size = n % 10 === 9 ? 140_000 : n % 10 === 5 ? 20_000 : dice.number(3000)
    const message = await letter(`Letter ${n} of a flipped account`, {
      size,
      references: n > 3 ? [`Letter-${n - 3}`] : [],
    })
    const flags = { bits: n % 32, keywords: n % 4 === 0 ? ['$label1', `project-${n % 3}`] : [] }
    await step(
      async (mail) => void (await mail.append(1 + (n % 3), message, { flags, internalMs: 1_700_000_000_000 + n })),
    )
  }
  await step(async (mail) => void (await mail.createMailbox('Work/Letters')))
  await step(async (mail) => void (await mail.copy(1, UidSet.of([{ first: 2, last: 5 }]), 3)))
  await step(async (mail) => void (await mail.move(2, UidSet.of([{ first: 1, last: 2 }]), 1)))
  await step(async (mail) => void (await mail.expunge(1, UidSet.of([{ first: 3, last: 3 }]), true)))
  await step(
    async (mail) =>
      void (await mail.setFlags(1, ALL, { how: 'add', flags: { bits: Flag.flagged, keywords: ['$Forwarded'] } })),
  )
  if (open) cpSync(folder, place, { recursive: true, filter: (path) => !path.endsWith('-shm') })
  await store.close()
  if (!open) cpSync(folder, place, { recursive: true })
  return { place, states }
}

/** Flips one bit of the database, the log or a body, and says where. */
function flipOne(folder: string, dice: Dice, n: number): string {
  const files = filesBelow(join(folder, 'accounts'))
  const wal = files.filter((file) => file.endsWith('-wal') && statSync(file).size > 0)
  const blobs = files.filter((file) => file.includes('/blobs/'))
  const databases = files.filter((file) => file.endsWith('mail.db'))
  const path = dice.one(n % 10 === 9 ? blobs : wal.length > 0 ? wal : databases)
  const octets = readFileSync(path)
  // The schema and the roots of the trees are few among many pages: every fourth flip goes to the beginning.
  const at = dice.number(n % 4 === 0 ? Math.min(octets.length, 40_000) : octets.length)
  const bit = dice.number(8)
  octets[at]! ^= 1 << bit
  writeFileSync(path, octets)
  return `flip ${n}: bit ${bit} of octet ${at} (page ${Math.floor(at / 4096) + 1}) in ${path.slice(path.lastIndexOf('/') + 1)}`
}

interface Seen {
  /** Everything that was served, if all of it was. */
  readonly state: string | undefined
  readonly refused: boolean
  readonly named: boolean
  readonly violations: readonly string[]
}

/** Reads all that an account has, as far as it is handed out, and scrubs it. */
async function look(folder: string, running?: SqliteMailStore): Promise<Seen> {
  const store = running ?? new SqliteMailStore({ folder })
  const violations: string[] = []
  let refused = false
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      refused = true
      if (!isFault(error)) violations.push(`not a fault: ${error instanceof Error ? error.stack : error}`)
      return undefined
    }
  }
  const state = await attempt(() => observe(store, attempt, violations))
  let named = false
  if (!running) {
    await attempt(async () => {
      for await (const _ of store.scrub(ACCOUNT)) named = true
    })
    await attempt(() => store.close())
  }
  return { state: refused ? undefined : state, refused, named, violations }
}

/** Bodies can be found in another place, as those of a message to several members can. */
async function repair(folder: string, other: SqliteMailStore): Promise<void> {
  const store = new SqliteMailStore({ folder })
  const elsewhere = (digest: Uint8Array) => other.use(ACCOUNT, (account) => account.tryBodyWith(digest))
  try {
    for await (const _ of store.scrub(ACCOUNT, { ...LOOK_ONLY, repair: true, elsewhere }));
  } catch (error) {
    if (!isFault(error)) throw error
  } finally {
    await store.close()
  }
}

type Attempt = <T>(work: () => Promise<T>) => Promise<T | undefined>

async function observe(store: SqliteMailStore, attempt: Attempt, violations: string[]): Promise<string> {
  const mailboxes = await store.read(ACCOUNT, (mail) => mail.mailboxes())
  // Without what is subscribed: that has no sum (docs/decisions/flipped-bits.md, "What is left").
  const lines: unknown[] = []
  for (const { id, name, specialUse, uidValidity, uidNext, highestModseq } of mailboxes) {
    lines.push({ id, name, specialUse, uidValidity, uidNext, highestModseq })
    const rows = await attempt(() => store.read(ACCOUNT, (mail) => mail.list(id, ALL, [])))
    for (const row of rows ?? []) {
      const body = await attempt(() => store.body(ACCOUNT, row.bodyId) as Promise<Body>)
      const octets = body && (await attempt(() => body.bytes()))
      lines.push({ ...row, body: octets && Buffer.from(body.digest).toString('hex') })
      const listed = await attempt(() =>
        store.read(ACCOUNT, (mail) =>
          mail.list(id, UidSet.ofSorted([row.uid]), [
            'envelope',
            'bodyStructure',
            'preview',
            'root',
            'sent',
            'subject',
            'thread',
          ]),
        ),
      )
      // A flipped UID can be that of another row, which is the one that is found by it: the sum names the row.
      if (!octets || listed?.[0]?.bodyId !== row.bodyId) continue
      lines.push(await contentLine(body, listed[0], violations))
    }
  }
  return JSON.stringify(lines)
}

/** What is served of a message must be what is in its octets, byte for byte. */
async function contentLine(body: Body, listed: ListedMessage, violations: string[]): Promise<string> {
  const content = await contentOf(body)
  const served = [listed.envelope, listed.bodyStructure, listed.preview, listed.root, listed.thread?.baseSubject]
  const real = [content.envelope, content.bodyStructure, content.preview, content.root, content.baseSubject]
  const text = JSON.stringify(served)
  // A row whose body number has flipped shows another message, whole: the sum of the row names it.
  if (text !== JSON.stringify(real)) violations.push(`UID ${listed.uid} is served with the content of no message`)
  return text
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      flips: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  })
  const result = await flipBits({ flips: Number(values.flips), seed: Number(values.seed) })
  console.log(`seed ${values.seed}:`, result)
  process.exitCode = result.violations.length > 0 ? 1 : 0
}
