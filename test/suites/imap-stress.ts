import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Dovecot } from '../interop/harness/dovecot.ts'
import { ImapPeer } from '../interop/harness/imap-peer.ts'
import { Dice } from '../interop/harness/messages.ts'
import { PASSWORD, Posthus } from '../interop/harness/posthus.ts'
import { eventually } from '../interop/harness/program.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { SharedTruth } from './shared-truth.ts'
import { StressClient } from './stress-client.ts'
import type { StressTarget } from './stress-connection.ts'
import { StressJudge } from './stress-judge.ts'
import { StressLog } from './stress-log.ts'
import { replay } from './stress-replay.ts'

export interface StressOptions {
  readonly seconds: number
  readonly clients: number
  readonly seed: number
  /** Where what is said is written down. */
  readonly logFile: string
}

export interface StressResult {
  readonly commands: number
  readonly byCommand: ReadonlyMap<string, number>
  readonly complaints: readonly string[]
}

export const STRESS_MAILBOXES = ['INBOX', 'Archive', 'shared/deep'] as const

/** How long clients are let loose before all of them stop and are judged. */
const ROUND_MS = 5000
const MAX_COMPLAINTS = 20
const MOST_MESSAGES = 1500

/** Lets clients loose on the same mailboxes of one account, and judges what they believe whenever all is quiet. */
export async function stress(target: StressTarget, options: StressOptions): Promise<StressResult> {
  const { seconds, clients: count, seed, logFile } = options
  const complaints: string[] = []
  const complain = (what: string): void => void complaints.push(what)
  const log = new StressLog(logFile)
  const truth = new SharedTruth(complain)
  const judge = new StressJudge(target, log, new Dice(seed * 1000 + 999), complain)
  const clients = Array.from({ length: count }, (_, n) => {
    const own = n % 2 === 1 && target.guest ? asGuest(target, target.guest) : target
    return new StressClient(`${n}`, own, truth, new Dice(seed * 1000 + n), log, complain)
  })
  for (const client of clients) await client.connect()
  const endMs = performance.now() + seconds * 1000
  while (performance.now() < endMs && complaints.length < MAX_COMPLAINTS) {
    const roundMs = Math.min(endMs, performance.now() + ROUND_MS)
    await Promise.all(
      clients.map(async (client) => {
        while (performance.now() < roundMs && complaints.length < MAX_COMPLAINTS)
          await orComplain(client, () => client.step())
      }),
    )
    if (complaints.length < MAX_COMPLAINTS) await judge.judge(clients)
    await thinOut(target)
  }
  for (const client of clients) await orComplain(client, () => client.logOut())
  for (const fault of faultsOf(target)) complain(`the server has logged ${fault}`)
  await log.close()
  const byCommand = new Map<string, number>()
  for (const client of clients) {
    for (const [verb, times] of client.counts) byCommand.set(verb, (byCommand.get(verb) ?? 0) + times)
  }
  return { commands: byCommand.values().reduce((sum, times) => sum + times, 0), byCommand, complaints }
}

/** What it rightly says about a domain that is in no DNS. */
const EXPECTED = /"event":"dkim\/not-in-dns"/

