import type { ProtocolFacts } from '../../core/audit/endpoint-facts.ts'
import { known, unknown } from '../../core/audit/fact.ts'
import type { CipherSuite } from '../../wire/tls/cipher-suite.ts'
import { CIPHER_SUITES, cipherSuite, isTls13Suite } from '../../wire/tls/cipher-suites.ts'
import type { TlsVersion } from '../../wire/tls/version.ts'
import type { HelloProbe, Offer } from './hello-probe.ts'
import { describeAnswer, type ServerAnswer } from './server-answer.ts'

/** Suites in one hello: some servers give up on more. */
const MAX_IN_ONE_HELLO = 128

/** The suites of TLS 1.3, and three lots of those before, the likely ones first: a normal server refuses the other two at once. */
const MODERN = CIPHER_SUITES.filter(isTls13Suite).map(({ id }) => id)
const [LIKELY, ...UNLIKELY] = inLots(
  CIPHER_SUITES.filter((suite) => !isTls13Suite(suite))
    .map((suite) => ({ id: suite.id, rank: likelihood(suite) }))
    .sort((a, b) => b.rank - a.rank)
    .map(({ id }) => id),
) as [number[], ...number[][]]

/** handshake_failure, protocol_version, insufficient_security, and internal_error, with which OpenSSL says that it has no signature for a version: answers about the offer, not about its form. */
const CLEAR_ALERTS: readonly number[] = [40, 70, 71, 80]

/** What is known of a version after its suites have been asked for. */
export interface SuiteSurvey {
  readonly facts: ProtocolFacts
  /** Numbers that the server agrees on, in its order. */
  readonly suites: readonly number[]
  /** Whether this server needs hellos without curious extensions in this version. */
  readonly isPlain: boolean
}

/** Finds out whether a server has a version, and every suite that it agrees on in it, by taking out what it chooses until it refuses. */
export async function surveySuites(probe: HelloProbe, version: TlsVersion): Promise<SuiteSurvey> {
  const survey = new Survey(probe, version)
  return survey.run()
}

class Survey {
  readonly #probe: HelloProbe
  readonly #version: TlsVersion
  #isPlain = false

  constructor(probe: HelloProbe, version: TlsVersion) {
    this.#probe = probe
    this.#version = version
  }

  async run(): Promise<SuiteSurvey> {
    const likely = this.#version === 'TLSv1.3' ? MODERN : LIKELY
    const first = await this.#firstAnswer(likely)
    // Somebody who says "no such version", or answers in another one, would say the same to other suites.
    if (this.#refusesVersion(first)) return this.#absent(first)
    const others = this.#version === 'TLSv1.3' ? [] : UNLIKELY
    const lots = await Promise.all([
      this.#drain(likely, first),
      ...others.map(async (lot) => this.#drain(lot, await this.#ask(lot))),
    ])
    const found = lots.filter((lot) => lot.length > 0)
    if (found.length === 0) return this.#absent(first)
    const order = await this.#order(found)
    const suites = order === 'server' && found.length > 1 ? await this.#merge(found) : found.flat()
    return { facts: this.#facts(suites, order), suites, isPlain: this.#isPlain }
  }

  async #ask(suites: readonly number[]): Promise<ServerAnswer> {
    return this.#probe.ask(this.#offer(suites))
  }

  #offer(suites: readonly number[]): Offer {
    return { version: this.#version, suites, isPlain: this.#isPlain }
  }

  /** The first answer decides how much is put into a hello: a server that stumbles over curious questions is asked plainly. */
  async #firstAnswer(suites: readonly number[]): Promise<ServerAnswer> {
    const answer = await this.#ask(suites)
    const isClear = answer.kind === 'hello' || (answer.kind === 'alert' && CLEAR_ALERTS.includes(answer.description))
    if (isClear || this.#version === 'SSLv3') return answer
    this.#isPlain = true
    const plain = await this.#ask(suites)
    if (plain.kind !== 'hello') this.#isPlain = false
    return plain.kind === 'hello' ? plain : answer
  }

  #refusesVersion(answer: ServerAnswer): boolean {
    if (answer.kind === 'alert') return answer.description === 70
    return answer.kind === 'hello' && answer.hello.version !== this.#version
  }

  /** Every suite of a lot that is agreed on, in the order in which the server chose them. */
  async #drain(lot: readonly number[], first: ServerAnswer): Promise<number[]> {
    const found: number[] = []
    let left = lot
    for (let answer = first; ; answer = await this.#ask(left)) {
      if (answer.kind !== 'hello' || answer.hello.version !== this.#version) return found
      const { suite } = answer.hello
      // A server that chooses what was not offered would keep us here for ever.
      if (!left.includes(suite)) return found
      found.push(suite)
      left = left.filter((id) => id !== suite)
      if (left.length === 0) return found
    }
  }

  /** Whose order counts: the first lot of several suites is offered the other way round. */
  async #order(lots: readonly (readonly number[])[]): Promise<'server' | 'client' | 'one'> {
    const lot = lots.find(({ length }) => length > 1) ?? lots.flat()
    if (lot.length < 2) return 'one'
    const answer = await this.#ask(lot.toReversed())
    return answer.kind === 'hello' && answer.hello.suite === lot[0] ? 'server' : 'client'
  }

