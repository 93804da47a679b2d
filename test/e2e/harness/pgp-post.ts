import { createTransport } from 'nodemailer'
import { decryptKey, readPrivateKey } from 'openpgp'
import { makeKey } from '../../../web/pgp/keys/generate-key.ts'
import { Gnupg } from '../../interop/harness/gnupg.ts'
import type { Workbench } from '../../interop/harness/workbench.ts'
import type { House } from './house.ts'

export const PASSPHRASE = 'correct horse battery staple'

/** The key of a member, as it lies in the browser and as GnuPG has it. */
export interface MemberKey {
  readonly address: string
  readonly fingerprint: string
  readonly publicKey: string
  readonly wrappedPrivateKey: string
}

/** Somebody with GnuPG, and what they send. */
export class PgpPost {
  readonly gnupg: Gnupg
  readonly #house: House

  private constructor(gnupg: Gnupg, house: House) {
    this.gnupg = gnupg
    this.#house = house
  }

  static async open(bench: Workbench, house: House): Promise<PgpPost> {
    return new PgpPost(await Gnupg.open(bench), house)
  }

  /** A key as the web application makes it; GnuPG has it too, and without a passphrase, so that it can read what the member sends. */
  async makeMemberKey(address: string): Promise<MemberKey> {
    const made = await makeKey(
      { kind: 'ecc', users: [{ name: 'Anna Ås', address }], passphrase: PASSPHRASE, expiresMs: undefined },
      Date.now() - 86_400_000,
    )
    const { fingerprint, publicKey, wrappedPrivateKey } = made.stored
    const privateKey = await readPrivateKey({ armoredKey: wrappedPrivateKey })
    await this.gnupg.import((await decryptKey({ privateKey, passphrase: PASSPHRASE })).armor())
    return { address, fingerprint, publicKey, wrappedPrivateKey }
  }

  /** What GnuPG makes of an entity. */
  async gpg(args: readonly string[], entity: string): Promise<Uint8Array> {
    const answer = await this.gnupg.ask(['--armor', ...args], crlf(entity))
    if (answer.code !== 0) throw new Error(answer.log)
    return answer.octets
  }

  /** An entity encrypted in PGP/MIME (RFC 3156 §4). `head`: the fields outside. */
  async encrypted(head: string, args: readonly string[], entity: string): Promise<string> {
    return pgpMime(head, Buffer.from(await this.gpg([...args, '--encrypt'], entity)).toString())
  }

  /** An entity with its signature beside it (RFC 3156 §5). */
  async signed(head: string, signer: string, entity: string, args: readonly string[] = []): Promise<string> {
    const signature = await this.gpg([...args, '--local-user', signer, '--detach-sign'], entity)
    const type = 'multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha512; boundary="s"'
    return `${head}MIME-Version: 1.0\nContent-Type: ${type}\n\n--s\n${entity}\n--s\nContent-Type: application/pgp-signature; name="signature.asc"\n\n${Buffer.from(signature)}\n--s--\n`
  }

  /** The field that a key goes along in. */
  async autocrypt(fingerprint: string, address = 'ada@example.net', name = 'Autocrypt'): Promise<string> {
    const lines = (await this.gnupg.exportPublic(fingerprint))
      .split('\n')
      .filter((line) => line !== '' && !/^[-=]/.test(line))
    const preference = name === 'Autocrypt' ? ' prefer-encrypt=mutual;' : ''
    return `${name}: addr=${address};${preference} keydata=\n${lines.map((line) => ` ${line}\n`).join('')}`
  }

  /** Hands messages in at the door for other servers, as they stand. */
  async deliver(messages: readonly string[], to: string): Promise<void> {
    const transport = createTransport({
      host: '127.0.0.1',
      port: this.#house.posthus.ports.smtp,
      pool: true,
      maxConnections: 1,
      maxMessages: 100,
      name: 'mx.example.net',
      tls: { rejectUnauthorized: false },
    })
    for (const message of messages) {
      await transport.sendMail({ envelope: { from: 'ada@example.net', to }, raw: crlf(message) })
    }
    transport.close()
  }
}

export function pgpMime(head: string, armor: string): string {
  const type = 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"'
  return `${head}MIME-Version: 1.0\nContent-Type: ${type}\n\n${encryptedParts(armor)}`
}

/** The two parts of multipart/encrypted. */
export function encryptedParts(armor: string): string {
  return `--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--e\nContent-Type: application/octet-stream; name="encrypted.asc"\n\n${armor}\n--e--\n`
}

function crlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n')
}
