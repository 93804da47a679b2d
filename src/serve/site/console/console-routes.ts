import { Hono } from 'hono'
import type { SiteServices } from '../site-context.ts'
import { consoleAbuseRoutes } from './abuse/abuse-routes.ts'
import { consoleAccessRoutes } from './access-routes.ts'
import { consoleAccountRoutes } from './accounts/accounts-routes.ts'
import { consoleCertificateRoutes } from './certificates/certificates-routes.ts'
import { consoleJointRoutes } from './certificates/joint-routes.ts'
import { operatorsOnly, whereTheConsoleIs } from './console-door.ts'
import { CONSOLE_PATH, type ConsoleEnv, type ConsoleServices } from './console-env.ts'
import { showConsole } from './console-page.ts'
import { consoleDeliveryRoutes } from './deliveries-routes.ts'
import { consoleHouseRoutes } from './house-routes.ts'
import { consoleIncidentRoutes } from './incidents/incidents-routes.ts'
import { consoleLogRoutes } from './log-routes.ts'
import { overview } from './overview.ts'
import { consoleProblemRoutes } from './problems-routes.ts'
import { consoleQueueRoutes } from './queue-routes.ts'
import { consoleSignInRoutes } from './sign-in-routes.ts'

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
    showConsole(c, services, { title: 'Console', body: await overview(services, c.var.atWork.operator) }),
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
