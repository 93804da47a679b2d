import { Agent, request } from 'node:https'
import { listCalls } from '../../src/wire/jmap/email-list.ts'
import type { JsonObject } from '../../src/wire/jmap/json.ts'
import { CORE_CAPABILITY, MAIL_CAPABILITY, type Session } from '../../src/wire/jmap/session.ts'
import { startBrowser, Visitor } from '../../test/e2e/harness/visitor.ts'
import { PASSWORD } from '../../test/interop/harness/posthus.ts'
import type { Workbench } from '../../test/interop/harness/workbench.ts'
import { endpoint, user } from '../contestant.ts'
import { runLoop } from '../load/closed-loop.ts'
import { Corpus } from '../load/corpus.ts'
import { fill } from '../load/fill.ts'
import { ImapClient } from '../load/imap-client.ts'
import { Samples } from '../load/samples.ts'
import { SmtpClient } from '../load/smtp-client.ts'
import { startPosthusWebmail } from './posthus-webmail.ts'
import type { Webmail } from './webmail.ts'

const ROWS = 50
const SECONDS = 5
const PUSH_USERS = 50
const DELIVERIES = 100
const JUMPS = 40
/** Before the memory is looked at: what was done before must not count for what follows, and V8 gives back the young generation that it took for new connections only after 10 to 20 s. */
const SETTLE_MS = 30_000

export interface JmapFigures {
  readonly requests: readonly {
    readonly connections: number
    readonly perSecond: number
    readonly cpuMs: number
    readonly p50Ms: number
    readonly p99Ms: number
  }[]
  /** A browser that goes through the list in jumps: the most elements that stood in the page, and how long rows took to be there. */
  readonly scroll: {
    readonly jumps: number
    readonly mostElements: number
    readonly p50Ms: number
    readonly p99Ms: number
  }
  readonly push: {
    readonly connections: number
    readonly kib: number
    readonly p50Ms: number
    readonly p99Ms: number
    readonly cpuMsPerDelivery: number
  }
}

/** The server alone: rows of a large mailbox over JMAP, and connections that are pushed to. */
export async function loadJmap(bench: Workbench, messages: number, connections: number): Promise<JmapFigures> {
  const { webmail, posthus } = await startPosthusWebmail(bench, PUSH_USERS)
  const { ports } = posthus
  const small = new Corpus(2015, { kind: 'lognormal', median: 2048, sigma: 1, max: 200_000 })
  const client = await ImapClient.open(endpoint(ports.imaps, 'implicit'))
  await client.login(webmail.user, webmail.password)
  await fill(client, 'INBOX', small, messages)
  await client.logout()
  await pause(SETTLE_MS)

  const requests: JmapFigures['requests'][number][] = []
  for (const workers of [1, 8]) {
    const asking = await Asking.open(ports.https, webmail.user, workers)
    const op = async (index: number) => {
      const { methodResponses } = await asking.rows((index * 997) % Math.max(1, messages - ROWS))
      const got = methodResponses.find(([name]) => name === 'Email/get')?.[1] as
        | { list?: readonly unknown[] }
        | undefined
      if (got?.list?.length !== ROWS)
        throw new Error(`rows are missing: ${JSON.stringify(methodResponses).slice(0, 300)}`)
    }
    await Promise.all(Array.from({ length: workers * 3 }, (_, index) => op(index)))
    const loop = Array.from({ length: workers }, () => ({ op }))
    const result = await runLoop(loop, { count: null, seconds: SECONDS }, webmail.watch())
    if (result.errors > 0) throw new Error(JSON.stringify(result.errorKinds))
    const latency = result.latencyMs
    requests.push({
      connections: workers,
      perSecond: result.rate,
      cpuMs: result.serverCpuMsPerOp ?? 0,
      p50Ms: latency?.p50 ?? 0,
      p99Ms: latency?.p99 ?? 0,
    })
    asking.close()
  }
  const scroll = await scrollThrough(webmail, messages)
  const push = await holdPush(ports, webmail, connections)
  const figures = { requests, scroll, push }
  console.log(describe(figures, messages))
  return figures
}

