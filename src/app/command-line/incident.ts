import { userInfo } from 'node:os'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { Fault } from '../../base/fault.ts'
import type { RiskLevel } from '../../core/incidents/incident.ts'
import { operatorReport, publicReport } from '../../core/incidents/incident-report.ts'
import { reportPosture } from '../../core/posture/posture-report.ts'
import { type NotedEntry, noteIncident } from '../commands/incident/note.ts'
import { type OpenIncidentOptions, openIncident } from '../commands/incident/open.ts'
import { runIncident } from '../commands/incident/run.ts'
import { listIncidents, showIncident } from '../commands/incident/status.ts'
import type { Outcome } from '../commands/outcome.ts'
import { readMoment } from '../commands/read-moment.ts'
import type { House } from '../house/house.ts'
import { requireRehearsalOf } from '../incidents/rehearsal-of-house.ts'
import { secretKeepers } from '../incidents/secret-keepers.ts'
import { isHouseRunning } from '../processes/control-socket.ts'
import { type CommonOptions, type Desk, leaf, type Surroundings } from './desk.ts'

type By = CommonOptions & { readonly by: string }
type OpenOptions = By &
  Omit<OpenIncidentOptions, 'detected' | 'exposedFrom' | 'exposedUntil' | 'kind'> & {
    readonly class: OpenIncidentOptions['kind']
    readonly detected?: string
    readonly exposedFrom?: string
    readonly exposedUntil?: string
  }

/** `posthus incident …` */
export function addIncidentCommands(group: Command, desk: Desk, surroundings: Surroundings): void {
  addOpen(group, desk, surroundings)
  addRun(group, desk, surroundings)
  leaf(group, 'list', 'lists all incidents').action((options: CommonOptions) =>
    desk.inHouse(options, (house) => listIncidents(house.incidents)),
  )
  leaf(group, 'status [id]', 'shows how far an incident is, the last one if none is named').action(
    (id: string | undefined, options: CommonOptions) =>
      desk.inHouse(options, async (house) =>
        showIncident(await house.incidents.incident(await idOf(house, id)), surroundings.clock.nowMs()),
      ),
  )
  addNotes(group, desk, surroundings)
  leaf(group, 'report [id]', 'writes the report: for the public, or with all proofs for the operator')
    .option('--operator', 'every asset, proof and entry too')
    .action((id: string | undefined, options: CommonOptions & { operator?: boolean }) =>
      desk.inHouse(options, async (house) => report(house, await idOf(house, id), options, surroundings.clock.nowMs())),
    )
}

function addOpen(group: Command, desk: Desk, { clock }: Surroundings): void {
  withBy(leaf(group, 'open', 'opens an incident, with everything that it puts at risk'))
    .addOption(
      new Option('--class <kind>', 'what has happened')
        .choices(['dependency', 'host', 'key', 'credentials'])
        .makeOptionMandatory(),
    )
    .option('--summary <text>', 'what has happened, in a line for people')
    .option('--source <text>', 'who or what told of it')
    .option('--detected <time>', 'when: a date, or how long ago (90m, 2h, 3d); now if left out')
    .option('--exposed-from <time>', 'since when it could be made use of')
    .option('--exposed-until <time>', 'until when')
    .option('--cve <number>', 'its CVE number; may be given more than once', collect, [])
    .option('--reference <url>', 'where others write about it; may be given more than once', collect, [])
    .option('--mended-in <component=version>', 'openssl=3.5.8: every process has to run that or later', component, {})
    .addOption(
      new Option(
        '--advice <level>',
        'members change their passwords: not at all, as they are advised to, or before they get in again',
      )
        .choices(['none', 'advise', 'force'])
        .default('advise'),
    )
    .action((options: OpenOptions) =>
      desk.inHouse(options, (house) => {
        const nowMs = clock.nowMs()
        const { class: kind, detected, exposedFrom, exposedUntil, ...rest } = options
        const moments = {
          ...(detected === undefined ? {} : { detected: readMoment(detected, nowMs) }),
          ...(exposedFrom === undefined ? {} : { exposedFrom: readMoment(exposedFrom, nowMs) }),
          ...(exposedUntil === undefined ? {} : { exposedUntil: readMoment(exposedUntil, nowMs) }),
        }
        return openIncident(house.incidents, secretKeepers(house), { ...rest, ...moments, kind }, clock)
      }),
    )
}

function addRun(group: Command, desk: Desk, { terminal, clock }: Surroundings): void {
  withBy(leaf(group, 'run [id]', 'replaces every key at risk and proves it, step by step; asked again, goes on'))
    .option(
      '--drill',
      'opens a rehearsal and runs it: every key is replaced but that of the local authority, which clients trust; nobody is told',
    )
    .action((id: string | undefined, options: By & { drill?: boolean }) =>
      desk.inHouse(options, async (house, configuration) => {
        if (options.drill && id !== undefined) {
          throw new Fault('peer', 'command/bad-option', 'a drill is an incident of its own: leave the number out')
        }
        if (options.drill) {
          await requireRehearsalOf(house)
          const drill = { kind: 'drill', cve: [], reference: [], mendedIn: {}, by: options.by } as const
          await openIncident(house.incidents, secretKeepers(house), drill, clock)
        }
        return runIncident(await idOf(house, id), options.by, {
          book: house.incidents,
          terminal,
          nowMs: () => clock.nowMs(),
          tell: () => house.incidentNotices.publish(null),
          isRunning: () => isHouseRunning(configuration.data),
        })
      }),
    )
}

