import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { Fault, isFault } from '../../base/fault.ts'
import {
  type AcmeAccount,
  type AcmeAuthorization,
  type AcmeClient,
  type AcmeOffer,
  type AcmeOrder,
  type AcmeOrderRequest,
  problemBehind,
  REVOCATION_REASONS,
  type RenewalWindow,
  type RevocationReason,
  type RevocationSigner,
} from '../../core/certificates/acme-client.ts'
import type { Dns } from '../../core/dns/dns.ts'
import type { TlsPolicy } from '../../core/posture/tls-policy.ts'
import { alternateLinks } from '../../wire/acme/alternate-links.ts'
import { answerFields, badAnswer, httpsUrl } from '../../wire/acme/answer-fields.ts'
import { readCertificateChain } from '../../wire/acme/certificate-chain.ts'
import { publicJwk } from '../../wire/acme/jwk.ts'
import { signExternalAccount, signKeyChange } from '../../wire/acme/jws.ts'
import { keyAuthorization } from '../../wire/acme/key-authorization.ts'
import { readAuthorization, readOrder, readRenewalWindow } from '../../wire/acme/resources.ts'
import { AcmeExchange } from './acme-exchange.ts'
import { type AcmeReply, AcmeSession, type SignedQuestion } from './acme-session.ts'
import type { AcmeAuthority, AcmeLimits } from './acme-settings.ts'

const CHAIN_TYPE = 'application/pem-certificate-chain'

/** An authority over HTTPS. The account key stays in memory and is written nowhere, neither into a log nor into a fault. */
export class HttpsAcmeClient implements AcmeClient, Disposable {
  readonly #authority: AcmeAuthority
  readonly #limits: AcmeLimits
  readonly #exchange: AcmeExchange
  readonly #session: AcmeSession
  #key: KeyObject
  #account: Promise<AcmeAccount> | undefined

  /** `accountKey`: PKCS #8, PEM, P-256 or RSA; a secret. */
  constructor(
    authority: AcmeAuthority,
    accountKey: string,
    dns: Dns,
    tls: TlsPolicy,
    clock: Clock,
    limits: AcmeLimits,
  ) {
    const { directoryUrl, ca } = authority
    const host = new URL(directoryUrl).hostname.replace(/^\[|\]$/g, '')
    this.#authority = authority
    this.#limits = limits
    this.#key = createPrivateKey(accountKey)
    this.#exchange = new AcmeExchange(dns, { tls, ca, host, ...limits })
    this.#session = new AcmeSession(this.#exchange, directoryUrl, limits, clock)
  }

  get directoryUrl(): string {
    return this.#authority.directoryUrl
  }

  async offer(): Promise<AcmeOffer> {
    const { termsOfService, caaIdentities, needsExternalAccount, profiles, renewalInfo } =
      await this.#session.directory()
    return {
      termsOfService,
      caaIdentities,
      needsExternalAccount,
      profiles,
      hasRenewalInfo: renewalInfo !== undefined,
    }
  }

