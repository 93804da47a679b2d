import type { MailStore } from './mail-store.ts'

/** A store that does as `mail` does, but for what `changes` has. */
export function overridden(mail: MailStore, changes: Partial<MailStore>): MailStore {
  return {
    create: (accountId) => mail.create(accountId),
    destroy: (accountId) => mail.destroy(accountId),
    read: (accountId, work) => mail.read(accountId, work),
    write: (accountId, work) => mail.write(accountId, work),
    body: (accountId, bodyId) => mail.body(accountId, bodyId),
    octets: (accountId, bodyIds) => mail.octets(accountId, bodyIds),
    upload: (accountId, digest) => mail.upload(accountId, digest),
    uploadPieces: (accountId, id) => mail.uploadPieces(accountId, id),
    candidates: (accountId, mailbox, needle, within) => mail.candidates(accountId, mailbox, needle, within),
    index: (accountId, forMs) => mail.index(accountId, forMs),
    quota: (accountId) => mail.quota(accountId),
    hasRoom: (accountId, more) => mail.hasRoom(accountId, more),
    watch: (accountId, notice) => mail.watch(accountId, notice),
    close: () => mail.close(),
    ...changes,
  }
}
