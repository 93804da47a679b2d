import type { AuditRow } from '../../../core/audit/audit-row.ts'
import type { ForwardSecrecyLevel } from '../../../core/audit/audited-endpoint.ts'
import type { Messages } from '../language/language.ts'

interface AuditText {
  /** On the page of all checks. */
  readonly title: (hostname: string) => string
  readonly lead: string
  readonly forPrograms: string
  readonly compare: string
  readonly back: string
  readonly nothing: string
  readonly graded: (level: string, grade: string) => string
  readonly noGrade: string
  readonly gradeAndPoints: (grade: string, points: number) => string
  readonly connections: (count: number) => string
  readonly failed: string
  readonly agreed: (versions: string, groups: string) => string
  readonly checksOf: (name: string) => string
  readonly checkHeads: readonly string[]
  readonly states: Readonly<Record<AuditRow['state'], string>>
  /** On the page of everything. */
  readonly audits: string
  readonly summary: (hostname: string) => string
  readonly everyCheck: string
  readonly caption: string
  readonly heads: readonly string[]
  readonly couldNot: string
  readonly levels: Readonly<Record<ForwardSecrecyLevel, string>>
  readonly allHold: string
  readonly notHolding: (service: string, port: number, failing: number, checks: number) => string
  readonly notTrue: string
}

