import { type KeyObject, randomBytes, X509Certificate } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../../src/base/clock.ts'
import { type IssuedLeaf, type LeafWishes, TestIssuer } from './issuer.ts'
import { isBoundTo, type SignedRequest, thumbprintOf, tryVerify } from './signed-request.ts'

/** What an authority does with a question. */
export interface TestAnswer {
  readonly status: number
  readonly body?: object | string | Buffer
  readonly headers?: Readonly<Record<string, string | string[]>>
}

export type Resource =
  | 'directory'
  | 'nonce'
  | 'account'
  | 'order'
  | 'read-order'
  | 'authorization'
  | 'challenge'
  | 'finalize'
  | 'certificate'
  | 'revoke'
  | 'key-change'
  | 'renewal-info'

export interface AskedChallenge {
  readonly type: string
  readonly identifier: string
  readonly token: string
  readonly keyAuthorization: string
}

interface Authorization {
  readonly identifier: { readonly type: string; readonly value: string }
  readonly isWildcard: boolean
  readonly tokens: readonly (readonly [string, string])[]
  status: string
  error?: object
}

interface Order {
  readonly identifiers: readonly { readonly type: string; readonly value: string }[]
  readonly authorizations: readonly string[]
  readonly profile: string | undefined
  readonly replaces: string | undefined
  status: string
  certificate?: string
}

interface Issued extends IssuedLeaf {
  revokedBy?: 'account' | 'certificate'
  reason?: number
}

const DAY_MS = 86_400_000

/** A certificate authority of the tests that keeps to RFC 8555, RFC 9773 and the profiles, until a test tells it not to. */
export class AcmeAuthority implements AsyncDisposable {
  readonly url: string
  readonly issuer: TestIssuer
  /** Looked at before every answer: what comes back is said instead. */
  interfere: (resource: Resource, request: SignedRequest | undefined) => TestAnswer | undefined = () => undefined
  /** Whether a challenge is answered rightly. */
  validate: (challenge: AskedChallenge) => Promise<boolean> = async () => true
  /** What is put into certificates instead of what was asked for. */
  wishes: Partial<LeafWishes> = {}
  profiles: Readonly<Record<string, { readonly says: string; readonly days: number }>> = {
    classic: { says: 'ninety days', days: 90 },
    shortlived: { says: 'six days', days: 6 },
  }
  /** Key id and secret, where accounts have to be bound to another one. */
  external: ReadonlyMap<string, Uint8Array> | undefined
  hasRenewalInfo = true
  /** By certificate id; others are given the third of a life before the last one. */
  readonly windows = new Map<
    string,
    { readonly startMs: number; readonly endMs: number; readonly retryAfter?: string }
  >()
  termsOfService: string | undefined = 'https://authority.test/terms'
  readonly asked: Resource[] = []
  readonly orders: Order[] = []
  readonly issued: Issued[] = []
  readonly accounts = new Map<string, KeyObject>()
  readonly #clock: Pick<Clock, 'nowMs'>
  readonly #server: Server
  readonly #nonces = new Set<string>()
  readonly #authorizations: Authorization[] = []