/** Goes from the top of the list to its end, and looks that the rows of each place are those of that place. */
async function scrollThrough(webmail: Webmail, messages: number): Promise<JmapFigures['scroll']> {
  await using browser = await startBrowser()
  const visitor = await Visitor.open(browser, webmail.origin, { width: 1280, theme: 'light' })
  await visitor.signIn(webmail.user)
  const { page } = visitor
  const row = page.locator('.row')
  await row.first().waitFor()
  const rows = Number(await row.first().getAttribute('aria-setsize'))
  const waited = new Samples()
  let mostElements = 0
  for (let jump = 1; jump <= JUMPS; jump++) {
    const at = Math.floor(((rows - 1) * jump) / JUMPS)
    const begun = performance.now()
    await page.locator('.scroller').evaluate((element, share) => {
      element.scrollTop = (element.scrollHeight - element.clientHeight) * share
    }, jump / JUMPS)
    const inSight = page.locator(`.row[aria-posinset="${at + 1}"] .subject`)
    await inSight.waitFor()
    waited.push(performance.now() - begun)
    mostElements = Math.max(mostElements, await page.evaluate<number>("document.querySelectorAll('*').length"))
  }
  if (rows > messages) throw new Error(`${rows} rows of ${messages} messages`)
  const seen = waited.summary()
  return { jumps: JUMPS, mostElements, p50Ms: seen?.p50 ?? 0, p99Ms: seen?.p99 ?? 0 }
}

/** Connections of one account to the API. */
export class Asking {
  readonly #port: number
  readonly #agent: Agent
  readonly #headers: Readonly<Record<string, string>>
  #accountId = ''
  #mailboxId = ''

  private constructor(port: number, address: string, sockets: number) {
    this.#port = port
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets, rejectUnauthorized: false })
    this.#headers = { ...basic(address), 'content-type': 'application/json' }
  }

  static async open(port: number, address: string, sockets: number): Promise<Asking> {
    const asking = new Asking(port, address, sockets)
    const session = (await asking.#ask('/jmap/session')) as unknown as Session
    asking.#accountId = session.primaryAccounts[MAIL_CAPABILITY] ?? ''
    const { methodResponses } = await asking.#call([
      ['Mailbox/query', { accountId: asking.#accountId, filter: { role: 'inbox' } }, 'm'],
    ])
    const [, query] = methodResponses[0] as [string, { readonly ids: readonly string[] }, string]
    asking.#mailboxId = query.ids[0] ?? ''
    return asking
  }

  /** Fifty rows from `position`, and nothing else: `Email/query` and `Email/get`. */
  rows(position: number, collapseThreads = false) {
    const window = {
      accountId: this.#accountId,
      filter: { inMailbox: this.#mailboxId },
      collapseThreads,
      position,
      limit: ROWS,
    }
    return this.#call(listCalls(window))
  }

  async #call(
    methodCalls: readonly unknown[],
  ): Promise<{ readonly methodResponses: readonly [string, JsonObject, string][] }> {
    const body = JSON.stringify({ using: [CORE_CAPABILITY, MAIL_CAPABILITY], methodCalls })
    return (await this.#ask('/jmap/api', body)) as unknown as { methodResponses: [string, JsonObject, string][] }
  }

  #ask(path: string, body?: string): Promise<JsonObject> {
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>()
    const options = {
      host: 'localhost',
      port: this.#port,
      path,
      method: body === undefined ? 'GET' : 'POST',
      agent: this.#agent,
      headers: this.#headers,
    }
    request(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (response.statusCode === 200) resolve(JSON.parse(text) as JsonObject)
        else reject(new Error(`${response.statusCode}: ${text.slice(0, 300)}`))
      })
    })
      .on('error', reject)
      .end(body)
    return promise
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** Event sources, spread over the accounts: what each costs in memory, and how soon a delivery is told. */
async function holdPush(
  ports: Readonly<Record<'https' | 'smtp', number>>,
  webmail: Pick<Webmail, 'watch'>,
  connections: number,
): Promise<JmapFigures['push']> {
  const watch = webmail.watch()
  const sum = (key: 'pssKb' | 'cpuSeconds') => watch.sample().reduce((all, tree) => all + (tree[key] ?? 0), 0)
  const told = new Map<string, () => void>()
  const open = (n: number) =>
    openSource(ports.https, user(1 + (n % PUSH_USERS)), () => told.get(user(1 + (n % PUSH_USERS)))?.())
  // Everybody has signed in once, and what that takes once is taken.
  const ends = await inTurns(PUSH_USERS, open)
  await pause(SETTLE_MS)
  const before = sum('pssKb')
  ends.push(...(await inTurns(connections - PUSH_USERS, (n) => open(n))))
  await pause(SETTLE_MS)
  const kib = (sum('pssKb') - before) / (connections - PUSH_USERS)
  const small = new Corpus(9, { kind: 'fixed', bytes: 4096 }, 50)
  const sender = await SmtpClient.open(endpoint(ports.smtp, 'starttls'), {
    pipelining: true,
    lmtp: false,
    helo: 'client.peer.test',
  })
  const latency = new Samples()
  const cpu = sum('cpuSeconds')
  for (let at = 0; at < DELIVERIES; at++) {
    const address = user(1 + (at % PUSH_USERS))
    const { promise, resolve } = Promise.withResolvers<number>()
    told.set(address, () => resolve(performance.now()))
    const dot = await sender.send('sender@peer.test', [address], small.message(at))
    latency.push((await promise) - dot)
    await pause(50)
  }
  const cpuMsPerDelivery = ((sum('cpuSeconds') - cpu) * 1000) / DELIVERIES
  await sender.quit()
  for (const end of ends) end()
  const seen = latency.summary()
  return { connections, kib, p50Ms: seen?.p50 ?? 0, p99Ms: seen?.p99 ?? 0, cpuMsPerDelivery }
}

