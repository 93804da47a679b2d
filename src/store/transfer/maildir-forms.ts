import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { reasonOf } from './mbox-source.ts'

/**
 * A file that we put beside the messages of a Maildir: what their names cannot say. One JSON object on each line. Programs that know nothing of it
 * read the Maildir all the same.
 */
export const FORMS_FILE = 'posthus-messages.jsonl'

/** How to get a message of a Maildir back exactly. */
export interface StoredForm {
  /** `lf`: lines ended in CRLF. `raw`: as they are. */
  readonly lineEnds: 'lf' | 'raw'
  readonly flags: readonly string[]
  readonly internalMs: number
}

export function encodeForm(file: string, { lineEnds, flags, internalMs }: StoredForm): string {
  return `${JSON.stringify({ file, ends: lineEnds, received: internalMs, flags })}\n`
}

/** A form with its place among those of its folder: the order of the mailbox that was exported. */
export interface OrderedForm extends StoredForm {
  readonly place: number
}

/** By the name of the file without its flags. A line that was cut off by a crash is passed over. */
export async function readExactForms(folder: string): Promise<ReadonlyMap<string, OrderedForm>> {
  const forms = new Map<string, OrderedForm>()
  let list: string
  try {
    list = await readFile(join(folder, FORMS_FILE), 'utf8')
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return forms
    throw error
  }
  for (const line of list.split('\n')) {
    const form = tryForm(line)
    if (form) forms.set(form.file, { ...form, place: forms.size })
  }
  return forms
}

function tryForm(line: string): (StoredForm & { readonly file: string }) | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { file, ends, received, flags } = value as Record<string, unknown>
  if (typeof file !== 'string' || (ends !== 'lf' && ends !== 'raw') || typeof received !== 'number') return undefined
  if (!Array.isArray(flags) || !flags.every((flag) => typeof flag === 'string')) return undefined
  return { file, lineEnds: ends, internalMs: received, flags }
}
