import type { Dns, DnsAnswer, DnsRecords, DnsType } from './dns.ts'

interface Kept {
  readonly answer: DnsAnswer<unknown>
}

interface Facts {
  readonly authentic?: boolean
  readonly ttl?: number
}

/** A DNS in memory, for tests: what was not put in is not there. */
export class MemoryDns implements Dns {
  readonly #records = new Map<string, Map<DnsType, Kept>>()
  readonly #aliases = new Map<string, { readonly target: string } & Required<Facts>>()
  readonly #absent = new Map<string, DnsAnswer<never>>()
  /** Questions so far, as `name TYPE`. */
  readonly asked: string[] = []

  /** Names have `records`, or with an empty list none of the type. */
  put<T extends DnsType>(name: string, type: T, records: readonly DnsRecords[T][], facts: Facts = {}): this {
    const { authentic = false, ttl = 300 } = facts
    const owner = bare(name)
    const answer: DnsAnswer<unknown> =
      records.length > 0 ? { kind: 'found', records, ttl, authentic, name: owner } : { kind: 'no-data', ttl, authentic }
    return this.#keep(owner, type, answer)
  }

  /** The name is not there, and that is authentic or not. */
  absent(name: string, facts: Facts = {}): this {
    const { authentic = false, ttl = 300 } = facts
    this.#absent.set(bare(name), { kind: 'no-name', ttl, authentic })
    return this
  }

  alias(name: string, target: string, facts: Facts = {}): this {
    const { authentic = false, ttl = 300 } = facts
    this.#aliases.set(bare(name), { target: bare(target), authentic, ttl })
    return this
  }

  fail(name: string, type: DnsType, reason = 'server failure', bogus = false): this {
    return this.#keep(bare(name), type, { kind: 'unavailable', reason, bogus })
  }

  async ask<T extends DnsType>(name: string, type: T): Promise<DnsAnswer<DnsRecords[T]>> {
    this.asked.push(`${bare(name)} ${type}`)
    let owner = bare(name)
    let authentic = true
    let ttl = Number.POSITIVE_INFINITY
    for (let links = 0; links < 8; links++) {
      const alias = this.#aliases.get(owner)
      if (!alias || type === 'CNAME') {
        const answer = this.#kept(owner, type) as DnsAnswer<DnsRecords[T]>
        if (answer.kind === 'unavailable') return answer
        return { ...answer, authentic: answer.authentic && authentic, ttl: Math.min(answer.ttl, ttl) }
      }
      owner = alias.target
      authentic &&= alias.authentic
      ttl = Math.min(ttl, alias.ttl)
    }
    return { kind: 'unavailable', reason: 'aliases that lead in a circle', bogus: false }
  }

  #keep(owner: string, type: DnsType, answer: DnsAnswer<unknown>): this {
    const kept = this.#records.get(owner) ?? new Map<DnsType, Kept>()
    kept.set(type, { answer })
    this.#records.set(owner, kept)
    return this
  }

  #kept(owner: string, type: DnsType): DnsAnswer<unknown> {
    const alias = this.#aliases.get(owner)
    if (alias && type === 'CNAME') {
      const { target, ttl, authentic } = alias
      return { kind: 'found', records: [target], ttl, authentic, name: owner }
    }
    const absent = this.#absent.get(owner)
    if (absent) return absent
    const kept = this.#records.get(owner)
    const authentic = [...(kept?.values() ?? [])].some(({ answer }) => 'authentic' in answer && answer.authentic)
    return kept?.get(type)?.answer ?? { kind: kept ? 'no-data' : 'no-name', ttl: 300, authentic }
  }
}

function bare(name: string): string {
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase()
}
