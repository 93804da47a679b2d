import type { AuditedEndpoint, AuditedService, ForwardSecrecyLevel } from '../audited-endpoint.ts'

/** The classes of a provider's services, as magazines test them. */
export const MAGAZINE_CLASSES = ['web', 'POP', 'IMAP', 'SMTP in', 'submission'] as const

export type MagazineClass = (typeof MAGAZINE_CLASSES)[number]

/** One class: its worst endpoint counts. */
export interface MagazineLine {
  readonly name: MagazineClass
  readonly endpoints: number
  /** Undefined without endpoints. */
  readonly forwardSecrecy: ForwardSecrecyLevel | undefined
  readonly score: string | undefined
  /** Forward-secret in everything it offers, nothing found that is high or critical, and every endpoint answered. */
  readonly passes: boolean
  /** Why it does not pass. */
  readonly why: readonly string[]
}

/** All classes on one sheet. It passes if all of them do that are there; without an endpoint a class says nothing. */
export interface MagazineSheet {
  readonly lines: readonly MagazineLine[]
  readonly passes: boolean
}

const CLASS_OF: Readonly<Partial<Record<AuditedService, MagazineClass>>> = {
  https: 'web',
  pop3: 'POP',
  pop3s: 'POP',
  imap: 'IMAP',
  imaps: 'IMAP',
  smtp: 'SMTP in',
  submission: 'submission',
  submissions: 'submission',
}

/** Whether a service has a line on the sheet. */
export function isOnSheet({ service }: Pick<AuditedEndpoint, 'service'>): boolean {
  return CLASS_OF[service] !== undefined
}

/** From the worst. */
const LEVELS: readonly ForwardSecrecyLevel[] = ['unknown', 'none', 'partial', 'full', 'post-quantum']
const SCORES = ['T', 'M', 'F', 'E', 'D', 'C', 'B', 'A-', 'A', 'A+']

/** Grades web, POP, IMAP, incoming mail and submission of one provider on one sheet. */
export function magazineSheet(endpoints: readonly AuditedEndpoint[]): MagazineSheet {
  const lines = MAGAZINE_CLASSES.map((name) =>
    lineOf(
      name,
      endpoints.filter(({ service }) => CLASS_OF[service] === name),
    ),
  )
  const there = lines.filter((line) => line.endpoints > 0)
  return { lines, passes: there.length > 0 && there.every(({ passes }) => passes) }
}

function lineOf(name: MagazineClass, endpoints: readonly AuditedEndpoint[]): MagazineLine {
  const levels = endpoints.map(({ forwardSecrecy }) => forwardSecrecy.level)
  const scores = endpoints.map(({ score }) => score.grade ?? 'T')
  const why = [...new Set(endpoints.flatMap(whyNot))]
  return {
    name,
    endpoints: endpoints.length,
    forwardSecrecy: LEVELS.find((level) => levels.includes(level)),
    score: SCORES.find((grade) => scores.includes(grade)),
    passes: endpoints.length > 0 && why.length === 0,
    why: endpoints.length === 0 ? ['no such service was audited'] : why,
  }
}

function whyNot({ failure, forwardSecrecy, rows }: AuditedEndpoint): string[] {
  if (failure !== undefined) return [failure]
  const { level, reasons } = forwardSecrecy
  const grave = rows.filter(
    ({ state, severity }) => state === 'fails' && (severity === 'critical' || severity === 'high'),
  )
  return [
    ...(level === 'full' || level === 'post-quantum'
      ? []
      : [`forward secrecy: ${level} (${reasons[0] ?? 'no reason'})`]),
    ...grave.map(({ check, evidence }) => `${check}: ${evidence}`),
  ]
}
