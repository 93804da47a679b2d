import type { Protection, Service } from '../posture/protection.ts'

/** What an app password may open. `jmap` is JMAP with a password in each request. The site is opened by none: there the member decides about all of them. */
export const APP_SCOPES = ['imap', 'pop3', 'smtp', 'managesieve', 'jmap'] as const

export type AppScope = (typeof APP_SCOPES)[number]

/** A password of one program on one device, as it may be shown: without what opens anything. */
export interface AppPassword {
  readonly id: string
  readonly accountId: string
  /** What the member calls the device. */
  readonly device: string
  readonly scopes: readonly AppScope[]
  readonly createdMs: number
  readonly lastUse: AppUse | undefined
}

/** When an app password was last used, to some minutes, and over what. */
export interface AppUse {
  readonly atMs: number
  readonly service: Service
  readonly address: string
  readonly protection: Protection | undefined
}

/** What is kept of the password itself. Both forms need the pepper to be guessed at. */
export interface AppSecret {
  /** Pepper key that made `mac`. */
  readonly keyId: string
  /** HMAC-SHA-256. No slow hash: nobody guesses 100 random bits. */
  readonly mac: Uint8Array
  /** The `ScramVerifier`, sealed. */
  readonly sealedScram: Uint8Array
}

export interface KeptAppPassword extends AppPassword {
  readonly secret: AppSecret
}

/** An app password as it is kept. Printed, copied or turned into JSON it shows nothing of the secret. */
export function keepSecret(entry: AppPassword, secret: AppSecret): KeptAppPassword {
  const { id, accountId, device, scopes, createdMs, lastUse } = entry
  const shown = { id, accountId, device, scopes, createdMs, lastUse }
  return Object.defineProperty(shown, 'secret', { value: secret }) as KeptAppPassword
}

const SCOPE_OF: Partial<Record<Service, AppScope>> = {
  imap: 'imap',
  imaps: 'imap',
  pop3: 'pop3',
  pop3s: 'pop3',
  submission: 'smtp',
  submissions: 'smtp',
  managesieve: 'managesieve',
  jmap: 'jmap',
}

/** The scope that a service wants; undefined where app passwords are for nothing. */
export function scopeOf(service: Service): AppScope | undefined {
  return SCOPE_OF[service]
}
