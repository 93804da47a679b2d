/** What has happened, or may have. A `drill` is a rehearsal: every key is replaced, nobody is told. */
export type IncidentKind = 'dependency' | 'host' | 'key' | 'credentials' | 'drill'

/** What an incident puts at risk, and what has to become of each of them. */
export type AssetKind = 'secret' | 'credentials' | 'content'

/** One thing at risk, as it was when the incident was opened. Never the secret itself. */
export interface Asset {
  /** Unique in its incident: `tls:mail.example.org`, `dkim:example.org/s2026a`. */
  readonly id: string
  readonly kind: AssetKind
  /** Who looks after it: the name of a `SecretKeeper`; `members` for credentials and content. */
  readonly keeper: string
  /** For people: what it is and where it lies. */
  readonly title: string
  /** Changes when the secret is replaced: a digest of a public key, a key number. Empty for what is not one secret. */
  readonly fingerprint: string
  /** The roles of the processes in whose memory it lay. */
  readonly processes: readonly string[]
  /** The certificate that has to be revoked with it. */
  readonly certificate?: CertificateAtRisk
}

/** A certificate whose key is at risk. */
export interface CertificateAtRisk {
  /** Lower-case hexadecimal. */
  readonly serial: string
  readonly issuer: string
  /** PEM of the leaf: a CA is told which one to revoke. */
  readonly pem: string
  /** The end of its validity, milliseconds since the epoch: after it there is nothing left to revoke. */
  readonly notAfterMs: number
}

/** The steps that the machine takes, in this order: new keys are in service before the old ones are revoked, and only then nobody is left on them. */
export const MACHINE_STAGES = [
  'patched',
  'keys-reissued',
  'installed',
  'old-revoked',
  'sessions-dropped',
  'members-advised',
  'members-forced',
] as const

export type MachineStage = (typeof MACHINE_STAGES)[number]

/** One thing that was looked at to prove a step. */
export interface ProofRow {
  /** What was looked at: a socket, an asset, a process. */
  readonly what: string
  /** What was seen. */
  readonly seen: string
  readonly holds: boolean
}

export type RiskLevel = 'none' | 'low' | 'medium' | 'high'

/** How far members have to go: be advised to change their passwords, or be kept out until they have. */
export type AdviceLevel = 'none' | 'advise' | 'force'

/** How an incident was opened. */
export interface Opening {
  readonly kind: IncidentKind
  /** One line for people. */
  readonly summary: string
  /** Who or what told us. */
  readonly source: string
  readonly detectedMs: number
  /** `CVE-2014-0160` and the like. */
  readonly cves: readonly string[]
  /** Where others write about it. */
  readonly references: readonly string[]
  /** From when to when what is at risk could be had; `untilMs` is missing as long as it still can. */
  readonly exposedFromMs?: number
  readonly exposedUntilMs?: number
  /** The least versions in which it is mended, by the names of `process.versions`: `openssl` → `3.5.8`. */
  readonly mendedIn: Readonly<Record<string, string>>
  readonly advice: AdviceLevel
}

/** What is written down of an incident. Entries are only appended: whoever corrects something says so in a new one. */
export type IncidentEntry = { readonly atMs: number; readonly by: string } & (
  | { readonly what: 'opened'; readonly opening: Opening; readonly assets: readonly Asset[] }
  | { readonly what: 'assessed'; readonly risk: RiskLevel; readonly reason: string }
  | { readonly what: 'not-exposed'; readonly asset: string; readonly because: string }
  | { readonly what: 'handled'; readonly asset: string; readonly how: string }
  | { readonly what: 'searched'; readonly where: string; readonly found: boolean; readonly result: string }
  | { readonly what: 'run' }
  | { readonly what: 'proved'; readonly stage: MachineStage; readonly rows: readonly ProofRow[] }
  | { readonly what: 'stuck'; readonly stage: MachineStage; readonly reason: string }
  | { readonly what: 'announced'; readonly text: string }
  | { readonly what: 'resolved' }
  | { readonly what: 'reviewed'; readonly lessons: string }
)

/** What has become of an asset. */
export type AssetAnswer =
  | { readonly answer: 'open' }
  | { readonly answer: 'replaced' | 'not-exposed' | 'handled'; readonly how: string; readonly atMs: number }

/** An incident as its entries tell it. */
export interface Incident {
  readonly id: number
  readonly openedMs: number
  readonly opening: Opening
  readonly assets: readonly (Asset & AssetAnswer)[]
  readonly risk: { readonly level: RiskLevel; readonly reason: string; readonly by: string } | undefined
  /** Searches for signs that something has leaked. */
  readonly searches: readonly (IncidentEntry & { readonly what: 'searched' })[]
  readonly isWanted: boolean
  readonly proved: ReadonlyMap<MachineStage, IncidentEntry & { readonly what: 'proved' }>
  /** The step that is next and why it could not be taken when it was last tried. */
  readonly stuck: { readonly stage: MachineStage; readonly reason: string; readonly atMs: number } | undefined
  readonly announcements: readonly (IncidentEntry & { readonly what: 'announced' })[]
  readonly resolvedMs: number | undefined
  readonly reviewed: string | undefined
  readonly entries: readonly IncidentEntry[]
}

/** The incident that `entries` tell of, the first of which opened it. */
export function incidentOf(id: number, entries: readonly IncidentEntry[]): Incident {
  const [first] = entries
  if (first?.what !== 'opened') throw new TypeError(`incident ${id} does not begin with its opening`)
  const of = <W extends IncidentEntry['what']>(what: W) =>
    entries.filter((entry): entry is IncidentEntry & { readonly what: W } => entry.what === what)
  const assessed = of('assessed').at(-1)
  const proved = new Map(of('proved').map((entry) => [entry.stage, entry]))
  const stuck = of('stuck').at(-1)
  return {
    id,
    openedMs: first.atMs,
    opening: first.opening,
    assets: first.assets.map((asset) => ({ ...asset, ...answerOf(asset, entries) })),
    risk: assessed && { level: assessed.risk, reason: assessed.reason, by: assessed.by },
    searches: of('searched'),
    isWanted: of('run').length > 0,
    proved,
    stuck: stuck && !proved.has(stuck.stage) ? stuck : undefined,
    announcements: of('announced'),
    resolvedMs: of('resolved').at(-1)?.atMs,
    reviewed: of('reviewed').at(-1)?.lessons,
    entries,
  }
}

/** The step that the machine has to take next; undefined when all are proved. */
export function nextStage(incident: Incident): MachineStage | undefined {
  return MACHINE_STAGES.find((stage) => !incident.proved.has(stage))
}

function answerOf(asset: Asset, entries: readonly IncidentEntry[]): AssetAnswer {
  for (const entry of entries.toReversed()) {
    if (entry.what === 'not-exposed' && entry.asset === asset.id) {
      return { answer: 'not-exposed', how: entry.because, atMs: entry.atMs }
    }
    if (entry.what === 'handled' && entry.asset === asset.id) {
      return { answer: 'handled', how: entry.how, atMs: entry.atMs }
    }
    if (entry.what === 'proved' && entry.stage === 'keys-reissued') {
      const row = entry.rows.find(({ what }) => what === asset.id)
      if (row) return { answer: 'replaced', how: row.seen, atMs: entry.atMs }
    }
  }
  return { answer: 'open' }
}
