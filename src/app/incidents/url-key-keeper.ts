import type { Directory } from '../../core/directory/directory.ts'
import { type HeldSecret, type OldSecret, replaceEach, type SecretKeeper } from '../../core/incidents/secret-keeper.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import { fingerprintOf } from './secret-fingerprint.ts'

/** The keys by which members have vouched for URLs of messages (RFC 4467). Without its key no URL of a mailbox is good any more; the next one that is vouched for makes a new key. */
export class UrlKeyKeeper implements SecretKeeper {
  readonly kind = 'url-key'
  readonly #directory: Pick<Directory, 'accounts'>
  readonly #mail: Pick<MailStore, 'read' | 'write'>

  constructor(directory: Pick<Directory, 'accounts'>, mail: Pick<MailStore, 'read' | 'write'>) {
    this.#directory = directory
    this.#mail = mail
  }

  async held(): Promise<readonly HeldSecret[]> {
    const held: HeldSecret[] = []
    for (const { id, address } of await this.#directory.accounts()) {
      const keys = await this.#mail.read(id, async (mail) => {
        const found: { id: number; key: Uint8Array }[] = []
        for (const mailbox of await mail.mailboxes()) {
          const key = await mail.urlKey(mailbox.id)
          if (key) found.push({ id: mailbox.id, key })
        }
        return found
      })
      for (const { id: mailbox, key } of keys) {
        held.push({
          name: `${id}/${mailbox}`,
          title: `The key of URLs into mailbox ${mailbox} of ${address}, with the member’s mail`,
          fingerprint: fingerprintOf(key),
          processes: ['protocols'],
        })
      }
    }
    return held
  }

  replace(olds: readonly OldSecret[]): Promise<ReadonlyMap<string, string>> {
    return replaceEach(olds, (old) => this.#replaceOne(old))
  }

  async #replaceOne({ name, fingerprint }: OldSecret): Promise<void> {
    const [account, mailbox] = name.split('/') as [string, string]
    await this.#mail.write(account, async (mail) => {
      const key = await mail.urlKey(Number(mailbox))
      if (key && fingerprintOf(key) === fingerprint) await mail.setUrlKey(Number(mailbox), undefined)
    })
  }
}
