import { tryReadWall, writeWall } from './wall-time.ts'

/** VacationResponse, RFC 8621 §8. */
export interface Vacation {
  readonly isEnabled: boolean
  /** UTCDates. */
  readonly fromDate: string | null
  readonly toDate: string | null
  readonly subject: string | null
  readonly textBody: string | null
  readonly htmlBody: string | null
  /** Nobody else is answered. */
  readonly onlyContacts: boolean
}

/** The same as it is typed: days where the member is, the last one included. */
export interface VacationForm {
  readonly isOn: boolean
  /** `2026-12-24`, or empty. */
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly onlyContacts: boolean
}

/** What is kept, as it is typed. `zone`: of IANA. */
export function vacationForm(vacation: Vacation, zone: string): VacationForm {
  const { isEnabled, fromDate, toDate, subject, textBody, onlyContacts } = vacation
  const day = (date: Date) => writeWall(date, zone).slice(0, 10)
  return {
    isOn: isEnabled,
    from: fromDate === null ? '' : day(new Date(fromDate)),
    // It ends with the midnight behind the last day.
    to: toDate === null ? '' : day(new Date(Date.parse(toDate) - 1)),
    subject: subject ?? '',
    text: textBody ?? '',
    onlyContacts,
  }
}

/** What is typed as it is kept: from the midnight that the first day begins with to the one that ends the last. The text is given as a web page too. */
export function vacationOf(form: VacationForm, zone: string): Vacation {
  const { isOn, from, to, subject, text, onlyContacts } = form
  const isEmpty = text.trim() === ''
  return {
    isEnabled: isOn,
    fromDate: utcDate(tryReadWall(`${from}T00:00`, zone)),
    toDate: utcDate(tryReadWall(`${nextDay(to)}T00:00`, zone)),
    subject: subject.trim() === '' ? null : subject.trim(),
    textBody: isEmpty ? null : text,
    htmlBody: isEmpty ? null : htmlOf(text),
    onlyContacts,
  }
}

/** How it stands with answers. */
export type VacationState = 'off' | 'ahead' | 'on'

/** Whether others are answered at a moment. */
export function stateOf({ isEnabled, fromDate, toDate }: Vacation, nowMs: number): VacationState {
  if (!isEnabled || (toDate !== null && Date.parse(toDate) <= nowMs)) return 'off'
  return fromDate !== null && Date.parse(fromDate) > nowMs ? 'ahead' : 'on'
}

/** Paragraphs of a text as a web page; nothing of it is markup. */
export function htmlOf(text: string): string {
  const paragraphs = text.trim().split(/\n(?:[ \t]*\n)+/)
  return paragraphs.map((lines) => `<p>${escaped(lines).replaceAll('\n', '<br>')}</p>`).join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function nextDay(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(at) ? '' : new Date(at + 86_400_000).toISOString().slice(0, 10)
}

function utcDate(date: Date | undefined): string | null {
  return date ? `${date.toISOString().slice(0, 19)}Z` : null
}
