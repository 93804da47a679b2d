import { readTagList, withoutSpace } from '../../wire/dkim/tag-list.ts'
import type { DkimKey } from '../directory/directory.ts'
import type { Dns } from '../dns/dns.ts'
import { keyRecord } from '../publishing/domain-records.ts'
import type { ZoneUpdater } from '../publishing/zone-updater.ts'
import { dkimRecord } from './dkim-keys.ts'
import type { DkimRecords } from './dkim-rotation.ts'
import type { SeenInDns } from './rotation-steps.ts'

/** The records of DKIM keys as the DNS shows them, and changed where a zone takes updates. */
export class DnsDkimRecords implements DkimRecords {
  readonly #dns: Dns
  readonly #updaterOf: (domain: string) => Promise<ZoneUpdater | undefined>

  constructor(dns: Dns, updaterOf: (domain: string) => Promise<ZoneUpdater | undefined>) {
    this.#dns = dns
    this.#updaterOf = updaterOf
  }

  async look(key: DkimKey): Promise<SeenInDns> {
    const answer = await this.#dns.ask(keyRecord(key).name, 'TXT')
    if (answer.kind === 'unavailable') return 'unknown'
    if (answer.kind !== 'found') return 'absent'
    // RFC 6376 §3.6.2.2: with several records nobody knows which one counts.
    return answer.records.length === 1 && isRecordOf(key, answer.records[0] as string) ? 'right' : 'different'
  }

  async change(domain: string, put: readonly DkimKey[], remove: readonly DkimKey[]): Promise<boolean> {
    const updater = await this.#updaterOf(domain)
    if (!updater) return false
    const change = (key: DkimKey, records: readonly string[]) =>
      ({ kind: 'replace', name: keyRecord(key).name, type: 'TXT', records }) as const
    await updater.update([...put.map((key) => change(key, [dkimRecord(key)])), ...remove.map((key) => change(key, []))])
    return true
  }
}

/** Whether a record gives others the key. Notes and flags that an operator has added change nothing, as long as the key is of use. RFC 6376 §3.6.1. */
export function isRecordOf(key: DkimKey, text: string): boolean {
  const tags = readTagList(text)
  if (!tags || (tags.has('v') && tags.get('v') !== 'DKIM1')) return false
  const kind = tags.get('k') ?? 'rsa'
  const hashes = tags.get('h')
  return (
    kind === (key.algorithm === 'rsa-sha256' ? 'rsa' : 'ed25519') &&
    (hashes === undefined || hashes.split(':').some((hash) => hash.trim() === 'sha256')) &&
    withoutSpace(tags.get('p') ?? '') === key.publicKey
  )
}
