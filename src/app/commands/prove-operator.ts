import { Fault } from '../../base/fault.ts'
import type { Operator } from '../../core/operators/operator-store.ts'
import type { LoginOrigin } from '../../core/passwords/authenticator.ts'
import type { House } from '../house/house.ts'
import type { Terminal } from '../terminal/terminal.ts'

export type ProvingHouse = Pick<
  House,
  'accounts' | 'operators' | 'directory' | 'secondStep' | 'configuration' | 'clock'
>

/** How it stands in the record of log-ins, where whoever owns the app can see it. */
const AT_THE_SERVER: LoginOrigin = {
  service: 'https',
  address: '::1',
  protection: undefined,
  client: 'posthus, at the server itself',
}

/**
 * Goes on when somebody has typed a code of the operator's authenticator app, which is throttled, spent and recorded as everywhere else. What it proves: that whoever has that telephone was asked. Whoever is root could
 * work the code out of the data, or leave the command out altogether; it is a defence against mistakes, and against whoever may run commands and no more.
 * @throws Fault peer operators/no-app, operators/factor-too-new, login/wrong-factor, command/no-input, world login/too-many-attempts
 */
export async function proveOperator(
  { directory, secondStep, configuration }: ProvingHouse,
  terminal: Terminal,
  { accountId, name }: Operator,
): Promise<void> {
  const account = await directory.account(accountId)
  if (account?.state !== 'active' || !(await secondStep.ways(accountId, '')).totp) {
    const mend = 'turn one on at /account/second-factors/app, or agree at the console, where passkeys count too'
    throw new Fault('peer', 'operators/no-app', `${name} has no authenticator app to show a code of: ${mend}`)
  }
  if (await secondStep.isUnsettled(accountId, configuration.alerts.consoleWaitMs)) {
    throw new Fault(
      'peer',
      'operators/factor-too-new',
      `the second factor of ${name} was added after a recovery code was used`,
    )
  }
  const code = await terminal.readSecret(`Code from the authenticator app of ${name}: `)
  await secondStep.prove(account, '', { kind: 'totp', code: code.trim() }, AT_THE_SERVER)
}
