import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { Fault } from '../../../base/fault.ts'
import type { CertificateEntry, Deed } from '../../../core/certificates/certificate-entry.ts'
import { type CertificateInventory, noSuchEntry, wrongState } from '../../../core/certificates/certificate-inventory.ts'
import { isComing } from '../../../core/certificates/certificate-states.ts'
import { privateKeyText } from '../../../core/certificates/key-facts.ts'
import { type Operator, requestSubject } from '../../../core/certificates/operator.ts'
import { isHostName } from '../../config/socket-address.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import { makeCertificateRequest } from '../../tls/certificate-request.ts'
import type { Outcome } from '../outcome.ts'
import { entryJson } from './list.ts'

const DAY_MS = 86_400_000
const RSA_BITS = 3072

export interface RequestOptions {
  readonly rsa?: boolean
  /** Without the operator in the subject. */
  readonly plain?: boolean
  readonly authority?: string
  readonly reference?: string
  readonly dueDays: number
}

/** Makes a key, keeps it, and prints a request (PKCS #10) for a certificate of any authority. @throws Fault peer certificates/bad-name */
export async function requestCertificate(
  inventory: CertificateInventory,
  operator: Operator,
  names: readonly string[],
  options: RequestOptions,
  deed: Deed,
): Promise<Outcome> {
  const entry = await makeRequest(inventory, names, options, deed)
  const csr = await requestOf(inventory, entry, operator, options.plain === true)
  return {
    text: `${csr}\nThe key is kept as ${entry.id}. Give the request to the authority, then: posthus cert import FILE\nThe answer is expected by ${formatMoment(entry.dueMs ?? 0)}.`,
    json: { ...entryJson(entry), csr },
  }
}

/** Makes a key and keeps it, for a certificate that is going to be asked for. @throws Fault peer certificates/bad-name */
export async function makeRequest(
  inventory: CertificateInventory,
  names: readonly string[],
  { rsa, authority, reference, dueDays }: RequestOptions,
  deed: Deed,
): Promise<CertificateEntry> {
  const hosts = [...new Set(names.map(hostOf))]
  const added = await inventory.add({ origin: 'imported', names: hosts, privateKey: await makeKey(rsa === true) }, deed)
  const facts = {
    ...(authority === undefined ? {} : { authority }),
    ...(reference === undefined ? {} : { reference }),
    dueMs: deed.atMs + dueDays * DAY_MS,
  }
  return inventory.request(added.id, 'vetting', facts, deed)
}

/** The request (PKCS #10, PEM) of a key that is kept. `plain`: without the operator in the subject. */
export async function requestOf(
  inventory: Pick<CertificateInventory, 'privateKey'>,
  { id, names }: CertificateEntry,
  operator: Operator,
  plain: boolean,
): Promise<string> {
  return requestText(names, await inventory.privateKey(id), plain ? undefined : requestSubject(operator))
}

/** Prints the request of a key that is kept once more. @throws Fault peer certificates/no-such-entry, certificates/wrong-state */
export async function repeatRequest(
  inventory: CertificateInventory,
  operator: Operator,
  id: string,
  plain: boolean,
): Promise<Outcome> {
  const entry = await inventory.entry(id)
  if (!entry) throw noSuchEntry(id)
  if (!isComing(entry.state)) throw wrongState(id, entry.state, 'vetting')
  const csr = await requestOf(inventory, entry, operator, plain)
  return { text: csr.trimEnd(), json: { ...entryJson(entry), csr } }
}

async function requestText(names: readonly string[], privateKey: string, subject: string | undefined): Promise<string> {
  const der = Buffer.from(await makeCertificateRequest(names, privateKey, subject))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\n')
}

/** P-256, which every client of today reads; RSA for the old ones that do not. */
async function makeKey(rsa: boolean): Promise<string> {
  const generate = promisify(generateKeyPair)
  const { privateKey } = rsa
    ? await generate('rsa', { modulusLength: RSA_BITS })
    : await generate('ec', { namedCurve: 'P-256' })
  return privateKeyText(privateKey)
}

function hostOf(name: string): string {
  const host = name.toLowerCase()
  if (isHostName(host.startsWith('*.') ? host.slice(2) : host)) return host
  throw new Fault('peer', 'certificates/bad-name', `${name} is no host name: write it in letters, digits and hyphens`)
}
