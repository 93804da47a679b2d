import { Hono } from 'hono'
import type { MemberEnv } from '../sessions/member.ts'
import type { ClassicServices } from './classic-env.ts'
import { composeRoutes } from './compose-routes.ts'
import { listRoutes } from './list-routes.ts'
import { readingRoutes } from './reading-routes.ts'

/** The webmail without any script: for old, small, locked-down and assistive browsers. What it knows of mail it asks JMAP. */
export function classicRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  routes.route('/', listRoutes(services))
  routes.route('/', readingRoutes(services))
  routes.route('/', composeRoutes(services))
  return routes
}
