import { Hono } from 'hono'
import type { MemberEnv } from '../sessions/member.ts'
import { awayRoutes } from './away-routes.ts'
import type { ClassicServices } from './classic-env.ts'
import { composeRoutes } from './compose-routes.ts'
import { contactRoutes } from './contact-routes.ts'
import { conversationRoutes } from './conversation-routes.ts'
import { filterRoutes } from './filter-routes.ts'
import { folderRoutes } from './folder-routes.ts'
import { labelRoutes } from './label-routes.ts'
import { listRoutes, refuse } from './list-routes.ts'
import { JmapRefusal } from './member-jmap.ts'
import { pickRoutes } from './pick-routes.ts'
import { readingRoutes } from './reading-routes.ts'
import { settingsRoutes } from './settings-routes.ts'
import { shareRoutes } from './share-routes.ts'

/** The webmail without any script: for old, small, locked-down and assistive browsers. What it knows of mail it asks JMAP. */
export function classicRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  // What is refused in a way that no page speaks of is said, and not taken for a failure of ours.
  routes.onError((error, c) => {
    if (error instanceof JmapRefusal) return refuse(c, services, 'refused', 422, error.message)
    throw error
  })
  routes.route('/', listRoutes(services))
  routes.route('/', readingRoutes(services))
  routes.route('/', conversationRoutes(services))
  routes.route('/', composeRoutes(services))
  routes.route('/', pickRoutes(services))
  routes.route('/', folderRoutes(services))
  routes.route('/', shareRoutes(services))
  routes.route('/', labelRoutes(services))
  routes.route('/', contactRoutes(services))
  routes.route('/', filterRoutes(services))
  routes.route('/', awayRoutes(services))
  routes.route('/', settingsRoutes(services))
  return routes
}
