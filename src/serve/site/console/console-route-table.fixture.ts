import { anOpening } from '../../../core/incidents/incident.fixture.ts'
import type { MemoryIncidentBook } from '../../../core/incidents/memory-incident-book.ts'
import type { ContentAccess } from '../../../core/operators/access/content-access.ts'
import { makeSealKeys } from '../../../core/operators/access/sealed-export.ts'
import type { Power } from '../../../core/operators/operator-role.ts'
import type { SiteServices } from '../site-context.ts'
import { consoleRoutes } from './console-routes.ts'
import { BOB, type ConsoleVisitor } from './console-visitor.fixture.ts'

/** Where one is let in, or out: no role is asked for. */
type Door = 'door'

/** Every route of the console, written down once more and by hand: which power it needs, and an address of it at which there is something. */
export const CONSOLE_ROUTES: Readonly<Record<string, readonly [needs: Power | 'any' | Door, at?: string]>> = {
  'GET /console/sign-in': ['door'],
  'POST /console/sign-in': ['door'],
  'GET /console/second-step': ['door'],
  'POST /console/second-step': ['door'],
  'GET /console/sign-out': ['any'],
  'POST /console/sign-out': ['any'],
  'GET /console/again': ['any'],
  'POST /console/again': ['any'],
  'GET /console/': ['any'],
  'GET /console': ['any'],
  'GET /console/accounts': ['accounts.see'],
  'GET /console/accounts/:id': ['accounts.see', '/console/accounts/bob'],
  'POST /console/accounts/:id': ['accounts.see', '/console/accounts/bob'],
  'GET /console/accounts/:id/:act': ['accounts.see', '/console/accounts/bob/resume'],
  'POST /console/accounts/:id/:act': ['accounts.see', '/console/accounts/bob/resume'],
  'GET /console/problems': ['problems.answer'],
  'GET /console/problems/:id': ['problems.answer', '/console/problems/x'],
  'POST /console/problems/:id': ['problems.answer', '/console/problems/x'],
  'GET /console/abuse': ['abuse.see'],
  'GET /console/abuse/open': ['abuse.act'],
  'POST /console/abuse/open': ['abuse.act'],
  'GET /console/abuse/:id{[0-9]{1,9}}': ['abuse.see', '/console/abuse/1'],
  'GET /console/abuse/:id{[0-9]{1,9}}/:act{(?:warn|throttle|hold|suspend|lift|close|attribute)}': [
    'abuse.act',
    '/console/abuse/1/warn',
  ],
  'POST /console/abuse/:id{[0-9]{1,9}}/:act{(?:warn|throttle|hold|suspend|lift|close|attribute)}': [
    'abuse.act',
    '/console/abuse/1/warn',
  ],
  'GET /console/abuse/:id{[0-9]{1,9}}/:decision{(?:uphold|reverse)}/:number{[0-9]{1,9}}': [
    'abuse.decide',
    '/console/abuse/1/uphold/1',
  ],
  'POST /console/abuse/:id{[0-9]{1,9}}/:decision{(?:uphold|reverse)}/:number{[0-9]{1,9}}': [
    'abuse.decide',
    '/console/abuse/1/uphold/1',
  ],
  'GET /console/queue': ['queue.see'],
  'GET /console/queue/:id': ['queue.see', '/console/queue/q1'],
  'POST /console/queue/:id': ['queue.see', '/console/queue/q1'],
  'GET /console/queue/:id/:act': ['queue.change', '/console/queue/q1/retry'],
  'POST /console/queue/:id/:act': ['queue.change', '/console/queue/q1/retry'],
  'GET /console/deliveries': ['deliveries.see'],
  'POST /console/deliveries': ['deliveries.see'],
  'GET /console/domains': ['domains.see'],
  'GET /console/domains/:name': ['domains.see', '/console/domains/x.test'],
  'GET /console/posture': ['house.see'],
  'GET /console/audit': ['house.see'],
  'GET /console/health': ['house.see'],
  'GET /console/certificates': ['certificates.see'],
  'GET /console/certificates/new': ['certificates.change'],
  'POST /console/certificates/new': ['certificates.change'],
  'GET /console/certificates/import': ['certificates.change'],
  'POST /console/certificates/import': ['certificates.change'],
  'GET /console/certificates/:id': ['certificates.see', '/console/certificates/c1'],
  'POST /console/certificates/:id/order': ['certificates.order', '/console/certificates/c1/order'],
  'GET /console/certificates/:id/revoke': ['certificates.change', '/console/certificates/c1/revoke'],
  'POST /console/certificates/:id/revoke': ['certificates.change', '/console/certificates/c1/revoke'],
  'GET /console/certificates/:id/block': ['certificates.change', '/console/certificates/c1/block'],
  'POST /console/certificates/:id/block': ['certificates.change', '/console/certificates/c1/block'],
  'GET /console/joint': ['certificates.see'],
  'GET /console/joint/:id{[0-9]{1,9}}': ['certificates.see', '/console/joint/1'],
  'GET /console/joint/:id{[0-9]{1,9}}/:step{(?:agree|refuse|withdraw)}': [
    'certificates.change',
    '/console/joint/1/refuse',
  ],
  'POST /console/joint/:id{[0-9]{1,9}}/:step{(?:agree|refuse|withdraw)}': [
    'certificates.change',
    '/console/joint/1/refuse',
  ],
  'GET /console/incidents': ['house.see'],
  'GET /console/incidents/open': ['incidents.change'],
  'POST /console/incidents/open': ['incidents.change'],
  'GET /console/incidents/drill': ['incidents.change'],
  'POST /console/incidents/drill': ['incidents.change'],
  'GET /console/incidents/:id{[0-9]{1,9}}': ['house.see', '/console/incidents/1'],
  'GET /console/incidents/:id{[0-9]{1,9}}/run': ['incidents.change', '/console/incidents/1/run'],
  'POST /console/incidents/:id{[0-9]{1,9}}/run': ['incidents.change', '/console/incidents/1/run'],
  'GET /console/incidents/:id{[0-9]{1,9}}/:note{(?:assess|answer|searched|announce|resolve|review)}': [
    'incidents.change',
    '/console/incidents/1/assess',
  ],
  'POST /console/incidents/:id{[0-9]{1,9}}/:note{(?:assess|answer|searched|announce|resolve|review)}': [
    'incidents.change',
    '/console/incidents/1/assess',
  ],
  'GET /console/access': ['content.request'],
  'GET /console/access/:id{[0-9]+}': ['content.request', '/console/access/1'],
  'GET /console/access/:id{[0-9]+}/:decision{(?:approve|refuse|withdraw)}': [
    'content.request',
    '/console/access/1/refuse',
  ],
  'POST /console/access/:id{[0-9]+}/:decision{(?:approve|refuse|withdraw)}': [
    'content.request',
    '/console/access/1/refuse',
  ],
  'GET /console/log': ['log.see'],
}

