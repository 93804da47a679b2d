import { parseArgs } from 'node:util'
import { Dovecot } from '../interop/harness/dovecot.ts'
import { ImapPeer } from '../interop/harness/imap-peer.ts'
import { Dice } from '../interop/harness/messages.ts'
import { PASSWORD, Posthus } from '../interop/harness/posthus.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { SharedTruth } from './shared-truth.ts'
import { StressClient, type StressTarget } from './stress-client.ts'

export interface StressOptions {
  readonly seconds: number
  readonly clients: number
  readonly seed: number
}

export interface StressResult {
  readonly commands: number
  readonly byCommand: ReadonlyMap<string, number>
  readonly complaints: readonly string[]
}

export const STRESS_MAILBOXES = ['INBOX', 'Archive', 'shared/deep'] as const

/** Lets clients loose on the same mailboxes of one account, then compares what they believe when all is quiet. */
export async function stress(
  target: StressTarget,
  { seconds, clients: count, seed }: StressOptions,
): Promise<StressResult> {
  const complaints: string[] = []
  const complain = (what: string): void => void complaints.push(what)
  const truth = new SharedTruth(complain)
  const clients = Array.from(
    { length: count },
    (_, n) => new StressClient(`${n}`, target, n % 2 === 1, truth, new Dice(seed * 1000 + n), complain),
  )
  for (const client of clients) await client.connect()
  const until = performance.now() + seconds * 1000
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < until && complaints.length < 20) await client.step()
    }),
  )
  for (const mailbox of target.mailboxes) {
    const states = []
    for (const client of clients) states.push((await client.settle(mailbox)).join('\n'))
    if (new Set(states).size !== 1) complain(`clients disagree about ${mailbox} when all is quiet`)
  }
  await Promise.all(clients.map((client) => client.logOut()))
  const byCommand = new Map<string, number>()
  for (const client of clients)
    for (const [verb, times] of client.done) byCommand.set(verb, (byCommand.get(verb) ?? 0) + times)
  return { commands: clients.reduce((sum, client) => sum + client.commands, 0), byCommand, complaints }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      clients: { type: 'string', default: '8' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      server: { type: 'string', default: 'posthus' },
      workers: { type: 'string', default: '2' },
    },
  })
  await using bench = await Workbench.open('stress')
  const target =
    values.server === 'dovecot' ? await dovecotTarget(bench) : await posthusTarget(bench, Number(values.workers))
  const options = { seconds: Number(values.seconds), clients: Number(values.clients), seed: Number(values.seed) }
  const { commands, byCommand, complaints } = await stress(target, options)
  console.log(
    `${values.server}, seed ${values.seed}: ${commands} commands of ${values.clients} clients in ${values.seconds} s, ${complaints.length} complaints`,
  )
  console.log(
    [...byCommand]
      .sort(([, a], [, b]) => b - a)
      .map(([verb, times]) => `${verb} ${times}`)
      .join(', '),
  )
  for (const complaint of complaints) console.log(`- ${complaint}`)
  process.exitCode = complaints.length > 0 ? 1 : 0
}

export async function posthusTarget(bench: Workbench, workers: number): Promise<StressTarget> {
  const posthus = await Posthus.start(bench, { workers, members: ['anna', 'bo'] })
  const port = posthus.ports.imaps
  const mailboxes = await made(port, 'anna@posthus.test', PASSWORD)
  // Every other client is another member with whom they are shared: it must see the same.
  const owner = await ImapPeer.logIn(port, 'anna@posthus.test', PASSWORD)
  for (const mailbox of mailboxes) await owner.ok(`SETACL "${mailbox}" bo@posthus.test lrswite`)
  await owner.logOut()
  const guest = { user: 'bo@posthus.test', prefix: '#user/anna@posthus.test/' }
  return { port, user: 'anna@posthus.test', password: PASSWORD, mailboxes, guest }
}

export async function dovecotTarget(bench: Workbench): Promise<StressTarget> {
  const dovecot = await Dovecot.start(bench)
  return {
    port: dovecot.ports.imaps,
    user: 'anna',
    password: dovecot.password,
    mailboxes: await made(dovecot.ports.imaps, 'anna', dovecot.password),
  }
}

async function made(port: number, user: string, password: string): Promise<readonly string[]> {
  const peer = await ImapPeer.logIn(port, user, password)
  for (const mailbox of STRESS_MAILBOXES) await peer.command(`CREATE "${mailbox}"`)
  await peer.logOut()
  return STRESS_MAILBOXES
}
