import { isIP } from 'node:net'
import type { HandshakeFacts } from '../../core/audit/endpoint-facts.ts'
import { type Fact, known, unknown } from '../../core/audit/fact.ts'
import { ALERT, alertName } from '../../wire/tls/alerts.ts'
import { bare, EXTENSION } from '../../wire/tls/hello-extensions.ts'
import { type HelloProbe, MODERN_GROUPS } from './hello-probe.ts'
import { describeAnswer, type ServerAnswer, type ServerFlight } from './server-answer.ts'
import type { SuiteSurvey } from './suite-survey.ts'

/** RFC 7507 §2. */
const FALLBACK_SCSV = 0x5600

type Echoes = Pick<
  HandshakeFacts,
  'secureRenegotiation' | 'compression' | 'extendedMasterSecret' | 'encryptThenMac' | 'heartbeat'
>

/** What the answers to curious hellos have told: an extension that is answered is there. */
export function echoFacts(flights: readonly ServerFlight[], surveys: readonly SuiteSurvey[]): Echoes {
  if (flights.length === 0) return withoutFlights(surveys)
  const how = `read from ${flights.length} answers of versions before TLS 1.3`
  const some = (type: number, among = flights) => among.some(({ hello }) => hello.extensions.has(type))
  const cbc = flights.filter(({ suite }) => suite.mode === 'CBC')
  return {
    secureRenegotiation: known(some(EXTENSION.renegotiationInfo), how),
    compression: known(
      flights.some(({ hello }) => hello.compression !== 0),
      how,
    ),
    extendedMasterSecret: known(some(EXTENSION.extendedMasterSecret), how),
    encryptThenMac:
      cbc.length > 0
        ? known(some(EXTENSION.encryptThenMac, cbc), `read from ${cbc.length} answers with a CBC suite`)
        : unknown('there is no CBC suite, and it is for no other'),
    heartbeat: known(some(EXTENSION.heartbeat), how),
  }
}

/** Without answers before TLS 1.3 the version itself says most of it: it has neither renegotiation nor compression, and its secrets are always bound to the handshake. */
function withoutFlights(surveys: readonly SuiteSurvey[]): Echoes {
  if (!hasOnlyTls13(surveys)) {
    const nothing = unknown('no hello before TLS 1.3 that asked for it was answered')
    return {
      secureRenegotiation: nothing,
      compression: nothing,
      extendedMasterSecret: nothing,
      encryptThenMac: nothing,
      heartbeat: nothing,
    }
  }
  const how = 'only TLS 1.3 is offered'
  return {
    secureRenegotiation: known(true, `${how}, which has no renegotiation`),
    compression: known(false, `${how}, which has no compression`),
    extendedMasterSecret: known(true, `${how}, which always binds its secrets to the handshake`),
    encryptThenMac: unknown(`${how}, which has no CBC suites`),
    heartbeat: unknown(`${how}, and no whole handshake was made in it`),
  }
}

/** Whether heartbeats are taken up where there is only TLS 1.3, which answers under encryption. */
export function modernHeartbeat(answered: ReadonlySet<number> | undefined): Fact<boolean> {
  if (!answered) return unknown('no whole handshake of TLS 1.3 was made')
  return known(answered.has(EXTENSION.heartbeat), 'read from EncryptedExtensions of TLS 1.3')
}

export function hasOnlyTls13(surveys: readonly SuiteSurvey[]): boolean {
  return surveys.every(
    ({ facts }) => facts.offered.state === 'known' && facts.offered.value === (facts.protocol === 'TLSv1.3'),
  )
}

/** A value that nobody will ever register (RFC 8701 §2), as a version, a suite, a group and an extension. */
const GREASE = 0x1a1a
const SUITES_OF_MANY = [
  0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0x9e, 0x9f, 0x9c, 0x9d, 0xc013, 0xc014, 0x2f,
  0x35,
]

/** A hello that any server of today can answer, with values in it that do not exist: a server must pass over those to get along with clients of tomorrow. */
export async function greet(probe: HelloProbe): Promise<ServerAnswer> {
  return probe.ask({
    version: 'TLSv1.3',
    versions: [GREASE, 0x0304, 0x0303, 0x0302, 0x0301],
    suites: [GREASE, ...SUITES_OF_MANY],
    groups: [GREASE, ...MODERN_GROUPS],
    extra: [bare(GREASE, Uint8Array.of(0))],
  })
}

/** Whether the host name was taken, after all questions have been asked. */
export function nameFact({ nameIsRefused, line }: HelloProbe): Fact<boolean> {
  const { host } = line.endpoint
  if (isIP(host)) return unknown('it was asked for by an address, which is sent to no server')
  return nameIsRefused
    ? known(false, `a hello with the name ${host} was answered with alert ${alertName(ALERT.unrecognizedName)}`)
    : known(true, 'no hello with the name was refused because of it')
}

/** What the answer to `greet` means, when it is known which versions there are. */
export function tolerance(answer: ServerAnswer, surveys: readonly SuiteSurvey[]): Fact<boolean> {
  const how = `a hello with values that do not exist: ${describeAnswer(answer)}`
  if (answer.kind === 'hello') return known(true, how)
  const agrees = surveys.some(({ suites }) => suites.some((id) => SUITES_OF_MANY.includes(id)))
  return agrees ? known(false, how) : unknown(`${how}, and there is no suite of today`)
}

/** Whether a client that falls back below the best version, and says so, is stopped. */
export async function probeFallback(probe: HelloProbe, surveys: readonly SuiteSurvey[]): Promise<Fact<boolean>> {
  const offered = surveys.filter(({ suites }) => suites.length > 0)
  const below = offered.at(-2)
  if (!below) return unknown('there is only one version, so nothing to fall back to')
  const version = below.facts.protocol as Exclude<typeof below.facts.protocol, 'SSLv2'>
  const answer = await probe.ask({ version, suites: [...below.suites, FALLBACK_SCSV], isPlain: below.isPlain })
  if (answer.kind === 'silent') return unknown('the server did not answer to a hello with the signal')
  const stopped = answer.kind === 'alert' && answer.description === ALERT.inappropriateFallback
  return known(stopped, `a hello of ${version} with the signal: ${describeAnswer(answer)}`)
}
