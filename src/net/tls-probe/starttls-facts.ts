import { concat } from '../../base/bytes.ts'
import type { StarttlsFacts } from '../../core/audit/endpoint-facts.ts'
import { type Fact, known, unknown } from '../../core/audit/fact.ts'
import { HelloProbe } from './hello-probe.ts'
import type { SecureTalk } from './secure-talk.ts'
import type { ClearTalk, Injection, StarttlsDialect } from './starttls.ts'

/** How long the answers may take. */
const PATIENCE_MS = 1_000
const MAX_HEARD_BYTES = 16_384

/** What was said in clear text. */
export function clearFacts(
  talk: ClearTalk | undefined,
  dialect: StarttlsDialect,
  why: string,
): Omit<StarttlsFacts, 'injection'> {
  if (!talk) {
    return {
      offered: unknown(why),
      greeting: undefined,
      capabilitiesBeforeTls: unknown(why),
      loginBeforeTls: unknown(why),
    }
  }
  const how = 'read from what the server announces in clear text'
  return {
    offered: known(dialect.isOffered(talk.capabilities), how),
    greeting: talk.greeting.slice(0, 200),
    capabilitiesBeforeTls: known(talk.capabilities, how),
    loginBeforeTls: known(dialect.announcesLogin(talk.capabilities), how),
  }
}

/** Makes a session of TLS with a probe, the best that the server has, and does `work` in it; undefined if there is none. */
export type SessionMaker = <T>(probe: HelloProbe, work: (talk: SecureTalk) => Promise<T>) => Promise<T | undefined>

/** Whether a command that came in clear text together with STARTTLS is kept, and answered when TLS has begun (CVE-2011-0411): whoever sits in between could put words before those of the client. */
export async function probeInjection(
  probe: HelloProbe,
  dialect: StarttlsDialect,
  session: SessionMaker,
): Promise<Fact<boolean>> {
  const { command } = dialect.injection
  const injecting = new HelloProbe(probe.line.injecting(command), probe.entropy, probe.sightings)
  const heard = await session(injecting, (talk) => hear(talk, dialect.injection))
  const what = `${command} in one write with ${dialect.command}`
  if (heard === undefined) return known(false, `${what}: no handshake came of it`)
  return known(heard, `${what} was ${heard ? 'answered under TLS' : 'not answered under TLS'}`)
}

/** Whether the first thing that is answered under TLS is the command in clear text, or the farewell that came after it. */
async function hear(talk: SecureTalk, { answer, farewell, farewellAnswer }: Injection): Promise<boolean> {
  talk.write(Buffer.from(`${farewell}\r\n`))
  let heard: Uint8Array = new Uint8Array(0)
  const untilMs = performance.now() + PATIENCE_MS
  while (heard.length < MAX_HEARD_BYTES) {
    const chunk = await talk.read(Math.max(0, untilMs - performance.now()))
    if (typeof chunk === 'string') return false
    heard = concat([heard, chunk])
    const said = Buffer.from(heard).toString('latin1')
    if (answer.test(said)) return true
    if (farewellAnswer.test(said)) return false
  }
  return false
}
