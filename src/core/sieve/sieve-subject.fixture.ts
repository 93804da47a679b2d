import { utf8 } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import type { SieveAccount, SieveEnvironment } from './sieve-facts.ts'
import type { SieveSubject } from './sieve-run.ts'

/** What a test may say of the account and of the message's way. */
export interface SubjectFacts {
  readonly from?: string
  readonly to?: string
  readonly environment?: Partial<SieveEnvironment>
  readonly mailboxes?: readonly string[]
  readonly specialUses?: Readonly<Record<string, string>>
  /** By `mailbox entry`; the account's own begin with the space. */
  readonly annotations?: Readonly<Record<string, string>>
  readonly seen?: Set<string>
  readonly scripts?: Readonly<Record<string, string>>
}

/** A message as a script is given it; LF becomes CRLF. */
export function sieveSubject(message: string, facts: SubjectFacts = {}): SieveSubject {
  const octets = utf8(message.replace(/\r?\n/g, '\r\n'))
  const parser = new MimeParser()
  parser.push(octets)
  const { root } = parser.finish()
  return {
    message: {
      header: new HeaderFields(octets.subarray(0, root.bodyStart)),
      size: octets.length,
      root,
      octets: async (start, end) => octets.subarray(start, end),
    },
    envelope: { from: facts.from ?? 'sender@example.org', to: facts.to ?? 'anna@posthus.test' },
    environment: {
      nowMs: Date.UTC(2026, 10, 26, 16, 30, 5),
      zoneMinutes: 0,
      items: new Map(),
      spam: undefined,
      virus: undefined,
      ...facts.environment,
    },
    account: accountOf(facts),
  }
}

function accountOf({
  mailboxes = [],
  specialUses = {},
  annotations = {},
  seen,
  scripts = {},
}: SubjectFacts): SieveAccount {
  return {
    hasMailbox: async (name) => ['INBOX', ...mailboxes].includes(name),
    hasMailboxId: async (id) => id === 'F1',
    hasSpecialUse: async (use, name) => (name === undefined ? use in specialUses : specialUses[use] === name),
    annotation: async (mailbox, entry) => annotations[`${mailbox} ${entry}`],
    hasSeen: async (key) => seen?.has(key) ?? false,
    script: async (name) => scripts[name],
  }
}