/** What the server has logged that is more than information: a process that ended, an incident, a stack. */
function faultsOf(target: StressTarget): readonly string[] {
  const lines = target.serverLog().split('\n')
  const faults = lines.filter((line) => line !== '' && !/"level":"?(info|30)/.test(line) && !EXPECTED.test(line))
  return faults.slice(0, MAX_COMPLAINTS).map((line) => line.slice(0, 2000))
}

/** Copies of copies fill a mailbox without end: what is too much of it goes, as one more client would take it away. */
async function thinOut({ port, user, password, mailboxes }: StressTarget): Promise<void> {
  const peer = await ImapPeer.logIn(port, user, password)
  for (const mailbox of mailboxes) {
    const { untagged } = await peer.ok(`SELECT "${mailbox}"`)
    const exists = untagged.find(({ values }) => values[1] === 'EXISTS')
    const count = Number(exists?.values[0] ?? 0)
    if (count <= MOST_MESSAGES) continue
    await peer.ok(`STORE 1:${count - MOST_MESSAGES / 2} +FLAGS.SILENT (\\Deleted)`)
    await peer.ok('EXPUNGE')
  }
  await peer.logOut()
}

/** How the guest sees the same mailboxes. */
function asGuest(target: StressTarget, { user, prefix }: { user: string; prefix: string }): StressTarget {
  return { ...target, user, prefix, mailboxes: target.mailboxes.map((mailbox) => prefix + mailbox) }
}

/** A connection that breaks is a complaint of its own. */
async function orComplain(client: StressClient, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    client.complain(error instanceof Error ? error.message : String(error))
    client.connection.drop()
    await client.connect()
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      clients: { type: 'string', default: '8' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      server: { type: 'string', default: 'posthus' },
      workers: { type: 'string', default: '2' },
      /** Capabilities that clients are not to see, as `NOTIFY,SORT`. */
      without: { type: 'string', default: '' },
      log: { type: 'string' },
      replay: { type: 'string' },
    },
  })
  await using bench = await Workbench.open('stress')
  const found =
    values.server === 'dovecot' ? await dovecotTarget(bench) : await posthusTarget(bench, Number(values.workers))
  const target = { ...found, without: values.without.split(',') }
  const logFile = values.log ?? stressLogFile(values.seed)
  let complaints: readonly string[]
  if (values.replay !== undefined) {
    const played = await replay(target, StressLog.read(values.replay), logFile)
    complaints = [...played, ...faultsOf(target).map((fault) => `the server has logged ${fault}`)]
    console.log(`${values.server}, played ${values.replay} again: ${complaints.length} complaints`)
  } else {
    const options = {
      seconds: Number(values.seconds),
      clients: Number(values.clients),
      seed: Number(values.seed),
      logFile,
    }
    const result = await stress(target, options)
    complaints = result.complaints
    console.log(
      `${values.server}, seed ${values.seed}: ${result.commands} commands of ${values.clients} clients in ${values.seconds} s, ${complaints.length} complaints`,
    )
    const often = [...result.byCommand].sort(([, a], [, b]) => b - a)
    console.log(often.map(([verb, times]) => `${verb} ${times}`).join(', '))
  }
  for (const complaint of complaints) console.log(`- ${complaint}`)
  if (complaints.length > 0) console.log(`what was said: ${logFile}; --replay ${logFile} says it again`)
  process.exitCode = complaints.length > 0 ? 1 : 0
}

/** A file for what is said in a run with that seed. */
export function stressLogFile(seed: number | string): string {
  const folder = join(tmpdir(), 'posthus-stress')
  mkdirSync(folder, { recursive: true })
  return join(folder, `stress-${seed}.jsonl`)
}

export async function posthusTarget(bench: Workbench, workers: number): Promise<StressTarget> {
  const posthus = await Posthus.start(bench, {
    workers,
    members: ['anna', 'bo'],
    tables: '[alerts]\nletters-per-hour = 1',
  })
  const port = posthus.ports.imaps
  const mailboxes = await made(port, 'anna@posthus.test', PASSWORD)
  // Every other client is another member with whom they are shared: it must see the same.
  const owner = await ImapPeer.logIn(port, 'anna@posthus.test', PASSWORD)
  for (const mailbox of mailboxes) await owner.ok(`SETACL "${mailbox}" bo@posthus.test lrswite`)
  // The letter that tells of it comes before everything else, and no other one after it: nothing comes in that no client has put there.
  const letter = async () =>
    (await owner.ok('STATUS INBOX (MESSAGES)')).untagged.some(({ text }) => /MESSAGES 1/.test(text))
  await eventually(async () => (await letter()) || undefined, 'the letter about sharing comes')
  await owner.ok('SELECT INBOX')
  await owner.ok('STORE 1 +FLAGS.SILENT (\\Deleted)')
  await owner.ok('EXPUNGE')
  await owner.logOut()
  const guest = { user: 'bo@posthus.test', prefix: '#user/anna@posthus.test/' }
  return { port, user: 'anna@posthus.test', password: PASSWORD, mailboxes, guest, serverLog: () => posthus.log }
}

export async function dovecotTarget(bench: Workbench): Promise<StressTarget> {
  const dovecot = await Dovecot.start(bench)
  return {
    port: dovecot.ports.imaps,
    user: 'anna',
    password: dovecot.password,
    mailboxes: await made(dovecot.ports.imaps, 'anna', dovecot.password),
    serverLog: () => '',
  }
}

async function made(port: number, user: string, password: string): Promise<readonly string[]> {
  const peer = await ImapPeer.logIn(port, user, password)
  for (const mailbox of STRESS_MAILBOXES) await peer.command(`CREATE "${mailbox}"`)
  await peer.logOut()
  return STRESS_MAILBOXES
}
