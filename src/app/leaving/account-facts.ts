import type { Account } from '../../core/directory/directory.ts'
import type { House } from '../house/house.ts'
import { jsonFile, type PartFile } from './part-file.ts'

/** What the house itself keeps of an account: told, and taken in nowhere. What opens anything is left out: an archive lies about in download folders. */
export async function accountFacts(house: House, account: Account): Promise<PartFile[]> {
  const { directory, sessions, appPasswords, factors, terms } = house
  const { id, address, name, state, createdMs, storageQuota, messageQuota, transport } = account
  const credential = await directory.credential(id)
  const aliases = (await directory.aliasesOf(id)).map((alias) => alias.address)
  const own = { address, name, state, createdAt: moment(createdMs), storageQuota, messageQuota, transport, aliases }
  const password = credential && { changedAt: moment(credential.changedMs), demand: credential.demand?.level }
  const browsers = (await sessions.of(id)).map((session) => ({
    openedAt: moment(session.createdMs),
    usedAt: moment(session.usedMs),
    address: session.address,
    client: session.client,
    protection: session.protection,
  }))
  const programs = (await appPasswords.of(id)).map(({ device, scopes, createdMs: madeMs, lastUse }) => ({
    device,
    scopes,
    madeAt: moment(madeMs),
    lastUse: lastUse && { ...lastUse, atMs: undefined, at: moment(lastUse.atMs) },
  }))
  const { totpSinceMs, passkeys, recoveryCodesLeft } = await factors.view(id)
  const second = {
    authenticatorSince: totpSinceMs === undefined ? undefined : moment(totpSinceMs),
    passkeys: passkeys.map((passkey) => ({ name: passkey.name, addedAt: moment(passkey.createdMs) })),
    recoveryCodesLeft,
  }
  const agreed = (await terms.acceptances(id)).map(({ kind, number, atMs }) => ({ kind, number, at: moment(atMs) }))
  return [
    jsonFile('account', 'account/account.json', { ...own, password }),
    jsonFile('account', 'account/browsers.json', browsers),
    jsonFile('account', 'account/app-passwords.json', programs),
    jsonFile('account', 'account/second-factors.json', second),
    jsonFile('account', 'account/agreed.json', agreed),
    jsonFile('account', 'account/abuse.json', await measuresOf(house, id)),
    jsonFile('account', 'account/shared.json', await sharedWith(house, id)),
  ]
}

/** What was done because of abuse, and the appeals: as the member reads it. */
async function measuresOf({ abuseAppeals }: House, accountId: string) {
  return (await abuseAppeals.of(accountId)).flatMap(({ id, measures }) =>
    measures.map(({ kind, why, atMs, untilMs, ended, appeal, decision }) => ({
      case: id,
      kind,
      why,
      at: moment(atMs),
      until: untilMs === undefined ? undefined : moment(untilMs),
      ended: ended && { how: ended.how, at: moment(ended.atMs) },
      appeal: appeal && { text: appeal.text, at: moment(appeal.atMs) },
      answer: decision && { isReversed: decision.isReversed, words: decision.words, at: moment(decision.atMs) },
    })),
  )
}

/** Who sees what, by their addresses. */
async function sharedWith({ mail, directory }: House, accountId: string) {
  const shares = await mail.read(accountId, async (reader) => {
    const names = new Map((await reader.mailboxes()).map((mailbox) => [mailbox.id, mailbox.name]))
    return [...(await reader.acls())].map(([mailbox, entries]) => ({ mailbox: names.get(mailbox) ?? '', entries }))
  })
  const found: { mailbox: string; with: string; rights: string }[] = []
  for (const { mailbox, entries } of shares) {
    for (const { identifier, rights } of entries) {
      const other = await directory.account(identifier)
      found.push({ mailbox, with: other?.address ?? identifier, rights })
    }
  }
  return found
}

function moment(ms: number): string {
  return new Date(ms).toISOString()
}
