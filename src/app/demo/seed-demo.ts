import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'
import type { Reception } from '../../core/delivery/reception.ts'
import type { Accounts } from '../../core/directory/accounts.ts'
import type { Directory } from '../../core/directory/directory.ts'
import type { Spool } from '../../core/mail/body.ts'
import { withGenerated } from '../commands/sign-in/new-password.ts'
import type { Configuration } from '../config/configuration.ts'
import { DEMO_DOMAIN } from './demo-configuration.ts'
import { keepDemoPasswords, readDemoPasswords } from './demo-passwords.ts'
import type { DemoMember } from './demo-screen.ts'

const MEMBERS = [
  { name: 'Anna', address: `anna@${DEMO_DOMAIN}`, otherAddress: `bjorn@${DEMO_DOMAIN}` },
  { name: 'Bjørn', address: `bjorn@${DEMO_DOMAIN}`, otherAddress: `anna@${DEMO_DOMAIN}` },
] as const

/** What of the house a demonstration is put into. */
export interface DemoParts {
  readonly directory: Directory
  readonly accounts: Accounts
  readonly reception: Reception
  readonly spool: Spool
  readonly clock: Clock
  readonly entropy: Entropy
}

/**
 * Makes what is missing of the two members, each with a message in INBOX, and returns them with their passwords as far as they are known.
 * `hostDomain` hosts a domain with its DKIM keys.
 */
export async function seedDemo(
  parts: DemoParts,
  configuration: Configuration,
  hostDomain: (name: string) => Promise<unknown>,
): Promise<readonly DemoMember[]> {
  const { directory, accounts, entropy } = parts
  if (!(await directory.domain(DEMO_DOMAIN))) await hostDomain(DEMO_DOMAIN)
  const passwords = await readDemoPasswords(configuration.data)
  for (const member of MEMBERS) {
    if (await directory.accountAt(member.address)) continue
    await withGenerated(entropy, async (password) => {
      // Kept first: killed in between, the next start would have a member whose password nobody knows.
      passwords.set(member.address, password)
      await keepDemoPasswords(configuration.data, passwords, entropy)
      return accounts.addAccount(member.address, member.name, password)
    })
    await welcome(parts, configuration, member)
  }
  return MEMBERS.map(({ name, address }) => ({ name, address, password: passwords.get(address) }))
}

/** Delivers the message as if it had come from another server. */
async function welcome(
  parts: DemoParts,
  configuration: Configuration,
  member: (typeof MEMBERS)[number],
): Promise<void> {
  const { reception, spool, clock, entropy } = parts
  const port = (service: 'imaps' | 'pop3s' | 'submissions') => configuration.listen[service][0]?.port ?? 0
  // Needed at the first start only, and large.
  const { composeWelcome } = await import('./welcome-message.ts')
  const message = await composeWelcome({
    ...member,
    domain: DEMO_DOMAIN,
    ports: { imaps: port('imaps'), pop3s: port('pop3s'), submissions: port('submissions') },
    atMs: clock.nowMs(),
    id: randomId(entropy),
  })
  await using writer = spool.begin()
  await writer.write(message)
  await reception.receive(
    {
      reversePath: '',
      recipients: [{ address: member.address, notify: ['NEVER'], originalRecipient: undefined }],
      body: '8bitmime',
      smtpUtf8: false,
      requireTls: false,
      envelopeId: undefined,
      dsnReturn: undefined,
    },
    await writer.finish(),
    {
      service: 'smtp',
      connectionId: randomId(entropy),
      helo: configuration.hostname,
      esmtp: true,
      remoteAddress: '127.0.0.1',
      protection: undefined,
      accountId: undefined,
    },
  )
}
