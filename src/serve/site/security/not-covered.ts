import type { SecurityStatement } from '../../../core/posture/security-statement.ts'

/** What no measurement on this page covers, as plainly as the rest. */
export function notCovered({ unaudited, endpoints }: SecurityStatement): readonly string[] {
  const ports = unaudited.map(({ service, port }) => `${service} on port ${port}`)
  return [
    ...(ports.length === 0 ? [] : [`Not audited yet: ${ports.join(', ')}.`]),
    ...(endpoints.length === 0
      ? []
      : ['The audits are our own. Anybody can repeat them from outside, with ours or with another program.']),
    'What is kept: mail lies on our disks as it came. Whoever operates this server, or takes it over, can read what is not encrypted end to end.',
    'What happens on your own device, and on that of whom you write to.',
    'Mail beyond the next server: how it goes on from there only that server knows. Mail to a server without TLS goes in clear text, unless its sender has asked for encryption only.',
    'Who the server was that brought mail to us: it is encrypted, and whether it looked at our certificate only it knows.',
    'Who writes to whom, and when: both servers know it, encrypted or not.',
  ]
}
