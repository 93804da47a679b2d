import { access, constants, readFile } from 'node:fs/promises'
import type { Entropy } from '../../base/entropy.ts'
import { Fault, isFault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { AcmePlace } from '../../core/certificates/orders/acme-place.ts'
import type { AcmeAuthority, ExternalAccount } from '../../net/acme/acme-settings.ts'
import { HttpsAcmeClient } from '../../net/acme/https-acme-client.ts'
import type { KeyFolder } from '../../store/certificates/key-folder.ts'
import type { AcmeAccountRecord, SqliteAcmeAccounts } from '../../store/certificates/sqlite-acme-accounts.ts'
import type { Configuration, AcmePlace as PlaceSettings } from '../config/configuration.ts'
import type { House } from '../house/house.ts'
import { makePrivateKey } from '../tls/local-authority.ts'

/** What of the house authorities are asked with. */
export type AcmeHouse = Pick<House, 'configuration' | 'acmeAccounts' | 'accountKeys' | 'dns' | 'clock' | 'entropy'>

/** An authority with the account there. */
export interface OpenPlace extends AcmePlace, Disposable {
  readonly client: HttpsAcmeClient
}

/**
 * The authorities that are configured, by their directories, in their order. Nothing is asked yet. An account key is made before the authority is told of it, and kept: after a kill the account is found again by it.
 * @throws Fault us acme/bad-file, certificates/*
 */
export async function openPlaces(house: AcmeHouse): Promise<ReadonlyMap<string, OpenPlace>> {
  const { authorities } = house.configuration.acme
  const places = new Map<string, OpenPlace>()
  for (const settings of authorities) places.set(settings.directoryUrl, await openPlace(house, settings))
  return places
}

async function openPlace(house: AcmeHouse, settings: PlaceSettings): Promise<OpenPlace> {
  const { acmeAccounts, accountKeys, entropy } = house
  const authority = await readAuthority(house, settings)
  const { keyId, nextKeyId } = await accountOf(settings.directoryUrl, acmeAccounts, accountKeys, entropy)
  const client = clientWith(house, authority, await accountKeys.read(keyId))
  if (nextKeyId === undefined) return placeOf(client, settings)
  return placeOf(await finishKeyChange(house, authority, client), settings)
}

/** Gives the account with an authority another key (RFC 8555 §7.3.5), and returns the client that goes on with it. Killed at any point, the next opening finds out which of the two the authority knows. */
export async function changeAccountKey(house: AcmeHouse, settings: PlaceSettings): Promise<void> {
  const { acmeAccounts, accountKeys, entropy } = house
  const authority = await readAuthority(house, settings)
  const account = await accountOf(settings.directoryUrl, acmeAccounts, accountKeys, entropy)
  using client = clientWith(house, authority, await accountKeys.read(account.keyId))
  const { url } = await client.openAccount()
  if (account.nextKeyId === undefined) {
    const nextKeyId = await keepKey(accountKeys, entropy)
    await acmeAccounts.put({ ...account, url, nextKeyId })
  }
  using _other = await finishKeyChange(house, authority, client)
}

/** The URLs of the accounts that there are, by the directories of their authorities: what CAA records may name (RFC 8657). */
export async function noteAccount({ acmeAccounts }: AcmeHouse, { client }: OpenPlace): Promise<void> {
  const { url } = await client.openAccount()
  const known = await acmeAccounts.find(client.directoryUrl)
  if (known && known.url !== url) await acmeAccounts.put({ ...known, url })
}

/** What would keep authorities from being asked: files that are wrong, and terms that nobody has agreed to. */
export async function acmeMistakes(configuration: Configuration): Promise<readonly string[]> {
  const { authorities, agreesToTerms, dnsHook } = configuration.acme
  const mistakes = agreesToTerms
    ? []
    : ['acme.agree-to-terms is false: no authority gives an account until you have read its terms, and say so']
  for (const settings of authorities) {
    try {
      await readAuthority({ configuration }, settings)
    } catch (error) {
      if (!isFault(error, 'acme/bad-file')) throw error
      mistakes.push(error.message)
    }
  }
  if (dnsHook !== undefined && !(await isExecutable(dnsHook))) {
    mistakes.push(`${dnsHook} cannot be executed: correct acme.dns-hook, or chmod +x`)
  }
  return mistakes
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Returns the client for the key that the account has now; the other key is destroyed. */
async function finishKeyChange(
  house: AcmeHouse,
  authority: AcmeAuthority,
  old: HttpsAcmeClient,
): Promise<HttpsAcmeClient> {
  const { acmeAccounts, accountKeys } = house
  const account = await acmeAccounts.find(authority.directoryUrl)
  if (account?.nextKeyId === undefined) return old
  const nextKey = await accountKeys.read(account.nextKeyId)
  const next = clientWith(house, authority, nextKey)
  const found = await next.findAccount()
  if (!found) await old.changeKey(nextKey)
  const { url } = await next.openAccount()
  await acmeAccounts.put({ ...account, keyId: account.nextKeyId, nextKeyId: undefined, url })
  await accountKeys.destroy(account.keyId)
  return next
}

async function accountOf(
  directoryUrl: string,
  accounts: SqliteAcmeAccounts,
  keys: KeyFolder,
  entropy: Entropy,
): Promise<AcmeAccountRecord> {
  const known = await accounts.find(directoryUrl)
  if (known) return known
  const keyId = await keepKey(keys, entropy)
  await accounts.add(directoryUrl, keyId)
  const account = await accounts.find(directoryUrl)
  if (account?.keyId !== keyId) await keys.destroy(keyId)
  return account ?? accountOf(directoryUrl, accounts, keys, entropy)
}

async function keepKey(keys: KeyFolder, entropy: Entropy): Promise<string> {
  const id = randomId(entropy)
  await keys.put(id, await makePrivateKey())
  return id
}

function clientWith({ configuration, dns, clock }: AcmeHouse, authority: AcmeAuthority, key: string): HttpsAcmeClient {
  return new HttpsAcmeClient(authority, key, dns, configuration.tls.policy, clock, configuration.acme.limits)
}

function placeOf(client: HttpsAcmeClient, { profile }: PlaceSettings): OpenPlace {
  return { client, profile, [Symbol.dispose]: () => client[Symbol.dispose]() }
}

async function readAuthority(
  { configuration }: Pick<AcmeHouse, 'configuration'>,
  settings: PlaceSettings,
): Promise<AcmeAuthority> {
  const { contact, agreesToTerms } = configuration.acme
  const { directoryUrl, caFile, externalAccount } = settings
  return {
    directoryUrl,
    contact,
    agreesToTerms,
    ca: caFile === undefined ? undefined : [await readNamed(caFile, 'ca-file')],
    externalAccount: externalAccount && (await readExternalAccount(externalAccount)),
  }
}

/** Threat: the secret lets others order certificates in the operator's name. What is in the file is not repeated in a fault. */
async function readExternalAccount({
  keyId,
  keyFile,
}: {
  readonly keyId: string
  readonly keyFile: string
}): Promise<ExternalAccount> {
  const text = (await readNamed(keyFile, 'eab-key-file')).trim()
  if (!/^[A-Za-z0-9_-]{16,}={0,2}$/.test(text)) {
    throw badFile(`${keyFile} holds no key in base64url: write what the authority gave you, and nothing else`)
  }
  return { keyId, macKey: new Uint8Array(Buffer.from(text, 'base64url')) }
}

async function readNamed(path: string, setting: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw badFile(
      `${path} cannot be read (${reason}): mend ${setting} in [[acme.authorities]] or the rights of the file`,
      error,
    )
  }
}

function badFile(what: string, cause?: unknown): Fault {
  return new Fault('us', 'acme/bad-file', what, { cause })
}
