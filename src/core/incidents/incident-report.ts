import { type PostureReport, shareOf } from '../posture/posture-report.ts'
import {
  type Asset,
  type AssetAnswer,
  type Incident,
  MACHINE_STAGES,
  type MachineStage,
  type Opening,
} from './incident.ts'
import { mayDenyLeak, unresolved } from './resolve-incident.ts'

const HOUR_MS = 3_600_000
/** The keeper of what clients have been told to trust. */
const LOCAL_AUTHORITY = 'local-ca'
export const TRUST_ANEW =
  '- If your programs were told to trust the local authority of this service, take the old one out and have them trust the new one (tls/local-ca.pem): whoever has the old key could pass for this server with it.'
/** Within so long after it was detected an authority has to hear of a breach of personal data: GDPR, article 33. */
const NOTIFY_MS = 72 * HOUR_MS

const STAGE_TITLES: Readonly<Record<MachineStage, string>> = {
  patched: 'Every process runs versions without the hole',
  'keys-reissued': 'Every key at risk replaced',
  installed: 'The new keys seen from outside on every socket',
  'old-revoked': 'The old certificates revoked',
  'sessions-dropped': 'Every older connection ended, none can be resumed',
  'members-advised': 'Members advised',
  'members-forced': 'Old passwords made useless',
}

/**
 * The report for the public: what has happened, who is concerned, what was done and when, what recorded traffic is still worth, what to do. Every sentence follows from what is written down: that nothing
 * leaked is not said unless somebody has searched (R057).
 */
export function publicReport(incident: Incident, exposed: PostureReport | undefined): string {
  const { opening } = incident
  const sections = [
    heading(incident),
    ['## What happened', '', opening.summary, ...references(incident)],
    ['## Who and what is concerned', '', ...matrix(incident)],
    ['## What was done', '', ...timeline(incident)],
    ['## What recorded connections are worth', '', safety(exposed)],
    ['## Has anything leaked?', '', leak(incident)],
    ['## What you can do', '', ...advice(incident)],
    ...(incident.announcements.length > 0
      ? [['## What we have said', '', ...incident.announcements.map(({ atMs, text }) => `- ${at(atMs)}: ${text}`)]]
      : []),
  ]
  return `${sections.map((section) => section.join('\n')).join('\n\n')}\n`
}

/** The report for the operator: the public one, then every asset, every proof, every entry, and what is left. */
export function operatorReport(incident: Incident, exposed: PostureReport | undefined, nowMs: number): string {
  const assets = incident.assets.map(
    (asset) => `- ${asset.id}: ${answerText(asset)}. ${asset.title}; in the memory of ${asset.processes.join(', ')}.`,
  )
  const proofs = [...incident.proved].flatMap(([stage, { atMs, rows }]) => [
    `### ${stage}, ${at(atMs)}`,
    '',
    ...rows.map(({ what, seen }) => `- ${what}: ${seen}`),
    '',
  ])
  const left = unresolved(incident).map((line) => `- ${line}`)
  return [
    publicReport(incident, exposed),
    '---\n',
    `## Clock\n\n${clock(incident, nowMs)}\n`,
    `## Assets\n\n${assets.join('\n')}\n`,
    `## Proofs\n\n${proofs.join('\n')}`,
    `## What is left\n\n${left.length > 0 ? left.join('\n') : 'Nothing.'}\n`,
    `## Record\n\n${incident.entries.map((entry) => `- ${at(entry.atMs)} ${entry.by}: ${entry.what}`).join('\n')}\n`,
    ...(incident.reviewed === undefined ? [] : [`## Lessons\n\n${incident.reviewed}\n`]),
  ].join('\n')
}

/** How long until an authority has to be told, if personal data may be concerned. */
export function clock({ opening }: Incident, nowMs: number): string {
  const dueMs = opening.detectedMs + NOTIFY_MS
  const hours = Math.round((dueMs - nowMs) / HOUR_MS)
  const until = hours >= 0 ? `${hours} hours are left` : `that was ${-hours} hours ago`
  return `Detected ${at(opening.detectedMs)}. If personal data may have leaked, the supervisory authority is to be told by ${at(dueMs)} (GDPR, article 33): ${until}.`
}

function heading({ id, opening, openedMs, resolvedMs }: Incident): string[] {
  const title = opening.kind === 'drill' ? `# Drill ${id}` : `# Incident ${id}`
  const state = resolvedMs === undefined ? 'It is being worked on.' : `Resolved ${at(resolvedMs)}.`
  return [title, '', `Detected ${at(opening.detectedMs)}, opened ${at(openedMs)}. ${state}`]
}

