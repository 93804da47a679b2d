/** What an operator is here for. */
export const ROLES = ['support', 'operator', 'security', 'auditor'] as const
export type OperatorRole = (typeof ROLES)[number]

/** What somebody may be allowed to do. Each screen and each act of the console asks for one of these. */
export const POWERS = [
  /** To look at an account, without anything that is in it. */
  'accounts.see',
  /** To advise a new password. */
  'accounts.advise',
  /** To let somebody in again, or send again. */
  'accounts.restore',
  /** To suspend, and to demand a new password. */
  'accounts.restrict',
  'accounts.quota',
  /** To do any of it to the account of an operator. */
  'operators.touch',
  /** To read what members report, and to answer. */
  'problems.answer',
  /** To read cases of abuse: reports, headers of what was reported, counts. */
  'abuse.see',
  /** To warn, throttle, hold and suspend, and to take it back. */
  'abuse.act',
  /** To answer an appeal against what somebody else has done. */
  'abuse.decide',
  'queue.see',
  'queue.change',
  'deliveries.see',
  'domains.see',
  'certificates.see',
  'certificates.order',
  /** To make a request; to ask for an import, a revocation or a block, or to agree to what another has asked for. */
  'certificates.change',
  /** Posture, alarms, audits, incidents, health. */
  'house.see',
  /** To open an incident, to have its steps taken, and to write down what people know of it. */
  'incidents.change',
  /** What operators have done. */
  'log.see',
  /** To ask for what is in an account, which takes a second person. */
  'content.request',
  /** To agree to that, or not. */
  'content.approve',
] as const
export type Power = (typeof POWERS)[number]

const SUPPORT: readonly Power[] = [
  'accounts.see',
  'accounts.advise',
  'accounts.restore',
  'problems.answer',
  'queue.see',
  'deliveries.see',
  'domains.see',
  'house.see',
]

/**
 * Which role may do what: the one place where it is said. Threats: whoever helps members on the telephone is talked into things, so `support` takes nothing away from anybody; whoever runs the machines asks for content and does not
 * agree to it; whoever agrees (`security`) changes no queue and no quota; whoever looks after all of them (`auditor`) changes nothing, and needs no member's account for it.
 */
export const ROLE_POWERS: Readonly<Record<OperatorRole, readonly Power[]>> = {
  support: SUPPORT,
  operator: [
    ...SUPPORT,
    'accounts.restrict',
    'accounts.quota',
    'abuse.see',
    'abuse.act',
    'abuse.decide',
    'queue.change',
    'certificates.see',
    'certificates.order',
    'certificates.change',
    'incidents.change',
    'content.request',
  ],
  security: [
    ...SUPPORT,
    'accounts.restrict',
    'operators.touch',
    'abuse.see',
    'abuse.act',
    'abuse.decide',
    'certificates.see',
    'certificates.change',
    'incidents.change',
    'log.see',
    'content.request',
    'content.approve',
  ],
  auditor: ['domains.see', 'certificates.see', 'house.see', 'log.see'],
}

/** Whether a role may do that. */
export function may(role: OperatorRole, power: Power): boolean {
  return ROLE_POWERS[role].includes(power)
}

/** The role of that name, if there is one. */
export function tryRole(name: string): OperatorRole | undefined {
  return ROLES.find((role) => role === name)
}
