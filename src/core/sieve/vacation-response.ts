import { stripHtml } from '../../wire/mime/html-text.ts'
import type { RecordReader, RecordWriter } from '../mail/record-shelf.ts'
import type { VacationAction } from './sieve-action.ts'

/** An automatic answer that a member has turned on or off without writing a filter script: RFC 8621 §8. */
export interface VacationResponse {
  readonly isEnabled: boolean
  /** Milliseconds since the epoch: from this moment on, and before that one. */
  readonly fromMs: number | null
  readonly toMs: number | null
  readonly subject: string | null
  readonly textBody: string | null
  readonly htmlBody: string | null
  /** Only whoever is in the contacts is answered. */
  readonly onlyContacts: boolean
}

export const NO_VACATION: VacationResponse = {
  isEnabled: false,
  fromMs: null,
  toMs: null,
  subject: null,
  textBody: null,
  htmlBody: null,
  onlyContacts: false,
}

/** There is one. RFC 8621 §8. */
export const VACATION_ID = 'singleton'

/** Nobody is answered twice within a week: RFC 3834 §2. */
const SECONDS = 7 * 86_400
const STANDARD_TEXT = 'I am away at present, and will read your message when I am back.'

export async function readVacation(records: RecordReader): Promise<VacationResponse> {
  const kept = await records.find('vacation', VACATION_ID)
  return kept ? { ...NO_VACATION, ...(JSON.parse(kept.value) as Partial<VacationResponse>) } : NO_VACATION
}

/** @throws Fault peer record/too-large */
export function keepVacation(records: RecordWriter, vacation: VacationResponse): Promise<void> {
  return records.put('vacation', { id: VACATION_ID, value: JSON.stringify(vacation), isOpen: false })
}

/** The answer as Sieve's `vacation` would give it, with the same rules of who is answered (RFC 5230 §4.6); undefined where none is to be given at this moment. */
export function vacationAction(vacation: VacationResponse, nowMs: number): VacationAction | undefined {
  const { isEnabled, fromMs, toMs, subject, textBody, htmlBody } = vacation
  if (!isEnabled || nowMs < (fromMs ?? nowMs) || nowMs >= (toMs ?? Number.POSITIVE_INFINITY)) return undefined
  const plain = textBody ?? (htmlBody === null ? STANDARD_TEXT : stripHtml(htmlBody).trim())
  return {
    kind: 'vacation',
    reason: htmlBody === null ? plain : alternatives(plain, htmlBody),
    isMime: htmlBody !== null,
    subject: subject ?? undefined,
    from: undefined,
    addresses: [],
    seconds: SECONDS,
    // Who says something else is heard once more.
    handle: `\0response\0${subject ?? ''}\0${textBody ?? ''}\0${htmlBody ?? ''}`,
  }
}

/** Both texts as one entity, RFC 2046 §5.1.4. Base64 has no line that could be the boundary. */
function alternatives(plain: string, html: string): string {
  const boundary = '=_vacation'
  const part = (type: string, content: string) => {
    const encoded = Buffer.from(content.toWellFormed()).toString('base64').replace(/.{76}/g, '$&\r\n')
    const fields = `Content-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n`
    return `--${boundary}\r\n${fields}\r\n${encoded}\r\n`
  }
  const head = `Content-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n`
  return `${head}${part('plain', plain)}${part('html', html)}--${boundary}--\r\n`
}
