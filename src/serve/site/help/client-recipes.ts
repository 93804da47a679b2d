import {
  beginsWithTls,
  type OfferedService,
  languageOf as protocolOf,
} from '../../../core/publishing/offered-services.ts'
import type { Language } from '../language/language.ts'
import { RECIPE_TEXTS } from './recipe-texts.ts'

/** How one program is set up. `automatic`: the address and the password are enough. */
export interface ClientRecipe {
  readonly client: string
  readonly automatic: boolean
  readonly steps: readonly string[]
}

/** A port in words: port 993, SSL/TLS. */
interface Place {
  readonly port: number
  readonly security: string
}

/** The programs that most members have. Only what is offered is named, so that nobody looks for a port that is not there. */
export function clientRecipes(
  hostname: string,
  offered: readonly OfferedService[],
  language: Language,
): readonly ClientRecipe[] {
  const incoming = placeOf(offered, 'imap') ?? placeOf(offered, 'pop3')
  const outgoing = placeOf(offered, 'smtp')
  if (!incoming || !outgoing) return []
  const text = RECIPE_TEXTS[language]
  const kind = placeOf(offered, 'imap') ? 'IMAP' : 'POP3'
  const at = ({ port, security }: Place) => text.place(hostname, port, security)
  const servers = text.servers(at(incoming), at(outgoing))
  return [
    ...text.recipes(kind, servers).map((recipe) => ({ ...recipe, automatic: true })),
    {
      client: 'mutt, neomutt',
      automatic: false,
      steps: [
        `set folder = "${kind === 'IMAP' ? 'imaps' : 'pops'}://you%40example.org@${hostname}:${incoming.port}/"`,
        `set smtp_url = "smtps://you%40example.org@${hostname}:${outgoing.port}/"`,
        'set ssl_force_tls = yes; set ssl_starttls = yes',
      ],
    },
  ]
}

/** The first port of a protocol: with TLS from the first octet where there is one (RFC 8314 §3). */
function placeOf(offered: readonly OfferedService[], protocol: ReturnType<typeof protocolOf>): Place | undefined {
  const own = offered.filter(({ service }) => protocolOf(service) === protocol)
  const best = own.find(({ service }) => beginsWithTls(service)) ?? own[0]
  return best && { port: best.port, security: beginsWithTls(best.service) ? 'SSL/TLS' : 'STARTTLS' }
}
