import { html } from 'hono/html'
import { may, type Power, ROLE_POWERS } from '../../../core/operators/operator-role.ts'
import type { Operator } from '../../../core/operators/operator-store.ts'
import type { Markup } from '../page/document.ts'
import { ACCESS_PATH } from './access-routes.ts'
import { JOINT_PATH } from './certificates/joint-routes.ts'
import { CONSOLE_PATH, type ConsoleServices, INCIDENTS_PATH } from './console-env.ts'
import { factList } from './console-page.ts'

/** Of each kind so many are counted. */
const MOST_COUNTED = 1000

const POWER_WORDS: Readonly<Record<Power, string>> = {
  'accounts.see': 'look at accounts, without what is in them',
  'accounts.advise': 'advise a new password',
  'accounts.restore': 'let somebody in, or send, again',
  'accounts.restrict': 'suspend, and demand a new password',
  'accounts.quota': 'change quotas',
  'operators.touch': 'do that to accounts of operators too',
  'problems.answer': 'answer what members report',
  'abuse.see': 'read cases of abuse',
  'abuse.act': 'warn, throttle, hold and suspend',
  'abuse.decide': 'answer appeals',
  'queue.see': 'look at the queue',
  'queue.change': 'retry, hold and give back mail that waits',
  'deliveries.see': 'look what became of a message',
  'domains.see': 'look at domains',
  'certificates.see': 'look at certificates',
  'certificates.order': 'order certificates',
  'certificates.change': 'ask for imports and revocations, or agree to them',
  'house.see': 'look at posture, alarms, audits, incidents and health',
  'incidents.change': 'open incidents and have their steps taken',
  'log.see': 'read what operators did',
  'content.request': 'ask for what is in an account',
  'content.approve': 'agree to that',
}

/** Something that waits for somebody who works here: a number of things, and where they are. */
interface Waiting {
  readonly count: number
  readonly path: string
  readonly one: string
  readonly many: (count: number) => string
}

/** What an operator sees first: what waits for them, and then who they are. What their role may not look at is not counted. */
export async function overview(services: ConsoleServices, operator: Operator): Promise<Markup> {
  const waiting = (await allThatWaits(services, operator)).filter(({ count }) => count > 0)
  const { messages } = await services.console.queue.counts()
  return html`<h1>Console</h1>
<p>No screen shows what is in anybody’s mail. What you do is written down, and members read what concerns them.</p>
<h2>What waits for you</h2>
${waiting.length === 0 ? html`<p class="good">Nothing.</p>` : html`<ul>${waiting.map(lineOf)}</ul>`}
<h2>You</h2>
${factList([
  ['Name', operator.name],
  ['Role', operator.role],
  ['You may', ROLE_POWERS[operator.role].map((power) => POWER_WORDS[power]).join('; ')],
  ['In the queue', may(operator.role, 'queue.see') ? html`<a href="${CONSOLE_PATH}/queue">${messages}</a>` : undefined],
])}`
}

async function allThatWaits(services: ConsoleServices, { role, accountId }: Operator): Promise<readonly Waiting[]> {
  const parts: Promise<readonly Waiting[]>[] = []
  if (may(role, 'house.see')) parts.push(ofTheHouse(services))
  if (may(role, 'abuse.see')) parts.push(ofAbuse(services))
  if (may(role, 'problems.answer')) parts.push(ofProblems(services))
  if (may(role, 'certificates.change')) parts.push(ofTwoPersons(services, accountId))
  if (may(role, 'content.approve')) parts.push(ofContent(services, accountId))
  return (await Promise.all(parts)).flat()
}

async function ofTheHouse({ console: house }: ConsoleServices): Promise<readonly Waiting[]> {
  const alarms = [...(await house.alarms.alarms()).values()].filter(({ isOver }) => !isOver)
  const incidents = (await house.incidents.incidents()).filter(({ resolvedMs }) => resolvedMs === undefined)
  const unwell = (await house.health()).flatMap(({ facts }) => facts.filter(({ isGood }) => !isGood))
  return [
    {
      count: alarms.length,
      path: `${CONSOLE_PATH}/posture`,
      one: 'an alarm stands',
      many: (count) => `${count} alarms stand`,
    },
    {
      count: incidents.length,
      path: INCIDENTS_PATH,
      one: 'an incident is not resolved',
      many: (count) => `${count} incidents are not resolved`,
    },
    {
      count: unwell.length,
      path: `${CONSOLE_PATH}/health`,
      one: 'something is not as it should be',
      many: (count) => `${count} things are not as they should be`,
    },
  ]
}

async function ofAbuse({ console: house }: ConsoleServices): Promise<readonly Waiting[]> {
  const cases = await house.abuse.find({ isOpen: true, most: MOST_COUNTED })
  const appeals = cases.filter(({ state }) => state === 'appealed').length
  const path = `${CONSOLE_PATH}/abuse`
  return [
    { count: appeals, path, one: 'an appeal waits', many: (count) => `${count} appeals wait` },
    {
      count: cases.length - appeals,
      path,
      one: 'a case of abuse is open',
      many: (count) => `${count} cases of abuse are open`,
    },
  ]
}

async function ofProblems({ problems }: ConsoleServices): Promise<readonly Waiting[]> {
  const open = (await problems.latest(MOST_COUNTED)).filter(({ answer }) => answer === undefined)
  return [
    {
      count: open.length,
      path: `${CONSOLE_PATH}/problems`,
      one: 'a member waits for an answer',
      many: (count) => `${count} reports of members wait for an answer`,
    },
  ]
}

async function ofTwoPersons({ console: house }: ConsoleServices, accountId: string): Promise<readonly Waiting[]> {
  const deeds = (await house.joint.list()).filter(
    ({ state, requestedBy }) => state === 'requested' && requestedBy.accountId !== accountId,
  )
  return [
    {
      count: deeds.length,
      path: JOINT_PATH,
      one: 'somebody asks you to agree to a change of certificates',
      many: (count) => `${count} changes of certificates wait for a second person`,
    },
  ]
}

async function ofContent({ console: house }: ConsoleServices, accountId: string): Promise<readonly Waiting[]> {
  const requests = (await house.access.list()).filter(
    ({ state, requestedBy }) => state === 'requested' && requestedBy.accountId !== accountId,
  )
  return [
    {
      count: requests.length,
      path: ACCESS_PATH,
      one: 'somebody asks you to agree that an account is looked into',
      many: (count) => `${count} requests to look into accounts wait for a second person`,
    },
  ]
}

function lineOf({ count, path, one, many }: Waiting): Markup {
  return html`<li><a href="${path}">${count === 1 ? one : many(count)}</a></li>`
}