  private constructor(url: string, server: Server, issuer: TestIssuer, clock: Pick<Clock, 'nowMs'>) {
    this.url = url
    this.issuer = issuer
    this.#server = server
    this.#clock = clock
    server.on('request', (request, response) => {
      this.#serve(request, response).catch((error) => {
        response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error))
      })
    })
  }

  static async start(clock: Pick<Clock, 'nowMs'>, door?: TestIssuer): Promise<AcmeAuthority> {
    const issuer = await TestIssuer.make(clock)
    const server = createServer(await (door ?? issuer).serverIdentity(['127.0.0.1']))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return new AcmeAuthority(`https://127.0.0.1:${port}`, server, issuer, clock)
  }

  get directoryUrl(): string {
    return `${this.url}/directory`
  }

  count(resource: Resource): number {
    return this.asked.filter((one) => one === resource).length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const path = (request.url ?? '').slice(1).split('/')
    const resource = path[0] as Resource
    this.asked.push(resource)
    const text = Buffer.concat(parts).toString()
    const signed = text === '' ? undefined : tryVerify(JSON.parse(text), (url) => this.accounts.get(url))
    const answer =
      this.interfere(resource, signed) ??
      (request.method === 'POST' ? await this.#post(resource, path, signed) : this.#see(resource, path))
    const { status, body = '', headers = {} } = answer
    const isPlain = typeof body === 'string' || Buffer.isBuffer(body)
    const octets = isPlain ? body : JSON.stringify(body)
    const type = status >= 400 ? 'application/problem+json' : 'application/json'
    response.writeHead(status, { 'content-type': type, 'replay-nonce': this.#nonce(), ...headers })
    response.end(octets)
  }

  #nonce(): string {
    const nonce = randomBytes(16).toString('base64url')
    this.#nonces.add(nonce)
    return nonce
  }

  #see(resource: Resource, path: readonly string[]): TestAnswer {
    if (resource === 'nonce') return { status: 200 }
    if (resource === 'renewal-info' && this.hasRenewalInfo) return this.#renewalInfo(path[1] ?? '')
    if (resource !== 'directory') return refused(405, 'malformed', 'ask with POST')
    const meta = {
      ...(this.termsOfService === undefined ? {} : { termsOfService: this.termsOfService }),
      caaIdentities: ['authority.test'],
      externalAccountRequired: this.external !== undefined,
      profiles: Object.fromEntries(Object.entries(this.profiles).map(([name, { says }]) => [name, says])),
    }
    const at = (name: Resource) => `${this.url}/${name}`
    const body = {
      newNonce: at('nonce'),
      newAccount: at('account'),
      newOrder: at('order'),
      revokeCert: at('revoke'),
      keyChange: at('key-change'),
      ...(this.hasRenewalInfo ? { renewalInfo: at('renewal-info') } : {}),
      Zm9v: 'https://example.org/what-clients-do-not-know',
      meta,
    }
    return { status: 200, body }
  }

  async #post(resource: Resource, path: readonly string[], signed: SignedRequest | undefined): Promise<TestAnswer> {
    if (!signed) return refused(400, 'accountDoesNotExist', 'no account, or a wrong signature')
    if (!this.#nonces.delete(String(signed.header['nonce']))) return refused(400, 'badNonce', 'another nonce, please')
    if (signed.header['url'] !== `${this.url}/${path.join('/')}`) return refused(403, 'unauthorized', 'a wrong url')
    if (resource === 'account') return this.#account(signed)
    if (resource === 'revoke') return this.#revoke(signed)
    if (signed.accountUrl === undefined) return refused(400, 'malformed', 'no kid')
    if (resource === 'key-change') return this.#keyChange(signed)
    if (resource === 'order' && path.length === 1) return this.#newOrder(signed)
    const index = Number(path[1])
    if (resource === 'read-order') return this.#showOrder(index)
    if (resource === 'finalize') return this.#finalize(index, signed)
    if (resource === 'authorization') return this.#showAuthorization(index, signed)
    if (resource === 'challenge') return this.#challenge(index, path[2] ?? '', signed)
    if (resource === 'certificate') return this.#certificate(index, path[2] === 'other')
    return refused(404, 'malformed', 'there is nothing here')
  }

  #account({ key, payload }: SignedRequest): TestAnswer {
    const known = [...this.accounts].find(([, one]) => one.equals(key))?.[0]
    const body = { status: 'valid', contact: payload?.['contact'] }
    if (known !== undefined) return { status: 200, body, headers: { location: known } }
    if (payload?.['onlyReturnExisting']) return refused(400, 'accountDoesNotExist', 'no such account')
    if (this.termsOfService !== undefined && payload?.['termsOfServiceAgreed'] !== true) {
      return refused(403, 'userActionRequired', 'agree to the terms')
    }
    const binding = payload?.['externalAccountBinding'] as { readonly protected: string } | undefined
    if (this.external) {
      const id = binding && JSON.parse(Buffer.from(binding.protected, 'base64url').toString()).kid
      const macKey = this.external.get(id)
      if (!macKey || !isBoundTo(binding, macKey, key)) return refused(403, 'externalAccountRequired', 'not bound')
    }
    const url = `${this.url}/account/${this.accounts.size + 1}`
    this.accounts.set(url, key)
    return { status: 201, body, headers: { location: url } }
  }

  #keyChange({ payload, accountUrl, key }: SignedRequest): TestAnswer {
    const inner = tryVerify(payload, () => undefined)
    if (!inner || inner.payload?.['account'] !== accountUrl) return refused(403, 'unauthorized', 'inner signature')
    if (thumbprintOf(key) === thumbprintOf(inner.key)) return refused(409, 'malformed', 'the same key')
    this.accounts.set(String(accountUrl), inner.key)
    return { status: 200, body: { status: 'valid' } }
  }

  /** Changes the key of an account as asked, for a test that has the answer to it lost. */
  accept(request: SignedRequest | undefined): void {
    if (request) this.#keyChange(request)
  }

  #newOrder({ payload }: SignedRequest): TestAnswer {
    const { identifiers, profile, replaces } = payload as unknown as Order
    if (profile !== undefined && !(profile in this.profiles)) return refused(400, 'invalidProfile', 'no such profile')
    const taken = replaces !== undefined && this.orders.some((order) => order.replaces === replaces)
    if (taken) return refused(409, 'alreadyReplaced', 'there is an order for that already')
    const authorizations = identifiers.map((identifier) => {
      const isWildcard = identifier.value.startsWith('*.')
      const types = isWildcard ? ['dns-01'] : ['http-01', 'dns-01', 'tls-alpn-01', 'new-kind-99']
      this.#authorizations.push({
        identifier: { ...identifier, value: identifier.value.replace(/^\*\./, '') },
        isWildcard,
        status: 'pending',
        tokens: types.map((type) => [type, randomBytes(24).toString('base64url')] as const),
      })
      return `${this.url}/authorization/${this.#authorizations.length - 1}`
    })
    this.orders.push({ identifiers, authorizations, profile, replaces, status: 'pending' })
    const index = this.orders.length - 1
    return { ...this.#showOrder(index), status: 201, headers: { location: `${this.url}/read-order/${index}` } }
  }

  #showOrder(index: number): TestAnswer {
    const order = this.orders[index]
    if (!order) return refused(404, 'malformed', 'no such order')
    const states = order.authorizations.map((url) => this.#authorizations[Number(url.split('/').at(-1))]?.status)
    if (order.status === 'pending' && states.every((state) => state === 'valid')) order.status = 'ready'
    if (order.status === 'pending' && states.some((state) => state !== 'valid' && state !== 'pending')) {
      order.status = 'invalid'
    }
    const finalize = `${this.url}/finalize/${index}`
    return { status: 200, body: { ...order, finalize } }
  }

  #showAuthorization(index: number, { payload }: SignedRequest): TestAnswer {
    const authorization = this.#authorizations[index]
    if (!authorization) return refused(404, 'malformed', 'no such authorization')
    if (payload?.['status'] === 'deactivated') authorization.status = 'deactivated'
    const { identifier, isWildcard, status, tokens, error } = authorization
    const challenges = tokens.map(([type, token]) => ({
      type,
      token,
      url: `${this.url}/challenge/${index}/${type}`,
      status: status === 'valid' || status === 'invalid' ? status : 'pending',
      ...(error ? { error } : {}),
    }))
    return { status: 200, body: { identifier, status, challenges, ...(isWildcard ? { wildcard: true } : {}) } }
  }

  async #challenge(index: number, type: string, signed: SignedRequest): Promise<TestAnswer> {
    const authorization = this.#authorizations[index]
    const token = authorization?.tokens.find(([one]) => one === type)?.[1]
    if (!authorization || token === undefined) return refused(404, 'malformed', 'no such challenge')
    if (signed.payload === undefined) return refused(400, 'malformed', 'not asked to look')
    const keyAuthorization = `${token}.${thumbprintOf(signed.key)}`
    const identifier = authorization.identifier.value
    const isRight = await this.validate({ type, identifier, token, keyAuthorization })
    authorization.status = isRight ? 'valid' : 'invalid'
    if (!isRight) authorization.error = { type: `${URN}incorrectResponse`, detail: 'that is not what I looked for' }
    return { status: 200, body: { type, token, url: `${this.url}/challenge/${index}/${type}`, status: 'processing' } }
  }

  async #finalize(index: number, { payload }: SignedRequest): Promise<TestAnswer> {
    const shown = this.#showOrder(index)
    const order = this.orders[index]
    if (!order || order.status === 'pending') return order ? refused(403, 'orderNotReady', 'not yet') : shown
    if (order.status !== 'ready') return refused(403, 'orderNotReady', `it is ${order.status}`)
    const lifetimeMs = (this.profiles[order.profile ?? 'classic']?.days ?? 90) * DAY_MS
    const csr = Buffer.from(String(payload?.['csr']), 'base64url')
    const leaf = await this.issuer.issue(csr, { lifetimeMs, ...this.wishes })
    const wanted = order.identifiers.map(({ value }) => value).sort()
    if (!this.wishes.names && leaf.names.toSorted().join() !== wanted.join())
      return refused(400, 'badCSR', 'other names')
    this.issued.push(leaf)
    order.certificate = `${this.url}/certificate/${this.issued.length - 1}`
    order.status = 'valid'
    return this.#showOrder(index)
  }

  #certificate(index: number, other: boolean): TestAnswer {
    const leaf = this.issued[index]
    if (!leaf) return refused(404, 'malformed', 'no such certificate')
    const link = [`<${this.directoryUrl}>;rel="index"`, `<${this.url}/certificate/${index}/other>;rel="alternate"`]
    const headers = { 'content-type': 'application/pem-certificate-chain', ...(other ? {} : { link }) }
    return { status: 200, body: leaf.chain, headers }
  }

  #revoke({ payload, accountUrl, key }: SignedRequest): TestAnswer {
    const der = Buffer.from(String(payload?.['certificate']), 'base64url')
    const leaf = this.issued.find((one) => Buffer.from(one.der).equals(der))
    if (!leaf) return refused(404, 'malformed', 'not one of ours')
    if (leaf.revokedBy) return refused(400, 'alreadyRevoked', 'it has been')
    if (accountUrl === undefined && !isKeyOf(leaf, key)) return refused(403, 'unauthorized', 'not its key')
    leaf.revokedBy = accountUrl === undefined ? 'certificate' : 'account'
    leaf.reason = Number(payload?.['reason'])
    return { status: 200 }
  }

  #renewalInfo(id: string): TestAnswer {
    const window = this.windows.get(id) ?? this.#usualWindow()
    const time = (ms: number) => new Date(ms).toISOString()
    const body = {
      suggestedWindow: { start: time(window.startMs), end: time(window.endMs) },
      explanationURL: 'https://authority.test/why',
    }
    return { status: 200, body, headers: { 'retry-after': window.retryAfter ?? '21600' } }
  }

  #usualWindow(): { readonly startMs: number; readonly endMs: number; readonly retryAfter?: string } {
    const startMs = this.#clock.nowMs() + 60 * DAY_MS
    return { startMs, endMs: startMs + 2 * DAY_MS }
  }
}

function isKeyOf({ der }: IssuedLeaf, key: KeyObject): boolean {
  return new X509Certificate(der).publicKey.equals(key)
}

const URN = 'urn:ietf:params:acme:error:'

export function refused(status: number, type: string, detail: string, headers = {}): TestAnswer {
  return { status, body: { type: `${URN}${type}`, detail }, headers }
}
