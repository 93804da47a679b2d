import { hex } from '../../base/bytes.ts'
import type { MailWriter } from '../../core/mail/mail-store.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { putToSleep } from '../../core/snooze/snoozes.ts'
import { badArchive } from '../../core/transfer/zip-form.ts'
import { validateScript } from '../../wire/sieve/validate-script.ts'
import type { House } from '../house/house.ts'
import {
  ANNOTATIONS_PATH,
  type ArchivedAnnotation,
  type ArchivedRecord,
  type ArchivedSnooze,
  RECORD_FILES,
  SCRIPTS_PATH,
  SNOOZED_PATH,
  scriptPath,
} from './account-parts.ts'

/** Files of an archive, whole. A list that is not there is empty. */
export interface PartReader {
  json(path: string): Promise<unknown>
  list(path: string): Promise<readonly unknown[]>
  text(path: string): Promise<string>
}

interface TakenIn {
  readonly taken: number
  readonly present: number
}

/** Takes in what an archive has beside mail and log-ins. What is here under the same name stays as it is. @throws Fault peer transfer/bad-archive, record/*, sieve/*, mail/too-many-annotations */
export async function takeInParts(house: House, accountId: string, parts: PartReader): Promise<TakenIn> {
  const records = await readRecords(parts)
  const scripts = await readScripts(parts)
  const annotations = (await parts.list(ANNOTATIONS_PATH)) as readonly ArchivedAnnotation[]
  const snoozes = new Map(
    ((await parts.list(SNOOZED_PATH)) as readonly ArchivedSnooze[]).map((one) => [keyOf(one), one]),
  )
  const { clock, mail, wakes } = house
  const count = { taken: 0, present: 0 }
  await mail.write(accountId, async (writer) => {
    for (const { kind, id, isOpen, value } of records) {
      const isPresent = (await writer.records.find(kind, id)) !== undefined
      if (!isPresent) await writer.records.put(kind, { id, isOpen, value: JSON.stringify(value) })
      count[isPresent ? 'present' : 'taken']++
    }
    for (const { name, content } of scripts.all) {
      const isPresent = (await writer.scripts.content(name)) !== undefined
      if (!isPresent) await writer.scripts.put(name, content, clock.nowMs())
      count[isPresent ? 'present' : 'taken']++
    }
    if (scripts.active !== undefined && !(await writer.scripts.active())) await writer.scripts.activate(scripts.active)
    for (const annotation of annotations) count[(await annotate(writer, accountId, annotation)) ? 'taken' : 'present']++
    count.taken += await sleep(writer, snoozes)
  })
  const next = Math.min(...[...snoozes.values()].map(({ untilMs }) => untilMs))
  if (Number.isFinite(next)) await wakes.note(accountId, next)
  return count
}

async function readRecords(parts: PartReader) {
  const found = []
  for (const [path, kind] of Object.entries(RECORD_FILES)) {
    for (const value of await parts.list(path)) {
      const record = value as ArchivedRecord
      const isSound =
        typeof record?.id === 'string' &&
        /^[A-Za-z0-9_-]{1,255}$/.test(record.id) &&
        typeof record.isOpen === 'boolean' &&
        typeof record.value === 'object' &&
        record.value !== null
      if (!isSound) throw badArchive(`${path} has something else in it`)
      found.push({ ...record, kind })
    }
  }
  return found
}

/** @throws Fault peer sieve/*: what a filter would stumble over at every message is not taken in */
async function readScripts(parts: PartReader) {
  const { active, scripts = [] } = ((await parts.json(SCRIPTS_PATH)) ?? {}) as {
    active?: string | null
    scripts?: readonly string[]
  }
  const all: { name: string; content: string }[] = []
  for (const name of scripts) {
    const content = await parts.text(scriptPath(name))
    validateScript(content)
    all.push({ name, content })
  }
  return { active: all.find(({ name }) => name === active)?.name, all }
}

/** Whether it was not there before. */
async function annotate(writer: MailWriter, accountId: string, annotation: ArchivedAnnotation): Promise<boolean> {
  const { mailbox, entry, base64 } = annotation
  if (typeof entry !== 'string' || typeof base64 !== 'string')
    throw badArchive(`${ANNOTATIONS_PATH} has something else in it`)
  const place = mailbox === null ? undefined : (await writer.mailboxNamed(mailbox))?.id
  if (mailbox !== null && place === undefined) return false
  const known = await writer.annotations(place, accountId)
  if (known.some((one) => one.entry === entry)) return false
  await writer.annotate(place, accountId, [{ entry, value: Buffer.from(base64, 'base64') }])
  return true
}

/** What slept sleeps again, until the same time. Told by its octets and when it was received, as it lies in the mailbox for that. Returns how many. */
async function sleep(writer: MailWriter, snoozes: ReadonlyMap<string, ArchivedSnooze>): Promise<number> {
  const mailbox = (await writer.mailboxes()).find(({ specialUse }) => specialUse === '\\Snoozed')
  if (!mailbox || snoozes.size === 0) return 0
  const until = new Map<number, number[]>()
  for (let after = 0; ; ) {
    const found = await writer.digests(mailbox.id, after, 500)
    const digests = new Map(found.map(({ uid, digest }) => [uid, hex(digest)]))
    for (const row of await writer.list(mailbox.id, UidSet.ofSorted([...digests.keys()]), [])) {
      const snooze = snoozes.get(keyOf({ sha256: digests.get(row.uid) ?? '', receivedMs: row.internalMs }))
      if (snooze) until.set(snooze.untilMs, [...(until.get(snooze.untilMs) ?? []), row.emailId])
    }
    const last = found.at(-1)
    if (!last) break
    after = last.uid
  }
  let asleep = 0
  for (const [untilMs, emailIds] of until) asleep += (await putToSleep(writer, emailIds, untilMs)).size
  return asleep
}

function keyOf({ sha256, receivedMs }: Pick<ArchivedSnooze, 'sha256' | 'receivedMs'>): string {
  return `${sha256} ${receivedMs}`
}