/** What is said of audits. Names of checks, and what was seen, are said in English, as the auditor puts it. */
export const AUDIT_MESSAGES: Messages<AuditText> = {
  en: {
    title: (hostname) => `The last audit of ${hostname}`,
    lead: 'Each port as our own auditor found it from outside:',
    forPrograms: 'the same for programs',
    compare: 'Lay it beside what another program finds; where they differ, one of them is wrong, and we want to know.',
    back: 'Back to the summary.',
    nothing: 'No port has been audited yet.',
    graded: (level, grade) => `Forward secrecy: ${level}. Score: ${grade}.`,
    noGrade: 'none',
    gradeAndPoints: (grade, points) => `${grade}, ${points} points`,
    connections: (count) => `${count} connections`,
    failed: 'It could not be audited:',
    agreed: (versions, groups) => `Versions: ${versions}. Key exchange: ${groups}.`,
    checksOf: (name) => `Checks of ${name}`,
    checkHeads: ['Check', 'Result', 'What it asks', 'What was seen'],
    states: { holds: 'holds', fails: 'fails', unknown: 'not known' },
    audits: 'Audits',
    summary: (hostname) =>
      `Every port of ${hostname} as the last audit found it from outside. Forward secrecy has a grade of its own; the other one is that of SSL Labs, and says little of it.`,
    everyCheck: 'Every check of every port.',
    caption: 'The last audit of each port',
    heads: ['Service', 'Port', 'Forward secrecy', 'Score', 'Versions', 'Key exchange', 'Audited'],
    couldNot: 'could not be audited',
    levels: {
      'post-quantum': 'always, and against quantum computers',
      full: 'always',
      partial: 'not always',
      none: 'never',
      unknown: 'not known',
    },
    allHold: 'No check failed at any port.',
    notHolding: (service, port, failing, checks) =>
      `${service} on port ${port}: ${failing} of ${checks} checks do not hold`,
    notTrue: 'not true that',
  },
  nb: {
    title: (hostname) => `Den siste kontrollen av ${hostname}`,
    lead: 'Hver port slik vår egen kontroll har funnet den utenfra:',
    forPrograms: 'det samme for programmer',
    compare:
      'Sammenlign med det et annet program finner; der de er uenige, tar ett av dem feil, og det vil vi gjerne vite.',
    back: 'Tilbake til sammendraget.',
    nothing: 'Ingen port er kontrollert ennå.',
    graded: (level, grade) => `Fremoverhemmelighet: ${level}. Karakter: ${grade}.`,
    noGrade: 'ingen',
    gradeAndPoints: (grade, points) => `${grade}, ${points} poeng`,
    connections: (count) => `${count} forbindelser`,
    failed: 'Den kunne ikke kontrolleres:',
    agreed: (versions, groups) => `Versjoner: ${versions}. Nøkkelutveksling: ${groups}.`,
    checksOf: (name) => `Kontroller av ${name}`,
    checkHeads: ['Kontroll', 'Resultat', 'Hva den spør om', 'Hva som ble sett'],
    states: { holds: 'holder', fails: 'holder ikke', unknown: 'ikke kjent' },
    audits: 'Kontroller',
    summary: (hostname) =>
      `Hver port på ${hostname} slik den siste kontrollen fant den utenfra. Fremoverhemmelighet har sin egen karakter; den andre er den som SSL Labs gir, og sier lite om den.`,
    everyCheck: 'Hver kontroll av hver port.',
    caption: 'Den siste kontrollen av hver port',
    heads: ['Tjeneste', 'Port', 'Fremoverhemmelighet', 'Karakter', 'Versjoner', 'Nøkkelutveksling', 'Kontrollert'],
    couldNot: 'kunne ikke kontrolleres',
    levels: {
      'post-quantum': 'alltid, også mot kvantemaskiner',
      full: 'alltid',
      partial: 'ikke alltid',
      none: 'aldri',
      unknown: 'ikke kjent',
    },
    allHold: 'Ingen kontroll slo feil på noen port.',
    notHolding: (service, port, failing, checks) =>
      `${service} på port ${port}: ${failing} av ${checks} kontroller holder ikke`,
    notTrue: 'det stemmer ikke at',
  },
  de: {
    title: (hostname) => `Die letzte Prüfung von ${hostname}`,
    lead: 'Jeder Port, wie ihn unsere eigene Prüfung von außen gefunden hat:',
    forPrograms: 'dasselbe für Programme',
    compare:
      'Legen Sie daneben, was ein anderes Programm findet; wo beide sich unterscheiden, irrt eines, und wir wollen es wissen.',
    back: 'Zurück zur Übersicht.',
    nothing: 'Noch ist kein Port geprüft worden.',
    graded: (level, grade) => `Vorwärtsgeheimnis: ${level}. Note: ${grade}.`,
    noGrade: 'keine',
    gradeAndPoints: (grade, points) => `${grade}, ${points} Punkte`,
    connections: (count) => `${count} Verbindungen`,
    failed: 'Er konnte nicht geprüft werden:',
    agreed: (versions, groups) => `Versionen: ${versions}. Schlüsselaustausch: ${groups}.`,
    checksOf: (name) => `Prüfungen von ${name}`,
    checkHeads: ['Prüfung', 'Ergebnis', 'Was sie fragt', 'Was gesehen wurde'],
    states: { holds: 'hält', fails: 'hält nicht', unknown: 'nicht bekannt' },
    audits: 'Prüfungen',
    summary: (hostname) =>
      `Jeder Port von ${hostname}, wie ihn die letzte Prüfung von außen gefunden hat. Das Vorwärtsgeheimnis hat eine eigene Note; die andere ist die von SSL Labs und sagt darüber wenig.`,
    everyCheck: 'Jede Prüfung jedes Ports.',
    caption: 'Die letzte Prüfung jedes Ports',
    heads: ['Dienst', 'Port', 'Vorwärtsgeheimnis', 'Note', 'Versionen', 'Schlüsselaustausch', 'Geprüft'],
    couldNot: 'konnte nicht geprüft werden',
    levels: {
      'post-quantum': 'immer, auch gegen Quantencomputer',
      full: 'immer',
      partial: 'nicht immer',
      none: 'nie',
      unknown: 'nicht bekannt',
    },
    allHold: 'Keine Prüfung ist an einem Port fehlgeschlagen.',
    notHolding: (service, port, failing, checks) =>
      `${service} an Port ${port}: ${failing} von ${checks} Prüfungen halten nicht`,
    notTrue: 'nicht wahr ist',
  },
}
