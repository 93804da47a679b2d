import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { AcmeChallenge, AcmeIdentifier } from '../../core/certificates/acme-client.ts'
import type { Answering } from '../../core/certificates/orders/acme-place.ts'
import type { ChallengeAnswer, ChallengeBoard } from '../../core/certificates/orders/challenge-board.ts'
import { recordsOf } from '../../core/dns/dns.ts'
import { alpnServerName } from '../../wire/acme/alpn-server-name.ts'
import { dnsChallengeText } from '../../wire/acme/key-authorization.ts'
import type { House } from '../house/house.ts'
import { updaterOf } from '../publishing/domain-publishing.ts'
import { makeAlpnCertificate } from './alpn-certificate.ts'
import { runDnsHook } from './dns-hook.ts'

type AnsweringHouse = Pick<
  House,
  | 'configuration'
  | 'directory'
  | 'dns'
  | 'clock'
  | 'entropy'
  | 'inventory'
  | 'acmeAccounts'
  | 'keyFolder'
  | 'challenges'
>
const MOST_ALIASES = 8

type DnsAnswer = Extract<ChallengeAnswer, { type: 'dns-01' }>

/** Answers where all workers read them, and in the DNS by dynamic updates or the operator's program. What is put into the DNS is noted before, so that it is taken out again whatever happens in between. */
export class HouseAnswering implements Answering {
  readonly #house: AnsweringHouse
  readonly #board: ChallengeBoard
  readonly #clock: Clock
  readonly #log: Log

  constructor(house: AnsweringHouse, log: Log) {
    this.#house = house
    this.#board = house.challenges
    this.#clock = house.clock
    this.#log = log
  }

  async prepare(
    orderId: string,
    { value }: AcmeIdentifier,
    { type, token }: AcmeChallenge,
    keyAuthorization: string,
  ): Promise<void> {
    if (type === 'http-01') {
      await this.#board.put(orderId, { type, identifier: value, token, text: keyAuthorization })
    } else if (type === 'tls-alpn-01') {
      const identity = await makeAlpnCertificate(value, keyAuthorization, this.#clock)
      await this.#board.put(orderId, { type, identifier: alpnServerName(value), ...identity })
    } else {
      const name = await this.#endOfAliases(`_acme-challenge.${value}`)
      const answer = { type, identifier: value, name, text: dnsChallengeText(keyAuthorization) }
      await this.#board.put(orderId, answer)
      await this.#publish(answer, 'present')
    }
  }

  async withdraw(orderId: string): Promise<void> {
    const answers = await this.#board.of(orderId)
    try {
      for (const answer of answers) if (answer.type === 'dns-01') await this.#publish(answer, 'cleanup')
    } catch (error) {
      // Tried again at the next round; nothing waits for it.
      this.#log.error('acme/record-left', error, { names: answers.map(({ identifier }) => identifier).join(' ') })
      return
    }
    await this.#board.remove(orderId)
  }

  /**
   * Where the record belongs: the operator may have delegated it to a zone that nothing else lies in, by a CNAME (RFC 8555 §8.4, RFC 1035 §3.6.2), so that whoever gets at the key of its updates can change nothing else. A resolver that says nothing is taken for one that knows of no alias.
   */
  async #endOfAliases(start: string): Promise<string> {
    let name = start
    for (let links = 0; links < MOST_ALIASES; links++) {
      const [target] = recordsOf(await this.#house.dns.ask(name, 'CNAME'))
      if (target === undefined) return name
      name = target
    }
    throw new Fault(
      'world',
      'dns/alias-loop',
      `${start} leads on through more than ${MOST_ALIASES} CNAMEs: shorten them`,
    )
  }

  async #publish({ identifier, name, text }: DnsAnswer, what: 'present' | 'cleanup'): Promise<void> {
    const { dnsHook } = this.#house.configuration.acme
    if (dnsHook !== undefined) return runDnsHook(dnsHook, what, name, text)
    const updater = await updaterOf(this.#house, this.#domainOf(name))
    if (!updater) {
      throw new Fault(
        'us',
        'acme/no-updater',
        `nothing puts ${name} into the DNS, for ${identifier}: set publish.update-server for its domain, or acme.dns-hook`,
      )
    }
    // Beside what is there: a name and the wildcard below it are shown by two records of one name.
    await updater.update([{ kind: what === 'present' ? 'put' : 'take', name, type: 'TXT', record: text }])
  }

  /** The domain with settings of its own that a name lies in, the nearest one; else the name itself. */
  #domainOf(name: string): string {
    const { domains } = this.#house.configuration.publish
    const labels = name.split('.')
    const parents = labels.map((_, i) => labels.slice(i).join('.'))
    return parents.find((parent) => domains.has(parent)) ?? name
  }
}
