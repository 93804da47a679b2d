import { generateKeyPairSync } from 'node:crypto'
import { recordOf, signLetter } from '../../src/core/dkim/signed-letter.fixture.ts'
import type { Corpus } from './corpus.ts'

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const SELECTOR = 's'
const FIELDS = 'From:To:Subject:Date:Message-ID:MIME-Version:Content-Type'
const MADE_UP = /^DKIM-Signature:.*\r\n(?: .*\r\n)*/m

/** Where the domains are that the authors write from. opendkim's own resolver knows that nothing can be below `test`. */
export const SENDERS = 'example'
const DOMAINS = [...Array.from({ length: 30 }, (_, n) => `peer${n}`), 'elsewhere']

/** A message as it leaves its domain. */
export interface SignedMessage {
  readonly from: string
  readonly octets: Buffer
}

/** The message of the corpus with a signature of its author's domain (RSA of 2,048 bits, relaxed/relaxed) in the place of the made-up one. */
export function signed(corpus: Corpus, seq: number): SignedMessage {
  const plain = unsigned(corpus, seq).replace(/^(From: .*)\.test>/m, `$1.${SENDERS}>`)
  const domain = /^From: .*@([a-z0-9.]+)>/m.exec(plain)?.[1]
  if (!domain) throw new Error(`message ${seq} is from nobody`)
  const octets = signLetter(Buffer.from(plain, 'latin1'), { key: KEY, selector: SELECTOR, domain, fields: FIELDS })
  return { from: `bounces@${domain}`, octets: Buffer.from(octets) }
}

/** The message of the corpus as it is written: one octet for each character, nothing signed. */
export function unsigned(corpus: Corpus, seq: number): string {
  return Buffer.concat(corpus.message(seq)).toString('latin1').replace(MADE_UP, '')
}

/** What these domains have in their zone: a key, an SPF record with the address that mail comes from, and a policy. */
export function senderRecords(address: string): string[] {
  const key = (recordOf(KEY).match(/.{1,255}/g) ?? []).map((part) => `"${part}"`).join(' ')
  return DOMAINS.flatMap((name) => [
    `${name} A ${address}`,
    `${name} MX 10 ${name}`,
    `${name} TXT "v=spf1 ip4:${address} -all"`,
    `_dmarc.${name} TXT "v=DMARC1; p=reject"`,
    `${SELECTOR}._domainkey.${name} TXT ${key}`,
  ])
}
