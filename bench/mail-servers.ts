import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Dovecot } from '../test/interop/harness/dovecot.ts'
import { giveAddresses, useResolver } from '../test/interop/harness/namespace.ts'
import { Postfix } from '../test/interop/harness/postfix.ts'
import { PASSWORD, Posthus } from '../test/interop/harness/posthus.ts'
import { eventually, listening, Program } from '../test/interop/harness/program.ts'
import { Rspamd } from '../test/interop/harness/rspamd.ts'
import { RESOLVER, SignedZone } from '../test/interop/harness/signed-zone.ts'
import { freePort, type Workbench } from '../test/interop/harness/workbench.ts'
import type { Start } from './case.ts'
import { type Contestant, type ContestantName, user } from './contestant.ts'
import { SENDERS, senderRecords } from './load/signed-mail.ts'
import { Milter } from './mail-filters.ts'
import { DOVECOT, watching } from './servers.ts'

/** Where the senders are. */
const OUTSIDE = '192.0.2.77'
const A_DAY = 86_400
/** A list of hosts on which nobody is. */
const LIST = `list.${SENDERS}`

/** What is asked of every server that takes mail from so many connections of one host. */
const NO_LIMITS = `[limits]
connections = 100000
connections-per-address = 100000
connections-per-minute = 1000000
[peers]
messages-per-hour = 10000000
[log]
level = "warn"
`

/** A DNS that all servers ask through one resolver, and servers that take mail in and check all of it. */
export async function openReceivers(bench: Workbench): Promise<Start> {
  await openDns(bench)
  return async (bench, name, users) => {
    if (name === 'posthus') return receivingPosthus(bench, users)
    return receivingPostfix(bench, name)
  }
}

/** The same, which also ask a list of hosts and an rspamd of their own. Ours would have strangers come back; those whom DKIM vouches for, as here, need not. */
export async function openFilteringReceivers(bench: Workbench): Promise<Start> {
  await openDns(bench)
  return async (bench, name, users) => {
    const rspamd = await Rspamd.start(bench, 'no such subject', `${name}-rspamd`)
    if (name === 'posthus') return receivingPosthus(bench, users, rspamd)
    return receivingPostfix(bench, name, rspamd)
  }
}

/** Servers that members hand mail to, for hosts elsewhere that take everything. */
export async function openSenders(bench: Workbench): Promise<Start> {
  await openDns(bench)
  return async (bench, name, users) => {
    const sink = await Sink.start(bench, name)
    if (name === 'posthus') return sendingPosthus(bench, users, sink)
    return sendingPostfix(bench, name, sink)
  }
}

async function openDns(bench: Workbench): Promise<void> {
  await giveAddresses([OUTSIDE, ...SignedZone.addresses])
  await useResolver(RESOLVER, bench.path('resolv.conf'))
  await SignedZone.start(bench, { signed: senderRecords(OUTSIDE), top: SENDERS, ttlSeconds: A_DAY })
}

async function receivingPosthus(bench: Workbench, users: number, rspamd?: Rspamd): Promise<Contestant> {
  const filters = rspamd
    ? `[filter]\ndns-lists = [{ zone = "${LIST}", weight = 3 }]\ngreylist = true\nrspamd-url = "${rspamd.url}"\n`
    : ''
  const tables = `${NO_LIMITS}${filters}[authentication]\ntrusted-relays = []\n[dns]\nservers = ["${RESOLVER}"]\nvalidating = true\n`
  const posthus = await Posthus.start(bench, { workers: 2, members: localParts(users), tables })
  return {
    name: 'posthus',
    imaps: posthus.ports.imaps,
    delivery: { port: posthus.ports.smtp, tls: 'starttls', lmtp: false, from: OUTSIDE },
    password: PASSWORD,
    watch: () => watching({ posthus: posthus.program.pid, ...(rspamd ? { rspamd: rspamd.pid } : {}) }),
    forget: () => Promise.resolve(),
    learn: async (user) => {
      await posthus.command(['junk', 'learn', user])
      const { stdout } = await posthus.command(['junk', 'status', user])
      if (!stdout.includes('It decides')) throw new Error(`the filter of ${user} decides nothing: ${stdout}`)
    },
    // What it answers with 250 lies in the mailbox.
    drained: () => Promise.resolve(),
  }
}

