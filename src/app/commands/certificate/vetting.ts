import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Fault } from '../../../base/fault.ts'
import type { Deed } from '../../../core/certificates/certificate-entry.ts'
import { type CertificateInventory, noSuchEntry } from '../../../core/certificates/certificate-inventory.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'
import { entryJson } from './list.ts'

const DAY_MS = 86_400_000

/** What has come about while an authority looks at who asks for a certificate. */
export interface VettingOptions {
  readonly authority?: string
  readonly reference?: string
  /** Days until its next answer is expected. */
  readonly due?: number
  /** Files that were handed in. */
  readonly document?: readonly string[]
}

/**
 * Notes how far the vetting of a request is: who has it, by when an answer is expected, what was handed in. Of documents only name and digest are kept, which tell later which ones they were: what people prove
 * who they are with has no place on a mail server.
 * @throws Fault peer certificates/no-such-entry, certificates/wrong-state, certificates/no-document
 */
export async function noteVetting(
  inventory: CertificateInventory,
  folder: string,
  id: string,
  { authority, reference, due, document = [] }: VettingOptions,
  deed: Deed,
): Promise<Outcome> {
  const entry = await inventory.entry(id)
  if (!entry) throw noSuchEntry(id)
  const handed = await Promise.all(document.map((path) => documentText(resolve(folder, path))))
  const dueMs = due === undefined ? entry.dueMs : deed.atMs + due * DAY_MS
  const facts = {
    ...(authority === undefined ? {} : { authority }),
    ...(reference === undefined ? {} : { reference }),
    ...(dueMs === undefined ? {} : { dueMs }),
  }
  const why = [deed.why, ...handed].join('; ')
  const noted = await inventory.request(id, 'vetting', facts, { ...deed, why })
  const expected = noted.dueMs === undefined ? '' : ` The answer is expected by ${formatMoment(noted.dueMs)}.`
  return { text: `Noted: "posthus cert show ${id}" shows the whole course.${expected}`, json: entryJson(noted) }
}

async function documentText(path: string): Promise<string> {
  try {
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
    return `document ${basename(path)} (SHA-256 ${digest})`
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new Fault('peer', 'certificates/no-document', `${path} cannot be read (${reason}): check path and rights`, {
      cause: error,
    })
  }
}
