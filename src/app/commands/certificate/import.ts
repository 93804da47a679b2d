import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isFault } from '../../../base/fault.ts'
import type { CertificateEntry, Deed, ValidationLevel } from '../../../core/certificates/certificate-entry.ts'
import { type CertificateInventory, notAKey } from '../../../core/certificates/certificate-inventory.ts'
import type { Fetch } from '../../../core/certificates/fetch-issuers.ts'
import { fetchIssuers } from '../../../core/certificates/fetch-issuers.ts'
import type { Operator } from '../../../core/certificates/operator.ts'
import type { ReadCertificate } from '../../../core/certificates/read-certificate.ts'
import { takeIn } from '../../../core/certificates/take-in.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import {
  certificatesIn,
  publicRoots,
  readCertificateFile,
  readCertificatePool,
  readKeyFile,
} from '../../tls/read-certificates.ts'
import type { Outcome } from '../outcome.ts'
import { entryJson } from './list.ts'

export interface ImportCertificateOptions {
  readonly key?: string
  readonly chain?: string
  readonly root?: string
  readonly level?: ValidationLevel
  readonly name?: readonly string[]
  /** The file holds key and chain under a password, which the terminal is asked for. */
  readonly pkcs12?: boolean
}

/**
 * Takes in a certificate of any authority, with its chain completed and everything about it checked. `fetch`: how authorities' certificates may be asked for that are missing; undefined: not at all.
 * @throws Fault peer certificates/*
 */
export async function importCertificate(
  inventory: CertificateInventory,
  operator: Operator,
  folder: string,
  file: string,
  options: ImportCertificateOptions,
  fetch: Fetch | undefined,
  terminal: Terminal,
  deed: Deed,
): Promise<Outcome> {
  const place = (path: string) => resolve(folder, path)
  const handed = options.pkcs12
    ? await readKeyFile(place(file), await readPassword(terminal))
    : { certificates: await readCertificateFile(place(file)), privateKey: undefined }
  const { certificates } = handed
  const given = options.chain === undefined ? [] : await readCertificatePool(place(options.chain))
  const private_ = options.root === undefined ? [] : await readCertificatePool(place(options.root))
  const roots = [...private_, ...publicRoots()]
  const known = [...certificates.slice(1), ...given]
  const fetched = fetch
    ? await fetchIssuers(certificates[0] as ReadCertificate, known, roots, fetch, certificatesIn, deed.atMs)
    : []
  const entry = await takeIn(inventory, {
    certificates,
    pool: [...given, ...fetched],
    roots,
    privateKey: options.key === undefined ? handed.privateKey : await readKey(place(options.key)),
    names: (options.name ?? []).map((name) => name.toLowerCase()),
    level: options.level,
    operator,
    deed,
  })
  return { text: importedText(entry), json: entryJson(entry) }
}

function importedText({ id, facts, names }: CertificateEntry): string {
  return [
    `Certificate ${id} (${facts?.level}, ${facts?.issuer}) is taken in and shown from now on for ${names.join(', ')},`,
    `until ${formatMoment(facts?.notAfterMs ?? 0)}. "posthus cert list" calls it active once an own connection to every listener has seen it.`,
  ].join('\n')
}

/** Nothing on standard input is the empty password: programs that have to export with one do so. */
async function readPassword(terminal: Terminal): Promise<string> {
  try {
    return await terminal.readSecret('Password of the file: ')
  } catch (error) {
    if (isFault(error, 'command/no-input')) return ''
    throw error
  }
}

/** @throws Fault peer certificates/not-a-key */
async function readKey(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  if (text === '' || text.includes('ENCRYPTED')) throw notAKey()
  return text
}