/** Debian's Postfix, which hands everything to Dovecot over LMTP, both with their fsyncs on, with filters that check what comes in. */
async function receivingPostfix(bench: Workbench, name: ContestantName, rspamd?: Rspamd): Promise<Contestant> {
  const dovecot = await Dovecot.start(bench, { settings: DOVECOT.maildir, name: `${name}-dovecot` })
  const milters = [await Milter.opendkim(bench, name, ['Mode v'])]
  if (name !== 'opendkim') milters.push(await Milter.opendmarc(bench, name))
  const programs: Record<string, number> = pids(milters)
  const sockets = milters.map(({ socket }) => socket)
  let restrictions = 'permit_mynetworks, reject_unauth_destination'
  if (rspamd) {
    sockets.push(rspamd.milterSocket)
    Object.assign(programs, { rspamd: rspamd.pid })
    restrictions += `, reject_rbl_client ${LIST}`
  }
  const postfix = await startPostfix(bench, name, sockets, {
    transports: { 'posthus.test': `lmtp:inet:127.0.0.1:${dovecot.ports.lmtp}` },
    settings: {
      smtpd_relay_restrictions: restrictions,
      lmtp_destination_concurrency_limit: '20',
    },
  })
  let settled = 0
  return {
    name,
    imaps: dovecot.ports.imaps,
    delivery: { port: postfix.port, tls: 'starttls', lmtp: false, from: OUTSIDE },
    password: dovecot.password,
    watch: () => watching({ postfix: postfix.program.pid, dovecot: dovecot.program.pid, ...programs }),
    forget: () => Promise.resolve(),
    drained: async (count) => {
      settled += count
      const log = join(postfix.folder, 'maillog')
      while ((readFileSync(log, 'latin1').match(/status=sent/g)?.length ?? 0) < settled)
        await new Promise((resolve) => setTimeout(resolve, 20))
    },
  }
}

async function sendingPosthus(bench: Workbench, users: number, sink: Sink): Promise<Contestant> {
  const posthus = await Posthus.start(bench, {
    workers: 2,
    members: localParts(users),
    tables: NO_LIMITS,
    routes: { '*': sink.port },
  })
  return {
    name: 'posthus',
    imaps: posthus.ports.imaps,
    delivery: { port: posthus.ports.submission, tls: 'starttls', lmtp: false, authenticates: true },
    password: PASSWORD,
    watch: () => watching({ posthus: posthus.program.pid }),
    forget: () => Promise.resolve(),
    drained: (count) => sink.took(count),
  }
}

/** Debian's Postfix, which believes hosts of this machine without a password: who logs in once for many messages pays next to nothing for it. */
async function sendingPostfix(bench: Workbench, name: ContestantName, sink: Sink): Promise<Contestant> {
  const milters = name === 'postfix' ? [] : [await signer(bench, name)]
  const postfix = await startPostfix(
    bench,
    name,
    milters.map(({ socket }) => socket),
    {
      settings: { relayhost: `[127.0.0.1]:${sink.port}`, smtp_tls_security_level: 'may' },
    },
  )
  return {
    name,
    imaps: 0,
    delivery: { port: postfix.port, tls: 'starttls', lmtp: false },
    password: '',
    watch: () => watching({ postfix: postfix.program.pid, ...pids(milters) }),
    forget: () => Promise.resolve(),
    drained: (count) => sink.took(count),
  }
}

async function signer(bench: Workbench, name: string): Promise<Milter> {
  const key = bench.path(`${name}.key`)
  writeFileSync(
    key,
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
    { mode: 0o600 },
  )
  const lines = [
    'Mode s',
    'Domain posthus.test',
    'Selector s',
    `KeyFile ${key}`,
    'Canonicalization relaxed/relaxed',
    'RequireSafeKeys no',
  ]
  return Milter.opendkim(bench, name, lines)
}

function startPostfix(
  bench: Workbench,
  name: string,
  milters: readonly string[],
  {
    settings,
    ...routes
  }: { readonly transports?: Readonly<Record<string, string>>; readonly settings: Readonly<Record<string, string>> },
): Promise<Postfix> {
  const filters = {
    smtpd_milters: milters.map((socket) => `unix:${socket}`).join(', '),
    milter_default_action: 'tempfail',
    milter_protocol: '6',
  }
  const fast = { in_flow_delay: '0', initial_destination_concurrency: '20', default_process_limit: '200' }
  return Postfix.start(bench, { ...routes, settings: { ...fast, ...filters, ...settings } }, name)
}

function pids(milters: readonly Milter[]): Record<string, number> {
  return Object.fromEntries(milters.map(({ program }, n) => [`milter${n}`, program.pid]))
}

/** Postfix's own `smtp-sink`: takes everything and counts it. It has no TLS, so nobody uses any. */
class Sink {
  readonly port: number
  readonly #program: Program
  #expected = 0

  private constructor(port: number, program: Program) {
    this.port = port
    this.#program = program
  }

  static async start(bench: Workbench, name: string): Promise<Sink> {
    const port = await freePort()
    const args = ['-c', '-u', 'nobody', `127.0.0.1:${port}`, '1000']
    const program = Program.start('smtp-sink', args, bench.path(`${name}-sink`))
    bench.defer(() => program.stop())
    await listening([port], program)
    return new Sink(port, program)
  }

  /** Resolves when it has taken so many messages more. */
  async took(count: number): Promise<void> {
    this.#expected += count
    const counted = () =>
      Number(
        this.#program.log
          .slice(-200)
          .match(/mesg=(\d+)/g)
          ?.at(-1)
          ?.slice(5) ?? 0,
      )
    await eventually(() => counted() >= this.#expected || undefined, `the sink has ${this.#expected} messages`, 120_000)
  }
}

function localParts(users: number): string[] {
  return Array.from({ length: users }, (_, n) => user(n + 1).split('@')[0] as string)
}
