import { canonicalDomain } from '../../../core/directory/canonical-address.ts'
import type { Directory, DkimKey } from '../../../core/directory/directory.ts'
import { noSuchDomain } from '../../../core/directory/directory-faults.ts'
import type { DkimRotation } from '../../../core/dkim/dkim-rotation.ts'
import { keyRecord } from '../../../core/publishing/domain-records.ts'
import { shownValue } from '../../../core/publishing/published-record.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** Lists the DKIM keys of all domains, or of one. @throws Fault peer directory/no-such-domain, directory/bad-address */
export async function listDkimKeys(directory: Directory, name: string | undefined): Promise<Outcome> {
  const domains = name === undefined ? (await directory.domains()).map((one) => one.name) : [canonicalDomain(name)]
  if (name !== undefined && !(await directory.domain(domains[0] as string))) throw noSuchDomain(name)
  const keys = (await Promise.all(domains.map((domain) => directory.dkimKeys(domain)))).flat()
  const table = formatTable(
    ['domain', 'selector', 'algorithm', 'state', 'since', 'made'],
    keys.map((key) => [
      key.domain,
      key.selector,
      key.algorithm,
      key.state,
      formatMoment(key.stateMs),
      formatMoment(key.createdMs),
    ]),
    'There are no keys: "posthus domain add NAME" makes them.',
  )
  return { text: table, json: keys.map(keyJson) }
}

/** Makes the next keys of a domain; with `now` they sign at once. @throws Fault peer directory/no-such-domain, world dns/* */
export async function rotateDkimKeys(rotation: DkimRotation, name: string, now: boolean): Promise<Outcome> {
  const domain = canonicalDomain(name)
  const keys = await rotation.rotate(domain, now)
  const lines = keys.map(recordLine)
  const what = now
    ? 'These keys sign from now on. Until their records are in the DNS, what they sign counts as not signed:'
    : 'These keys sign once their records are seen in the DNS, and some time has passed ("posthus dkim list" shows it):'
  return { text: [what, '', ...lines].join('\n'), json: keys.map(keyJson) }
}

/** Gives a key up at once. @throws Fault peer directory/no-such-domain, dkim/no-such-key, world dns/* */
export async function retireDkimKey(
  rotation: DkimRotation,
  directory: Directory,
  name: string,
  selector: string,
): Promise<Outcome> {
  const domain = canonicalDomain(name)
  await rotation.retire(domain, selector)
  const keys = await directory.dkimKeys(domain)
  const signing = keys.filter(({ state }) => state === 'signing')
  return {
    text: [
      `${selector} signs nothing any more, and its private key is destroyed. Take its record out of the DNS:`,
      `${selector}._domainkey.${domain}. TXT`,
      '',
      'These sign now, and have to be in the DNS:',
      ...signing.map(recordLine),
    ].join('\n'),
    json: keys.map(keyJson),
  }
}

function recordLine(key: DkimKey): string {
  const record = keyRecord(key)
  return `${record.name}. ${record.type} ${shownValue(record)}`
}

/** Never the private key. */
function keyJson(key: DkimKey) {
  const { domain, selector, algorithm, state, stateMs, createdMs, publicKey } = key
  return { domain, selector, algorithm, state, stateMs, createdMs, publicKey }
}
