import { z } from 'zod'
import { abuse } from './sections/abuse.ts'
import { acme } from './sections/acme.ts'
import { alarms } from './sections/alarms.ts'
import { alerts } from './sections/alerts.ts'
import { audit } from './sections/audit.ts'
import { authentication } from './sections/authentication.ts'
import { backup } from './sections/backup.ts'
import { closing } from './sections/closing.ts'
import { console } from './sections/console.ts'
import { dns } from './sections/dns.ts'
import { exports } from './sections/exports.ts'
import { filter } from './sections/filter.ts'
import { imap } from './sections/imap.ts'
import { incidents } from './sections/incidents.ts'
import { jmap } from './sections/jmap.ts'
import { joining } from './sections/joining.ts'
import { limits } from './sections/limits.ts'
import { listen } from './sections/listen.ts'
import { log } from './sections/log.ts'
import { mail } from './sections/mail.ts'
import { metadata } from './sections/metadata.ts'
import { metrics } from './sections/metrics.ts'
import { operator } from './sections/operator.ts'
import { outbound } from './sections/outbound.ts'
import { passwords } from './sections/passwords.ts'
import { peers } from './sections/peers.ts'
import { posture } from './sections/posture.ts'
import { publish } from './sections/publish.ts'
import { queue } from './sections/queue.ts'
import { quota } from './sections/quota.ts'
import { recovery } from './sections/recovery.ts'
import { reports } from './sections/reports.ts'
import { routes } from './sections/routes.ts'
import { scrub } from './sections/scrub.ts'
import { sending } from './sections/sending.ts'
import { sessions } from './sections/sessions.ts'
import { site } from './sections/site.ts'
import { tls } from './sections/tls.ts'
import { transport } from './sections/transport.ts'
import { hostName, path, setting } from './setting.ts'

/**
 * `posthus.toml`, before defaults that need the machine. Every setting has a default that is right for nearly everybody, except `hostname`.
 * The reference page and the texts of mistakes are made from what stands here and in `sections`.
 */
export const configurationSchema = z.strictObject({
  hostname: setting(hostName, {
    description:
      'The name of this server in banners, Received fields and certificates. Its A and AAAA records lead here.',
    form: 'a host name, such as "mail.example.org"',
  }),
  data: setting(path.default('/var/lib/posthus'), {
    description: 'The folder that keeps everything. A relative path starts at the folder of this file.',
    form: 'the path of a folder',
  }),
  workers: setting(z.int().min(0).max(256).optional(), {
    description: 'Processes that serve connections. 0 runs everything in one process, for a small machine.',
    form: 'a whole number from 0 to 256',
    defaultText: 'the number of cores',
  }),
  user: setting(
    z
      .string()
      .regex(/^[a-z_][a-z0-9_-]*$/i)
      .optional(),
    {
      description: 'Whom the process becomes once its ports are bound. Only for a start as root.',
      form: 'a user name, such as "posthus"',
      defaultText: 'whoever starts it',
    },
  ),
  group: setting(
    z
      .string()
      .regex(/^[a-z_][a-z0-9_-]*$/i)
      .optional(),
    {
      description: 'The group that goes with `user`.',
      form: 'a group name, such as "posthus"',
      defaultText: 'the main group of `user`',
    },
  ),
  operator,
  listen,
  tls,
  acme,
  limits,
  peers,
  imap,
  jmap,
  quota,
  dns,
  authentication,
  filter,
  routes,
  transport,
  queue,
  sending,
  outbound,
  mail,
  metadata,
  publish,
  scrub,
  backup,
  reports,
  posture,
  site,
  sessions,
  console,
  exports,
  closing,
  abuse,
  incidents,
  alarms,
  alerts,
  audit,
  passwords,
  joining,
  recovery,
  metrics,
  log,
})

export type WrittenConfiguration = z.output<typeof configurationSchema>
