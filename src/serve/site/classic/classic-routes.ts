import { Hono } from 'hono'
import type { MemberEnv } from '../sessions/member.ts'
import type { ClassicServices } from './classic-env.ts'
import { composeRoutes } from './compose/compose-routes.ts'
import { pickRoutes } from './compose/pick-routes.ts'
import { contactRoutes } from './contacts/contact-routes.ts'
import { awayRoutes } from './filters/away-routes.ts'
import { filterRoutes } from './filters/filter-routes.ts'
import { folderRoutes } from './folders/folder-routes.ts'
import { labelRoutes } from './folders/label-routes.ts'
import { shareRoutes } from './folders/share-routes.ts'
import { listRoutes, refuse } from './list/list-routes.ts'
import { JmapRefusal } from './member-jmap.ts'
import { conversationRoutes } from './reading/conversation-routes.ts'
import { readingRoutes } from './reading/reading-routes.ts'
import { settingsRoutes } from './settings/settings-routes.ts'

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
