import { type MailboxAddress, parseAddressList } from '../../wire/mime/address-list.ts'
import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { Authentication } from '../authentication/authentication.ts'
import { tryCanonicalAddress } from '../directory/canonical-address.ts'

/** Addresses of one message that are noted. */
const MAX_ADDRESSES = 100

/** Names under which senders are noted. An address and a domain never have the same. */
export function addressName(address: string): string {
  return `address ${address}`
}

export function domainName(domain: string): string {
  return `domain ${domain}`
}

/** The author's address, canonical, if there is exactly one: of several each could hide behind another. */
export function authorOf(fields: HeaderFields): string | undefined {
  const values = fields.every('from')
  if (values.length !== 1) return undefined
  const addresses = mailboxesIn(values[0] as string)
  return addresses.length === 1 ? addresses[0] : undefined
}

/** To whom a message of the member's own goes. */
export function recipientsOf(fields: HeaderFields): readonly string[] {
  const addresses = ['to', 'cc', 'bcc'].flatMap((name) => fields.every(name)).flatMap(mailboxesIn)
  return [...new Set(addresses)].slice(0, MAX_ADDRESSES)
}

/** Domains that have been shown to stand behind a message, small letters: the author's first, if it is among them. */
export function vouchingDomains({ dmarc, spf, dkim }: Authentication): readonly string[] {
  const domains = new Set<string>()
  if (dmarc.result === 'pass' && dmarc.domain !== undefined) domains.add(dmarc.domain)
  for (const { result, domain } of dkim) if (result === 'pass' && domain !== undefined) domains.add(domain)
  if (spf.result === 'pass') domains.add(spf.domain)
  return [...domains].slice(0, 10)
}

/** Whether nothing speaks against the author being who From says. Of a domain that publishes nothing, nothing can. */
export function isCredible({ dmarc, spf, dkim }: Authentication): boolean {
  if (dmarc.result === 'pass') return true
  if (dmarc.result === 'fail' || dmarc.result === 'permerror') return false
  if (spf.result === 'fail' || spf.result === 'softfail') return false
  return !dkim.some(({ result }) => result === 'fail')
}

function mailboxesIn(value: string): string[] {
  const mailboxes: MailboxAddress[] = []
  for (const address of parseAddressList(value.slice(0, 64 * 1024))) {
    if (address.kind === 'group') mailboxes.push(...address.members)
    else mailboxes.push(address)
  }
  return mailboxes.slice(0, MAX_ADDRESSES).flatMap(({ local, domain }) => {
    const canonical = domain === undefined ? undefined : tryCanonicalAddress(`${local}@${domain}`)
    return canonical === undefined ? [] : [canonical]
  })
}