  openAccount(): Promise<AcmeAccount> {
    this.#account ??= this.#openAccount().catch((error: unknown) => {
      this.#account = undefined
      throw error
    })
    return this.#account
  }

  async findAccount(): Promise<AcmeAccount | undefined> {
    const { newAccount } = await this.#session.directory()
    const payload = { onlyReturnExisting: true }
    try {
      return accountIn(await this.#session.ask(newAccount, { key: this.#key, accountUrl: undefined, payload }))
    } catch (error) {
      if (problemBehind(error)?.type === 'accountDoesNotExist') return undefined
      throw error
    }
  }

  async changeKey(privateKey: string): Promise<void> {
    const { keyChange } = await this.#session.directory()
    const { url } = await this.openAccount()
    const key = createPrivateKey(privateKey)
    await this.#ask(keyChange, signKeyChange(keyChange, url, this.#key, key))
    this.#key = key
  }

  async newOrder({ identifiers, profile, replaces }: AcmeOrderRequest): Promise<AcmeOrder> {
    const { newOrder, profiles, renewalInfo } = await this.#session.directory()
    if (profile !== undefined && !profiles.has(profile)) {
      const offered = profiles.size === 0 ? 'it offers none' : `it offers ${[...profiles.keys()].join(', ')}`
      throw new Fault(
        'us',
        'acme/no-such-profile',
        `the certificate authority has no profile ${profile}: ${offered}; correct the setting profile`,
      )
    }
    const reply = await this.#ask(newOrder, {
      identifiers,
      ...(profile === undefined ? {} : { profile }),
      // RFC 9773 §5: only where it is understood.
      ...(replaces === undefined || renewalInfo === undefined ? {} : { replaces }),
    })
    if (reply.location === undefined) throw badAnswer('an order has no URL')
    return orderIn(reply, httpsUrl(reply.location, 'the URL of an order'))
  }

  async readOrder(url: string): Promise<AcmeOrder> {
    return orderIn(await this.#ask(url), url)
  }

  async readAuthorization(url: string): Promise<AcmeAuthorization> {
    const { text, retryAfterMs } = await this.#ask(url)
    return { ...readAuthorization(answerFields(text, 'an authorization')), url, retryAfterMs }
  }

  async deactivateAuthorization(url: string): Promise<void> {
    await this.#ask(url, { status: 'deactivated' })
  }

  keyAuthorization(token: string): string {
    return keyAuthorization(token, this.#key)
  }

  async answerChallenge(url: string): Promise<void> {
    await this.#ask(url, {})
  }

  async finalize(order: AcmeOrder, csr: Uint8Array): Promise<AcmeOrder> {
    const reply = await this.#ask(order.finalize, { csr: Buffer.from(csr).toString('base64url') })
    return orderIn(reply, order.url)
  }

  async download(url: string): Promise<readonly string[]> {
    const first = await this.#ask(url, undefined, CHAIN_TYPE)
    const links = alternateLinks(first.links).slice(0, this.#limits.alternateChains)
    const chains = [chainIn(first)]
    for (const link of links) {
      const target = URL.canParse(link, url) ? new URL(link, url).href : link
      chains.push(chainIn(await this.#ask(httpsUrl(target, 'the URL of a chain'), undefined, CHAIN_TYPE)))
    }
    return chains
  }

  async revoke(certificate: Uint8Array, reason: RevocationReason, signer: RevocationSigner): Promise<boolean> {
    const { revokeCert } = await this.#session.directory()
    const payload = { certificate: Buffer.from(certificate).toString('base64url'), reason: REVOCATION_REASONS[reason] }
    try {
      if (signer.by === 'account') await this.#ask(revokeCert, payload)
      else {
        const key = createPrivateKey(signer.privateKey)
        await this.#session.ask(revokeCert, { key, accountUrl: undefined, payload })
      }
      return false
    } catch (error) {
      // RFC 8555 §7.6.
      if (problemBehind(error)?.type === 'alreadyRevoked') return true
      throw error
    }
  }

  async renewalWindow(
    id: string,
  ): Promise<(RenewalWindow & { readonly retryAfterMs: number | undefined }) | undefined> {
    const { renewalInfo } = await this.#session.directory()
    if (renewalInfo === undefined) return undefined
    const { text, retryAfterMs } = await this.#session.askPlainly(`${renewalInfo.replace(/\/$/, '')}/${id}`)
    return { ...readRenewalWindow(answerFields(text, 'renewal information')), retryAfterMs }
  }

  [Symbol.dispose](): void {
    this.#exchange[Symbol.dispose]()
  }

  /** RFC 8555 §7.3: for a key that has an account already, that account. */
  async #openAccount(): Promise<AcmeAccount> {
    const { contact, agreesToTerms, externalAccount } = this.#authority
    const { newAccount, termsOfService, needsExternalAccount } = await this.#session.directory()
    if (termsOfService !== undefined && !agreesToTerms) {
      throw noAccount(`read its terms at ${termsOfService}, and set agree-to-terms = true if you agree to them`)
    }
    if (needsExternalAccount && !externalAccount) {
      throw noAccount('it wants an account of yours with it: set eab-key-id and eab-key-file to what it gave you')
    }
    const binding = externalAccount && {
      externalAccountBinding: signExternalAccount(
        newAccount,
        externalAccount.keyId,
        externalAccount.macKey,
        publicJwk(this.#key),
      ),
    }
    const payload = { contact, ...(agreesToTerms ? { termsOfServiceAgreed: true } : {}), ...binding }
    return accountIn(await this.#session.ask(newAccount, { key: this.#key, accountUrl: undefined, payload }))
  }

  /** As the account. An authority that has forgotten it, as one for tests does when it is started anew, is given it again once. */
  async #ask(url: string, payload?: object, accept?: string): Promise<AcmeReply> {
    const question = async (): Promise<SignedQuestion> => {
      const { url: accountUrl } = await this.openAccount()
      return { key: this.#key, accountUrl, payload, ...(accept === undefined ? {} : { accept }) }
    }
    try {
      return await this.#session.ask(url, await question())
    } catch (error) {
      if (!isFault(error) || problemBehind(error)?.type !== 'accountDoesNotExist') throw error
      this.#account = undefined
      return this.#session.ask(url, await question())
    }
  }
}

function accountIn({ location, text }: AcmeReply): AcmeAccount {
  if (location === undefined) throw badAnswer('an account has no URL')
  const status = answerFields(text, 'the account').text('status', 100)
  return { url: httpsUrl(location, 'the URL of an account'), status }
}

function orderIn({ text, retryAfterMs }: AcmeReply, url: string): AcmeOrder {
  return { ...readOrder(answerFields(text, 'an order')), url, retryAfterMs }
}

function chainIn({ type, text }: AcmeReply): string {
  if (type !== CHAIN_TYPE) throw badAnswer('a certificate comes in a form that was not asked for')
  return readCertificateChain(text)
}

function noAccount(mend: string): Fault {
  return new Fault('us', 'acme/no-account', `the certificate authority gives no account: ${mend}`)
}