/** An event source that stands. Returns what ends it. */
function openSource(port: number, address: string, changed: () => void): Promise<() => void> {
  const { promise, resolve, reject } = Promise.withResolvers<() => void>()
  const path = '/jmap/eventsource?types=Email&closeafter=no&ping=0'
  const asked = request(
    { host: 'localhost', port, path, agent: false, rejectUnauthorized: false, headers: basic(address) },
    (response) => {
      if (response.statusCode !== 200) return reject(new Error(`event source: ${response.statusCode}`))
      response.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('event: state')) changed()
      })
      response.on('error', () => undefined)
      resolve(() => asked.destroy())
    },
  )
  asked.on('error', reject).end()
  return promise
}

/** `count` things, eight at a time. */
async function inTurns<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < count) made.push(await make(next++))
    }),
  )
  return made
}

function basic(address: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${address}:${PASSWORD}`).toString('base64')}` }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function describe({ requests, scroll, push }: JmapFigures, messages: number): string {
  const lines = requests.map(
    ({ connections, perSecond, cpuMs, p50Ms, p99Ms }) =>
      `| Email/query and Email/get, ${ROWS} rows of ${messages}, ${connections} connection${connections === 1 ? '' : 's'} | ${perSecond.toFixed(0)}/s | ${cpuMs.toFixed(2)} ms server CPU | median ${p50Ms.toFixed(1)} ms, 99 % ${p99Ms.toFixed(1)} ms |`,
  )
  return [
    ...lines,
    `| through the list in ${scroll.jumps} jumps | ${scroll.mostElements} elements at most | rows are there after: median ${scroll.p50Ms.toFixed(0)} ms, 99 % ${scroll.p99Ms.toFixed(0)} ms | |`,
    `| ${push.connections} event sources | ${push.kib.toFixed(0)} KiB each | ${push.cpuMsPerDelivery.toFixed(1)} ms server CPU for a delivery | from the final dot to the event: median ${push.p50Ms.toFixed(1)} ms, 99 % ${push.p99Ms.toFixed(1)} ms |`,
  ].join('\n')
}