/** The routes that the router has, `GET /console/queue/:id` …, each once. What only stands before others is none. */
export function routesOfConsole(services: SiteServices): readonly string[] {
  const own = consoleRoutes(services).routes.filter(({ method }) => method !== 'ALL')
  return [...new Set(own.map(({ method, path }) => `${method} ${path}`))]
}

/** An address of a route at which there is something. */
export function addressOf(route: string): string {
  return CONSOLE_ROUTES[route]?.[1] ?? route.slice(route.indexOf(' ') + 1)
}

/** Puts there what the addresses lead to: Ole has asked for two things and has warned Bob in a case of abuse, and an incident is open. */
export async function fillConsole({ house }: ConsoleVisitor): Promise<void> {
  const ole = { accountId: 'ole', role: 'security', name: 'Ole', sinceMs: 0 } as const
  const terms = {
    accountId: BOB.id,
    address: BOB.address,
    ground: 'legal',
    reference: 'order 7',
    why: 'a court order',
    mailbox: 'INBOX',
    sealKey: makeSealKeys().publicKey,
    hours: 24,
    deferDays: 0,
  } as const
  await (house.access as ContentAccess).request(ole, terms, 'command-line')
  const work = { kind: 'cert.block', id: 'c1' } as const
  await house.joint.request(ole, { work, subject: 'mail.provider.test', why: 'it leaked' })
  const { id } = await house.abuse.open(ole, BOB, 'spam was seen', 'console')
  await house.abuse.act(ole, id, { measure: 'warn', why: 'spam was seen' }, 'console')
  await (house.incidents as MemoryIncidentBook).open(anOpening())
}