function references({ opening }: Incident): string[] {
  const lines = [...opening.cves, ...opening.references]
  const exposure =
    opening.exposedFromMs === undefined
      ? []
      : [
          '',
          `It could be made use of from ${at(opening.exposedFromMs)} ${opening.exposedUntilMs === undefined ? 'on' : `until ${at(opening.exposedUntilMs)}`}.`,
        ]
  return [...exposure, ...(lines.length > 0 ? ['', ...lines.map((line) => `- ${line}`)] : [])]
}

/** Kinds of assets, what each comes to, and the computers of members, which are never among what we hold. */
function matrix({ assets }: Incident): string[] {
  const groups = Map.groupBy(assets, ({ keeper, kind }) => (kind === 'secret' ? keeper : kind))
  const rows = [...groups].map(([name, some]) => {
    const spared = some.every(({ answer }) => answer === 'not-exposed')
    const reasons = [...new Set(some.flatMap((asset) => ('how' in asset && spared ? [asset.how] : [])))]
    return `| ${name} | ${some.length} | ${spared ? `no: ${reasons.join('; ')}` : 'yes'} |`
  })
  return [
    '| what | how many | concerned |',
    '|---|---|---|',
    ...rows,
    '| computers and programs of members | – | no: nothing of ours runs there |',
  ].map((line) => line.replace(/[\r\n]+/g, ' '))
}

/** Steps that do nothing in this incident are proved too, and would be told as if they had done something. */
function isMeant(stage: MachineStage, { kind, advice }: Opening): boolean {
  if (stage === 'members-advised') return kind !== 'drill' && advice !== 'none'
  return stage !== 'members-forced' || (kind !== 'drill' && advice === 'force')
}

function timeline({ opening, proved }: Incident): string[] {
  return MACHINE_STAGES.filter((stage) => isMeant(stage, opening)).map((stage) => {
    const entry = proved.get(stage)
    return entry
      ? `- ${STAGE_TITLES[stage]}: ${at(entry.atMs)}, ${duration(entry.atMs - opening.detectedMs)} after it was detected.`
      : `- ${STAGE_TITLES[stage]}: not yet.`
  })
}

function safety(exposed: PostureReport | undefined): string {
  if (!exposed || exposed.all.connections === 0) {
    return 'Of the time concerned there is no record of how connections were protected.'
  }
  const { forwardSecret, encrypted } = exposed.all
  const share = shareOf(forwardSecret, encrypted)
  if (share === undefined) return 'In the time concerned no connection was encrypted.'
  if (share === 1) {
    return `All ${encrypted} encrypted connections of the time concerned agreed on keys of their own, which are gone: whoever recorded them and has our keys can read none of them.`
  }
  return `${forwardSecret} of ${encrypted} encrypted connections of the time concerned agreed on keys of their own, which are gone. Whoever recorded the others and has our keys can read them.`
}

function leak(incident: Incident): string {
  const { searches } = incident
  const found = searches.filter((search) => search.found)
  if (found.length > 0) return found.map(({ where, result }) => `We have found signs in ${where}: ${result}`).join('\n')
  if (!mayDenyLeak(incident)) return 'We have not finished looking for signs that anything has leaked.'
  return `We have no indications that anything has leaked. Searched: ${searches.map(({ where, result }) => (result === '' ? where : `${where} (${result})`)).join('; ')}.`
}

/** Whether clients that trusted the local authority have to trust another one. */
export function hasNewAuthority({ assets }: Pick<Incident, 'assets'>): boolean {
  return assets.some(({ keeper, answer }) => keeper === LOCAL_AUTHORITY && answer === 'replaced')
}

function advice({ opening, assets }: Incident): string[] {
  if (opening.kind === 'drill') return ['Nothing: this was a rehearsal.']
  const trust = hasNewAuthority({ assets }) ? [TRUST_ANEW] : []
  if (opening.advice === 'none') return trust.length > 0 ? trust : ['Nothing has to be done on your side.']
  const first =
    opening.advice === 'force'
      ? '- Your old password is not good any more. Ask for a new one.'
      : '- Change your password.'
  return [
    first,
    ...trust,
    '- If you use that password elsewhere, change it there too, to another one for each service.',
    '- Your programs and computers are not concerned.',
  ]
}

function answerText(asset: Asset & AssetAnswer): string {
  return asset.answer === 'open' ? 'NOBODY HAS ANSWERED' : `${asset.answer}, ${at(asset.atMs)}: ${asset.how}`
}

function at(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function duration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  if (minutes < 1) return 'less than a minute'
  if (minutes < 120) return `${minutes} minutes`
  return minutes < 2880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`
}