/** What people write down: each an entry of its own, which nothing changes afterwards. */
function addNotes(group: Command, desk: Desk, { clock }: Surroundings): void {
  const note = (id: string, options: By, entryOf: () => Note) =>
    desk.inHouse(options, (house) => {
      const entry = { ...entryOf(), atMs: clock.nowMs(), by: options.by } as NotedEntry
      return noteIncident(house.incidents, numberOf(id), entry)
    })
  withBy(leaf(group, 'assess <id>', 'says how large the risk is, and why; said again, the last word counts'))
    .addOption(new Option('--risk <level>').choices(['none', 'low', 'medium', 'high']).makeOptionMandatory())
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: By & { risk: RiskLevel; reason: string }) =>
      note(id, options, () => ({ what: 'assessed', risk: options.risk, reason: options.reason })),
    )
  withBy(leaf(group, 'answer <id> <asset>', 'says what became of a thing at risk that no key is replaced for'))
    .option('--not-exposed <because>', 'it was not at risk after all, and why')
    .option('--handled <how>', 'what was done')
    .action((id: string, asset: string, options: By & { notExposed?: string; handled?: string }) =>
      note(id, options, () => answerOf(asset, options)),
    )
  withBy(leaf(group, 'searched <id>', 'notes where signs of a leak were looked for, and whether there were any'))
    .requiredOption('--where <text>', 'what was searched')
    .option('--result <text>', 'what was seen', '')
    .option('--found', 'there are signs')
    .action((id: string, options: By & { where: string; result: string; found?: boolean }) =>
      note(id, options, () => ({
        what: 'searched',
        where: options.where,
        result: options.result || 'nothing was found',
        found: options.found ?? false,
      })),
    )
  withBy(leaf(group, 'announce <id> <text>', 'notes what was said in public')).action(
    (id: string, text: string, options: By) => note(id, options, () => ({ what: 'announced', text })),
  )
  withBy(leaf(group, 'resolve <id>', 'closes an incident when nothing is left; says what is left otherwise')).action(
    (id: string, options: By) => note(id, options, () => ({ what: 'resolved' })),
  )
  withBy(leaf(group, 'review <id>', 'notes what was learned'))
    .requiredOption('--lessons <text>', 'what will be done differently')
    .action((id: string, options: By & { lessons: string }) =>
      note(id, options, () => ({ what: 'reviewed', lessons: options.lessons })),
    )
}

/** An entry without when and by whom. */
type Note = NotedEntry extends infer Entry ? (Entry extends NotedEntry ? Omit<Entry, 'atMs' | 'by'> : never) : never

function answerOf(asset: string, { notExposed, handled }: { notExposed?: string; handled?: string }): Note {
  if (notExposed !== undefined && handled === undefined) return { what: 'not-exposed', asset, because: notExposed }
  if (handled !== undefined && notExposed === undefined) return { what: 'handled', asset, how: handled }
  throw new Fault('peer', 'command/bad-option', 'say either --not-exposed "because …" or --handled "what was done"')
}

function withBy(command: Command): Command {
  return command.option('--by <name>', 'who does it', userInfo().username)
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text]
}

function component(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, version] = /^(node|openssl)=([0-9][0-9a-z.]{0,30})$/.exec(text) ?? []
  if (!name || !version) throw new InvalidArgumentError('Write node=26.10.0 or openssl=3.5.8.')
  return { ...before, [name]: version }
}

/** @throws Fault peer command/bad-option */
function numberOf(id: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(id)) return Number(id)
  throw new Fault(
    'peer',
    'command/bad-option',
    `${JSON.stringify(id)} is no number of an incident: posthus incident list shows them`,
  )
}

/** The incident that was named, or the last one. @throws Fault peer incident/not-found */
async function idOf({ incidents }: House, id: string | undefined): Promise<number> {
  if (id !== undefined) return numberOf(id)
  const last = (await incidents.incidents()).at(-1)
  if (!last) throw new Fault('peer', 'incident/not-found', 'there is no incident: posthus incident open begins one')
  return last.id
}

async function report(house: House, id: number, options: { operator?: boolean }, nowMs: number): Promise<Outcome> {
  const incident = await house.incidents.incident(id)
  const { exposedFromMs, exposedUntilMs = nowMs, detectedMs } = incident.opening
  const counts = await house.ledger.counts(exposedFromMs ?? detectedMs, exposedUntilMs)
  const exposed = reportPosture(counts)
  const text = options.operator ? operatorReport(incident, exposed, nowMs) : publicReport(incident, exposed)
  return { text: text.trimEnd(), json: { id, report: text } }
}
