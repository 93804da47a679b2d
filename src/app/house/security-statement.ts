import { isShown } from '../../core/certificates/certificate-states.ts'
import { identityFor } from '../../core/certificates/identity.ts'
import { tryFactsOf } from '../../core/certificates/read-certificate.ts'
import {
  operatorOf,
  publicAudit,
  publicCertificate,
  publicEndpoint,
  type SecurityStatement,
  unauditedPorts,
} from '../../core/posture/security-statement.ts'
import type { House } from './house.ts'
import { listeningPorts } from './listening-ports.ts'

/** Weeks that are shown. */
const MOST_WEEKS = 52
/** Domains whose keys are looked at. */
const MOST_DOMAINS = 1_000

/** Puts together what everybody may know, from what is measured now. What it reads is bounded, whatever the size of the house. */
export async function securityStatement(house: House): Promise<SecurityStatement> {
  const { configuration, clock, audits, published, claims } = house
  const listening = listeningPorts(configuration)
  const configured = [...(await audits.last()).values()].filter((audit) =>
    listening.some(({ service, port }) => service === audit.service && port === audit.port),
  )
  const { leastConnections, leastMembers } = configuration.posture
  return {
    hostname: configuration.hostname,
    atMs: clock.nowMs(),
    software: softwareLines(),
    weeks: await published.weeks(MOST_WEEKS),
    limits: { leastConnections, leastMembers },
    endpoints: configured.map(publicEndpoint),
    audits: configured.map(publicAudit),
    unaudited: unauditedPorts(listening, configured),
    ...(await certificateFacts(house)),
    signing: await signingKeys(house),
    claims: await claims.views(),
  }
}

async function certificateFacts(house: Pick<House, 'configuration' | 'inventory' | 'certificates'>) {
  const { configuration, inventory, certificates } = house
  const shown = certificates.current()
  const own = identityFor(shown, configuration.hostname)
  const facts = own && tryFactsOf(own.certificateChain)
  const entries = await inventory.entries()
  const ages = entries
    .filter(({ state, spki }) => isShown(state) && spki !== facts?.spki)
    .map(({ createdMs }) => createdMs)
  return {
    certificate: facts && publicCertificate(facts, entries.find(({ spki }) => spki === facts.spki)?.createdMs),
    others: {
      // The one for the host name may stand there twice, with all of its names and with this one alone.
      certificates: Math.max(0, new Set(shown.map(({ certificateChain }) => certificateChain)).size - 1),
      oldestKeyMs: ages.length === 0 ? undefined : Math.min(...ages),
    },
    operator: facts && operatorOf(facts),
  }
}

/** Keys that wait, and those that have retired, sign nothing. */
async function signingKeys({ directory }: Pick<House, 'directory'>): Promise<SecurityStatement['signing']> {
  const domains = (await directory.domains()).slice(0, MOST_DOMAINS)
  const keys = (await Promise.all(domains.map(({ name }) => directory.dkimKeys(name)))).flat()
  const born = keys.filter(({ state }) => state === 'signing').map(({ createdMs }) => createdMs)
  return { keys: born.length, oldestKeyMs: born.length === 0 ? undefined : Math.min(...born) }
}

/** Without the last numbers: those tell whoever searches for servers with a known mistake where to go, and everybody else nothing. */
function softwareLines(): SecurityStatement['software'] {
  const { node, openssl } = process.versions
  return { Node: node.split('.')[0] as string, OpenSSL: openssl.split('.').slice(0, 2).join('.') }
}