  /** One order out of several: the server chooses between the heads of the lots. */
  async #merge(lots: readonly (readonly number[])[]): Promise<number[]> {
    const rests = lots.map((lot) => [...lot])
    const merged: number[] = []
    for (;;) {
      const heads = rests.filter(({ length }) => length > 0)
      if (heads.length < 2) return [...merged, ...heads.flat()]
      const answer = await this.#ask(heads.map(([head]) => head as number))
      const chosen = answer.kind === 'hello' ? answer.hello.suite : undefined
      const lot = heads.find(([head]) => head === chosen)
      if (!lot) return [...merged, ...heads.flat()]
      merged.push(lot.shift() as number)
    }
  }

  #facts(suites: readonly number[], order: 'server' | 'client' | 'one'): ProtocolFacts {
    const how = `${suites.length + 1} or more hellos of ${this.#version}, each without the suites that were chosen before`
    return {
      protocol: this.#version,
      offered: known(true, `the server agreed on ${cipherSuite(suites[0] as number).name} in ${this.#version}`),
      suites: known(suites.map(cipherSuite), how),
      order: known(order, 'the suites were offered once more in reverse order'),
    }
  }

  #absent(answer: ServerAnswer): SuiteSurvey {
    return { facts: absentProtocol(this.#version, answer), suites: [], isPlain: false }
  }
}

/** Facts of a version that the server did not agree on. Silence is no answer: then nothing is known. */
function absentProtocol(protocol: TlsVersion, answer: ServerAnswer): ProtocolFacts {
  if (answer.kind === 'silent') {
    const nothing = unknown(`the server did not answer to a hello of ${protocol}`)
    return { protocol, offered: nothing, suites: nothing, order: nothing }
  }
  const said =
    answer.kind === 'hello'
      ? `the server answered a hello of ${protocol} with ${answer.hello.version ?? 'a version that does not exist'}`
      : describeAnswer(answer)
  return {
    protocol,
    offered: known(false, said),
    suites: known([], said),
    order: unknown(`${protocol} is not offered`),
  }
}

/** What servers are likely to have: common key agreements and ciphers first, and in an order that a client of today would choose. */
function likelihood({ exchange, authentication, cipher, mode, bits, isExport }: CipherSuite): number {
  const isCommon =
    ['ECDHE', 'DHE', 'RSA'].includes(exchange) &&
    ['RSA', 'ECDSA', 'DSS', 'anonymous'].includes(authentication) &&
    /^(AES|CHACHA20|3DES|DES|RC4|NULL|CAMELLIA|RC2)/.test(cipher)
  return (
    (isCommon ? 1000 : 0) +
    (exchange === 'ECDHE' ? 400 : exchange === 'DHE' ? 300 : 0) +
    (authentication === 'anonymous' ? -500 : 0) +
    (mode === 'AEAD' ? 50 : 0) +
    (isExport ? -300 : bits / 10)
  )
}

function inLots(ids: readonly number[]): number[][] {
  const lots: number[][] = []
  for (let at = 0; at < ids.length; at += MAX_IN_ONE_HELLO) lots.push(ids.slice(at, at + MAX_IN_ONE_HELLO))
  return lots
}
