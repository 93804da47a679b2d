import { Hono } from 'hono'
import { html } from 'hono/html'
import { may, ROLE_POWERS } from '../../../core/operators/operator-role.ts'
import type { SiteServices } from '../site-context.ts'
import { consoleAbuseRoutes } from './abuse/abuse-routes.ts'
import { consoleAccessRoutes } from './access-routes.ts'
import { consoleAccountRoutes } from './accounts/accounts-routes.ts'
import { consoleCertificateRoutes } from './certificates/certificates-routes.ts'
import { consoleJointRoutes } from './certificates/joint-routes.ts'
import { operatorsOnly, whereTheConsoleIs } from './console-door.ts'
import { CONSOLE_PATH, type ConsoleEnv, type ConsoleServices } from './console-env.ts'
import { factList, showConsole } from './console-page.ts'
import { consoleDeliveryRoutes } from './deliveries-routes.ts'
import { consoleHouseRoutes } from './house-routes.ts'
import { consoleIncidentRoutes } from './incidents/incidents-routes.ts'
import { consoleLogRoutes } from './log-routes.ts'
import { consoleProblemRoutes } from './problems-routes.ts'
import { consoleQueueRoutes } from './queue-routes.ts'
import { consoleSignInRoutes } from './sign-in-routes.ts'

/** Open cases that are counted. */
const MOST_CASES = 1000

/** The console of operators, where there is one. */
export function consoleRoutes(site: SiteServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { console } = site
  if (!console) return routes
  const services: ConsoleServices = { ...site, console }
  const here = whereTheConsoleIs(services)
  routes.use(CONSOLE_PATH, here)
  routes.use(`${CONSOLE_PATH}/*`, here)
  routes.route('/', consoleSignInRoutes(services))
  // All that is below is for operators; the doors above answer first.
  const operators = operatorsOnly(services)
  routes.use(CONSOLE_PATH, operators)
  routes.use(`${CONSOLE_PATH}/*`, operators)
  routes.get(`${CONSOLE_PATH}/`, (c) => c.redirect(CONSOLE_PATH, 303))
  routes.get(CONSOLE_PATH, async (c) =>
    showConsole(c, services, { title: 'Console', body: await overview(services, c.var.atWork) }),
  )
  routes.route('/', consoleAccountRoutes(services))
  routes.route('/', consoleProblemRoutes(services))
  routes.route('/', consoleAbuseRoutes(services))
  routes.route('/', consoleQueueRoutes(services))
  routes.route('/', consoleDeliveryRoutes(services))
  routes.route('/', consoleHouseRoutes(services))
  routes.route('/', consoleCertificateRoutes(services))
  routes.route('/', consoleJointRoutes(services))
  routes.route('/', consoleIncidentRoutes(services))
  routes.route('/', consoleAccessRoutes(services))
  routes.route('/', consoleLogRoutes(services))
  return routes
}

async function overview({ console: house }: ConsoleServices, { operator }: ConsoleEnv['Variables']['atWork']) {
  const { messages } = await house.queue.counts()
  const cases = may(operator.role, 'abuse.see') ? await house.abuse.find({ isOpen: true, most: MOST_CASES }) : []
  const appeals = cases.filter(({ state }) => state === 'appealed').length
  const standing = [...(await house.alarms.alarms()).values()].filter(({ isOver }) => !isOver)
  return html`<h1>Console</h1>
<p>No screen shows what is in anybody’s mail. What you do is written down, and members read what concerns them.</p>
${factList([
  ['You', `${operator.name}, ${operator.role}`],
  ['You may', ROLE_POWERS[operator.role].join(', ')],
  [
    'Alarms',
    standing.length === 0 ? html`<span class="good">none</span>` : html`<span class="bad">${standing.length}</span>`,
  ],
  ['In the queue', messages],
  [
    'Cases of abuse',
    cases.length === 0
      ? undefined
      : html`<a href="${CONSOLE_PATH}/abuse">${cases.length} open</a>${appeals === 0 ? '' : html`, <span class="bad">${appeals === 1 ? 'an appeal waits' : `${appeals} appeals wait`}</span>`}`,
  ],
])}`
}
