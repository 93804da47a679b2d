import { Fault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { CertificateEntry, Deed } from '../../core/certificates/certificate-entry.ts'
import { noSuchEntry } from '../../core/certificates/certificate-inventory.ts'
import { isComing } from '../../core/certificates/certificate-states.ts'
import { fetchIssuers } from '../../core/certificates/fetch-issuers.ts'
import type { ReadCertificate } from '../../core/certificates/read-certificate.ts'
import { examine, type HandedIn, takeIn } from '../../core/certificates/take-in.ts'
import type { JointWork } from '../../core/operators/joint/joint-deed.ts'
import { JointDeeds } from '../../core/operators/joint/joint-deeds.ts'
import type { ConsoleCertificates } from '../../serve/site/console/console-env.ts'
import { hasSuccessor, revokeEntry } from '../commands/certificate/order.ts'
import { makeRequest, requestOf } from '../commands/certificate/request.ts'
import type { House } from '../house/house.ts'
import { fetchOf } from '../tls/authority-fetch.ts'
import { certificatesIn, publicRoots } from '../tls/read-certificates.ts'

/** What the console does with certificates by one person: nothing of it is seen by anybody outside. */
export function openConsoleCertificates(house: House): ConsoleCertificates {
  const { inventory, configuration, clock } = house
  const { operator } = configuration
  return {
    make: (names, options, deed) => makeRequest(inventory, names, options, deed),
    requestText: async (entry) =>
      entry.origin === 'imported' && isComing(entry.state) ? requestOf(inventory, entry, operator, false) : undefined,
    examine: async (chain, root) => {
      const deed = { by: '', why: '', atMs: clock.nowMs() }
      return examine(inventory, await handedIn(house, chain, root, deed))
    },
    hasSuccessor: (entry) => hasSuccessor(entry, house),
  }
}

/** What two persons do there. */
export function openJointDeeds(house: House, log: Log): JointDeeds {
  const { jointBook: book, operatorDesk: desk, clock } = house
  return new JointDeeds({ book, desk, carryOut: (work, deed) => carryOut(house, work, deed), clock, log })
}

async function carryOut(house: House, work: JointWork, deed: Deed): Promise<void> {
  const { inventory } = house
  if (work.kind === 'cert.import') {
    await takeIn(inventory, await handedIn(house, work.chain, work.root, deed))
    return
  }
  const entry = await inventory.entry(work.id)
  if (!entry) throw noSuchEntry(work.id)
  if (work.kind === 'cert.block') {
    await inventory.move(entry.id, 'blocked', deed)
    return
  }
  // Looked at again: what was shown when it was asked for may be out of service by now.
  if (!work.isAnyway && !(await hasSuccessor(entry, house))) throw noSuccessor(entry)
  await revokeEntry(house, entry, work.reason, deed)
}

/** @throws Fault peer certificates/not-a-certificate */
async function handedIn(house: House, chain: string, root: string, deed: Deed): Promise<HandedIn> {
  const certificates = readText(chain)
  const roots = [...(root.trim() === '' ? [] : readText(root)), ...publicRoots()]
  const [leaf, ...known] = certificates as [ReadCertificate, ...ReadCertificate[]]
  // Authorities are asked for what is missing of the chain, as “posthus cert import --fetch” does.
  const pool = await fetchIssuers(leaf, known, roots, fetchOf(house), certificatesIn, deed.atMs)
  const { operator } = house.configuration
  return { certificates, pool, roots, privateKey: undefined, names: [], level: undefined, operator, deed }
}

function readText(text: string): readonly ReadCertificate[] {
  const found = certificatesIn(new Uint8Array(Buffer.from(text, 'utf8')))
  if (found.length > 0) return found
  const problem = 'there is no certificate in it that can be read: paste it in PEM, from BEGIN CERTIFICATE on'
  throw new Fault('peer', 'certificates/not-a-certificate', problem)
}

function noSuccessor({ names }: CertificateEntry): Fault {
  return new Fault(
    'peer',
    'certificates/no-successor',
    `nothing newer is shown for ${names.join(', ')} any more: order or import it first, or ask for it with that in mind`,
  )
}
