import type { ReferenceClientFacts } from '../../core/audit/endpoint-facts.ts'
import { known, unknown } from '../../core/audit/fact.ts'
import { dhGroup } from '../../wire/tls/dh-group.ts'
import { namedGroup } from '../../wire/tls/named-groups.ts'
import { serverShare } from '../../wire/tls/server-messages.ts'
import type { TlsVersion } from '../../wire/tls/version.ts'
import type { HelloProbe } from './hello-probe.ts'
import { describeAnswer, type ServerFlight } from './server-answer.ts'

/** A client that people still use, or have used: the best version it has, and its suites and groups in its order. */
interface ReferenceClient {
  readonly client: string
  /** Best version; a client of TLS 1.3 has TLS 1.2 as well. */
  readonly version: TlsVersion
  readonly suites: readonly number[]
  readonly groups: readonly number[]
}

const AEAD_SUITES = [0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8]
const MODERN_SUITES = [0x1301, 0x1302, 0x1303, ...AEAD_SUITES, 0xc013, 0xc014, 0x9c, 0x9d, 0x2f, 0x35]
const CURVES = [0x17, 0x18, 0x19]

/**
 * One for each kind of offer that decides about forward secrecy: hybrid groups, TLS 1.2 with AEAD, with CBC only, with DHE but without curves, TLS 1.0. The lists follow what captures of
 * these clients show; what a server has to do with them is the same for their relatives.
 */
const CLIENTS: readonly ReferenceClient[] = [
  {
    client: 'Chrome, Firefox, Thunderbird and Safari of 2025',
    version: 'TLSv1.3',
    suites: MODERN_SUITES,
    groups: [0x11ec, 0x1d, ...CURVES],
  },
  {
    client: 'OpenSSL 1.1.1 (curl, Postfix, mutt of 2019)',
    version: 'TLSv1.3',
    suites: MODERN_SUITES,
    groups: [0x1d, 0x17, 0x1e, 0x19, 0x18],
  },
  {
    client: 'Thunderbird and Chrome of 2018 (TLS 1.2)',
    version: 'TLSv1.2',
    suites: [...AEAD_SUITES, 0xc013, 0xc014, 0x9c, 0x9d, 0x2f, 0x35, 0x0a],
    groups: [0x1d, ...CURVES],
  },
  {
    client: 'Outlook on Windows 7 and Internet Explorer 11',
    version: 'TLSv1.2',
    suites: [
      0xc028, 0xc027, 0xc014, 0xc013, 0x9f, 0x9e, 0x39, 0x33, 0x9d, 0x9c, 0x3d, 0x3c, 0x35, 0x2f, 0xc02c, 0xc02b,
      0xc024, 0xc023, 0xc00a, 0xc009, 0x0a,
    ],
    groups: [0x17, 0x18],
  },
  {
    client: 'Apple Mail of iOS 8 and OS X 10.10',
    version: 'TLSv1.2',
    suites: [
      0xc024, 0xc023, 0xc00a, 0xc009, 0xc028, 0xc027, 0xc014, 0xc013, 0x6b, 0x67, 0x39, 0x33, 0x3d, 0x3c, 0x35, 0x2f,
      0xc007, 0xc011, 0x05, 0x04,
    ],
    groups: CURVES,
  },
  {
    client: 'Java 6 and 7 (no curves, TLS 1.0)',
    version: 'TLSv1',
    suites: [0x05, 0x04, 0x2f, 0x35, 0x33, 0x39, 0x32, 0x0a, 0x16, 0x13],
    groups: CURVES,
  },
]

/** What the server agrees on with each reference client. Clients that have no version in common with it are not tried: they agree on nothing. */
export async function tryReferenceClients(
  probe: HelloProbe,
  offered: readonly TlsVersion[],
): Promise<ReferenceClientFacts[]> {
  return Promise.all(CLIENTS.map((client) => tryClient(probe, client, offered)))
}

async function tryClient(
  probe: HelloProbe,
  client: ReferenceClient,
  offered: readonly TlsVersion[],
): Promise<ReferenceClientFacts> {
  const { version, suites, groups } = client
  const versions: readonly TlsVersion[] = version === 'TLSv1.3' ? ['TLSv1.2', 'TLSv1.3'] : [version]
  if (!versions.some((one) => offered.includes(one))) {
    return { client: client.client, agreed: known(null, `the server does not have ${versions.join(' or ')}`) }
  }
  const both = version === 'TLSv1.3' ? { versions: [0x0304, 0x0303] } : {}
  const answer = await probe.ask({ version, ...both, suites, groups })
  if (answer.kind === 'silent') return { client: client.client, agreed: unknown('the server did not answer') }
  const how = `a hello like that of the client: ${describeAnswer(answer)}`
  if (answer.kind !== 'hello' || !answer.hello.version) return { client: client.client, agreed: known(null, how) }
  const group = groupOf(answer)
  const parameters = {
    protocol: answer.hello.version,
    suite: answer.suite,
    group,
    forwardSecret: answer.suite.forwardSecret,
  }
  return { client: client.client, agreed: known(parameters, how) }
}

function groupOf({ hello, exchange }: ServerFlight): string | undefined {
  const share = serverShare(hello)
  if (share) return namedGroup(share.group).name
  if (exchange?.kind === 'ecdhe') return namedGroup(exchange.group).name
  return exchange?.kind === 'dhe' ? `DHE ${dhGroup(exchange.prime).primeBits}` : undefined
}
