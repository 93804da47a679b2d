import type { SiteEnv } from '../site/site-context.ts'
import type { JmapCaller } from './jmap-authentication.ts'

/** What the routes of JMAP may ask for beside what the site has. */
export interface JmapEnv extends SiteEnv {
  readonly Variables: SiteEnv['Variables'] & { readonly caller: JmapCaller }
}
